package assay.audit.recheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.AuditListener;
import assay.audit.AuditOptions;
import assay.audit.AuditRunner;
import assay.audit.Commitment;
import assay.audit.RegisteredNames;
import assay.audit.StoredScores;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import assay.audit.result.Check;
import assay.audit.result.Check.State;
import assay.audit.result.ResultFile;
import assay.data.MadeTable;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
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
    Files.writeString(folder.resolve("data.csv"), MadeTable.teams(11, 240));
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
            new PlanReader(new RegisteredNames()).read(plan, List.of()),
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
    takenOut(tree, scores, commitment);
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

  /** Taking out what the plan asks for, with all that would contradict it, is found as well. */
  private static void takenOut(JsonNode whole, StoredScores scores, Optional<Commitment> commitment)
      throws IOException {
    Map<String, Consumer<ObjectNode>> cuts = new LinkedHashMap<>();
    cuts.put(
        "the model with the claim",
        tree -> {
          ((ArrayNode) tree.get("models")).remove(1);
          ((ArrayNode) tree.at("/disparity/comparisons")).removeAll();
          ((ObjectNode) tree.at("/heldOut/right")).remove("private");
          unclaimed(tree);
        });
    cuts.put(
        "claim and verdict",
        tree -> {
          model(tree).putNull("claim");
          model(tree).putNull("verdict");
          unclaimed(tree);
        });
    cuts.put(
        "the stronger attack",
        tree -> {
          ArrayNode attacks = (ArrayNode) model(tree).get("attacks");
          for (int i = attacks.size() - 1; i >= 0; i--) {
            if (attacks.get(i).get("id").asText().equals("lira-online")) {
              attacks.remove(i);
            }
          }
        });
    cuts.put(
        "one attack on one target", tree -> ((ArrayNode) model(tree).get("attacks")).remove(1));
    cuts.put("all other bounds", tree -> keepFirst((ArrayNode) model(tree).get("bounds")));
    cuts.put("another primary", tree -> model(tree).put("primary", "clopper-pearson"));
    cuts.put("the canaries", tree -> model(tree).putNull("canaries"));
    cuts.put(
        "the blind baseline",
        tree -> ((ArrayNode) model(tree).at("/overview/baselines")).remove(2));
    cuts.put("the overview", tree -> model(tree).putNull("overview"));
    cuts.put(
        "comparisons of attacks",
        tree -> ((ArrayNode) model(tree).at("/overview/comparisons")).removeAll());
    cuts.put(
        "comparisons of models",
        tree -> ((ArrayNode) tree.at("/disparity/comparisons")).removeAll());
    cuts.put("the held-out answers", tree -> tree.putNull("heldOut"));
    cuts.put("the sweep", tree -> tree.putNull("sweep"));
    cuts.put("a setting", tree -> ((ArrayNode) tree.at("/sweep/points")).remove(0));
    cuts.put("the sweep's key", tree -> ((ObjectNode) tree.get("sweep")).put("key", "clip"));
    cuts.put("the sweep's model", tree -> ((ObjectNode) tree.get("sweep")).put("model", "plain"));
    cuts.put("the sweep's baseline", tree -> ((ObjectNode) tree.get("sweep")).put("baseline", "2"));
    cuts.put(
        "a setting's label", tree -> ((ObjectNode) tree.at("/sweep/points/0")).put("label", "0.5"));
    cuts.put(
        "two billion models",
        tree -> ((ObjectNode) tree.get("study")).put("targets", 2_000_000_000));
    cuts.put(
        "two billion seeds",
        tree -> ((ObjectNode) tree.at("/sweep/points/0")).put("seeds", 2_000_000_000));
    List<String> unfound = new ArrayList<>();
    for (Map.Entry<String, Consumer<ObjectNode>> cut : cuts.entrySet()) {
      ObjectNode tree = whole.deepCopy();
      cut.getValue().accept(tree);
      if (!found(JSON.writeValueAsBytes(tree), scores, commitment)) {
        unfound.add(cut.getKey());
      }
    }
    assertEquals(List.of(), unfound);
  }

  private static ObjectNode model(JsonNode tree) {
    return (ObjectNode) tree.at("/models/1");
  }

  private static void keepFirst(ArrayNode array) {
    while (array.size() > 1) {
      array.remove(1);
    }
  }

  private static void unclaimed(ObjectNode tree) {
    ObjectNode verdict = (ObjectNode) tree.get("verdict");
    verdict.put("outcome", "INCONCLUSIVE");
    verdict.put(
        "reason",
        "No model in the plan carries a claim: leakage was measured, and there is nothing to compare"
            + " it with.");
    verdict.putNull("claimed");
    verdict.putNull("proven");
    verdict.putNull("wouldHaveCaught");
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
