package assay.statistical;

import assay.privacy.PrivacyCurve;
import assay.stats.Normal;

/**
 * One step of the Poisson-subsampled Gaussian mechanism in closed form, written for these tests
 * from the likelihood ratio alone: telling N(0, sigma^2) from (1 - q) N(0, sigma^2) + q N(1,
 * sigma^2).
 */
record OneStep(double q, double sigma) implements PrivacyCurve {
  @Override
  public double delta(double epsilon) {
    if (epsilon < 0) {
      return Math.min(1, -Math.expm1(epsilon) + Math.exp(epsilon) * delta(-epsilon));
    }
    double remove = sigma * sigma * Math.log((Math.expm1(epsilon) + q) / q) + 0.5;
    double delta = in(remove) - Math.exp(epsilon) * Normal.sf(remove / sigma);
    if (Math.exp(-epsilon) > 1 - q) {
      double add = sigma * sigma * Math.log((Math.expm1(-epsilon) + q) / q) + 0.5;
      delta = Math.max(delta, Normal.cdf(add / sigma) - Math.exp(epsilon) * (1 - in(add)));
    }
    return Math.max(0, Math.min(1, delta * (1 + 1e-9) + 1e-16));
  }

  /** P(member's score > x). */
  private double in(double x) {
    return (1 - q) * Normal.sf(x / sigma) + q * Normal.sf((x - 1) / sigma);
  }

  @Override
  public double epsilon(double delta) {
    double low = 0;
    double high = 1;
    while (delta(high) > delta) {
      high *= 2;
    }
    while (high - low > 1e-11 * high) {
      double middle = 0.5 * (low + high);
      if (delta(middle) > delta) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  @Override
  public double falseNegativeRate(double falsePositiveRate) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String describe() {
    return "one subsampled step";
  }

  /** The noise at which epsilon at delta is this. */
  static OneStep of(double q, double epsilon, double delta) {
    double low = 1e-2;
    double high = 1e3;
    while (high - low > 1e-12 * high) {
      double middle = Math.sqrt(low * high);
      if (new OneStep(q, middle).epsilon(delta) > epsilon) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return new OneStep(q, high);
  }
}
