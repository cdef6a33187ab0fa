package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.AuditResult;
import assay.audit.result.ResultFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ResultSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode schemaTree() throws IOException {
    return JSON.readTree(Path.of("reports", "result.schema.json").toFile());
  }

  private static JsonSchema schema() throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(schemaTree());
  }

  private static JsonNode sample() throws IOException {
    return JSON.readTree(ResultFile.bytes(SampleResult.make()));
  }

  @Test
  void sampleIsValid() throws IOException {
    assertEquals(Set.of(), schema().validate(sample()));
  }

  @Test
  void infinityIsValidAndNanIsNot() throws IOException {
    JsonNode tree = sample();
    ObjectNode bound = (ObjectNode) tree.at("/models/0/bounds/0");
    bound.put("epsilon", "Infinity");
    assertEquals(Set.of(), schema().validate(tree));
    bound.put("epsilon", "NaN");
    assertFalse(schema().validate(tree).isEmpty());
  }

  @Test
  void aMissingKeyIsFound() throws IOException {
    JsonNode tree = sample();
    ((ObjectNode) tree.at("/models/1")).remove("claim");
    assertEquals(1, schema().validate(tree).size());
  }

  /** The schema lists exactly the components of every record that a result can hold. */
  @Test
  void schemaKnowsEveryComponent() throws IOException {
    JsonNode schema = schemaTree();
    List<String> differences = new ArrayList<>();
    Set<Class<?>> seen = new HashSet<>();
    compare(schema, schema, AuditResult.class, seen, differences);
    assertEquals(List.of(), differences);
    assertTrue(seen.size() >= 20, "only " + seen.size() + " records were compared");
  }

  private static void compare(
      JsonNode root, JsonNode node, Class<?> type, Set<Class<?>> seen, List<String> differences) {
    if (!seen.add(type)) {
      return;
    }
    Set<String> properties = new TreeSet<>();
    node.path("properties").fieldNames().forEachRemaining(properties::add);
    Set<String> components = new TreeSet<>();
    Arrays.stream(type.getRecordComponents()).forEach(c -> components.add(c.getName()));
    if (!properties.equals(components)) {
      differences.add(type.getSimpleName() + ": schema " + properties + ", record " + components);
    }
    for (RecordComponent component : type.getRecordComponents()) {
      JsonNode property = node.path("properties").path(component.getName());
      Class<?> held = held(component.getGenericType());
      if (held != null) {
        compare(root, target(root, property), held, seen, differences);
      }
    }
  }

  /** The record inside an optional, a list or nothing. */
  private static Class<?> held(Type type) {
    if (type instanceof ParameterizedType generic) {
      Type[] arguments = generic.getActualTypeArguments();
      return held(arguments[arguments.length - 1]);
    }
    return type instanceof Class<?> c && c.isRecord() ? c : null;
  }

  private static JsonNode target(JsonNode root, JsonNode property) {
    JsonNode node = property;
    if (node.has("anyOf")) {
      node = node.path("anyOf").path(0);
    }
    if (node.has("items")) {
      node = node.path("items");
    }
    String reference = node.path("$ref").asText();
    assertTrue(reference.startsWith("#/$defs/"), () -> "no reference in " + property);
    return root.at(reference.substring(1));
  }
}
