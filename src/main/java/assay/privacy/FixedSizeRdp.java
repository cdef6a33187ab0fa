package assay.privacy;

import assay.stats.Normal;

/**
 * Renyi divergence of the Gaussian mechanism on a batch of fixed size, drawn without replacement,
 * under replace-one (Wang, Balle and Kasiviswanathan 2019, Theorems 9 and 27): at an integer order
 * a, e^((a - 1) R) is at most
 *
 * <p>1 + C(a, 2) q^2 min(4 (e^e(2) - 1), 2 e^e(2)) + sum over j from 3 of C(a, j) q^j min(4
 * sqrt(B(2 floor(j/2)) B(2 ceil(j/2))), 2 e^((j - 1) e(j)))
 *
 * <p>with e(j) = j mu^2 / 2 and B(l) = E_Q[(dP/dQ - 1)^l]. B is integrated, not summed with
 * alternating signs.
 */
final class FixedSizeRdp {
  private static final int LARGEST_ORDER = 256;

  private FixedSizeRdp() {}

  /** The integer orders at which {@link #at} is known. */
  static double[] orders() {
    double[] orders = new double[LARGEST_ORDER - 1];
    for (int a = 2; a <= LARGEST_ORDER; a++) {
      orders[a - 2] = a;
    }
    return orders;
  }

  /**
   * @param q batch over records, in (0, 1]
   * @param mu distance of the two Gaussians in standard deviations, > 0
   */
  static double[] at(double q, double mu) {
    double[] logB = new double[LARGEST_ORDER + 2];
    for (int l = 2; l <= LARGEST_ORDER; l += 2) {
      logB[l] = logMoment(l, mu);
    }
    double[] result = new double[LARGEST_ORDER - 1];
    double e2 = mu * mu;
    for (int a = 2; a <= LARGEST_ORDER; a++) {
      double choose = Math.log(a);
      double log = Double.NEGATIVE_INFINITY;
      for (int j = 2; j <= a; j++) {
        choose += Math.log((a - j + 1.0) / j);
        double term;
        if (j == 2) {
          term = Math.min(Math.log(4) + Math.log(Math.expm1(e2)), Math.log(2) + e2);
        } else {
          int even = j / 2 * 2;
          int above = (j + 1) / 2 * 2;
          double cauchy =
              above > LARGEST_ORDER
                  ? Double.POSITIVE_INFINITY
                  : Math.log(4) + 0.5 * (logB[even] + logB[above]);
          term = Math.min(cauchy, Math.log(2) + 0.5 * (j - 1) * j * mu * mu);
        }
        log = add(log, choose + j * Math.log(q) + term);
      }
      double bound = SampledGaussianRdp.softplus(log) / (a - 1);
      // Without amplification: the batch may as well be known.
      result[a - 2] = Math.min(bound, 0.5 * a * mu * mu) * (1 + 1e-12);
    }
    return result;
  }

  /** log E[(e^(mu x - mu^2 / 2) - 1)^l] for x standard normal, l even. */
  private static double logMoment(int l, double mu) {
    double step = 0.02;
    double sum = Double.NEGATIVE_INFINITY;
    for (double x = -14; x < 14 + l * mu; x += step) {
      double v = mu * x - 0.5 * mu * mu;
      double log = v > 40 ? v : Math.log(Math.abs(Math.expm1(v)));
      sum = add(sum, Normal.logPdf(x) + l * log);
    }
    return sum + Math.log(step);
  }

  private static double add(double a, double b) {
    double max = Math.max(a, b);
    return max == Double.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
  }
}
