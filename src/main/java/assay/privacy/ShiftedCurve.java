package assay.privacy;

import assay.stats.Checks;

/** A curve of what happens unless, with probability {@code lost}, everything is told. */
record ShiftedCurve(PrivacyCurve base, double lost) implements PrivacyCurve {
  @Override
  public double delta(double epsilon) {
    return Math.min(1, (lost + (1 - lost) * base.delta(epsilon)) * (1 + 1e-15));
  }

  @Override
  public double epsilon(double delta) {
    Checks.inUnitBelowOne("delta", delta);
    if (delta < lost) {
      return Double.POSITIVE_INFINITY;
    }
    return base.epsilon(Math.max(0, (delta - lost) / (1 - lost) * (1 - 1e-14)));
  }

  @Override
  public String describe() {
    return base.describe();
  }
}
