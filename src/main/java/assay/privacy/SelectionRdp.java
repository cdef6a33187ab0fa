package assay.privacy;

import assay.privacy.PrivacyEvent.RunCount;

/**
 * Renyi divergence of the best of a random number of runs (Papernot and Steinke 2022). Poisson with
 * mean m (Theorem 6): R(a) + m delta(ln(1 + 1 / (a - 1))) + ln m / (a - 1). Truncated negative
 * binomial of shape eta and parameter gamma (Theorem 2): R(a) + (1 + eta) min over b of ((1 - 1/b)
 * R(b) - ln(gamma) / b) + ln m / (a - 1).
 */
final class SelectionRdp {
  private SelectionRdp() {}

  static RdpCurve of(RdpCurve run, RunCount law, String description) {
    double[] orders = run.orders();
    double[] base = run.divergences();
    double[] result = new double[orders.length];
    double logMean = Math.max(0, Math.log(law.mean()));
    double best = Double.POSITIVE_INFINITY;
    if (law instanceof RunCount.TruncatedNegativeBinomial tnb) {
      double logGamma = Math.log(gamma(tnb));
      for (int i = 0; i < orders.length; i++) {
        best = Math.min(best, (1 - 1 / orders[i]) * base[i] - logGamma / orders[i]);
      }
      best *= 1 + tnb.shape();
    }
    for (int i = 0; i < orders.length; i++) {
      double a = orders[i];
      double extra =
          law instanceof RunCount.Poisson poisson
              ? poisson.mean() * run.delta(Math.log1p(1 / (a - 1)))
              : best;
      result[i] = base[i] + extra + logMean / (a - 1);
    }
    return new RdpCurve(orders, result, description);
  }

  /**
   * The parameter with the wanted mean: eta (1 - g) / (g (1 - g^eta)), at eta = 0 (1/g - 1) /
   * ln(1/g). Rounded down, which gives the larger divergence.
   */
  static double gamma(RunCount.TruncatedNegativeBinomial law) {
    double lo = Math.log(1e-300);
    double hi = 0;
    for (int i = 0; i < 200; i++) {
      double mid = 0.5 * (lo + hi);
      if (mean(law.shape(), mid) >= law.mean()) {
        lo = mid;
      } else {
        hi = mid;
      }
    }
    return Math.exp(lo);
  }

  private static double mean(double eta, double logGamma) {
    double over = Math.expm1(-logGamma);
    return eta == 0 ? over / -logGamma : eta * over / -Math.expm1(eta * logGamma);
  }
}
