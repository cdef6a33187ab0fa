package assay.privacy;

import assay.stats.Checks;
import assay.stats.Rounded;

/**
 * The curve of all that (epsilon, delta)-DP alone promises: with probability delta everything is
 * told, else one bit by randomized response (Kairouz, Oh and Viswanath 2015). delta(e) = delta + (1
 * - delta) (e^epsilon - e^e)_+ / (1 + e^epsilon) for e >= -epsilon.
 */
record PointCurve(double epsilon, double delta) implements PrivacyCurve {
  PointCurve {
    Checks.nonNegative("epsilon", epsilon);
    Checks.inUnitBelowOne("delta", delta);
  }

  @Override
  public double delta(double e) {
    if (Double.isNaN(e)) {
      throw new IllegalArgumentException("epsilon must be a number, got NaN");
    }
    if (e >= epsilon) {
      return delta;
    }
    double response =
        e <= -epsilon ? -Math.expm1(e) : -Math.expm1(e - epsilon) / (1 + Math.exp(-epsilon));
    return Math.min(1, (delta + (1 - delta) * response) * (1 + 1e-12));
  }

  @Override
  public double epsilon(double at) {
    Checks.inUnitBelowOne("delta", at);
    if (at < delta) {
      return Double.POSITIVE_INFINITY;
    }
    if (at >= delta(0)) {
      return 0;
    }
    // (1 - delta) (1 - e^(e - epsilon)) / (1 + e^-epsilon) = at - delta, solved for e.
    double share = (at - delta) / (1 - delta) * (1 + Math.exp(-epsilon));
    double solved = epsilon + Math.log1p(-Math.min(1, share * (1 - 1e-12)));
    return Math.min(epsilon, Math.max(0, solved));
  }

  @Override
  public double falseNegativeRate(double x) {
    Checks.inUnit("falsePositiveRate", x);
    double steep = 1 - delta - Math.exp(epsilon) * x;
    double flat = Math.exp(-epsilon) * (1 - delta - x);
    return TradeOff.clamp(Math.max(steep, flat), x);
  }

  @Override
  public String describe() {
    return delta == 0
        ? "pure DP, epsilon = " + Rounded.up(epsilon, 6)
        : "(" + Rounded.up(epsilon, 6) + ", " + Rounded.up(delta, 6) + ")-DP";
  }
}
