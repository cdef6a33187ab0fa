package assay.bound;

import assay.stats.Checks;

/**
 * Every (epsilon, delta)-DP mechanism at one delta; the parameter is epsilon. The trade-off
 * function is f(x) = max(0, 1 - delta - e^epsilon x, e^-epsilon (1 - delta - x)) (Wasserman and
 * Zhou 2010; Kairouz, Oh and Viswanath 2015).
 *
 * @param delta [0, 1)
 */
public record ApproximateDpNull(double delta) implements NullFamily {
  public ApproximateDpNull {
    Checks.inUnitBelowOne("delta", delta);
  }

  @Override
  public String describe() {
    return "every (epsilon, delta)-DP mechanism";
  }

  @Override
  public double falseNegativeRate(double epsilon, double falsePositiveRate) {
    double left = 1 - delta - Math.exp(epsilon) * falsePositiveRate;
    double right = Math.exp(-epsilon) * (1 - delta - falsePositiveRate);
    return Math.max(0, Math.max(left, right));
  }

  @Override
  public double[] kinks(double epsilon) {
    return new double[] {(1 - delta) / (1 + Math.exp(epsilon)), 1 - delta};
  }

  @Override
  public double epsilon(double epsilon, double delta) {
    return epsilon;
  }

  @Override
  public double limit() {
    return 700;
  }
}
