package assay.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.plan.PlanException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyReaderTest {
  private static final Path EXAMPLE = Path.of("attacks", "policy.yaml");
  private static final Path SCHEMA = Path.of("reports", "policy.schema.json");

  private static List<String> mistakes(String text) {
    return assertThrows(
            PlanException.class,
            () -> PolicyReader.read("p.yaml", text.getBytes(StandardCharsets.UTF_8)))
        .messages();
  }

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(SCHEMA));
  }

  @Test
  void theExampleIsReadAndFitsTheSchema() throws IOException {
    Policy policy = PolicyReader.read(EXAMPLE);
    assertEquals(8, policy.rules().size());
    assertEquals(Optional.of(Duration.ofMinutes(30)), policy.timeBudget());
    assertEquals(40, policy.comparisons().getAsInt());
    assertEquals(Set.of(), schema().validate(new YAMLMapper().readTree(EXAMPLE.toFile())));
    // What is commented out is right as well.
    String all =
        Files.readString(EXAMPLE)
            .replace("exceptions: []", "exceptions:")
            .replaceAll("(?m)^  # - \\{", "  - {")
            .replaceAll("(?m)^# - rule", "- rule")
            .replaceAll("(?m)^#   (models|until|reason)", "  $1");
    Policy more = PolicyReader.read("p.yaml", all.getBytes(StandardCharsets.UTF_8));
    assertEquals(12, more.rules().size());
    assertEquals(1, more.exceptions().size());
  }

  @Test
  void schemaAndReaderHaveTheSameKeys() throws IOException {
    JsonNode schema = new ObjectMapper().readTree(SCHEMA.toFile());
    assertEquals(PolicyReader.POLICY, names(schema.get("properties")));
    assertEquals(
        PolicyReader.EXCEPTION, names(schema.get("$defs").get("exception").get("properties")));
    for (Limit limit : Limit.values()) {
      JsonNode one = schema.get("$defs").get(limit.id());
      assertEquals(Set.copyOf(limit.keys()), Set.copyOf(names(one.get("properties"))), limit::id);
    }
    assertEquals(Limit.values().length + 1, schema.get("$defs").size());
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void everyMistakeIsToldAtOnceWithItsPlace() {
    assertEquals(
        List.of(
            "p.yaml:1:1: confidance is not a known key; did you mean \"confidence\"?",
            "p.yaml:1:1: name is missing; it names the policy in reports, such as name: release",
            "p.yaml:2:8: power must be a number in (0, 1), got 90",
            "p.yaml:3:13: timeBudget must be a duration such as 90s, 10m or 1h30m, of at least 1"
                + " second and at most 30 days, got ten",
            "p.yaml:5:11: rules[0].limit must be epsilon, bound, auc, tpr, exposure, leakage-gap,"
                + " accuracy-gap, epsilon-rise, auc-rise, tpr-rise, utility-loss or claim, got auk;"
                + " did you mean \"auc\"?",
            "p.yaml:6:5: rules[1].atMost is missing; it is the limit, such as atMost: 0.6",
            "p.yaml:7:24: rules[2].atMost must be a number in [0, 1], got .nan",
            "p.yaml:8:5: a rule must have an id of its own, got auc again (first at p.yaml:6:5);"
                + " give it one with id: NAME",
            "p.yaml:8:18: rules[3].fpr is not a known key; known: id, limit, models, atMost,"
                + " undecided, attacks",
            "p.yaml:10:5: exceptions[0].reason is missing; an exception says why it is made",
            "p.yaml:10:12: exceptions[0].rule must be the id of a rule, got tpr2; did you mean"
                + " \"tpr\"?",
            "p.yaml:10:25: exceptions[0].until must be a date such as 2027-03-31, got soon"),
        mistakes(
            """
            confidance: 0.9
            power: 90
            timeBudget: ten
            rules:
            - {limit: auk, atMost: 3}
            -   {limit: auc}
            - {limit: tpr, atMost: .nan}
            -   {limit: auc, fpr: 0.1, atMost: 0.5}
            exceptions:
            -   {rule: tpr2, until: soon}
            """));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "- a",
        "name: p\nrules: []",
        "name: p\nrules: {limit: auc}",
        "name: !!javax.script.ScriptEngineManager [x]\nrules: [{limit: auc, atMost: 0.5}]",
        "name: &a p\nrules: *a",
        "name: p\nrules: [{limit: auc, atMost: Infinity}]",
        "name: p\nrules: [{limit: auc, atMost: 0.5}]\nconfidence: 1",
        "name: p\nrules: [{limit: auc, atMost: 0.5}]\ncomparisons: 0",
        "name: p\nrules: [{limit: auc, atMost: 0.5, models: []}]",
        "name: p\nrules: [{id: claim, limit: auc, atMost: 0.5}]",
        "name: p\nrules: [{limit: auc, atMost: 0.5}]\n---\nname: q"
      })
  void whatIsNoPolicyIsRefused(String text) {
    assertTrue(mistakes(text).stream().allMatch(m -> m.startsWith("p.yaml:")));
  }
}
