package assay.evaluate;

import assay.stats.Interval;
import java.util.OptionalDouble;

/**
 * The largest difference between two groups of an attribute.
 *
 * @param attribute the sensitive attribute
 * @param measure "accuracy", "demographic parity" or "equalized odds"
 * @param high the group with the higher rate
 * @param low the group with the lower rate
 * @param gap high minus low, with its simultaneous interval over all pairs
 * @param groups groups compared; those too small are left out and named in the note
 * @param note what was left out and why; empty if nothing
 * @param detectable smallest true difference between these two groups that would have been told
 *     from none with 90 % power
 */
public record FairnessGap(
    String attribute,
    String measure,
    String high,
    String low,
    Interval gap,
    int groups,
    String note,
    OptionalDouble detectable) {
  /** A gap without a statement of power. */
  public FairnessGap(
      String attribute,
      String measure,
      String high,
      String low,
      Interval gap,
      int groups,
      String note) {
    this(attribute, measure, high, low, gap, groups, note, OptionalDouble.empty());
  }
}
