package assay.train.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Binomials;
import assay.stats.Seed;
import assay.train.replay.NoiseCall.Mechanism;
import java.util.List;
import org.junit.jupiter.api.Test;

final class NoiseCheckTest {
  private static final double ALPHA = 0.05;

  private static Recording run(Mechanism mechanism, NoisePrimitive primitive) {
    return Recording.of(
        (Integer steps, NoiseSource source) -> {
          for (int t = 0; t < steps; t++) {
            source.release(
                new NoiseCall(mechanism, "gradient", t, 0.5, 1.5), new double[] {1, -2, 3e3});
          }
        },
        100,
        primitive);
  }

  private static NoiseReport check(Mechanism mechanism, NoisePrimitive primitive) {
    return NoiseCheck.of(List.of(run(mechanism, primitive)), mechanism, 3);
  }

  @Test
  void correctNoiseFailsNoMoreOftenThanAlpha() {
    for (Mechanism mechanism : List.of(Mechanism.GAUSSIAN, Mechanism.LAPLACE)) {
      int trials = 400;
      int failed = 0;
      for (int i = 0; i < trials; i++) {
        if (check(mechanism, new SeededNoise(Seed.of(i))).violated(ALPHA)) {
          failed++;
        }
      }
      assertTrue(Binomials.sf(failed - 1, trials, ALPHA) > 1e-3, mechanism + ": " + failed);
    }
  }

  @Test
  void noiseOfFourFifthsIsTooLittle() {
    NoisePrimitive noise = new SeededNoise(Seed.of(1));
    NoiseReport report =
        check(Mechanism.GAUSSIAN, (c, v) -> noise.release(c.withScale(0.8 * c.scale()), v));
    assertTrue(report.violated(ALPHA));
    assertEquals("scale", report.worst().orElseThrow().name());
  }

  @Test
  void noiseOfSixFifthsLeaksNothing() {
    NoisePrimitive noise = new SeededNoise(Seed.of(2));
    assertFalse(
        check(Mechanism.GAUSSIAN, (c, v) -> noise.release(c.withScale(1.2 * c.scale()), v))
            .violated(ALPHA));
  }

  @Test
  void theClaimCountsNotTheDeclaredScale() {
    Recording run = run(Mechanism.GAUSSIAN, new SeededNoise(Seed.of(3)));
    assertFalse(NoiseCheck.of(List.of(run), Mechanism.GAUSSIAN, 3).violated(ALPHA));
    assertTrue(NoiseCheck.of(List.of(run), Mechanism.GAUSSIAN, 4).violated(ALPHA));
  }

  @Test
  void oneRepeatedNoiseVectorIsReuse() {
    NoisePrimitive noise = new SeededNoise(Seed.of(4));
    double[][] kept = new double[1][];
    NoiseReport report =
        check(
            Mechanism.GAUSSIAN,
            (c, v) -> {
              if (c.step() == 90) {
                return kept[0];
              }
              double[] out = noise.release(c, v);
              if (c.step() == 10) {
                kept[0] = out;
              }
              return out;
            });
    assertEquals("reuse", report.worst().orElseThrow().name());
    assertTrue(report.violated(1e-9));
  }

  @Test
  void oneReleaseWithoutNoiseIsEnough() {
    NoisePrimitive noise = new SeededNoise(Seed.of(5));
    assertTrue(
        check(Mechanism.GAUSSIAN, (c, v) -> c.step() == 99 ? v.clone() : noise.release(c, v))
            .violated(1e-9));
  }

  @Test
  void laplaceNoiseIsNotGaussian() {
    NoisePrimitive noise = new SeededNoise(Seed.of(6));
    NoisePrimitive disguised =
        (c, v) ->
            noise.release(
                new NoiseCall(
                    Mechanism.LAPLACE,
                    c.name(),
                    c.step(),
                    c.sensitivity(),
                    c.scale() / Math.sqrt(2)),
                v);
    List<Recording> runs =
        java.util.stream.IntStream.range(0, 10)
            .mapToObj(i -> run(Mechanism.GAUSSIAN, disguised))
            .toList();
    NoiseReport report = NoiseCheck.of(runs, Mechanism.GAUSSIAN, 3);
    assertEquals("shape", report.worst().orElseThrow().name());
    assertTrue(report.violated(ALPHA));
  }

  @Test
  void noiseThatFollowsTheStepBeforeIsSeen() {
    NoisePrimitive noise = new SeededNoise(Seed.of(9));
    double[] last = new double[3];
    NoiseReport report =
        check(
            Mechanism.GAUSSIAN,
            (c, v) -> {
              double[] fresh = noise.release(c, new double[3]);
              double[] out = v.clone();
              for (int i = 0; i < 3; i++) {
                last[i] = 0.6 * last[i] + 0.8 * fresh[i];
                out[i] += last[i];
              }
              return out;
            });
    assertEquals("across 1 step", report.worst().orElseThrow().name());
    assertTrue(report.violated(ALPHA));
  }

  @Test
  void selectionsHaveNoAdditiveNoise() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> NoiseCheck.of(List.of(), Mechanism.EXPONENTIAL, 1));
    assertEquals(
        "mechanism must be GAUSSIAN or LAPLACE (additive noise), got EXPONENTIAL", e.getMessage());
  }

  @Test
  void theGumbelTrickDrawsFromTheExponentialMechanism() {
    SeededNoise noise = new SeededNoise(Seed.of(10));
    NoiseCall call = new NoiseCall(Mechanism.EXPONENTIAL, "choice", 0, 1, 2);
    int n = 20_000;
    int first = 0;
    for (int i = 0; i < n; i++) {
      if (noise.release(call, new double[] {2, 0, 0})[0] == 0) {
        first++;
      }
    }
    double p = Math.E / (Math.E + 2);
    assertTrue(Binomials.cdf(first, n, p) > 1e-4 && Binomials.sf(first - 1, n, p) > 1e-4);
  }
}
