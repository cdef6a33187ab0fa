package assay.bound;

import assay.privacy.GaussianCurve;
import assay.stats.Checks;
import assay.stats.Normal;

/**
 * The Gaussian trade-off functions f(x) = Phi(-z(x) - mu) and whatever leaks no less; the parameter
 * is mu (Dong, Roth and Su 2022).
 */
public record GaussianNull() implements NullFamily {
  /** What {@link GaussianCurve#logDelta} may exceed the truth by, and as much again. */
  private static final double SLACK = 3e-9;

  @Override
  public String describe() {
    return "every mechanism whose trade-off curve is a Gaussian (mu-GDP) curve";
  }

  @Override
  public double falseNegativeRate(double mu, double falsePositiveRate) {
    return Normal.cdf(-Normal.quantile(falsePositiveRate) - mu);
  }

  @Override
  public double inverseBlowUp(double mu, double y) {
    return Normal.cdf(Normal.quantile(y) - mu);
  }

  @Override
  public double delta(double mu, double epsilon) {
    return new GaussianCurve(mu).delta(epsilon);
  }

  @Override
  public double[] kinks(double mu) {
    return new double[0];
  }

  /** Infinite at delta = 0 for mu > 0: no Gaussian mechanism is (epsilon, 0)-DP. */
  @Override
  public double epsilon(double mu, double delta) {
    Checks.nonNegative("mu", mu);
    Checks.inUnitBelowOne("delta", delta);
    if (mu == 0) {
      return 0;
    }
    GaussianCurve curve = new GaussianCurve(mu);
    double high = curve.epsilon(delta);
    if (Double.isInfinite(high) || high == 0) {
      return high;
    }
    double target = Math.log(delta) + SLACK;
    return Search.largestTrue(e -> curve.logDelta(e) >= target, 0, high, 1e-11 * Math.max(1, high));
  }

  @Override
  public double limit() {
    return 100;
  }
}
