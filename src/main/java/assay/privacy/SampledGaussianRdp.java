package assay.privacy;

import assay.stats.Checks;

/**
 * Renyi divergences of the Poisson-sampled Gaussian mechanism under add-or-remove-one: log A(alpha)
 * / (alpha - 1) with A = E[(1 + u)^alpha], u = q (e^((2x - 1) / (2 sigma^2)) - 1), x ~ N(0,
 * sigma^2) (Mironov, Talwar and Zhang 2019, section 3).
 *
 * <p>As E[u] = 0, A - 1 = E[(1 + u)^alpha - 1 - alpha u] with an integrand that is never negative;
 * so nothing cancels even at q = 1e-8, where A - 1 is below the spacing of doubles near 1. Integer
 * orders are a finite sum, fractional ones the trapezoid rule, which converges geometrically
 * because the integrand is analytic in a strip of half-width pi sigma^2. The published pair of
 * series for fractional orders needs signed binomials and diverges for large q; we do not use it.
 */
final class SampledGaussianRdp {
  /**
   * Below this sigma the quadrature would need millions of nodes, and epsilon is in the thousands:
   * a fractional order takes the divergence of the next integer, which is never smaller.
   */
  private static final double LEAST_SIGMA = 0.1;

  private final double q;
  private final double sigma;

  SampledGaussianRdp(double q, double sigma) {
    if (!(q > 0 && q <= 1)) {
      throw new IllegalArgumentException("q must be in (0, 1], got " + q);
    }
    if (q < PrivacyEvent.LEAST_RATE) {
      throw new IllegalArgumentException(
          "q must be at least " + PrivacyEvent.LEAST_RATE + ", got " + q);
    }
    this.q = q;
    this.sigma = Checks.positive("sigma", sigma);
  }

  /** The divergence of one step at each order > 1. */
  double[] at(double[] orders) {
    double[] result = new double[orders.length];
    double widest = 0;
    for (double order : orders) {
      widest = isInteger(order) || sigma < LEAST_SIGMA ? widest : Math.max(widest, order);
    }
    RenyiNodes nodes = q < 1 && widest > 0 ? nodes(widest) : RenyiNodes.NONE;
    for (int i = 0; i < orders.length; i++) {
      double a = sigma < LEAST_SIGMA ? Math.ceil(orders[i]) : orders[i];
      if (q == 1) {
        result[i] = orders[i] / (2 * sigma * sigma);
      } else {
        double logExcess = isInteger(a) ? integer((int) a) : nodes.logExcess(a);
        result[i] = RenyiNodes.softplus(logExcess) / (a - 1) * (1 + 1e-12);
      }
    }
    return result;
  }

  private static boolean isInteger(double order) {
    return order == Math.rint(order) && order <= Integer.MAX_VALUE;
  }

  /**
   * log(A - 1) = log sum over i >= 2 of C(a, i) q^i (1 - q)^(a - i) (e^((i^2 - i) / 2 s^2) - 1).
   */
  private double integer(int a) {
    double logQ = Math.log(q);
    double log1mQ = Math.log1p(-q);
    double scale = 1 / (2 * sigma * sigma);
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    double choose = Math.log(a);
    for (int i = 2; i <= a; i++) {
      choose += Math.log((a - i + 1.0) / i);
      double exponent = ((double) i * i - i) * scale;
      double log = choose + i * logQ + (a - i) * log1mQ + logExpm1(exponent);
      if (log > max) {
        sum = sum * Math.exp(max - log) + 1;
        max = log;
      } else {
        sum += Math.exp(log - max);
      }
    }
    return max + Math.log(sum);
  }

  /** log(e^x - 1), x > 0. */
  private static double logExpm1(double x) {
    return x > 30 ? x + Math.log1p(-Math.exp(-x)) : Math.log(Math.expm1(x));
  }

  /** Quadrature nodes that all fractional orders share. */
  private RenyiNodes nodes(double widestOrder) {
    double step = sigma / Math.max(20, 8 / sigma);
    double from = -14 * sigma;
    int count = (int) Math.ceil((28 * sigma + widestOrder) / step) + 1;
    double[] u = new double[count];
    double[] logRatio = new double[count];
    double[] logWeight = new double[count];
    double norm = Math.log(step) - Math.log(sigma) - 0.5 * Math.log(2 * Math.PI);
    double logQ = Math.log(q);
    for (int k = 0; k < count; k++) {
      double x = from + k * step;
      double loss = (2 * x - 1) / (2 * sigma * sigma);
      u[k] = q * Math.expm1(loss);
      logRatio[k] =
          loss > 300 ? loss + logQ + Math.log1p((1 - q) / q * Math.exp(-loss)) : Math.log1p(u[k]);
      logWeight[k] = norm - 0.5 * (x / sigma) * (x / sigma);
    }
    return new RenyiNodes(u, logRatio, logWeight);
  }
}
