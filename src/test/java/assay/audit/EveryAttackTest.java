package assay.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackDescriptor;
import assay.attack.AttackDescriptor.Family;
import assay.attack.Attacks;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanReader;
import assay.audit.plan.Plans;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.stats.InputException;
import assay.stats.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every attack that there is can be named in a plan and is fed by an audit. */
final class EveryAttackTest {
  @TempDir Path folder;

  /** Labels that are mostly coin falls, so that a network can only remember them. */
  @BeforeEach
  void writeData() throws IOException {
    UniformRandomProvider random = Seed.of(5).random();
    StringBuilder csv = new StringBuilder("x1,x2,x3,x4,x5,x6,label\n");
    for (int r = 0; r < 400; r++) {
      double first = 0;
      for (int j = 0; j < 6; j++) {
        double x = random.nextDouble();
        first = j == 0 ? x : first;
        csv.append(String.format(Locale.ROOT, "%.4f,", x));
      }
      csv.append(0.4 * first + random.nextDouble() > 0.7 ? "yes\n" : "no\n");
    }
    Files.writeString(folder.resolve("data.csv"), csv);
  }

  private AuditResult run(String attacks, int shadows) throws IOException, InterruptedException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(
        file,
        """
        name: every
        data: {path: data.csv, label: label}
        heldOut: 0.25
        shadows: %d
        attacks: [%s]
        canaries: none
        models:
          - id: plain
            network: {layers: [64], activation: relu}
            training: {optimizer: adam, learningRate: 0.02, batch: 16, epochs: 60}
        """
            .formatted(shadows, attacks));
    AuditPlan plan = new PlanReader(new RegisteredNames()).read(file, List.of());
    return new AuditRunner(Clock.systemUTC(), "test")
        .run(plan, new AuditOptions(folder.resolve("out"), 2, false, false), AuditListener.NONE);
  }

  @Test
  void everyAttackRunsInAnAudit() throws Exception {
    List<String> ids = Attacks.list().stream().map(AttackDescriptor::id).toList();
    AuditResult result =
        run(
            String.join(", ", ids)
                + ", {id: gradient-norm, layer: 1}, {id: confidence, thresholds: class-wise}"
                + ", {id: lira-online, queries: 3}, {id: rmia-offline, queries: 2}",
            8);
    Map<String, AttackResult> found =
        result.models().get(0).attacks().stream()
            .collect(Collectors.toMap(AttackResult::id, Function.identity()));
    assertEquals(ids.size() + 4, found.size());
    assertTrue(found.keySet().containsAll(new TreeSet<>(ids)), found.keySet()::toString);
    assertTrue(found.containsKey("gradient-norm[layer=1]"), found.keySet()::toString);
    AttackResult asking = found.get("lira-online[queries=3]");
    assertTrue(
        asking
            .note()
            .endsWith(
                " Models were asked about each record and 2 copies of it, numbers moved by a normal"
                    + " of 0.1 of their column's standard deviation, zero-one features flipped with"
                    + " probability 0.01."),
        asking::note);
    assertEquals(3, asking.detail().orElseThrow().parameters().get("queries"));
    assertTrue(asking.auc().estimate() > 0.6, asking::toString);
    assertTrue(found.get("rmia-offline[queries=2]").auc().estimate() > 0.6);
    assertEquals(1, found.get("oracle").auc().estimate());
    // A network that has learnt coin falls by heart gives all but the coin and the blind away:
    // 0.6 is more than three standard errors (0.033 at 150 a side) above a half.
    for (AttackDescriptor attack : Attacks.list()) {
      double auc = found.get(attack.id()).auc().estimate();
      if (attack.family() != Family.BASELINE && !WEAK.contains(attack.id())) {
        assertTrue(auc > 0.6, attack.id() + " has AUC " + auc);
      }
    }
  }

  /** Those that do not look at the label. */
  private static final List<String> WEAK = List.of("salem-top3", "top-confidence", "entropy");

  @Test
  void whatAnAttackLacksIsSaidBeforeTraining() {
    assertEquals(
        "attacks: stacked needs at least 4 shadow models, got shadows: 2",
        assertThrows(InputException.class, () -> run("stacked", 2)).getMessage());
    assertEquals(
        List.of("plan.yaml:4:38: attacks[0].queries must be a whole number in [1, 32], got 0"),
        Plans.mistakes(Plans.SMALLEST + "attacks: [{id: lira-online, queries: 0}]"));
    assertEquals(
        "attacks: confidence with {thresholds=class-wise} needs at least 2 shadow models, got"
            + " shadows: 0",
        assertThrows(InputException.class, () -> run("{id: confidence, thresholds: class-wise}", 0))
            .getMessage());
  }
}
