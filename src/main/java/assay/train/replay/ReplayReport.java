package assay.train.replay;

import java.util.List;
import java.util.Optional;

/**
 * What record and replay found. No violation says only that none showed on these neighbors.
 *
 * @param violations each neighbors' first few, in the order met
 * @param pairs pairs of neighbors replayed, both ways counted
 * @param releases releases compared
 * @param largestRatio the largest distance over declared sensitivity seen; infinite if undefined
 */
public record ReplayReport(
    List<ReplayViolation> violations, int pairs, long releases, double largestRatio) {
  public ReplayReport {
    violations = List.copyOf(violations);
  }

  /** Whether anything was found. */
  public boolean violated() {
    return !violations.isEmpty();
  }

  /** The violation that says most: the first by how far it went beyond what was declared. */
  public Optional<ReplayViolation> worst() {
    return violations.stream().reduce((a, b) -> ratio(b) > ratio(a) ? b : a);
  }

  private static double ratio(ReplayViolation v) {
    return v.kind() == ReplayViolation.Kind.SENSITIVITY
        ? v.measured() / v.allowed()
        : Double.POSITIVE_INFINITY;
  }
}
