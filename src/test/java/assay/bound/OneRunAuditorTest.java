package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Binomials;
import assay.stats.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OneRunAuditorTest {
  /** Steinke, Nasr and Jagielski 2023, section 6 and appendix D, recomputed with scipy. */
  @ParameterizedTest
  @CsvSource({"1000, 100, 75, 1e-4, 0.672985", "100000, 1510, 1439, 1e-5, 2.675851"})
  void boundsAgreeWithThePaper(int m, int r, int v, double delta, double expected) {
    double got = bound(m, r, v, delta, 0.05);
    assertEquals(expected, got, 1e-6);
  }

  /** jax_privacy 8967688, auditing.py. Its searches end up to 2e-6 to either side. */
  @ParameterizedTest
  @CsvSource({
    "10000, 2000, 1500, 0, 0.05, 1.012748898100743",
    "1000, 400, 380, 1e-5, 0.01, 2.416309129863714",
    "1000, 1000, 700, 0, 0.05, 0.7320110250757842",
    "1000, 100, 95, 1e-5, 0.05, 2.165175787875041",
    "100, 10, 10, 1e-3, 0.05, 0.6137932924134936",
    "100, 50, 45, 0, 0.01, 1.144185957629149",
    "10000, 2000, 1500, 1e-3, 0.01, 0"
  })
  void boundsAgreeWithJaxPrivacy(int m, int r, int v, double delta, double alpha, double expected) {
    assertEquals(expected, bound(m, r, v, delta, alpha), 3e-6);
  }

  @Test
  void pValueAgreesWithThePaper() {
    double p = OneRunAuditor.pValue(new OneRunCounts(100, 100, 75), Math.log(3), 0);
    assertEquals(0.553471, p, 1e-6);
  }

  @Test
  void pValueAgreesWithAPlainSum() {
    for (int r : new int[] {1, 7, 60, 400}) {
      for (int v = 1; v <= r; v += 1 + r / 9) {
        for (double epsilon : new double[] {0, 0.3, 2, 6}) {
          double expected = plain(2 * r, r, v, epsilon, 1e-3);
          double got = OneRunAuditor.pValue(new OneRunCounts(2 * r, r, v), epsilon, 1e-3);
          assertEquals(expected, got, 1e-7 * expected + 1e-300, r + " " + v + " " + epsilon);
        }
      }
    }
  }

  private static double plain(int m, int r, int v, double epsilon, double delta) {
    double p = 1 / (1 + Math.exp(-epsilon));
    double best = 0;
    for (int i = 1; i <= v; i++) {
      double s = 0;
      for (int j = v - i; j < v; j++) {
        s += mass(j, r, p);
      }
      best = Math.max(best, s / i);
    }
    return Math.min(1, Binomials.sf(v - 1, r, p) + 2 * m * delta * best);
  }

  private static double mass(int j, int r, double p) {
    double log = j * Math.log(p) + (r - j) * Math.log1p(-p);
    for (int i = 1; i <= j; i++) {
      log += Math.log((double) (r - j + i) / i);
    }
    return Math.exp(log);
  }

  @Test
  void boundIsTheCrossingFromBelow() {
    OneRunCounts counts = new OneRunCounts(1000, 100, 90);
    double bound = OneRunAuditor.lowerBound(counts, 1e-5, 0.05);
    assertTrue(OneRunAuditor.pValue(counts, bound, 1e-5) <= 0.05);
    assertTrue(OneRunAuditor.pValue(counts, bound + 1e-9, 1e-5) > 0.05);
  }

  @Test
  void boundIsZeroWhenGuessesAreCoins() {
    assertEquals(0, bound(1000, 100, 50, 1e-5, 0.05));
    assertEquals(0, bound(10, 1, 0, 0, 0.05));
  }

  @Test
  void aPerfectAttackReachesTheCeiling() {
    EpsilonLowerBound bound =
        OneRunAuditor.of(GuessCount.bothEnds(100))
            .audit(
                Scores.gaussian(500, 500, 50, Seed.of(1)), 1e-5, Confidence.of(0.95), Seed.of(2));
    assertEquals(bound.ceiling(), bound.epsilon());
    assertEquals(100, bound.counts().get("correct"));
  }

  @Test
  void moreCorrectThanGuessesIsRefused() {
    Exception e =
        assertThrows(IllegalArgumentException.class, () -> new OneRunCounts(1000, 100, 101));
    assertEquals("correct must be in [0, guesses] = [0, 100], got 101", e.getMessage());
  }

  private static double bound(int m, int r, int v, double delta, double alpha) {
    return OneRunAuditor.fromCounts(new OneRunCounts(m, r, v), delta, Confidence.ofAlpha(alpha))
        .epsilon();
  }
}
