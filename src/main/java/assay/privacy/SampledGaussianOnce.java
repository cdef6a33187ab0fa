package assay.privacy;

import assay.stats.Checks;
import assay.stats.Normal;
import java.util.Locale;

/**
 * One step of the Poisson-sampled Gaussian mechanism under add-or-remove-one, in closed form. The
 * loss exceeds epsilon beyond x = sigma^2 ln((e^epsilon - 1 + q) / q) + 1/2, so that
 *
 * <p>delta of P against Q = (1 - q) S(x / sigma) + q S((x - 1) / sigma) - e^epsilon S(x / sigma), S
 * = 1 - Phi, with P = (1 - q) N(0, sigma^2) + q N(1, sigma^2) and Q = N(0, sigma^2); and likewise,
 * with Phi, in the other direction where e^-epsilon > 1 - q.
 *
 * <p>Exact up to rounding; rounded up by one part in 10^9.
 */
record SampledGaussianOnce(double q, double sigma) implements PrivacyCurve {
  private static final double UP = 1 + 1e-9;

  @Override
  public double delta(double epsilon) {
    if (Double.isNaN(epsilon)) {
      throw new IllegalArgumentException("epsilon must be a number, got NaN");
    }
    if (epsilon < 0) {
      return Math.min(1, -Math.expm1(epsilon) + Math.exp(epsilon) * delta(-epsilon));
    }
    if (epsilon == Double.POSITIVE_INFINITY) {
      return 0;
    }
    // (1 - q - e^epsilon) S(x / sigma) = -(e^epsilon - 1 + q) S(x / sigma).
    double more = Math.expm1(epsilon) + q;
    double x = sigma * sigma * logRatio(epsilon) + 0.5;
    double forward = q * Normal.sf((x - 1) / sigma) - tail(more, Normal.sf(x / sigma));
    double less = Math.expm1(-epsilon) + q;
    double backward = 0;
    if (less > 0) {
      double y = sigma * sigma * Math.log(less / q) + 0.5;
      backward =
          Math.exp(epsilon) * (less * Normal.cdf(y / sigma) - q * Normal.cdf((y - 1) / sigma));
    }
    // What cancellation may have left.
    double rounding = 4e-16 * q;
    return Math.min(1, Math.max(0, Math.max(forward, backward)) * UP + rounding);
  }

  private static double tail(double more, double sf) {
    return sf == 0 ? 0 : more * sf;
  }

  private double logRatio(double epsilon) {
    return epsilon > 700 ? epsilon - Math.log(q) : Math.log((Math.expm1(epsilon) + q) / q);
  }

  @Override
  public double epsilon(double delta) {
    Checks.inUnitBelowOne("delta", delta);
    if (delta(0) <= delta) {
      return 0;
    }
    double hi = 1e-3;
    while (delta(hi) > delta) {
      hi *= 2;
      if (hi > 1e9) {
        return Double.POSITIVE_INFINITY;
      }
    }
    return SafeSearch.firstAtMostZero(e -> delta(e) - delta, 0, hi, 1e-11);
  }

  @Override
  public String describe() {
    return String.format(
        Locale.ROOT, "Poisson-sampled Gaussian, one step, q = %.6g, sigma = %.6g", q, sigma);
  }
}
