package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Normal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttainedTradeOffTest {
  /** One step: the test "x > t" has rates in closed form, and no test has less of both. */
  @ParameterizedTest
  @CsvSource({"0.1, 1", "0.5, 0.5", "0.01, 2", "0.9, 3"})
  void oneStepIsTheThresholdTest(double q, double sigma) {
    TradeOffFunction f = AttainedTradeOff.poissonGaussian(q, sigma, 1);
    for (double t = -3 * sigma; t < 1 + 4 * sigma; t += 0.1 * sigma) {
      double fpr = Normal.sf(t / sigma);
      double fnr = (1 - q) * Normal.cdf(t / sigma) + q * Normal.cdf((t - 1) / sigma);
      double attained = f.falseNegativeRate(fpr);
      assertTrue(attained >= fnr - 1e-13, "at " + t + ": " + attained + " below " + fnr);
      assertEquals(fnr, attained, 2e-5, "at " + t);
      double back = f.falsePositiveRate(fnr);
      assertTrue(back >= fpr - 1e-13, "at " + t + ": " + back + " below " + fpr);
      assertEquals(fpr, back, 2e-4, "at " + t);
    }
  }

  /**
   * Several steps: an accountant's envelope holds in both directions at once and lies below; the
   * largest of 1 - f(x) - e^epsilon x, over either way round, is its delta again.
   */
  @ParameterizedTest
  @CsvSource({
    "0.1, 1, 10",
    "0.11, 1, 90",
    "0.01, 0.6, 1000",
    "0.001, 0.8, 20000",
    "0.3, 5, 300",
    "0.0003, 0.5, 100000",
    "0.002, 0.4, 50"
  })
  void theHockeyStickIsTheAccountants(double q, double sigma, long steps) {
    TradeOffFunction f = AttainedTradeOff.poissonGaussian(q, sigma, steps);
    PrivacyCurve curve = PldAccountant.poissonGaussian(q, sigma, steps);
    for (double at : new double[] {0.1, 1e-2, 1e-3, 1e-5}) {
      double epsilon = curve.epsilon(at);
      double attained =
          Math.max(largest(f::falseNegativeRate, epsilon), largest(f::falsePositiveRate, epsilon));
      double delta = curve.delta(epsilon);
      assertTrue(attained <= delta, attained + " above " + delta);
      assertTrue(attained > 0.98 * delta - 1e-10, attained + " far below " + delta);
    }
    for (double x : new double[] {1e-2, 0.3}) {
      double least = curve.falseNegativeRate(x);
      assertTrue(f.falseNegativeRate(x) >= least - 1e-9, "in at " + x);
      assertTrue(f.falsePositiveRate(x) >= least - 1e-9, "out at " + x);
    }
  }

  private static double largest(java.util.function.DoubleUnaryOperator f, double epsilon) {
    double best = 0;
    double s = Math.exp(epsilon);
    for (double log = -30; log < 0; log += 0.003) {
      double x = Math.exp(log);
      best = Math.max(best, 1 - f.applyAsDouble(x) - s * x);
    }
    return best;
  }

  /** Few steps at a small rate: whoever was in is often in no batch at all. */
  @Test
  void inIsToldMoreSurelyThanOut() {
    TradeOffFunction f = AttainedTradeOff.poissonGaussian(0.1, 0.3, 5);
    assertTrue(f.falseNegativeRate(0.001) < 0.8);
    assertTrue(f.falsePositiveRate(0.001) > 0.99);
  }

  @Test
  void withoutSamplingItIsTheGaussianCurve() {
    assertEquals(
        GaussianCurve.of(2, 9).falseNegativeRate(0.2),
        AttainedTradeOff.poissonGaussian(1, 2, 9).falseNegativeRate(0.2));
  }
}
