package assay.train.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.NeighboringRelation;
import assay.stats.Seed;
import assay.train.replay.NoiseCall.Mechanism;
import assay.train.replay.NoiseCall.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReplayCheckTest {
  private static final List<NeighborPair<double[]>> PAIR =
      List.of(
          new NeighborPair<>(
              "without 3",
              NeighboringRelation.ADD_OR_REMOVE_ONE,
              new double[] {1, 2, 3},
              new double[] {1, 2}));

  private static ReplayReport check(NoisyAlgorithm<double[]> algorithm) {
    return new ReplayCheck().check(algorithm, PAIR, () -> new SeededNoise(Seed.of(7)));
  }

  private static double sum(double[] data) {
    return Arrays.stream(data).sum();
  }

  private static NoiseCall call(int step, double sensitivity) {
    return new NoiseCall(Mechanism.GAUSSIAN, "sum", step, sensitivity, 1);
  }

  @Test
  void aDistanceOfExactlyTheDeclaredSensitivityIsAllowed() {
    ReplayReport report =
        check((data, source) -> source.release(call(0, 3), new double[] {sum(data)}));
    assertFalse(report.violated());
    assertEquals(1, report.largestRatio());
    assertEquals(2, report.pairs());
    assertEquals(2, report.releases());
  }

  @Test
  void aDistanceAboveTheDeclaredSensitivityNamesStepAndTensor() {
    List<Tensor> tensors = List.of(new Tensor("size", 1), new Tensor("total", 1));
    ReplayReport report =
        check(
            (data, source) ->
                source.release(
                    new NoiseCall(Mechanism.GAUSSIAN, "sums", 4, 2.5, 1, tensors),
                    new double[] {data.length, sum(data)}));
    ReplayViolation worst = report.worst().orElseThrow();
    assertEquals(ReplayViolation.Kind.SENSITIVITY, worst.kind());
    assertEquals("sums/total", worst.where());
    assertEquals(4, worst.step());
    assertEquals(Math.sqrt(10), worst.measured(), 1e-15);
    assertEquals(
        "without 3: sums/total at step 4 is farther apart than declared: 3.16228, declared 2.50000",
        worst.describe());
  }

  @Test
  void eachMechanismMeasuresInItsOwnNorm() {
    double[] a = {3, 0, 1};
    double[] b = {0, 4, 1};
    assertEquals(5, Mechanism.GAUSSIAN.distance(a, b, 0, 3), 1e-15);
    assertEquals(7, Mechanism.LAPLACE.distance(a, b, 0, 3), 1e-15);
    assertEquals(4, Mechanism.EXPONENTIAL.distance(a, b, 0, 3), 1e-15);
  }

  @Test
  void aDistanceThatIsNotANumberIsInfinite() {
    double[] a = {Double.NaN, 0};
    double[] b = {Double.POSITIVE_INFINITY, 0};
    for (Mechanism mechanism : Mechanism.values()) {
      assertEquals(Double.POSITIVE_INFINITY, mechanism.distance(a, new double[2], 0, 2));
      assertEquals(Double.POSITIVE_INFINITY, mechanism.distance(a, a, 0, 2));
      assertEquals(Double.POSITIVE_INFINITY, mechanism.distance(b, b, 0, 2));
    }
  }

  @Test
  void aPublicValueMayDependOnReleasesOnly() {
    assertFalse(
        check(
                (data, source) ->
                    source.publish(
                        "mean", 0, source.release(call(0, 3), new double[] {sum(data)})[0] / 10))
            .violated());
    ReplayReport report =
        check(
            (data, source) -> {
              double noisy = source.release(call(0, 3), new double[] {sum(data)})[0];
              source.publish("mean", 0, noisy / data.length);
            });
    assertEquals(
        "without 3: mean at step 0 is public and depends on the data",
        report.worst().orElseThrow().describe());
  }

  @Test
  void aScaleThatDependsOnTheDataIsAViolation() {
    ReplayReport report =
        check(
            (data, source) -> source.release(call(0, 3.0 * data.length), new double[] {sum(data)}));
    assertEquals(ReplayViolation.Kind.DECLARATION, report.violations().get(0).kind());
  }

  @Test
  void aLengthThatDependsOnTheDataIsAViolation() {
    ReplayReport report = check((data, source) -> source.release(call(0, 9), data));
    assertEquals("sum (length)", report.worst().orElseThrow().where());
  }

  @Test
  void oneReleaseMoreOrLessIsAViolationEitherWay() {
    ReplayReport report =
        check(
            (data, source) -> {
              for (int i = 0; i < data.length; i++) {
                source.release(call(i, 3), new double[] {data[i]});
              }
            });
    assertEquals(2, report.violations().size());
    for (ReplayViolation violation : report.violations()) {
      assertEquals(ReplayViolation.Kind.CONTROL_FLOW, violation.kind());
    }
    assertEquals("sum at step 2", report.violations().get(0).where());
  }

  @Test
  void aCrashOnOneSideOnlyIsAViolation() {
    ReplayReport report =
        check(
            (data, source) -> {
              if (data.length < 3) {
                throw new ArithmeticException("too few");
              }
            });
    assertEquals(2, report.violations().size());
    assertEquals(ReplayViolation.Kind.CRASH, report.worst().orElseThrow().kind());
  }

  @Test
  void aCrashOnBothSidesIsNone() {
    assertFalse(
        check(
                (data, source) -> {
                  throw new ArithmeticException("always");
                })
            .violated());
  }

  @Test
  void replayHandsOutTheRecordedOutputs() {
    double[] seen = new double[2];
    int[] run = {0};
    List<NeighborPair<double[]>> same =
        List.of(
            new NeighborPair<>(
                "the same", NeighboringRelation.ZERO_OUT, new double[] {5}, new double[] {5}));
    new ReplayCheck()
        .check(
            (data, source) -> {
              double noisy = source.release(call(0, 1), data)[0];
              if (run[0] < 2) {
                seen[run[0]++] = noisy;
              }
            },
            same,
            () -> new SeededNoise(Seed.of(8)));
    assertEquals(seen[0], seen[1]);
    assertTrue(seen[0] != 5);
  }

  @Test
  void whatAnAlgorithmDoesToItsArraysAfterwardsChangesNothing() {
    assertFalse(
        check(
                (data, source) -> {
                  double[] value = {sum(data)};
                  double[] noisy = source.release(call(0, 3), value);
                  value[0] = 99;
                  noisy[0] = 98;
                  source.publish("constant", 0, noisy);
                })
            .violated());
  }
}
