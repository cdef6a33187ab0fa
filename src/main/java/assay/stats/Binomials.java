package assay.stats;

import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.statistics.distribution.BetaDistribution;

/** Exact one-sided binomial limits (Clopper and Pearson 1934) and tails. */
public final class Binomials {
  private Binomials() {}

  /**
   * The upper Clopper-Pearson limit: the largest p with P[Bin(n, p) <= k] >= alpha, which is B^-1(1
   * - alpha; k + 1, n - k).
   *
   * @param k successes, in [0, n]
   * @param n trials, n >= 0 (no trials: 1)
   * @param alpha allowed failure probability, one-sided, in (0, 1)
   */
  public static double upper(long k, long n, double alpha) {
    check(k, n);
    Checks.inOpenUnit("alpha", alpha);
    return k == n
        ? 1
        : BetaDistribution.of((double) k + 1, (double) n - k).inverseSurvivalProbability(alpha);
  }

  /** The lower Clopper-Pearson limit, B^-1(alpha; k, n - k + 1); 0 where k = 0. */
  public static double lower(long k, long n, double alpha) {
    check(k, n);
    Checks.inOpenUnit("alpha", alpha);
    return k == 0
        ? 0
        : BetaDistribution.of((double) k, (double) n - k + 1).inverseCumulativeProbability(alpha);
  }

  /** P[Bin(n, p) <= k], by the regularised incomplete beta function. */
  public static double cdf(long k, long n, double p) {
    Checks.inUnit("p", p);
    if (k < 0) {
      return 0;
    }
    return k >= n ? 1 : RegularizedBeta.complement(p, (double) k + 1, (double) n - k);
  }

  /** P[Bin(n, p) > k]. */
  public static double sf(long k, long n, double p) {
    Checks.inUnit("p", p);
    if (k < 0) {
      return 1;
    }
    return k >= n ? 0 : RegularizedBeta.value(p, (double) k + 1, (double) n - k);
  }

  private static void check(long k, long n) {
    if (k < 0 || k > n) {
      throw new IllegalArgumentException("k must be in [0, n], got k = " + k + ", n = " + n);
    }
  }
}
