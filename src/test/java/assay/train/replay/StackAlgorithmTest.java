package assay.train.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.privacy.NeighboringRelation;
import assay.stats.Seed;
import assay.train.Activation;
import assay.train.DpSgdSpec;
import assay.train.HookedTraining;
import assay.train.NetworkSpec;
import assay.train.TrainingSpec;
import assay.train.TrainingSpec.Optimizer;
import assay.train.replay.NoiseCall.Mechanism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StackAlgorithmTest {
  private static final int RECORDS = 24;
  private static final int FEATURES = 5;
  private static final double CLIP = 0.1;
  private static final NetworkSpec NETWORK = new NetworkSpec(List.of(6), Activation.RELU);

  private static StackAlgorithm algorithm(
      Optimizer optimizer, DpSgdSpec.Clipping clipping, int batch, double dropout) {
    TrainingSpec spec =
        new TrainingSpec(
            optimizer,
            0.05,
            optimizer == Optimizer.NESTEROV ? 0.9 : 0,
            batch,
            4,
            0.01,
            dropout,
            Optional.of(new DpSgdSpec(CLIP, 1.3, clipping)));
    return new StackAlgorithm(new HookedTraining(NETWORK, spec, RECORDS, Seed.of(11)));
  }

  /** {@code records} rows, the last of them as given. */
  private static Dataset data(int records, float last, int label) {
    UniformRandomProvider random = Seed.of(12).random();
    float[] features = new float[records * FEATURES];
    int[] labels = new int[records];
    for (int i = 0; i < features.length; i++) {
      features[i] = 4 * random.nextFloat() - 2;
      labels[i / FEATURES] = i / FEATURES % 3;
    }
    if (records == RECORDS) {
      Arrays.fill(features, (records - 1) * FEATURES, features.length, last);
      labels[records - 1] = label;
    }
    return new Dataset(
        FEATURES,
        features,
        labels,
        List.of("a", "b", "c"),
        IntStream.range(0, records).mapToObj(Integer::toString).toList(),
        List.of());
  }

  private static List<NeighborPair<Dataset>> pairs(float... lasts) {
    List<NeighborPair<Dataset>> pairs = new ArrayList<>();
    for (float last : lasts) {
      pairs.add(
          new NeighborPair<>(
              "without a record of " + last,
              NeighboringRelation.ADD_OR_REMOVE_ONE,
              data(RECORDS, last, 1),
              data(RECORDS - 1, 0, 0)));
    }
    return pairs;
  }

  @ParameterizedTest
  @EnumSource(Optimizer.class)
  void theEngineKeepsItsSensitivityWithEveryOptimizer(Optimizer optimizer) {
    StackAlgorithm algorithm = algorithm(optimizer, DpSgdSpec.Clipping.FLAT, 8, 0);
    ReplayReport report =
        new ReplayCheck(StackAlgorithm.SLACK)
            .check(algorithm, pairs(1, 1e3f, -1e3f, 1e18f, 1e30f), () -> algorithm);
    assertEquals(List.of(), report.violations().stream().map(ReplayViolation::describe).toList());
    assertTrue(report.largestRatio() > 0.99, "ratio " + report.largestRatio());
    assertTrue(report.releases() >= 100);
  }

  @Test
  void layersClippedToTheirShareKeepItToo() {
    StackAlgorithm algorithm = algorithm(Optimizer.SGD, DpSgdSpec.Clipping.PER_LAYER, RECORDS, 0.2);
    ReplayReport report =
        new ReplayCheck(StackAlgorithm.SLACK)
            .check(algorithm, pairs(1, 1e3f, 1e30f), () -> algorithm);
    assertEquals(List.of(), report.violations().stream().map(ReplayViolation::describe).toList());
  }

  @Test
  void replacingARecordMovesTheSumByUpToTwiceTheClipNorm() {
    StackAlgorithm algorithm = algorithm(Optimizer.SGD, DpSgdSpec.Clipping.FLAT, RECORDS, 0);
    ReplayReport report =
        new ReplayCheck(StackAlgorithm.SLACK)
            .check(
                algorithm,
                List.of(
                    new NeighborPair<>(
                        "replaced",
                        NeighboringRelation.REPLACE_ONE,
                        data(RECORDS, 2, 0),
                        data(RECORDS, -2, 1))),
                () -> algorithm);
    assertTrue(report.violated());
    ReplayViolation worst = report.worst().orElseThrow();
    assertEquals(ReplayViolation.Kind.SENSITIVITY, worst.kind());
    assertTrue(worst.measured() <= 2 * CLIP * (1 + 1e-4), "distance " + worst.measured());
  }

  @Test
  void theNoiseIsWhatTheRecipeSays() {
    TrainingSpec spec =
        new TrainingSpec(
            Optimizer.SGD,
            0.05,
            0,
            2,
            10,
            0,
            0,
            Optional.of(new DpSgdSpec(0.7, 1.3, DpSgdSpec.Clipping.FLAT)));
    List<Recording> runs =
        IntStream.range(0, 4)
            .mapToObj(
                i -> {
                  StackAlgorithm run =
                      new StackAlgorithm(
                          new HookedTraining(NETWORK, spec, RECORDS, Seed.of(13).child(i)));
                  return Recording.of(run, data(RECORDS, 1, 1), run);
                })
            .toList();
    NoiseReport report = NoiseCheck.of(runs, Mechanism.GAUSSIAN, 1.3);
    assertFalse(report.violated(0.05), () -> report.worst().orElseThrow().toString());
    assertTrue(report.draws() > 20_000);
    assertTrue(NoiseCheck.of(runs, Mechanism.GAUSSIAN, 1.35).violated(0.05));
  }

  @Test
  void theSameSeedTrainsTheSameModel() {
    HookedTraining training =
        new HookedTraining(
            NETWORK,
            new TrainingSpec(
                Optimizer.ADAM,
                0.05,
                0,
                8,
                4,
                0,
                0,
                Optional.of(new DpSgdSpec(0.7, 1.3, DpSgdSpec.Clipping.FLAT))),
            RECORDS,
            Seed.of(14));
    Dataset data = data(RECORDS, 1, 1);
    float[] first = training.train(data, (step, without, noised, factor) -> {});
    float[] second = training.train(data, (step, without, noised, factor) -> {});
    assertTrue(Arrays.equals(first, second));
  }
}
