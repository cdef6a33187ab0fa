package assay.gate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a quantity that a rule limits: where it surely is, at the level of one
 * comparison, or why nothing is known.
 *
 * @param estimate best guess
 * @param lower with the comparison's confidence it is not below this
 * @param upper with the comparison's confidence it is not above this
 * @param method how the ends were made
 * @param counts behind it, in print order
 * @param missing why there is no evidence; empty where there is
 */
record Evidence(
    double estimate,
    double lower,
    double upper,
    String method,
    Map<String, Long> counts,
    String missing) {
  Evidence {
    counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  static Evidence of(
      double estimate, double lower, double upper, String method, Map<String, Long> counts) {
    return new Evidence(estimate, lower, upper, method, counts, "");
  }

  /** A number without sampling error, such as an accountant's. */
  static Evidence exact(double value, String method) {
    return new Evidence(value, value, value, method, Map.of(), "");
  }

  /** There is none, for this reason. */
  static Evidence missing(String reason) {
    return new Evidence(Double.NaN, Double.NaN, Double.NaN, "", Map.of(), reason);
  }

  /** Counts in print order: name, count, name, count. */
  static Map<String, Long> counts(Object... pairs) {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      counts.put((String) pairs[i], ((Number) pairs[i + 1]).longValue());
    }
    return counts;
  }

  /** Whether a rule may be decided on it; never where anything is not a number. */
  boolean usable() {
    return missing.isEmpty() && lower <= upper && !Double.isNaN(estimate);
  }

  /** Why it may not. */
  String reason() {
    return missing.isEmpty() ? "the result holds no number here, but NaN" : missing;
  }
}
