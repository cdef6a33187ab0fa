package assay.privacy;

import assay.stats.Checks;

/**
 * Renyi divergences of the Poisson-sampled Gaussian mechanism under replace-one: of the pair of
 * {@link ReplaceOnePair}, which dominates at every epsilon and in both directions, hence at every
 * order, as a Renyi divergence is a mixture of hockey-stick divergences. By the trapezoid rule; as
 * in {@link SampledGaussianRdp} the integrand is analytic in a strip of half-width pi sigma^2.
 *
 * <p>Never above the divergence 2 a / sigma^2 of batches that are known, which stands in where the
 * quadrature would need too many nodes.
 */
final class ReplaceOneRdp {
  private static final int MOST_NODES = 20_000;

  private final double rate;
  private final double sigma;

  /**
   * @param rate q in (0, 1]
   * @param sigma noise standard deviation over the clip norm, > 0
   */
  ReplaceOneRdp(double rate, double sigma) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException("q must be in (0, 1], got " + rate);
    }
    this.rate = rate;
    this.sigma = Checks.positive("sigma", sigma);
  }

  /** The divergence of one step at each order > 1. */
  double[] at(double[] orders) {
    double step = sigma / Math.max(20, 8 / sigma);
    double reach = MOST_NODES * step - 28 * sigma - 1;
    double widest = 0;
    for (double order : orders) {
      widest = order <= reach ? Math.max(widest, order) : widest;
    }
    double[] result = new double[orders.length];
    RenyiNodes nodes = rate < 1 && widest > 0 ? nodes(step, widest) : RenyiNodes.NONE;
    for (int i = 0; i < orders.length; i++) {
      double known = 2 * orders[i] / sigma / sigma;
      result[i] =
          rate < 1 && orders[i] <= widest ? Math.min(known, nodes.forward(orders[i])) : known;
    }
    return result;
  }

  /** Both densities relative to that of the records outside the batch, N(0, sigma^2). */
  private RenyiNodes nodes(double step, double widest) {
    double from = -1 - 14 * sigma;
    int count = (int) Math.ceil((28 * sigma + 1 + widest) / step) + 1;
    double[] u = new double[count];
    double[] logRatio = new double[count];
    double[] logWeight = new double[count];
    double norm = Math.log(step) - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI);
    double slope = 1 / (2 * sigma * sigma);
    for (int k = 0; k < count; k++) {
      double x = from + k * step;
      double logP = mixed((2 * x - 1) * slope);
      double logQ = mixed((-2 * x - 1) * slope);
      // e^(2 x / s^2) - 1 over both factors: no cancellation where P and Q are close.
      double same = Math.log(rate) - slope - logQ;
      double difference =
          x >= 0
              ? Math.exp(same + 2 * x * slope) * -Math.expm1(-4 * x * slope)
              : -Math.exp(same - 2 * x * slope) * -Math.expm1(4 * x * slope);
      u[k] = Math.max(difference, -1);
      logRatio[k] = Math.abs(difference) < 0.5 ? Math.log1p(difference) : logP - logQ;
      logWeight[k] = norm - 0.5 * (x / sigma) * (x / sigma) + logQ;
    }
    return new RenyiNodes(u, logRatio, logWeight);
  }

  /** log(1 - q + q e^g). */
  private double mixed(double g) {
    return g > 300
        ? g + Math.log(rate) + Math.log1p((1 - rate) / rate * Math.exp(-g))
        : Math.log1p(rate * Math.expm1(g));
  }
}
