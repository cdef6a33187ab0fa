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

  /**
   * delta + (1 - delta) (e^eps - e^x)_+ / (1 + e^eps), and at least 1 - e^x: the curve of a
   * mechanism that gives the record away with probability delta and otherwise is randomized
   * response.
   */
  @Override
  public double delta(double parameter, double epsilon) {
    double response = Math.max(0, -Math.expm1(epsilon - parameter)) / (1 + Math.exp(-parameter));
    return Math.min(1, Math.max(-Math.expm1(epsilon), delta + (1 - delta) * response));
  }

  /** The one line s = e^epsilon; 1 / (1 + delta) bounds s / (s + delta) for every epsilon. */
  @Override
  public Line[] lines(double epsilon) {
    return new Line[] {new Line(Math.exp(epsilon), delta, 1 / (1 + delta))};
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
  public double parameter(double epsilon, double delta) {
    return epsilon;
  }

  @Override
  public EpsilonLowerBound.Kind kind() {
    return EpsilonLowerBound.Kind.BOUND;
  }

  @Override
  public double limit() {
    return 700;
  }
}
