package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneRunCurveAuditorTest {
  private static final GaussianNull GAUSSIAN = new GaussianNull();

  /** Recomputed from the paper's algorithm in numpy with scipy's brentq on mu. */
  @ParameterizedTest
  @CsvSource({
    "1000, 100, 90, 1e-5, 0.602504, 2.456405",
    "1000, 1000, 691, 1e-5, 0.339404, 1.296655",
    "5000, 500, 480, 1e-5, 0.937496, 4.062678",
    "1000, 100, 75, 1e-4, 0.269495, 0.841724"
  })
  void boundsAgreeWithThePapersAlgorithm(
      int m, int r, int v, double delta, double mu, double epsilon) {
    OneRunCounts counts = new OneRunCounts(m, r, v);
    assertEquals(mu, OneRunCurveAuditor.lowerBound(GAUSSIAN, counts, 0.05), 1e-6);
    assertEquals(
        epsilon,
        OneRunCurveAuditor.fromCounts(GAUSSIAN, counts, delta, Confidence.of(0.95)).epsilon(),
        1e-6);
  }

  /** jax_privacy 8967688, one-run f-DP estimator; its searches end within 2e-6. */
  @ParameterizedTest
  @CsvSource({
    "10000, 2000, 1500, 1e-3, 0.01, 0.7992685242235021",
    "1000, 400, 380, 1e-5, 0.01, 3.6481873883363116",
    "1000, 1000, 700, 1e-5, 0.01, 1.0759450286935808",
    "1000, 100, 95, 1e-5, 0.05, 3.3233004900323637",
    "100, 10, 10, 1e-3, 0.01, 0.4574373072018129",
    "100, 50, 45, 1e-3, 0.05, 1.9413899653964655",
    "100, 10, 10, 1e-5, 0.01, 0.7306793321417989"
  })
  void boundsAgreeWithJaxPrivacy(int m, int r, int v, double delta, double alpha, double expected) {
    double got =
        OneRunCurveAuditor.fromCounts(
                GAUSSIAN, new OneRunCounts(m, r, v), delta, Confidence.ofAlpha(alpha))
            .epsilon();
    assertEquals(expected, got, 5e-6 * Math.max(1, expected));
  }

  /** The (epsilon, 0) trade-off function in the curve algorithm is no weaker than one-run's. */
  @Test
  void boundNeverExceedsWhatItsCountsCanShow() {
    OneRunCounts counts = new OneRunCounts(1000, 100, 90);
    double bound = OneRunCurveAuditor.lowerBound(GAUSSIAN, counts, 0.05);
    assertTrue(OneRunCurveAuditor.excess(GAUSSIAN, bound, counts, 0.05) >= 0);
    assertTrue(OneRunCurveAuditor.excess(GAUSSIAN, bound + 1e-8, counts, 0.05) < 0);
  }

  @Test
  void boundIsZeroWhenGuessesAreCoins() {
    OneRunCounts counts = new OneRunCounts(1000, 100, 50);
    assertEquals(0, OneRunCurveAuditor.lowerBound(GAUSSIAN, counts, 0.05));
    assertEquals(0, OneRunCurveAuditor.lowerBound(GAUSSIAN, new OneRunCounts(1000, 100, 0), 0.05));
  }
}
