package assay.gate;

import assay.bound.Confidence;
import assay.stats.Binomials;
import assay.stats.Interval;
import assay.stats.Normal;
import assay.stats.Rounded;
import java.util.Map;

/**
 * One-sided ends of the quantities in a result at any level, from counts, or from an interval whose
 * method is known.
 */
final class Ends {
  private Ends() {}

  /**
   * An AUC at another level. DeLong's interval is symmetric on the logit scale, so its standard
   * error is half its width over the normal quantile; that of samples which are apart is exact from
   * min(m, n) independent pairs.
   *
   * @param auc as in the result
   * @param alpha of either end
   */
  static Evidence auc(Interval auc, long members, long nonMembers, double alpha) {
    Map<String, Long> counts = Evidence.counts("members", members, "nonMembers", nonMembers);
    double estimate = auc.estimate();
    if (Math.min(members, nonMembers) < 2 || !(estimate >= 0 && estimate <= 1)) {
      return Evidence.missing(
          "an AUC needs two members and two non-members, there are "
              + members
              + " and "
              + nonMembers);
    }
    if (auc.method().startsWith("DeLong (logit)") && estimate > 0 && estimate < 1) {
      double logit = logit(estimate);
      double half = Math.max(logit(auc.upper()) - logit, logit - logit(auc.lower()));
      double z = Normal.quantile((1 + auc.confidence()) / 2);
      double reach = half / z * -Normal.quantile(alpha);
      if (half > 0) {
        return Evidence.of(
            estimate,
            Math.min(estimate, sigmoid(logit - reach)),
            Math.max(estimate, sigmoid(logit + reach)),
            "DeLong (logit)",
            counts);
      }
    }
    if (auc.method().startsWith("Clopper-Pearson on independent pairs")) {
      long pairs = Math.min(members, nonMembers);
      double sure = Binomials.lower(pairs, pairs, alpha);
      return Evidence.of(
          estimate, estimate * sure, 1 - (1 - estimate) * sure, auc.method(), counts);
    }
    if ((1 - auc.confidence()) / 2 <= alpha) {
      return Evidence.of(estimate, auc.lower(), auc.upper(), auc.method(), counts);
    }
    return Evidence.missing(
        "its interval ("
            + auc.method()
            + ") is known at "
            + Confidence.percent(auc.confidence())
            + " %"
            + " only, and this comparison needs "
            + Confidence.percent(1 - 2 * alpha)
            + " %");
  }

  /**
   * What an attacker achieves who may turn the score round: max(AUC, 1 - AUC). The larger is at
   * most what the larger of both upper ends says at alpha; that it is at least as much is shown by
   * either end, so each takes half.
   */
  static Evidence eitherWay(Interval auc, long members, long nonMembers, double alpha) {
    Evidence far = auc(auc, members, nonMembers, alpha);
    Evidence near = auc(auc, members, nonMembers, alpha / 2);
    if (!far.usable() || !near.usable()) {
      return far.usable() ? near : far;
    }
    double estimate = Math.max(far.estimate(), 1 - far.estimate());
    return Evidence.of(
        estimate,
        Math.min(estimate, Math.max(near.lower(), 1 - near.upper())),
        Math.max(far.upper(), 1 - far.lower()),
        far.method()
            + (far.estimate() < 0.5
                ? "; members score lower (AUC "
                    + Rounded.estimate(far.estimate())
                    + "), so the attacker turns the score round"
                : ", either way round"),
        far.counts());
  }

  /** Wilson's limits of k / n at a one-sided level. */
  static Evidence wilson(long k, long n, double alpha) {
    double z = -Normal.quantile(alpha);
    double p = (double) k / n;
    double center = (p + z * z / (2 * n)) / (1 + z * z / n);
    double half = z * Math.sqrt(p * (1 - p) / n + z * z / (4.0 * n * n)) / (1 + z * z / n);
    return Evidence.of(
        p,
        k == 0 ? 0 : Math.max(0, center - half),
        k == n ? 1 : Math.min(1, center + half),
        "Wilson",
        Map.of());
  }

  /**
   * First minus second, of independent samples, from the ends of both (Newcombe 1998, method 10;
   * Zou and Donner 2008 for any measure): lower = d - sqrt((a - l_a)^2 + (u_b - b)^2).
   *
   * @param lowerAt ends at the level of the lower end
   * @param upperAt the same at the level of the upper end
   */
  static Evidence difference(
      Evidence first, Evidence second, String method, Map<String, Long> counts) {
    if (!first.usable() || !second.usable()) {
      return Evidence.missing(first.usable() ? second.reason() : first.reason());
    }
    double d = first.estimate() - second.estimate();
    return Evidence.of(
        d,
        d - Math.hypot(first.estimate() - first.lower(), second.upper() - second.estimate()),
        d + Math.hypot(first.upper() - first.estimate(), second.estimate() - second.lower()),
        method,
        counts);
  }

  /**
   * The difference of two proportions of the same n records (Newcombe 1998, method 10 for paired
   * data): Wilson limits of both, joined with the correlation phi of the pairs.
   *
   * @param both records that count in both
   * @param first records that count in the first alone
   * @param second records that count in the second alone
   * @param neither the rest
   */
  static Evidence paired(
      long both, long first, long second, long neither, double alpha, Map<String, Long> counts) {
    long n = both + first + second + neither;
    if (n < 1) {
      return Evidence.missing("there are no records in common");
    }
    Evidence a = wilson(both + first, n, alpha);
    Evidence b = wilson(both + second, n, alpha);
    double margins =
        (double) (both + first) * (second + neither) * (both + second) * (first + neither);
    double cross = (double) both * neither - (double) first * second;
    // Newcombe's continuity correction of phi.
    double corrected = cross > 0 ? Math.max(cross - n / 2.0, 0) : cross;
    double phi = margins > 0 ? corrected / Math.sqrt(margins) : 0;
    double d = (double) (first - second) / n;
    double down = joined(a.estimate() - a.lower(), b.upper() - b.estimate(), phi);
    double up = joined(a.upper() - a.estimate(), b.estimate() - b.lower(), phi);
    return Evidence.of(d, Math.max(-1, d - down), Math.min(1, d + up), "Newcombe, paired", counts);
  }

  private static double joined(double x, double y, double phi) {
    return Math.sqrt(Math.max(0, x * x - 2 * phi * x * y + y * y));
  }

  /** Successes behind a stored rate; -1 where it is none of n records. */
  static long successes(double rate, long n) {
    long k = Math.round(rate * n);
    return n > 0 && k >= 0 && k <= n && Math.abs((double) k / n - rate) < 1e-9 ? k : -1;
  }

  private static double logit(double p) {
    return Math.log(p / (1 - p));
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
