package assay.audit.zoo;

import assay.audit.zoo.ZooEntry.DetectorId;
import assay.audit.zoo.ZooEntry.Subject;
import assay.bound.mechanism.MechanismFinding;
import assay.bound.mechanism.MechanismTest;
import assay.privacy.NeighboringRelation;
import assay.stats.Seed;
import assay.train.replay.NeighborPair;
import assay.train.replay.NoiseCall.Mechanism;
import assay.train.replay.NoiseCheck;
import assay.train.replay.NoiseReport;
import assay.train.replay.Recording;
import assay.train.replay.ReplayCheck;
import assay.train.replay.ReplayReport;
import assay.train.replay.SeededNoise;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/** The detectors by id. */
final class Detectors {
  private static final int RUNS_FOR_NOISE = 4;

  private Detectors() {}

  static Detector of(DetectorId id) {
    return switch (id) {
      case REPLAY -> Detectors::replay;
      case NOISE -> Detectors::noise;
      case CONTRACT -> ContractCheck::look;
      case ACCOUNTANT -> AccountantCheck::look;
      case CANARY -> CanaryGame::look;
      case MECHANISM -> Detectors::mechanism;
      case SEED_GUESS -> Detectors::seedGuess;
      case ONE_RUN -> CanaryCrowd::look;
    };
  }

  /** E0: deterministic. */
  private static Detection replay(ZooEntry entry, double alpha, Seed seed) {
    ReplayReport report;
    if (entry.subject() == Subject.COUNTING) {
      CountingAlgorithm algorithm = CountingAlgorithm.valueOf(entry.variant());
      report =
          new ReplayCheck()
              .check(algorithm, categories(), () -> new SeededNoise(seed.child("noise")));
    } else {
      DpSgdRecipe recipe = entry.recipe();
      Neighbors neighbors = new Neighbors(recipe, seed);
      report =
          new ReplayCheck()
              .check(
                  dpSgd(entry, seed),
                  neighbors.pairs(entry.claim().neighbors(), entry.claim().protects()),
                  () -> noise(entry).of(recipe, seed.child("noise")));
    }
    return report
        .worst()
        .map(v -> new Detection(true, v.describe()))
        .orElseGet(
            () ->
                Detection.nothing(
                    report.releases() + " releases on " + report.pairs() + " replays agree"));
  }

  private static List<NeighborPair<int[]>> categories() {
    NeighboringRelation relation = NeighboringRelation.ADD_OR_REMOVE_ONE;
    return List.of(
        new NeighborPair<>(
            "without a frequent category",
            relation,
            new int[] {0, 0, 0, 1, 1, 1},
            new int[] {0, 0, 0, 1, 1}),
        new NeighborPair<>("without one of a hundred", relation, new int[100], new int[99]),
        new NeighborPair<>(
            "without a rare category", relation, new int[] {0, 0, 1, 3}, new int[] {0, 0, 1}),
        new NeighborPair<>("without the only record", relation, new int[] {2}, new int[] {}));
  }

  /** The noise that was drawn, over a few runs. */
  private static Detection noise(ZooEntry entry, double alpha, Seed seed) {
    DpSgdRecipe recipe = entry.recipe();
    Neighbors neighbors = new Neighbors(recipe, seed);
    List<Recording> runs =
        java.util.stream.IntStream.range(0, RUNS_FOR_NOISE)
            .mapToObj(
                i ->
                    Recording.of(
                        dpSgd(entry, seed),
                        neighbors.data(),
                        noise(entry).of(recipe, seed.child("noise").child(i))))
            .toList();
    NoiseReport report = NoiseCheck.of(runs, Mechanism.GAUSSIAN, recipe.noiseMultiplier());
    String text = report.worst().map(t -> t.name() + ": " + t.text()).orElse("no releases");
    return new Detection(report.violated(alpha), text);
  }

  private static Detection mechanism(ZooEntry entry, double alpha, Seed seed) {
    BlackBox box = BlackBox.valueOf(entry.variant());
    double epsilon = entry.claim().mu().or(() -> entry.claim().epsilon()).orElse(1.0);
    UniformRandomProvider random = seed.child("mechanism").cryptographic();
    double[][] in = new double[entry.samples()][];
    double[][] out = new double[entry.samples()][];
    for (int i = 0; i < in.length; i++) {
      in[i] = box.sample(true, epsilon, random);
      out[i] = box.sample(false, epsilon, random);
    }
    MechanismFinding finding =
        MechanismTest.test(in, out, entry.claim().curve(), entry.claim().atDelta(), alpha);
    return new Detection(finding.violated(), finding.describe());
  }

  private static Detection seedGuess(ZooEntry entry, double alpha, Seed seed) {
    DpSgdRecipe recipe = entry.recipe();
    Recording recording =
        Recording.of(
            dpSgd(entry, seed),
            new Neighbors(recipe, seed).data(),
            noise(entry).of(recipe, seed.child("noise")));
    return SeedGuess.of(recording)
        .map(s -> new Detection(true, "seed " + s + " explains the noise"))
        .orElseGet(() -> Detection.nothing("no guessed seed explains the noise"));
  }

  static ReferenceDpSgd dpSgd(ZooEntry entry, Seed seed) {
    return new ReferenceDpSgd(entry.recipe(), DpSgdVariant.valueOf(entry.variant()), seed);
  }

  static NoiseFlaw noise(ZooEntry entry) {
    return entry.noise().orElse(NoiseFlaw.CORRECT);
  }
}
