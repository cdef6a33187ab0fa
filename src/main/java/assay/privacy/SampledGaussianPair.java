package assay.privacy;

import assay.stats.Checks;
import assay.stats.Normal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * P = (1 - q) N(0, sigma^2) + q N(1, sigma^2) against Q = N(0, sigma^2): one step of the
 * Poisson-sampled Gaussian mechanism under add-or-remove-one or zero-out (Abadi et al. 2016; Zhu,
 * Dong and Wang 2022, Theorem 11). The loss is l(x) = ln(1 - q + q e^g(x)), g(x) = (2 x - 1) / (2
 * sigma^2), increasing from ln(1 - q).
 *
 * <p>On a cell [l0, l1] with Q-mass b, the Q-mass that moves to l1 is the mean of (e^l - e^l0) /
 * (e^l1 - e^l0) = (e^g - e^g0) / (e^g1 - e^g0), in which q has dropped out. Narrow cells are
 * integrated by Gauss-Legendre quadrature of that ratio, in which nothing cancels; wide ones by
 * differences of normal tails.
 */
final class SampledGaussianPair implements LossPair {
  /** Beyond this many standard deviations mass counts as infinite loss: less than 10^-33. */
  private static final double FAR = 12.2;

  private static final double LARGEST_LOSS = 600;

  private static final double NORM = 1 / Math.sqrt(2 * Math.PI);

  private final double q;
  private final double sigma;

  SampledGaussianPair(double q, double sigma) {
    if (!(q > 0 && q < 1)) {
      throw new IllegalArgumentException("q must be in (0, 1), got " + q);
    }
    this.q = q;
    this.sigma = Checks.positive("sigma", sigma);
  }

  /** One step in closed form. */
  SampledGaussianOnce once() {
    return new SampledGaussianOnce(q, sigma);
  }

  /** q^2 (e^(1 / sigma^2) - 1), the variance of the likelihood ratio. */
  double centralLimit() {
    return q * q * Math.expm1(1 / (sigma * sigma));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SampledGaussianPair pair && pair.q == q && pair.sigma == sigma;
  }

  @Override
  public int hashCode() {
    return Objects.hash(q, sigma);
  }

  @Override
  public double scale() {
    return q * Math.min(1, 1 / sigma);
  }

  @Override
  public boolean symmetric() {
    return false;
  }

  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    double top = Math.min(LARGEST_LOSS, loss(1 + FAR * sigma));
    double bottom = Math.max(Math.log1p(-q), -LARGEST_LOSS);
    long[] nodes =
        LossNodes.between(
            (long) Math.floor(bottom / step), (long) Math.ceil(top / step), perOctave);
    int n = nodes.length;
    double[] p = new double[n];
    double[] b = new double[n];
    double x0 = Double.NEGATIVE_INFINITY;
    double e0 = Math.expm1(nodes[0] * step);
    for (int k = 0; k + 1 < n; k++) {
      double l1 = nodes[k + 1] * step;
      double e1 = Math.expm1(l1);
      double x1 = Math.max(x0, point(e1));
      if (x1 > x0) {
        cell(x0, x1, e0, e1, p, b, k);
      }
      x0 = x1;
      e0 = e1;
    }
    double beyond = (1 - q) * Normal.sf(x0 / sigma) + q * Normal.sf((x0 - 1) / sigma);
    double qBeyond = Normal.sf(x0 / sigma);
    long[] mirrored = new long[n];
    double[] reversed = new double[n];
    for (int k = 0; k < n; k++) {
      mirrored[k] = -nodes[n - 1 - k];
      reversed[k] = b[n - 1 - k];
    }
    // Q-mass beyond the last point has a smaller loss ln(dQ/dP) than that point: rounded up.
    reversed[0] += qBeyond;
    return new LossLattice.Pair(
        new LossLattice(step, nodes, p, Math.min(1, beyond)),
        new LossLattice(step, mirrored, reversed, 0));
  }

  /** Moves the mass of x in [x0, x1] to both ends; p and b receive P- and Q-mass at k and k + 1. */
  private void cell(double x0, double x1, double e0, double e1, double[] p, double[] b, int k) {
    double width = (x1 - x0) / sigma;
    double up;
    double all;
    if (width <= 0.6) {
      double[] at = width <= 0.06 ? GaussLegendre.X3 : GaussLegendre.X6;
      double[] weight = width <= 0.06 ? GaussLegendre.W3 : GaussLegendre.W6;
      double middle = 0.5 * (x0 + x1);
      double half = 0.5 * (x1 - x0);
      double slope = 1 / (sigma * sigma);
      double whole = Math.expm1((x1 - x0) * slope);
      up = 0;
      all = 0;
      for (int i = 0; i < at.length; i++) {
        double x = middle + half * at[i];
        double z = x / sigma;
        double density = weight[i] * NORM * Math.exp(-0.5 * z * z);
        all += density;
        up += density * expm1((x - x0) * slope) / whole;
      }
      all *= width;
      up *= width;
    } else {
      all = mass(x0 / sigma, x1 / sigma);
      double shifted = mass((x0 - 1) / sigma, (x1 - 1) / sigma);
      // (a - y0 b) / (y1 - y0) with a = (1 - q) b + q c.
      up = (q * (shifted - all) - e0 * all) / (e1 - e0);
      up = Math.min(all, Math.max(0, up));
    }
    double down = Math.max(0, all - up);
    b[k] += down;
    b[k + 1] += up;
    p[k] += down * (1 + e0);
    p[k + 1] += up * (1 + e1);
  }

  private static double expm1(double x) {
    return x < 0.01
        ? x * (1 + x * (0.5 + x * (1 / 6.0 + x * (1 / 24.0 + x / 120))))
        : Math.expm1(x);
  }

  /** Phi(b) - Phi(a), a <= b, without cancellation in either tail. */
  private static double mass(double a, double b) {
    return a > 0 ? Normal.sf(a) - Normal.sf(b) : Normal.cdf(b) - Normal.cdf(a);
  }

  private double loss(double x) {
    double g = (2 * x - 1) / (2 * sigma * sigma);
    return g > 700 ? g + Math.log(q) : Math.log1p(q * Math.expm1(g));
  }

  /** Where e^l - 1 is {@code e}. */
  private double point(double e) {
    double ratio = (e + q) / q;
    return ratio <= 0 ? Double.NEGATIVE_INFINITY : sigma * sigma * Math.log(ratio) + 0.5;
  }
}
