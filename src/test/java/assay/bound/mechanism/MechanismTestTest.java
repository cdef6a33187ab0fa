package assay.bound.mechanism;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.GaussianCurve;
import assay.privacy.NeighboringRelation;
import assay.privacy.PrivacyClaim.PureDp;
import assay.privacy.PrivacyCurve;
import assay.stats.Binomials;
import assay.stats.Seed;
import java.util.function.BiFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

final class MechanismTestTest {
  private static final double ALPHA = 0.05;

  private static PrivacyCurve pure(double epsilon) {
    return new PureDp(epsilon, NeighboringRelation.ADD_OR_REMOVE_ONE).curve();
  }

  private static double response(boolean in, double epsilon, UniformRandomProvider random) {
    return in == random.nextDouble() < 1 / (1 + Math.exp(-epsilon)) ? 1 : 0;
  }

  private static int flagged(
      BiFunction<Boolean, UniformRandomProvider, double[]> mechanism,
      PrivacyCurve claim,
      int samples,
      int trials) {
    int flagged = 0;
    for (int t = 0; t < trials; t++) {
      UniformRandomProvider random = Seed.of(5).child(t).random();
      double[][] in = new double[samples][];
      double[][] out = new double[samples][];
      for (int i = 0; i < samples; i++) {
        in[i] = mechanism.apply(true, random);
        out[i] = mechanism.apply(false, random);
      }
      if (MechanismTest.test(in, out, claim, 1e-5, ALPHA).violated()) {
        flagged++;
      }
    }
    return flagged;
  }

  @Test
  void aTrueClaimIsRejectedNoMoreOftenThanAlpha() {
    int trials = 300;
    int response = flagged((in, r) -> new double[] {response(in, 1, r)}, pure(1), 400, trials);
    int gaussian =
        flagged(
            (in, r) ->
                new double[] {ZigguratSampler.NormalizedGaussian.of(r).sample() + (in ? 1 : 0)},
            new GaussianCurve(1),
            400,
            trials);
    assertTrue(Binomials.sf(response - 1, trials, ALPHA) > 1e-3, "response " + response);
    assertTrue(Binomials.sf(gaussian - 1, trials, ALPHA) > 1e-3, "gaussian " + gaussian);
  }

  @Test
  void aClaimOfHalfTheTruthIsRejected() {
    int trials = 50;
    int response = flagged((in, r) -> new double[] {response(in, 2, r)}, pure(1), 600, trials);
    int gaussian =
        flagged(
            (in, r) ->
                new double[] {ZigguratSampler.NormalizedGaussian.of(r).sample() + (in ? 1 : 0)},
            new GaussianCurve(0.5),
            1200,
            trials);
    assertTrue(response >= 45, "response " + response);
    assertTrue(gaussian >= 45, "gaussian " + gaussian);
  }

  @Test
  void thePairOfBitsIsFoundWhereNeitherBitAloneTellsAnything() {
    int found =
        flagged(
            (in, r) -> {
              boolean mask = r.nextBoolean();
              return new double[] {mask ? 1 : 0, mask ^ in ? 1 : 0};
            },
            pure(1),
            200,
            20);
    assertEquals(20, found);
  }

  @Test
  void outputsThatAreNotNumbersAreOutputs() {
    int found =
        flagged((in, r) -> new double[] {in ? Double.NaN : r.nextDouble()}, pure(1), 200, 20);
    assertEquals(20, found);
  }

  @Test
  void theBoundIsThatOfTheCountedHalf() {
    double[][] in = new double[400][];
    double[][] out = new double[400][];
    for (int i = 0; i < 400; i++) {
      in[i] = new double[] {1};
      out[i] = new double[] {0};
    }
    MechanismFinding finding = MechanismTest.test(in, out, pure(1), 0, ALPHA);
    // R: log((1-qbeta(.975,1,200))/qbeta(.975,1,200))
    double upper = 1 - Math.pow(0.025, 1.0 / 200);
    assertEquals(Math.log((1 - upper) / upper), finding.epsilon(), 1e-9);
    assertEquals(200, finding.in());
    assertEquals(0, finding.missed() + finding.falseAlarms());
  }

  @Test
  void unequalNumbersOfSamplesAreRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> MechanismTest.test(new double[9][1], new double[8][1], pure(1), 0, ALPHA));
    assertEquals("in and out must hold equally many samples, >= 4, got 9 and 8", e.getMessage());
  }
}
