package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import assay.stats.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatesTest {
  /** TensorFlow Privacy, epsilon_lower_bound_test.py, KATZ (ratios), alpha 0.05. */
  @ParameterizedTest
  @CsvSource({
    "473, 511, 755, 950, 1.01166194",
    "2, 697, 213, 313, 0.00220470",
    "1000, 10, 10, 10000, 589.27335573",
    "0, 511, 755, 950, 0",
    "2, 697, 0, 313, 0.13325535",
    "473, 0, 755, 950, 2.15959024",
    "2, 697, 213, 0, 0.00089568",
    "1000, 0, 10, 0, 0.93375356"
  })
  void katzAgreesWithTensorFlowPrivacy(long tp, long fn, long fp, long tn, double ratio) {
    double log = KatzLogEstimator.logRatio(tp, tp + fn, fp, fp + tn, 0.05);
    assertEquals(ratio, Math.exp(log), 6e-9 * Math.max(1, 10 * ratio));
  }

  /** scipy: quad over the log-odds of FNR in 20 pieces, brentq on epsilon. */
  @ParameterizedTest
  @CsvSource({"250, 500, 10, 500, 2.7281", "0, 500, 0, 500, 6.5131480", "0, 487, 512, 513, 0.1439"})
  void bayesianAgreesWithAnIndependentQuadrature(
      long fn, long p, long fp, long n, double expected) {
    EpsilonLowerBound bound =
        BayesianEstimator.fromCounts(new ErrorCounts(fn, p, fp, n), 1e-5, Confidence.of(0.95));
    assertEquals(expected, bound.epsilon(), 6e-5);
  }

  @Test
  void gaussianFitIsTheDeltaMethod() {
    EpsilonLowerBound fit =
        new GaussianFitEstimator()
            .audit(
                new assay.attack.AttackScores(
                    "tiny",
                    new double[] {3, 4, 5, 1, 2, 3},
                    new boolean[] {true, true, true, false, false, false}),
                0.1,
                Confidence.of(0.95),
                Seed.of(1));
    // Means 4 and 2, pooled sd 1: mu = 2, less 1.6448536 sqrt(2/3 + 4/12) = 0.3551464.
    assertEquals(2, fit.counts().get("mu"), 1e-12);
    assertEquals(new GaussianNull().epsilon(0.3551463730485137, 0.1), fit.epsilon(), 1e-9);
  }

  @Test
  void nothingMayGateOnAnEstimate() {
    for (String id : new String[] {"gaussian-fit", "katz-log", "bayesian"}) {
      assertFalse(Estimators.byId(id).mayGate(), id);
    }
  }
}
