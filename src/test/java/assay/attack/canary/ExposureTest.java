package assay.attack.canary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Binomials;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExposureTest {
  private static final double[] ONE_TO_SIXTEEN =
      IntStream.rangeClosed(1, 16).asDoubleStream().toArray();

  /** TensorFlow Privacy, secret_sharer/exposures_test.py. */
  @ParameterizedTest
  @CsvSource({"0, 4", "0.1, 4", "3.5, 2", "20, -0.08746284125033940", "3, 2"})
  void exposureByRankAgreesWithTensorFlowPrivacy(double canary, double bits) {
    assertEquals(bits, Exposure.of(canary, ONE_TO_SIXTEEN).bits(), 1e-12);
  }

  @Test
  void extrapolationGoesOnWhereRanksEnd() {
    double[] references = normal(2000, Seed.of(5));
    Exposure far = Exposure.of(-12, references);
    assertEquals(Math.log(2000) / Math.log(2), far.bits(), 1e-12);
    // The references are standard normal, so the truth is -log2 Phi(-12) = 108.7 bits.
    double truth = -Normal.logCdf(-12) / Math.log(2);
    assertEquals(truth, far.extrapolatedBits(), 0.35 * truth);
    assertTrue(
        Exposure.of(-13, references).extrapolatedBits() > far.extrapolatedBits() + 5,
        "exposure must not saturate");
  }

  @Test
  void theLawOfThePValueIsUniformForAnUnseenCanary() {
    int trials = 2000;
    int below = 0;
    for (int i = 0; i < trials; i++) {
      double[] values = normal(20, Seed.of(11).child(i));
      double[] references = java.util.Arrays.copyOf(values, 19);
      below += Exposure.of(values[19], references).pValue() <= 0.1 ? 1 : 0;
    }
    // Exactly 2 of the 20 ranks have p <= 0.1.
    assertTrue(Binomials.sf(below - 1, trials, 0.1) > 1e-4, "too many: " + below);
    assertTrue(Binomials.cdf(below, trials, 0.1) > 1e-4, "too few: " + below);
  }

  private static double[] normal(int n, Seed seed) {
    UniformRandomProvider random = seed.random();
    return IntStream.range(0, n).mapToDouble(i -> Normal.quantile(random.nextDouble())).toArray();
  }
}
