package assay.privacy;

/** Two bounds on one release: at each place the better one. */
record LeastCurve(PrivacyCurve one, PrivacyCurve two) implements PrivacyCurve {
  @Override
  public double delta(double epsilon) {
    return Math.min(one.delta(epsilon), two.delta(epsilon));
  }

  @Override
  public double epsilon(double delta) {
    return Math.min(one.epsilon(delta), two.epsilon(delta));
  }

  @Override
  public double falseNegativeRate(double falsePositiveRate) {
    return Math.max(
        one.falseNegativeRate(falsePositiveRate), two.falseNegativeRate(falsePositiveRate));
  }

  @Override
  public String describe() {
    return one.describe();
  }
}
