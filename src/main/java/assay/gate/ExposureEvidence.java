package assay.gate;

import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.HistogramBin;
import assay.audit.result.AuditResult.ModelResult;
import assay.stats.Binomials;
import assay.stats.Rounded;
import java.util.List;
import java.util.Map;

/**
 * A quantile of the inserted canaries' exposure between order statistics (distribution-free: X_(l)
 * is at most the quantile q with probability P[Bin(n, q) >= l]), rounded outward to the bins of the
 * result's histogram. Conditional on the model and on the reference canaries.
 */
final class ExposureEvidence {
  private ExposureEvidence() {}

  static Evidence of(ModelResult model, double q, double limit, double alpha) {
    if (model.canaries().isEmpty()) {
      return Evidence.missing("the plan had no canaries");
    }
    CanaryResult canaries = model.canaries().get();
    List<HistogramBin> bins = canaries.histogram();
    long n = bins.stream().mapToLong(HistogramBin::inserted).sum();
    Map<String, Long> counts =
        Evidence.counts("inserted", canaries.inserted(), "references", canaries.references());
    if (n == 0 || n != canaries.inserted()) {
      return Evidence.missing("exposure was not measured: too few canaries on one side");
    }
    double most = canaries.maxExposure();
    if (!(most > limit)) {
      return Evidence.missing(
          "with "
              + canaries.references()
              + " reference canaries no exposure above "
              + Rounded.estimate(most)
              + " bits can be seen, and the limit is "
              + Rounded.plain(limit));
    }
    double estimate =
        q == 0.5
            ? canaries.exposure().median()
            : bins.get(bin(bins, Math.max(1, (long) Math.ceil(q * n)))).from();
    long low = lowest(n, q, alpha);
    long high = highest(n, q, alpha);
    double lower = low == 0 ? 0 : bins.get(bin(bins, low)).from();
    double upper = Double.POSITIVE_INFINITY;
    if (high <= n) {
      int at = bin(bins, high);
      // The last bin is open: whoever stands above all references may be exposed by any amount.
      upper = at == bins.size() - 1 ? Double.POSITIVE_INFINITY : bins.get(at).to();
    }
    return Evidence.of(
        estimate,
        Math.min(lower, estimate),
        Math.max(upper, estimate),
        "order statistics, conditional on the reference canaries"
            + (model.attacks().stream().anyMatch(attack -> attack.target() > 0)
                ? ", of the first target"
                : ""),
        counts);
  }

  /** The largest l with P[Bin(n, q) <= l - 1] <= alpha; 0 where there is none. */
  static long lowest(long n, double q, double alpha) {
    long l = 0;
    while (l < n && Binomials.cdf(l, n, q) <= alpha) {
      l++;
    }
    return l;
  }

  /** The smallest u with P[Bin(n, q) >= u] <= alpha; n + 1 where there is none. */
  static long highest(long n, double q, double alpha) {
    long u = n + 1;
    while (u > 1 && Binomials.sf(u - 2, n, q) <= alpha) {
      u--;
    }
    return u;
  }

  /** The bin of the k-th smallest exposure, k from 1. */
  private static int bin(List<HistogramBin> bins, long k) {
    long seen = 0;
    for (int b = 0; b < bins.size(); b++) {
      seen += bins.get(b).inserted();
      if (seen >= k) {
        return b;
      }
    }
    return bins.size() - 1;
  }
}
