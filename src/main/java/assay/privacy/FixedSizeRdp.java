package assay.privacy;

import assay.stats.Normal;

/**
 * Renyi divergence of the Gaussian mechanism on a batch of fixed size, drawn without replacement,
 * under replace-one: that of the pair of {@link FixedSizePair}, integrated over the half where
 * N(mu, 1) is likelier than N(0, 1), by Gauss-Legendre quadrature. Known at every order and mostly
 * half of what the general bound of Wang, Balle and Kasiviswanathan 2019 (Theorem 9) gives. Never
 * above that of known batches, a mu^2 / 2, which stands in where the quadrature would need too many
 * nodes.
 */
final class FixedSizeRdp {
  private static final double FAR = 14;
  private static final int MOST_PANELS = 3000;

  private FixedSizeRdp() {}

  /**
   * @param q batch over records, in (0, 1)
   * @param mu distance of the two Gaussians in standard deviations, > 0
   * @param orders each > 1
   */
  static double[] at(double q, double mu, double[] orders) {
    double width = Math.min(0.5, 1 / mu);
    double reach = (MOST_PANELS * width - FAR) / mu;
    double widest = 0;
    for (double order : orders) {
      widest = order <= reach ? Math.max(widest, order) : widest;
    }
    RenyiNodes half = widest > 0 ? upperHalf(q, mu, width, widest) : RenyiNodes.NONE;
    double most = widest;
    return EventTerms.each(
        orders,
        a -> {
          double known = 0.5 * a * mu * mu;
          return a <= most ? Math.min(known, half.mirrored(a)) : known;
        });
  }

  private static RenyiNodes upperHalf(double q, double mu, double width, double widest) {
    double from = 0.5 * mu;
    int panels = (int) Math.ceil((FAR + widest * mu) / width);
    int points = GaussLegendre.X6.length;
    double[] u = new double[points * panels];
    double[] logRatio = new double[points * panels];
    double[] logWeight = new double[points * panels];
    for (int k = 0; k < panels; k++) {
      for (int i = 0; i < points; i++) {
        int at = points * k + i;
        double z = from + (k + 0.5 * (1 + GaussLegendre.X6[i])) * width;
        double g = mu * (z - from);
        u[at] = q * Math.expm1(g);
        logRatio[at] =
            g > 300 ? g + Math.log(q) + Math.log1p((1 - q) / q * Math.exp(-g)) : Math.log1p(u[at]);
        logWeight[at] = Math.log(GaussLegendre.W6[i] * width) + Normal.logPdf(z);
      }
    }
    return new RenyiNodes(u, logRatio, logWeight);
  }
}
