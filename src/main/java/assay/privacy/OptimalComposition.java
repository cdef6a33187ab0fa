package assay.privacy;

import assay.privacy.EventTerms.Simple;
import assay.stats.Checks;
import java.util.List;
import java.util.Optional;

/**
 * What (epsilon, delta) alone says of k equal events, exactly: k times randomized response, each
 * failing outright with probability delta. With probability C(k, i) e^((k - i) epsilon) / (1 +
 * e^epsilon)^k the loss is (k - 2 i) epsilon (Kairouz, Oh and Viswanath 2015, Theorem 3.3). For
 * comparison: a mechanism is mostly better than its epsilon and delta.
 */
final class OptimalComposition implements PrivacyCurve {
  private static final long MOST = 100_000;
  private static final double UP = 1 + 1e-9;

  private final double epsilon;
  private final double lost;

  /** Masses of the losses (k - 2 i) epsilon. */
  private final double[] mass;

  private OptimalComposition(double epsilon, double delta, int k) {
    this.epsilon = epsilon;
    this.lost = -Math.expm1(k * Math.log1p(-delta));
    this.mass = new double[k + 1];
    // log(e^epsilon / (1 + e^epsilon)), in a form that holds where e^epsilon overflows.
    double log = -k * Math.log1p(Math.exp(-epsilon));
    for (int i = 0; i <= k; i++) {
      mass[i] = Math.exp(log);
      log += Math.log((k - i) / (i + 1.0)) - epsilon;
    }
  }

  /** Empty where the events differ, or are too many. */
  static Optional<OptimalComposition> of(List<Simple> events) {
    long count = 0;
    Simple first = events.get(0);
    for (Simple each : events) {
      if (each.epsilon() != first.epsilon() || each.delta() != first.delta()) {
        return Optional.empty();
      }
      count = Math.addExact(count, each.count());
    }
    return count <= MOST
        ? Optional.of(new OptimalComposition(first.epsilon(), first.delta(), (int) count))
        : Optional.empty();
  }

  @Override
  public double delta(double e) {
    if (Double.isNaN(e)) {
      throw new IllegalArgumentException("epsilon must be a number, got NaN");
    }
    if (e < 0) {
      return Math.min(1, -Math.expm1(e) + Math.exp(e) * delta(-e));
    }
    double sum = 0;
    int k = mass.length - 1;
    for (int i = 0; i <= k; i++) {
      double loss = (k - 2.0 * i) * epsilon;
      if (loss <= e) {
        break;
      }
      sum += mass[i] * -Math.expm1(e - loss);
    }
    return Math.min(1, (lost + (1 - lost) * sum) * UP);
  }

  @Override
  public double epsilon(double delta) {
    Checks.inUnitBelowOne("delta", delta);
    double largest = (mass.length - 1) * epsilon;
    if (delta < lost * UP) {
      return delta < lost ? Double.POSITIVE_INFINITY : largest;
    }
    if (delta(0) <= delta) {
      return 0;
    }
    return delta(largest) > delta
        ? largest
        : SafeSearch.firstAtMostZero(e -> delta(e) - delta, 0, largest, 1e-12);
  }

  @Override
  public String describe() {
    return "by optimal composition of equal events";
  }
}
