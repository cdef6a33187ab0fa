package assay.privacy;

import assay.stats.Checks;
import java.util.List;

/** A curve read off compositions that are there already: {@link PldCurve#table()}. */
final class PldTable implements PrivacyCurve {
  private final PldCurve exact;
  private final List<ComposedLoss[]> read;

  PldTable(PldCurve exact, List<ComposedLoss[]> read) {
    this.exact = exact;
    this.read = List.copyOf(read);
  }

  @Override
  public double delta(double epsilon) {
    Checks.finite("epsilon", epsilon);
    if (epsilon < 0) {
      return Math.min(1, -Math.expm1(epsilon) + Math.exp(epsilon) * delta(-epsilon));
    }
    double best = 1;
    for (ComposedLoss[] both : read) {
      best = Math.min(best, Math.max(both[0].delta(epsilon), both[1].delta(epsilon)));
    }
    return best;
  }

  @Override
  public double epsilon(double delta) {
    return exact.epsilon(delta);
  }

  @Override
  public String describe() {
    return exact.describe();
  }
}
