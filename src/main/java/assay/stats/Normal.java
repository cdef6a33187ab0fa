package assay.stats;

import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.InverseErfc;

/** The standard normal distribution: cdf, its logarithm far into the tail, and quantile. */
public final class Normal {
  private static final double SQRT2 = Math.sqrt(2);
  private static final double LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI);

  private Normal() {}

  /** Phi(x). Accurate to a few ulp in relative terms on both sides until it underflows. */
  public static double cdf(double x) {
    return 0.5 * Erfc.value(-x / SQRT2);
  }

  /** 1 - Phi(x), without cancellation. */
  public static double sf(double x) {
    return cdf(-x);
  }

  /** log phi(x), the log density. */
  public static double logPdf(double x) {
    return -0.5 * x * x - LOG_SQRT_2PI;
  }

  /**
   * log Phi(x) for any x. Below -37 a continued fraction of the Mills ratio takes over where Phi
   * would underflow (Abramowitz and Stegun 26.2.14).
   */
  public static double logCdf(double x) {
    if (x > 5) {
      return Math.log1p(-cdf(-x));
    }
    if (x > -30) {
      return Math.log(cdf(x));
    }
    double t = -x;
    double fraction = t;
    for (int k = 40; k >= 1; k--) {
      fraction = t + k / fraction;
    }
    return logPdf(x) - Math.log(fraction);
  }

  /** log(1 - Phi(x)). */
  public static double logSf(double x) {
    return logCdf(-x);
  }

  /** Phi^-1(p) for p in [0, 1]; -infinity at 0 and infinity at 1. */
  public static double quantile(double p) {
    Checks.inUnit("p", p);
    return -SQRT2 * InverseErfc.value(2 * p);
  }
}
