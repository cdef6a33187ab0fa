package assay.privacy;

/**
 * The excess A(a) - 1 = E_Q[(1 + u)^a - 1 - a u] of a pair P, Q with 1 + u = dP/dQ, over quadrature
 * nodes or atoms that all orders share. As E[u] = 0 the integrand is what is left of (1 + u)^a - 1,
 * and it is never negative (Bernoulli), so that nothing cancels where P and Q are close. What
 * leaves the range of doubles is infinite, never left out.
 */
final class RenyiNodes {
  static final RenyiNodes NONE = new RenyiNodes(new double[0], new double[0], new double[0]);

  private final double[] u;
  private final double[] logRatio;
  private final double[] logWeight;

  /**
   * @param u dP/dQ - 1 at each node, > -1
   * @param logRatio log(1 + u)
   * @param logWeight log of the Q-mass of each node
   */
  RenyiNodes(double[] u, double[] logRatio, double[] logWeight) {
    this.u = u;
    this.logRatio = logRatio;
    this.logWeight = logWeight;
  }

  /** The Renyi divergence of P from Q at an order > 1. */
  double forward(double order) {
    return divergence(order, order);
  }

  /** The Renyi divergence of Q from P at an order > 1. */
  double backward(double order) {
    return divergence(1 - order, order);
  }

  /**
   * The Renyi divergence of the pair in which every y = 1 + u > 1 of Q-mass m stands with masses y
   * m and m, and mirrored with m and y m, and all other mass has loss 0: e^((a - 1) R) - 1 =
   * E_Q[(y^(a - 1) - 1) (y - y^(1 - a)); y > 1], nothing of which is negative. See {@link
   * FixedSizePair}.
   */
  double mirrored(double order) {
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int k = 0; k < u.length; k++) {
      double l = logRatio[k];
      if (!(l > 0)) {
        continue;
      }
      double grown = (order - 1) * l;
      double log =
          logWeight[k]
              + (grown > 30 ? grown : Math.log(Math.expm1(grown)))
              + l
              + Math.log(-Math.expm1(-order * l));
      if (Double.isNaN(log)) {
        return Double.POSITIVE_INFINITY;
      }
      if (log > max) {
        sum = sum * Math.exp(max - log) + 1;
        max = log;
      } else if (log > max - 60) {
        sum += Math.exp(log - max);
      }
    }
    return sum == 0 ? 0 : softplus(max + Math.log(sum)) / (order - 1) * (1 + 1e-10);
  }

  private double divergence(double exponent, double order) {
    return softplus(logExcess(exponent)) / (order - 1) * (1 + 1e-12);
  }

  /** log E_Q[(1 + u)^a - 1 - a u], for a > 1 or a < 0. */
  double logExcess(double a) {
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (int k = 0; k < u.length; k++) {
      double log = logWeight[k] + logBernoulli(a, u[k], logRatio[k]);
      if (Double.isNaN(log)) {
        return Double.POSITIVE_INFINITY;
      }
      if (log > max) {
        sum = sum * Math.exp(max - log) + 1;
        max = log;
      } else if (log > max - 60) {
        sum += Math.exp(log - max);
      }
    }
    return max + Math.log(sum);
  }

  /** log(1 + e^x). */
  static double softplus(double x) {
    return x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x));
  }

  /** log((1 + u)^a - 1 - a u), the gap in Bernoulli's inequality. */
  private static double logBernoulli(double a, double u, double logRatio) {
    double power = a * logRatio;
    if (Math.abs(u * a) < 0.02 && Math.abs(u) < 0.02) {
      // Binomial series from the quadratic term on.
      double term = 0.5 * a * (a - 1) * u * u;
      double sum = term;
      for (int k = 3; k <= 9; k++) {
        term *= (a - k + 1) / k * u;
        sum += term;
      }
      return Math.log(sum);
    }
    if (a < 0 && logRatio > 30) {
      // u itself may overflow; -1 is rounded up to 0.
      return Math.log(-a) + logRatio;
    }
    if (power > 30) {
      if (a < 0) {
        // u is in (-1, 0): 1 + a u is in (1, 1 - a), at most.
        return power + Math.log1p(-(1 + a * u) * Math.exp(-power));
      }
      // 1 + a u = a (1 + u) - (a - 1), in logs: u itself overflows where sigma is small.
      double logLine = Math.log(a) + logRatio + Math.log1p(-(a - 1) / a * Math.exp(-logRatio));
      return power + Math.log1p(-Math.exp(logLine - power));
    }
    return Math.log(Math.expm1(power) - a * u);
  }
}
