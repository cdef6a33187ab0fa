package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.GaussianCurve;
import assay.stats.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GaussianDpAuditorTest {
  /** scipy: mu = isf(u(fp, n)) - ppf(u(fn, p)); brentq of the hockey-stick in logs. */
  @ParameterizedTest
  @CsvSource({"250, 500, 10, 500, 8.086153", "0, 500, 0, 500, 31.997408", "0, 487, 512, 513, 0"})
  void boundsFromCountsAgreeWithTheirFormula(long fn, long p, long fp, long n, double expected) {
    EpsilonLowerBound bound =
        GaussianDpAuditor.fromCounts(new ErrorCounts(fn, p, fp, n), 1e-5, Confidence.of(0.95));
    assertEquals(expected, bound.epsilon(), 1e-6);
  }

  /** mu(epsilon, 1e-5), and dp_accounting's epsilon(mu, delta). */
  @ParameterizedTest
  @CsvSource({
    "0.142211, 1e-5, 0.5, 4e-6",
    "0.924931, 1e-5, 4, 3e-6",
    "1, 1e-5, 4.377178096, 1e-9",
    "0.5, 1e-5, 1.993091404, 1e-9",
    "2, 1e-5, 9.997256146, 1e-9",
    "4, 1e-5, 24.381610883, 1e-9",
    "1, 1e-6, 4.886554117, 1e-9",
    "1, 0.1, 1.160333853, 1e-9"
  })
  void muBecomesEpsilonRoundedDown(double mu, double delta, double epsilon, double tolerance) {
    double got = new GaussianNull().epsilon(mu, delta);
    // The expected value is rounded in its last digit; the slack of 3e-9 in log delta costs less.
    assertEquals(epsilon, got, tolerance + 1e-8);
    assertTrue(got <= new GaussianCurve(mu).epsilon(delta));
  }

  @Test
  void aPureGuaranteeIsBeyondAnyGaussian() {
    EpsilonLowerBound bound =
        GaussianDpAuditor.fromCounts(new ErrorCounts(10, 500, 10, 500), 0, Confidence.of(0.95));
    assertEquals(Double.POSITIVE_INFINITY, bound.epsilon());
  }

  @ParameterizedTest
  @EnumSource(Thresholds.class)
  void idealScoresGiveABoundBelowTheTruthAndNearIt(Thresholds thresholds) {
    double truth = new GaussianNull().epsilon(1, 1e-5);
    EpsilonLowerBound bound =
        new GaussianDpAuditor(thresholds)
            .audit(
                Scores.gaussian(20_000, 20_000, 1, Seed.of(6)),
                1e-5,
                Confidence.of(0.95),
                Seed.of(7));
    assertTrue(bound.epsilon() < truth && bound.epsilon() > 0.85 * truth, "" + bound.epsilon());
    assertEquals(EpsilonLowerBound.Kind.BOUND_UNDER_FAMILY, bound.kind());
  }
}
