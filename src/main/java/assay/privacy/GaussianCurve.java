package assay.privacy;

import assay.stats.Checks;
import assay.stats.Normal;
import assay.stats.Rounded;

/**
 * The curve of mu-Gaussian differential privacy: telling N(mu, 1) from N(0, 1).
 *
 * <p>delta(epsilon) = Phi(-epsilon/mu + mu/2) - e^epsilon Phi(-epsilon/mu - mu/2) (Balle and Wang
 * 2018, Theorem 8; Dong, Roth and Su 2022, Corollary 2.13). T uses of the Gaussian mechanism with
 * noise multiplier sigma have mu = sqrt(T) / sigma.
 *
 * <p>Exact up to rounding; rounded up by one part in 10^9.
 *
 * @param mu in [0, infinity)
 */
public record GaussianCurve(double mu) implements PrivacyCurve {
  private static final double UP = 1 + 1e-9;

  public GaussianCurve {
    Checks.nonNegative("mu", mu);
  }

  /**
   * The curve of {@code steps} uses of the Gaussian mechanism.
   *
   * @param noiseMultiplier standard deviation over L2 sensitivity, > 0
   * @param steps >= 1
   */
  public static GaussianCurve of(double noiseMultiplier, long steps) {
    Checks.positive("noiseMultiplier", noiseMultiplier);
    Checks.atLeast("steps", 1L, steps);
    return new GaussianCurve(Math.sqrt((double) steps) / noiseMultiplier);
  }

  /**
   * The largest mu with delta(epsilon) <= delta: what an (epsilon, delta) guarantee is worth if the
   * mechanism is Gaussian. Rounded down.
   */
  public static double muOf(double epsilon, double delta) {
    Checks.nonNegative("epsilon", epsilon);
    Checks.inUnitBelowOne("delta", delta);
    if (delta == 0) {
      return 0;
    }
    double target = Math.log(delta);
    double hi = 1;
    while (logDelta(hi, epsilon) <= target) {
      hi *= 2;
    }
    double lo = hi;
    while (logDelta(lo, epsilon) > target && lo > 1e-300) {
      lo *= 0.5;
    }
    return SafeSearch.lastAtMostZero(m -> logDelta(m, epsilon) - target, lo, hi, 1e-12);
  }

  @Override
  public double delta(double epsilon) {
    if (Double.isNaN(epsilon)) {
      throw new IllegalArgumentException("epsilon must be a number, got NaN");
    }
    if (epsilon == Double.POSITIVE_INFINITY) {
      return 0;
    }
    if (mu == 0) {
      return Math.max(0, -Math.expm1(epsilon));
    }
    double floor = Math.max(0, -Math.expm1(epsilon));
    return Math.min(1, Math.max(floor, Math.exp(logDelta(mu, epsilon)) * UP));
  }

  /** log delta(epsilon) without underflow; epsilon >= 0. */
  public double logDelta(double epsilon) {
    Checks.nonNegative("epsilon", epsilon);
    return logDelta(mu, epsilon) + 1e-9;
  }

  @Override
  public double epsilon(double delta) {
    Checks.inUnitBelowOne("delta", delta);
    if (mu == 0 || delta(0) <= delta) {
      return 0;
    }
    if (delta == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double target = Math.log(delta) - 1e-9;
    // rho-zCDP with rho = mu^2 / 2 gives a bracket (Bun and Steinke 2016, Proposition 1.3).
    double hi = mu * (0.5 * mu + Math.sqrt(-2 * target)) * (1 + 1e-6);
    return SafeSearch.firstAtMostZero(e -> logDelta(mu, e) - target, 0, hi, 1e-11);
  }

  @Override
  public double falseNegativeRate(double falsePositiveRate) {
    Checks.inUnit("falsePositiveRate", falsePositiveRate);
    return TradeOff.clamp(Normal.cdf(-Normal.quantile(falsePositiveRate) - mu), falsePositiveRate);
  }

  @Override
  public String describe() {
    return "Gaussian DP, mu = " + Rounded.up(mu, 6);
  }

  /**
   * With z = epsilon/mu, phi(z - mu/2) = e^epsilon phi(z + mu/2), so in the tail delta = phi(z -
   * mu/2) [R(z - mu/2) - R(z + mu/2)] with R the Mills ratio, free of the cancellation between two
   * tiny tails.
   */
  private static double logDelta(double mu, double epsilon) {
    double z = epsilon / mu;
    double a = z - 0.5 * mu;
    double b = z + 0.5 * mu;
    if (a <= 0.5) {
      double left = Normal.logSf(a);
      // e^epsilon times the tail at b, in which epsilon and -b^2 / 2 cancel for large mu.
      double right = Normal.logPdf(a) + Math.log(mills(b));
      return right >= left ? Double.NEGATIVE_INFINITY : left + log1mexp(right - left);
    }
    double difference;
    if (mu < 1e-3 * a || mu < 1e-3) {
      // -R' = 1 - z R; odd symmetry makes the midpoint rule exact to mu^2.
      difference = mu * hazardDefect(z);
    } else {
      difference = mills(a) - mills(b);
    }
    return Normal.logPdf(a) + Math.log(difference);
  }

  /** 1 - x R(x) for x > 0, from the continued fraction of R, without cancellation in the tail. */
  private static double hazardDefect(double x) {
    if (x < 4) {
      return 1 - x * mills(x);
    }
    // R = 1/(x + c) with c = 1/(x + 2/(x + 3/...)), so 1 - x R = c/(x + c).
    double c = tail(x);
    return c / (x + c);
  }

  private static double mills(double x) {
    return x < 4 ? Math.exp(Normal.logSf(x) - Normal.logPdf(x)) : 1 / (x + tail(x));
  }

  private static double tail(double x) {
    double c = 0;
    for (int k = 120; k >= 1; k--) {
      c = k / (x + c);
    }
    return c;
  }

  /** log(1 - e^x) for x < 0 (Maechler 2012). */
  static double log1mexp(double x) {
    return x > -0.6931471805599453 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x));
  }
}
