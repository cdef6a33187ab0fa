package assay.audit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanOverride;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.ResultFile;
import assay.audit.result.Verdict.Outcome;
import assay.bound.CurveNull;
import assay.bound.GaussianNull;
import assay.stats.InputException;
import assay.stats.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole audits in a small setting. */
final class AuditRunnerTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void writeData() throws IOException {
    data = folder.resolve("data.csv");
    UniformRandomProvider random = Seed.of(11).random();
    StringBuilder csv = new StringBuilder("x1,x2,x3,x4,x5,x6,team,label\n");
    for (int r = 0; r < 500; r++) {
      double sum = 0;
      for (int j = 0; j < 6; j++) {
        double x = random.nextDouble();
        sum += x;
        csv.append(String.format(java.util.Locale.ROOT, "%.4f,", x));
      }
      csv.append(r % 3 == 0 ? "red," : "blue,");
      csv.append(sum + random.nextDouble() > 3.5 ? "yes\n" : "no\n");
    }
    Files.writeString(data, csv);
  }

  private AuditPlan plan(String dp, int shadows, int canaries) throws IOException {
    Path file = folder.resolve("plan.yaml");
    Files.writeString(
        file,
        """
        name: small
        data:
          path: data.csv
          label: label
          groups: [team]
        heldOut: 0.2
        shadows: %d
        attacks: %s
        canaries: {kind: mislabelled, count: %d}
        models:
          - id: plain
            network: {layers: [48], activation: relu}
            training: {optimizer: adam, learningRate: 0.02, batch: 32, epochs: 60}
          - id: private
            network: {layers: [48], activation: relu}
            training:
              optimizer: adam
              learningRate: 0.02
              batch: 32
              epochs: 60
              dp: %s
        """
            .formatted(
                shadows,
                shadows == 0 ? "[loss-threshold]" : "[loss-threshold, lira-online]",
                canaries,
                dp));
    return new PlanReader(new RegisteredNames()).read(file, List.of());
  }

  private AuditResult run(AuditPlan plan, String out, int workers, boolean resume)
      throws IOException, InterruptedException {
    return new AuditRunner(CLOCK, "test")
        .run(
            plan,
            new AuditOptions(folder.resolve(out), workers, resume, false),
            AuditListener.NONE);
  }

  /** Everything but times and host facts. */
  private static byte[] stable(AuditResult r) {
    return ResultFile.bytes(
        new AuditResult(
            r.schemaVersion(),
            r.name(),
            r.title(),
            r.verdict(),
            r.models(),
            r.data(),
            r.study(),
            r.warnings(),
            r.plan(),
            r.provenance(),
            new AuditResult.Host("", Map.of(), 1, 1)));
  }

  @Test
  void theResultDoesNotDependOnThreadsOrOnAnInterruption() throws Exception {
    AuditPlan plan = plan("{epsilon: 2, delta: 1e-4}", 4, 40);
    byte[] whole = stable(run(plan, "one", 1, false));
    assertArrayEquals(whole, stable(run(plan, "two", 2, false)));

    Path shadows = folder.resolve("one/scores/private/shadows");
    try (Stream<Path> shards = Files.list(shadows)) {
      Files.delete(shards.findFirst().orElseThrow());
    }
    assertArrayEquals(whole, stable(run(plan, "one", 2, true)));
  }

  @Test
  void aFalseClaimIsFoundOut() throws Exception {
    // Noise of 0.01 leaks about everything; the claim says 0.5.
    AuditResult result =
        run(
            plan("{epsilon: 0.5, delta: 1e-4, noiseMultiplier: 0.01, clip: 5}", 0, 200),
            "out",
            2,
            false);
    ModelResult leaky = result.models().get(1);
    assertEquals(Outcome.VIOLATION_FOUND, leaky.verdict().orElseThrow().outcome());
    assertEquals(Outcome.VIOLATION_FOUND, result.verdict().outcome());
    assertEquals(3, result.verdict().outcome().exitCode());
    assertTrue(
        result.warnings().stream().anyMatch(w -> w.contains("does not support the claim")),
        result.warnings()::toString);
    assertTrue(leaky.canaries().orElseThrow().pValue().orElseThrow() < 1e-6);
  }

  @Test
  void tooFewCanariesAreInconclusive() throws Exception {
    AuditResult result = run(plan("{epsilon: 2, delta: 1e-4}", 0, 12), "out", 2, false);
    assertEquals(Outcome.INCONCLUSIVE, result.verdict().outcome());
    assertTrue(result.models().get(0).verdict().isEmpty());
    assertTrue(result.models().get(1).claim().orElseThrow().byAccountant().get("pld") <= 2);
  }

  @Test
  void sealedCoinsAreTheOnesThatWereUsed() throws Exception {
    AuditPlan plan = plan("{epsilon: 2, delta: 1e-4}", 0, 30);
    AuditResult.CanaryResult canaries =
        run(plan, "out", 1, false).models().get(0).canaries().orElseThrow();
    assay.attack.canary.SealedCoins coins =
        new assay.attack.canary.SealedCoins(
            canaries.coins(), canaries.nonce(), canaries.commitment());
    assertTrue(coins.holds());
    List<String> rows = Files.readAllLines(folder.resolve("out/scores/plain-target-0.csv"));
    int canary = 0;
    for (String row : rows.subList(1, rows.size())) {
      String[] cells = row.split(",", -1);
      if (cells[1].equals("1")) {
        assertEquals(coins.inserted(canary), cells[2].equals("1"), "canary " + canary);
        canary++;
      }
    }
    assertEquals(30, canary);
  }

  @Test
  void aSweepIsTrainedOnTheSameHalvesAndDoesNotDependOnThreadsOrAnInterruption() throws Exception {
    plan("{epsilon: 2, delta: 1e-4}", 4, 40);
    AuditPlan plan =
        new PlanReader(new RegisteredNames())
            .read(
                folder.resolve("plan.yaml"),
                List.of(
                    PlanOverride.ofSetting(
                        "sweep={epsilon: [1, none], seeds: 2, shadows: 4, fpr: 0.1}"),
                    PlanOverride.ofSetting("data.intersections=true")));
    AuditResult result = run(plan, "sweep-one", 1, false);
    AuditResult.Sweep sweep = result.sweep().orElseThrow();
    assertEquals("none", sweep.baseline().orElseThrow());
    AuditResult.SweepPoint low = sweep.points().get(0);
    AuditResult.SweepPoint none = sweep.points().get(1);
    assertEquals(1, low.claimed().orElseThrow());
    assertTrue(none.claimed().isEmpty() && none.paired().isEmpty());
    assertTrue(none.attackAuc().estimate() > 0.6, () -> "" + none.attackAuc());
    assertTrue(none.proven().orElseThrow() > low.proven().orElseThrow());
    assertEquals(
        none.accuracy().estimate() - low.accuracy().estimate(),
        low.paired().orElseThrow().accuracyLost().estimate(),
        1e-12);
    assertEquals(
        low.logLoss().estimate() - none.logLoss().estimate(),
        low.paired().orElseThrow().logLossGained().estimate(),
        1e-9);
    assertEquals(
        List.of("blue", "red"),
        low.paired().orElseThrow().groups().stream()
            .filter(g -> g.measure().equals("accuracy"))
            .map(g -> g.level())
            .toList());

    AuditResult.PairedComparison pair = result.disparity().orElseThrow().comparisons().get(0);
    assertEquals("private", pair.model());
    assertEquals("plain", pair.baseline());
    assertEquals(
        result.models().get(0).utility().orElseThrow().accuracy().estimate()
            - result.models().get(1).utility().orElseThrow().accuracy().estimate(),
        pair.accuracyLost().estimate(),
        1e-12);
    assertEquals(2, result.disparity().orElseThrow().leakage().size());
    assertEquals(100, result.heldOut().orElseThrow().records());

    Path targets = folder.resolve("sweep-one/scores/sweep/epsilon-1/targets");
    try (Stream<Path> shards = Files.list(targets)) {
      Files.delete(shards.findFirst().orElseThrow());
    }
    AuditResult resumed = run(plan, "sweep-one", 2, true);
    assertEquals(result.sweep(), resumed.sweep());
    assertEquals(result.disparity(), resumed.disparity());
  }

  /** A sampled training is held against the curves of its own sampling, whatever its noise. */
  @Test
  void aBoundUnderTheTrainingsOwnFamilyMayDecide() throws Exception {
    Path file = folder.resolve("plan.yaml");
    plan("{epsilon: 2, delta: 1e-4}", 0, 100);
    String yaml = Files.readString(file) + "bounds: {primary: one-run-fdp}\n";
    Files.writeString(file, yaml);
    AuditPlan sampled = new PlanReader(new RegisteredNames()).read(file, List.of());
    ModelResult model = run(sampled, "out", 2, false).models().get(1);
    Claim claim = model.claim().orElseThrow();
    assertEquals(
        CurveNull.poissonGaussian(claim.samplingRate(), claim.steps(), claim.steps()).describe(),
        model.bounds().get(0).nullFamily());
    assertTrue(model.verdict().orElseThrow().proven().isPresent());
    Files.writeString(file, yaml.replace("batch: 32", "batch: 10000").replace("60", "10"));
    AuditPlan whole = new PlanReader(new RegisteredNames()).read(file, List.of());
    model = run(whole, "out", 2, false).models().get(1);
    assertTrue(model.claim().orElseThrow().gaussian());
    assertEquals(new GaussianNull().describe(), model.bounds().get(0).nullFamily());
    assertTrue(model.verdict().orElseThrow().proven().isPresent());
  }

  /** Nobody saw how a command samples; the fix is named before anything is trained. */
  @Test
  void aFamilyThatIsNotKnownMayNotDecide() throws Exception {
    Path file = folder.resolve("plan.yaml");
    plan("{epsilon: 2, delta: 1e-4}", 0, 100);
    String yaml = Files.readString(file);
    Files.writeString(
        file,
        yaml.substring(0, yaml.indexOf("models:"))
            + """
            models:
              - id: foreign
                command: {run: [python3, train.py], claim: {epsilon: 2, delta: 1e-4}}
            bounds: {primary: one-run-fdp}
            """);
    AuditPlan foreign = new PlanReader(new RegisteredNames()).read(file, List.of());
    InputException refused =
        assertThrows(InputException.class, () -> run(foreign, "out", 2, false));
    assertEquals(
        "bounds.primary: one-run-fdp bounds epsilon only if the mechanism's trade-off curve is in its"
            + " family, and that of models[0], foreign, which a command trains, is not known; make"
            + " one-run the primary, one-run-fdp may stand in bounds.others",
        refused.getMessage());
  }
}
