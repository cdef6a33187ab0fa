package assay.audit.plan;

import assay.audit.RegisteredNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Plans in tests: read from text, as if they stood in {@code /plans/plan.yaml}. */
public final class Plans {
  /** The least a plan can have; the pom stands for the data file. */
  public static final String SMALLEST =
      """
      name: small
      data: {path: pom.xml, label: y}
      models: [{id: plain, network: {layers: [8]}}]
      """;

  private Plans() {}

  static AuditPlan read(String yaml, String... settings) {
    return read(new RegisteredNames(), yaml, settings);
  }

  static AuditPlan read(PlanVocabulary vocabulary, String yaml, String... settings) {
    Path folder = Path.of("").toAbsolutePath();
    return new PlanReader(vocabulary)
        .read(
            "plan.yaml",
            folder,
            yaml.getBytes(StandardCharsets.UTF_8),
            Arrays.stream(settings).map(PlanOverride::ofSetting).toList(),
            folder);
  }

  /** The messages of a plan that must be refused. */
  public static List<String> mistakes(String yaml, String... settings) {
    return org.junit.jupiter.api.Assertions.assertThrows(
            PlanException.class, () -> read(yaml, settings))
        .messages();
  }
}
