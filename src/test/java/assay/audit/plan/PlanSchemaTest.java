package assay.audit.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.RegisteredNames;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the schema for editors equal to the reader. */
final class PlanSchemaTest {
  private static final Path SCHEMA = Path.of("reports/plan.schema.json");

  private static JsonNode tree() throws IOException {
    return new ObjectMapper().readTree(SCHEMA.toFile());
  }

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(tree());
  }

  private static List<String> problems(String yaml) throws IOException {
    return schema().validate(new YAMLMapper().readTree(yaml)).stream()
        .map(Object::toString)
        .toList();
  }

  @Test
  void schemaAndReaderKnowTheSameKeys() throws IOException {
    JsonNode root = tree();
    PlanKeys.BY_SECTION.forEach(
        (section, keys) -> {
          JsonNode node = section.equals("plan") ? root : root.path("$defs").path(section);
          List<String> names = new ArrayList<>();
          node.path("properties").fieldNames().forEachRemaining(names::add);
          assertEquals(keys, names, section);
          assertFalse(node.path("additionalProperties").asBoolean(true), section);
        });
    List<String> sections = new ArrayList<>(PlanKeys.BY_SECTION.keySet());
    sections.remove("plan");
    List<String> defined = new ArrayList<>();
    root.path("$defs").fieldNames().forEachRemaining(defined::add);
    defined.remove("attack");
    assertEquals(sections, defined);
  }

  @Test
  void everyKeyIsDescribed() throws IOException {
    assertDescribed("plan", tree());
    tree().path("$defs").properties().forEach(e -> assertDescribed(e.getKey(), e.getValue()));
  }

  private static void assertDescribed(String section, JsonNode node) {
    assertTrue(node.hasNonNull("description"), section);
    node.path("properties")
        .properties()
        .forEach(
            e ->
                assertTrue(
                    e.getValue().has("description") || e.getValue().has("$ref"),
                    section + "." + e.getKey()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "digits", "adult", "hmda-boston", "fashion-mnist"})
  void readyPlansAreValidAndSoAreTheirResolvedForms(String name) throws IOException {
    Path file = Path.of("attacks", name + ".yaml");
    assertEquals(List.of(), problems(Files.readString(file)));
    AuditPlan plan =
        new PlanReader(new RegisteredNames())
            .read(
                file,
                switch (name) {
                  case "adult", "hmda-boston" ->
                      List.of(PlanOverride.ofSetting("data.path=pom.xml"));
                  case "fashion-mnist" ->
                      List.of(
                          PlanOverride.ofSetting("data.images=pom.xml"),
                          PlanOverride.ofSetting("data.labels=pom.xml"));
                  default -> List.of();
                });
    assertEquals(name, plan.name());
    assertEquals(2, plan.models().size());
    assertEquals(List.of(), problems(PlanWriter.yaml(plan, Path.of("assay-out"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shadows: 7",
        "heldOut: 1",
        "targets: 0",
        "seed: 1.5",
        "attacks: []",
        "canaries: some",
        "canaries: {count: 1}",
        "bounds: {confidence: 0.5}",
        "bounds: {mustCatch: 0}",
        "sweep: {epsilon: [1]}",
        "sweep: {batch: [8, 16], epochs: [1, 2]}",
        "sweep: {batch: [8, 16], seeds: 1}",
        "sweep: {batch: [8, none]}",
        "shadow: 8"
      })
  void whatTheReaderRefusesTheSchemaRefuses(String line) throws IOException {
    assertEquals(List.of(), problems(Plans.SMALLEST));
    assertFalse(Plans.mistakes(Plans.SMALLEST + line + "\n").isEmpty());
    assertFalse(problems(Plans.SMALLEST + line + "\n").isEmpty());
  }

  @Test
  void defaultsOfTheSchemaAreTheReaders() throws IOException {
    JsonNode defs = tree().path("$defs");
    AuditPlan plan = Plans.read(Plans.SMALLEST, "models[0].training.dp={epsilon: 1, delta: 1e-5}");
    AuditPlan.TrainingPlan training = plan.models().get(0).training();
    JsonNode schema = defs.path("training").path("properties");
    assertEquals(schema.path("optimizer").path("default").asText(), training.optimizer());
    assertEquals(schema.path("batch").path("default").asInt(), training.batch());
    assertEquals(schema.path("epochs").path("default").asInt(), training.epochs());
    assertEquals(schema.path("weightDecay").path("default").asDouble(), training.weightDecay());
    assertEquals(schema.path("dropout").path("default").asDouble(), training.dropout());
    JsonNode dp = defs.path("dp").path("properties");
    assertEquals(dp.path("clip").path("default").asDouble(), training.dp().orElseThrow().clip());
    JsonNode bounds = defs.path("bounds").path("properties");
    assertEquals(bounds.path("confidence").path("default").asDouble(), plan.bounds().confidence());
    assertEquals(bounds.path("delta").path("default").asDouble(), plan.bounds().delta());
    assertEquals(bounds.path("power").path("default").asDouble(), plan.bounds().power());
    JsonNode top = tree().path("properties");
    assertEquals(top.path("seed").path("default").asLong(), plan.seed());
    assertEquals(top.path("heldOut").path("default").asDouble(), plan.heldOut());
    assertEquals(top.path("shadows").path("default").asInt(), plan.shadows());
    assertEquals(top.path("targets").path("default").asInt(), plan.targets());
  }
}
