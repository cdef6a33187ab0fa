package assay.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.AuditListener;
import assay.audit.AuditOptions;
import assay.audit.AuditRunner;
import assay.audit.RegisteredNames;
import assay.audit.StoredScores;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import assay.audit.result.Verdict.Outcome;
import assay.gate.Finding.State;
import assay.stats.Binomials;
import assay.stats.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gate on audits that were really run: planted regressions, and models that did not change. */
final class RegressionTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
  private static final Policy POLICY =
      PolicyReader.read(
          "policy.yaml",
          """
          name: nightly
          undecided: accept
          rules:
          - {limit: epsilon-rise, models: [m], atMost: 0}
          - {limit: auc-rise, models: [m], atMost: 0}
          - {limit: tpr-rise, models: [m], fpr: 0.1, atMost: 0}
          - {limit: utility-loss, models: [m], atMost: 0}
          """
              .getBytes(StandardCharsets.UTF_8));

  @TempDir Path folder;

  @BeforeEach
  void writeData() throws IOException {
    UniformRandomProvider random = Seed.of(11).random();
    StringBuilder csv = new StringBuilder("x1,x2,x3,x4,label\n");
    for (int r = 0; r < 400; r++) {
      for (int j = 0; j < 4; j++) {
        csv.append(String.format(Locale.ROOT, "%.4f,", random.nextDouble()));
      }
      // Labels that nothing predicts: whatever is learned of them is memorized.
      csv.append(random.nextBoolean() ? "yes\n" : "no\n");
    }
    Files.writeString(folder.resolve("data.csv"), csv);
  }

  private Baseline audit(String dp, long seed, int epochs, Optional<Duration> budget, int shadows)
      throws IOException, InterruptedException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(
        file,
        """
        name: small
        seed: %d
        data: {path: data.csv, label: label}
        heldOut: 0.2
        shadows: %d
        attacks: [loss-threshold]
        canaries: none
        models:
          - id: m
            network: {layers: [32], activation: relu}
            training: {optimizer: adam, learningRate: 0.02, batch: 32, epochs: %d%s}
        """
            .formatted(seed, shadows, epochs, dp.isEmpty() ? "" : ", dp: " + dp));
    AuditPlan plan = new PlanReader(new RegisteredNames()).read(file, List.of());
    Path out = folder.resolve("out");
    AuditResult result =
        new AuditRunner(CLOCK, "test")
            .run(plan, new AuditOptions(out, 2, false, false, budget), AuditListener.NONE);
    Path kept = folder.resolve("kept-" + dp.hashCode() + "-" + seed);
    Files.createDirectories(kept);
    Files.copy(
        out.resolve("scores/m-target-0.csv"),
        kept.resolve("m-target-0.csv"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return new Baseline(result, StoredScores.in(kept));
  }

  private static GateResult check(Baseline now, Baseline then) {
    return new Gate(POLICY, LocalDate.parse("2026-01-01")).check(now, Optional.of(then));
  }

  private static Finding of(GateResult result, Limit limit) {
    return result.findings().stream().filter(f -> f.limit() == limit).findFirst().orElseThrow();
  }

  @Test
  void plantedRegressionsAreCaught() throws Exception {
    Optional<Duration> none = Optional.empty();
    Baseline before = audit("{epsilon: 1, delta: 1e-4}", 1, 40, none, 0);
    // Nothing changed: the very same scores, paired.
    GateResult same = check(audit("{epsilon: 1, delta: 1e-4}", 1, 40, none, 0), before);
    assertEquals(Outcome.NO_VIOLATION_FOUND, same.outcome());
    assertEquals(State.MET, of(same, Limit.EPSILON_RISE).state());
    assertEquals(State.MET, of(same, Limit.AUC_RISE).state());
    assertTrue(of(same, Limit.AUC_RISE).message().contains("paired DeLong"));

    GateResult doubled = check(audit("{epsilon: 2, delta: 1e-4}", 1, 40, none, 0), before);
    assertEquals(3, doubled.outcome().exitCode());
    assertEquals(State.BROKEN, of(doubled, Limit.EPSILON_RISE).state());

    GateResult off = check(audit("", 1, 150, none, 0), before);
    assertEquals(3, off.outcome().exitCode());
    assertEquals(State.BROKEN, of(off, Limit.EPSILON_RISE).state());
    // Not only the claim is gone: the leak is seen.
    assertEquals(State.BROKEN, of(off, Limit.AUC_RISE).state(), of(off, Limit.AUC_RISE)::message);
  }

  @Test
  void aTimeBudgetBuysShadowModelsAndSaysSo() throws Exception {
    Baseline made = audit("", 3, 5, Optional.of(Duration.ofSeconds(1)), 4000);
    int bought = made.result().study().shadows();
    assertTrue(bought >= 4 && bought < 4000 && bought % 2 == 0, "bought " + bought);
    assertEquals(bought, made.result().plan().get("shadows"));
    assertTrue(
        made.result().warnings().stream()
            .anyMatch(w -> w.startsWith("Time budget of 1s: it bought " + bought + " of 4000 ")),
        made.result().warnings()::toString);
  }

  /**
   * 200 seeded audits of one recipe, each against the one before it: other coins, other
   * initialization, other noise. At a policy confidence of 95 % at most 5 % may raise an alarm; a
   * true 5 % passes this threshold with 99.9 %.
   */
  @Test
  @Tag("slow")
  void anUnchangedRecipeRaisesAlarmsAtMostAtTheStatedRate() throws Exception {
    long most = 0;
    while (Binomials.sf(most, 200, 0.05) > 0.001) {
      most++;
    }
    for (String dp : List.of("", "{epsilon: 8, delta: 1e-4}")) {
      int alarms = 0;
      Baseline then = audit(dp, 1000, 30, Optional.empty(), 0);
      for (int seed = 1001; seed <= 1000 + 200; seed++) {
        Baseline now = audit(dp, seed, 30, Optional.empty(), 0);
        alarms += check(now, then).outcome() == Outcome.VIOLATION_FOUND ? 1 : 0;
        then = now;
      }
      System.getLogger("gate")
          .log(System.Logger.Level.INFO, "alarms of 200, dp " + dp + ": " + alarms);
      assertTrue(alarms <= most, alarms + " of 200, at most " + most);
    }
  }
}
