package assay.privacy;

import assay.privacy.EventTerms.Simple;
import assay.stats.Checks;
import java.util.List;
import java.util.Optional;

/**
 * Advanced composition of (epsilon_i, delta_i) events, for comparison: for every d in (0, 1) their
 * sequence is (e, 1 - (1 - d) prod (1 - delta_i))-DP with e the least of sum epsilon_i, m + sqrt(2
 * v ln(1 / d)) and m + sqrt(2 v ln(e + sqrt(v) / d)), m = sum epsilon_i (e^epsilon_i - 1) /
 * (e^epsilon_i + 1), v = sum epsilon_i^2 (Kairouz, Oh and Viswanath 2015, Theorem 3.5; it improves
 * on Dwork, Rothblum and Vadhan 2010).
 *
 * @param sum of epsilons
 * @param drift m
 * @param squares v
 * @param lost 1 - prod (1 - delta_i)
 */
record AdvancedComposition(double sum, double drift, double squares, double lost)
    implements PrivacyCurve {
  static Optional<AdvancedComposition> of(List<Simple> events) {
    double sum = 0;
    double drift = 0;
    double squares = 0;
    double kept = 0;
    for (Simple each : events) {
      double e = each.epsilon();
      sum += each.count() * e;
      drift += each.count() * e * Math.tanh(0.5 * e);
      squares += each.count() * e * e;
      kept += each.count() * Math.log1p(-each.delta());
    }
    return Double.isFinite(squares)
        ? Optional.of(new AdvancedComposition(sum, drift, squares, -Math.expm1(kept)))
        : Optional.empty();
  }

  @Override
  public double epsilon(double delta) {
    Checks.inUnitBelowOne("delta", delta);
    if (delta < lost) {
      return Double.POSITIVE_INFINITY;
    }
    double d = (delta - lost) / (1 - lost) * (1 - 1e-12);
    if (!(d > 0)) {
      return sum;
    }
    double log = Math.min(-Math.log(d), Math.log(Math.E + Math.sqrt(squares) / d));
    return Math.min(sum, (drift + Math.sqrt(2 * squares * log)) * (1 + 1e-12));
  }

  @Override
  public double delta(double epsilon) {
    if (Double.isNaN(epsilon)) {
      throw new IllegalArgumentException("epsilon must be a number, got NaN");
    }
    if (epsilon < 0) {
      return Math.min(1, -Math.expm1(epsilon) + Math.exp(epsilon) * delta(-epsilon));
    }
    if (epsilon >= sum) {
      return lost;
    }
    if (epsilon <= drift) {
      return 1;
    }
    double log = (epsilon - drift) * (epsilon - drift) / (2 * squares);
    // Either way of writing the logarithm, solved for d.
    double d = Math.exp(-log);
    double other = Math.exp(log) - Math.E;
    if (other > 0) {
      d = Math.min(d, Math.sqrt(squares) / other);
    }
    return Math.min(1, (lost + (1 - lost) * d) * (1 + 1e-12));
  }

  @Override
  public String describe() {
    return "by advanced composition";
  }
}
