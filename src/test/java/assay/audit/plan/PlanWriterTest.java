package assay.audit.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.RegisteredNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanWriterTest {
  private static final String FULL =
      """
      name: full
      title: "Words: # that \\"need\\" 'quotes' \\u00e9\\t"
      seed: -42
      data:
        path: pom.xml
        label: "no"
        positive: "1e3"
        id: "null"
        leaveOut: ["~", "", "0x1F", " padded ", "- dash", "a: b", "*x", "&y", "!z", "%q", "@r"]
        groups: [{column: Age, cuts: [30, 50.5], feature: false}, Marital]
        columns:
          "a.b": {range: [-1e-300, 1e300]}
          "yes": {categories: ["true", "null", "", "12", "1.0", "nan", "=", "<<", "2026-11-22"]}
        limit: 100
      heldOut: 0.25
      models:
        - {id: a, network: {layers: []}, training: {optimizer: sgd, momentum: 0.5}}
        - id: b
          title: With DP
          network: {layers: [16, 8], activation: elu}
          training:
            dropout: 0.1
            weightDecay: 1e-4
            dp: {epsilon: 0.1, delta: 1e-7, clip: 0.3, noiseMultiplier: 1.5, clipping: per-layer}
        - {id: c, network: {deeplearning4j: pom.xml}}
        - id: d
          network: {layers: [4], output: sigmoid}
          training: {schedule: {shape: step, factor: 0.25, every: 7}}
        - {id: e, network: {layers: [], output: linear}, training: {schedule: {shape: cosine}}}
      targets: 3
      shadows: 4
      attacks: [loss-threshold, {id: rmia-online, gamma: 1.5}]
      canaries: none
      bounds: {confidence: 0.9, delta: 1e-6, primary: one-run-fdp, others: [], mustCatch: 3, power: 0.8}
      """;

  @ParameterizedTest
  @ValueSource(strings = {Plans.SMALLEST, FULL})
  void readingAWrittenPlanGivesAnEqualPlan(String yaml, @TempDir Path folder) throws IOException {
    AuditPlan plan = Plans.read(yaml);
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, PlanWriter.yaml(plan, folder));
    AuditPlan again = new PlanReader(new RegisteredNames()).read(file, List.of());
    assertEquals(plan, again);
    assertEquals(PlanWriter.yaml(plan, folder), PlanWriter.yaml(again, folder));
    assertEquals(PlanWriter.planHash(plan), PlanWriter.planHash(again));
  }

  @Test
  void everyAttackersViewOfTheModelIsNamed(@TempDir Path folder) {
    String written =
        PlanWriter.yaml(
            Plans.read(
                FULL, "attacks=[loss-threshold, correctness-gap, {id: rmia-online, gamma: 1.5}]"),
            folder);
    assertTrue(
        written.contains("TM4, black box, confidences: loss-threshold, rmia-online\n"), written);
    assertTrue(written.contains("TM5, labels only: correctness-gap\n"), written);
    assertFalse(PlanWriter.yaml(java.util.Map.of("attacks", List.of("unheard-of"))).contains("#"));
  }

  @Test
  void theTreeSaysNothingAboutTheMachine() {
    String tree = PlanWriter.tree(Plans.read(FULL)).toString();
    assertFalse(tree.contains(Path.of("").toAbsolutePath().toString()), tree);
  }

  @Test
  void theHashIsOfWhatCanChangeAResult(@TempDir Path folder) throws IOException {
    String hash = PlanWriter.planHash(Plans.read(Plans.SMALLEST));
    assertEquals(hash, PlanWriter.planHash(Plans.read(Plans.SMALLEST, "title=Other", "name=x")));
    assertEquals(hash, PlanWriter.planHash(Plans.read(Plans.SMALLEST, "shadows=16", "targets=1")));
    Path moved = folder.resolve("pom.xml");
    Files.writeString(moved, "");
    assertEquals(hash, PlanWriter.planHash(Plans.read(Plans.SMALLEST, "data.path=" + moved)));
    for (String setting :
        List.of(
            "seed=2",
            "shadows=18",
            "heldOut=0.21",
            "data.label=z",
            "models[0].training.epochs=21",
            "bounds.delta=1e-6",
            "attacks=[rmia-online]")) {
      assertNotEquals(hash, PlanWriter.planHash(Plans.read(Plans.SMALLEST, setting)), setting);
    }
  }

  @Test
  void aNetworkFileCountsByItsContent(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("net.json");
    Files.writeString(file, "{}");
    AuditPlan plan =
        Plans.read(Plans.SMALLEST, "models[0].network={deeplearning4j: '" + file + "'}");
    String before = PlanWriter.planHash(plan);
    Files.writeString(file, "{ }");
    assertNotEquals(before, PlanWriter.planHash(plan));
  }
}
