package assay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinomialLimitsTest {
  /** scipy.stats.beta.isf(a, k + 1, n - k) and beta.ppf(a, k, n - k + 1). */
  @ParameterizedTest
  @CsvSource({
    "10, 500, 0.025, 0.03647240829220974, 0.009631429586433347",
    "3, 100000, 0.025, 8.7670202566362e-05, 6.186763958922033e-06",
    "250, 500, 0.025, 0.5447144306757724, 0.4552855693242276",
    "499, 500, 0.0001, 0.9999997999900193, 0.9767384825467542"
  })
  void limitsAreRightToTwelveDigits(long k, long n, double alpha, double upper, double lower) {
    assertEquals(upper, Binomials.upper(k, n, alpha), 1e-12 * upper);
    assertEquals(lower, Binomials.lower(k, n, alpha), 1e-12 * lower);
  }

  @Test
  void limitsRoundOutwards() {
    for (int n = 1; n < 3000; n = 3 * n + 1) {
      for (int k = 0; k <= n; k += 1 + n / 7) {
        double upper = Binomials.upper(k, n, 0.01);
        double lower = Binomials.lower(k, n, 0.01);
        assertTrue(k == n || Binomials.cdf(k, n, upper) <= 0.01, () -> "upper");
        assertTrue(k == 0 || Binomials.sf(k - 1, n, lower) <= 0.01, () -> "lower");
      }
    }
  }
}
