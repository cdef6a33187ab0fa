package assay.stats;

import java.util.function.DoublePredicate;
import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.statistics.distribution.BetaDistribution;

/** Exact one-sided binomial limits (Clopper and Pearson 1934) and tails. */
public final class Binomials {
  private Binomials() {}

  /**
   * The upper Clopper-Pearson limit: the largest p with P[Bin(n, p) <= k] >= alpha, which is B^-1(1
   * - alpha; k + 1, n - k). Rounded up.
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
        : outward(
            BetaDistribution.of((double) k + 1, (double) n - k).inverseSurvivalProbability(alpha),
            p -> cdf(k, n, p) <= alpha,
            true);
  }

  /** The lower Clopper-Pearson limit, B^-1(alpha; k, n - k + 1); 0 where k = 0. Rounded down. */
  public static double lower(long k, long n, double alpha) {
    check(k, n);
    Checks.inOpenUnit("alpha", alpha);
    return k == 0
        ? 0
        : outward(
            BetaDistribution.of((double) k, (double) n - k + 1).inverseCumulativeProbability(alpha),
            p -> sf(k - 1, n, p) <= alpha,
            false);
  }

  /**
   * The limit nearest to the crossing on the side where {@code holds} (so that a limit never errs
   * inwards), to one part in 10^13. The library's quantile, which starts the search, is good to an
   * absolute 1e-9 only: too coarse where the limit itself is 1e-5.
   */
  private static double outward(double start, DoublePredicate holds, boolean upper) {
    double outside = Math.max(start, 1e-300);
    for (double step = 1e-12; !holds.test(outside); step *= 16) {
      outside = scaled(outside, step, upper);
    }
    double inside = outside;
    for (double step = 1e-12; holds.test(inside); step *= 16) {
      outside = inside;
      inside = scaled(inside, step, !upper);
    }
    while (Math.abs(outside - inside) > 1e-13 * outside) {
      double middle = 0.5 * (inside + outside);
      if (middle == inside || middle == outside) {
        break;
      }
      if (holds.test(middle)) {
        outside = middle;
      } else {
        inside = middle;
      }
    }
    return outside;
  }

  private static double scaled(double value, double step, boolean up) {
    return up ? Math.min(1, value * (1 + step)) : value / (1 + step);
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
