package assay.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.Check.State;
import assay.stats.Seed;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every figure of a result is computed again by verify, or named as not computed again. */
final class ResultScopeTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void everyFieldOfTheSchemaIsInOneListOrTheOther() throws IOException {
    JsonNode schema = JSON.readTree(Path.of("reports", "result.schema.json").toFile());
    TreeSet<String> leaves = new TreeSet<>();
    walk(schema, schema, "", leaves);
    assertTrue(leaves.size() > 200, leaves::toString);
    for (boolean scores : new boolean[] {false, true}) {
      List<String> missing =
          leaves.stream().filter(leaf -> ResultScope.part(scores, leaf).isEmpty()).toList();
      assertEquals(List.of(), missing);
    }
  }

  private static void walk(JsonNode root, JsonNode node, String path, Set<String> leaves) {
    if (node.has("$ref")) {
      walk(root, root.at(node.get("$ref").asText().substring(1)), path, leaves);
    } else if (node.has("anyOf")) {
      node.get("anyOf").forEach(one -> walk(root, one, path, leaves));
    } else if (node.has("items")) {
      walk(root, node.get("items"), path + "[]", leaves);
    } else if (node.has("properties")) {
      for (Map.Entry<String, JsonNode> property : node.get("properties").properties()) {
        walk(
            root,
            property.getValue(),
            path.isEmpty() ? property.getKey() : path + '.' + property.getKey(),
            leaves);
      }
    } else if (!node.path("type").asText().equals("null")) {
      leaves.add(path);
    }
  }

  private AuditResult audited() throws IOException, InterruptedException {
    UniformRandomProvider random = Seed.of(11).random();
    StringBuilder csv = new StringBuilder("x1,x2,x3,team,label\n");
    for (int r = 0; r < 240; r++) {
      double sum = 0;
      for (int j = 0; j < 3; j++) {
        double x = random.nextDouble();
        sum += x;
        csv.append(String.format(Locale.ROOT, "%.4f,", x));
      }
      csv.append(r % 3 == 0 ? "red," : "blue,");
      csv.append(sum + random.nextDouble() > 2 ? "yes\n" : "no\n");
    }
    Files.writeString(folder.resolve("data.csv"), csv);
    Path plan = folder.resolve("plan.yaml");
    Files.writeString(
        plan,
        """
        name: small
        data: {path: data.csv, label: label, groups: [team]}
        targets: 2
        shadows: 4
        attacks: [loss-threshold, lira-online]
        canaries: {kind: mislabelled, count: 60}
        sweep: {model: private, epsilon: [2, none], seeds: 2, shadows: 2}
        models:
          - id: plain
            network: {layers: [8]}
            training: {optimizer: adam, learningRate: 0.02, batch: 32, epochs: 8}
          - id: private
            network: {layers: [8]}
            training:
              optimizer: adam
              learningRate: 0.02
              batch: 32
              epochs: 2
              dp: {epsilon: 2, delta: 1e-4}
        """);
    return new AuditRunner(Clock.systemUTC(), "test")
        .run(
            new PlanReader(PlanVocabulary.registered()).read(plan, List.of()),
            new AuditOptions(folder.resolve("out"), 2, false, false),
            AuditListener.NONE);
  }

  /**
   * A changed number of every fourth kind, one at a time: what verify claims to compute again
   * differs, and what it does not claim is named.
   */
  @Test
  void aChangedFigureIsFoundWhereverItIsSaidToBeComputedAgain()
      throws IOException, InterruptedException {
    changed(4);
  }

  @Test
  @Tag("slow")
  void everyChangedFigureIsFound() throws IOException, InterruptedException {
    changed(1);
  }

  private void changed(int every) throws IOException, InterruptedException {
    AuditResult result = audited();
    StoredScores scores = StoredScores.in(folder.resolve("out/scores"));
    Optional<Commitment> commitment =
        Optional.of(Commitment.read(folder.resolve("out").resolve(Commitment.FILE)));
    List<Check> whole = Recheck.of(result, scores, commitment);
    assertEquals(
        List.of(),
        whole.stream()
            .filter(c -> c.state() == State.DIFFERS || c.state() == State.UNCHECKED)
            .toList());
    JsonNode tree = JSON.readTree(ResultFile.bytes(result));
    Map<String, List<Runnable>> numbers = new TreeMap<>();
    numbers(tree, "", numbers);
    assertTrue(numbers.size() > 150, numbers.keySet()::toString);
    List<String> unfound = new ArrayList<>();
    int again = 0;
    for (Map.Entry<String, List<Runnable>> of : numbers.entrySet()) {
      String path = of.getKey();
      String part = ResultScope.part(false, path).orElseThrow(() -> new AssertionError(path));
      if (ResultScope.reason(false, part).isPresent()) {
        boolean named = whole.stream().anyMatch(c -> c.name().equals(part));
        if (!named) {
          unfound.add(path + ": neither computed again nor named");
        }
      } else if (!path.matches(".*\\.(lower|upper|confidence)|plan\\..*")) {
        // One number of each interval stands for the others: they are compared as a whole.
        if (again++ % every > 0) {
          continue;
        }
        byte[] before = JSON.writeValueAsBytes(tree);
        of.getValue().get(of.getValue().size() / 2).run();
        if (!found(JSON.writeValueAsBytes(tree), scores, commitment)) {
          unfound.add(path);
        }
        restore(tree, JSON.readTree(before));
      }
    }
    assertEquals(List.of(), unfound);
    assertTrue(again > 60, () -> "only few are computed again");
  }

  private static boolean found(
      byte[] changed, StoredScores scores, Optional<Commitment> commitment) {
    AuditResult read;
    try {
      read = ResultFile.read("audit.json", changed);
    } catch (IOException e) {
      return true;
    }
    return Recheck.of(read, scores, commitment).stream().anyMatch(c -> c.state() == State.DIFFERS);
  }

  /** Changes of every number in the tree, by path with {@code []} for every element. */
  private static void numbers(JsonNode node, String path, Map<String, List<Runnable>> changes) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        String below = path.isEmpty() ? field.getKey() : path + '.' + field.getKey();
        if (field.getValue().isNumber()) {
          changes
              .computeIfAbsent(below, p -> new ArrayList<>())
              .add(() -> object.set(field.getKey(), changed(object.get(field.getKey()))));
        } else {
          numbers(field.getValue(), below, changes);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        int at = i;
        if (array.get(i).isNumber()) {
          changes
              .computeIfAbsent(path + "[]", p -> new ArrayList<>())
              .add(() -> array.set(at, changed(array.get(at))));
        } else {
          numbers(array.get(i), path + "[]", changes);
        }
      }
    }
  }

  private static JsonNode changed(JsonNode number) {
    return number.isIntegralNumber()
        ? JSON.getNodeFactory().numberNode(number.longValue() + 1)
        : JSON.getNodeFactory().numberNode(number.doubleValue() * 1.001 + 1e-5);
  }

  /** Puts the values of {@code from} back in place, so that the changes stay bound to the tree. */
  private static void restore(JsonNode to, JsonNode from) {
    if (to instanceof ObjectNode object) {
      Map<String, JsonNode> values = new LinkedHashMap<>();
      from.properties().forEach(field -> values.put(field.getKey(), field.getValue()));
      values.forEach(
          (key, value) -> {
            if (value.isContainerNode()) {
              restore(object.get(key), value);
            } else {
              object.set(key, value);
            }
          });
    } else if (to instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (from.get(i).isContainerNode()) {
          restore(array.get(i), from.get(i));
        } else {
          array.set(i, from.get(i));
        }
      }
    }
  }
}
