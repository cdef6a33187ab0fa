package assay.privacy;

import assay.stats.Checks;

/** What every event and every contract must keep to, so that each accountant has an answer. */
final class EventLimits {
  private EventLimits() {}

  static void noise(String name, double noise) {
    Checks.positive(name, noise);
    if (noise < 1 / PrivacyEvent.LARGEST_EPSILON || noise > 1e100) {
      throw new IllegalArgumentException(name + " must be in [1e-6, 1e100], got " + noise);
    }
  }

  static void epsilon(String name, double epsilon) {
    Checks.nonNegative(name, epsilon);
    if (epsilon > PrivacyEvent.LARGEST_EPSILON) {
      throw new IllegalArgumentException(name + " must be at most 1e6, got " + epsilon);
    }
  }

  static void uses(String name, long uses) {
    Checks.atLeast(name, 1L, uses);
    if (uses > EventTerms.MOST_USES) {
      throw new IllegalArgumentException(name + " must be at most 1000000000, got " + uses);
    }
  }

  static void rate(String name, double rate) {
    if (!(rate > 0 && rate <= 1)) {
      throw new IllegalArgumentException(name + " must be in (0, 1], got " + rate);
    }
    if (rate < PrivacyEvent.LEAST_RATE) {
      throw new IllegalArgumentException(
          name + " must be at least " + PrivacyEvent.LEAST_RATE + ", got " + rate);
    }
  }
}
