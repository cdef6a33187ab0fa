package assay.bound;

import assay.stats.Binomials;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The four counts of one test that was fixed before these trials were seen.
 *
 * @param falseNegatives members that the test missed
 * @param members trials with the record in
 * @param falsePositives non-members that the test accused
 * @param nonMembers trials with the record out
 */
public record ErrorCounts(long falseNegatives, long members, long falsePositives, long nonMembers) {
  public ErrorCounts {
    check("fn", falseNegatives, "p", members);
    check("fp", falsePositives, "n", nonMembers);
  }

  private static void check(String name, long k, String ofName, long n) {
    if (n < 1) {
      throw new IllegalArgumentException(ofName + " must be >= 1, got " + n);
    }
    if (k < 0 || k > n) {
      throw new IllegalArgumentException(
          name + " must be in [0, " + ofName + "] = [0, " + n + "], got " + k);
    }
  }

  /** The same numbers of trials without an error. */
  ErrorCounts perfect() {
    return new ErrorCounts(0, members, 0, nonMembers);
  }

  /**
   * The largest member of the family that is rejected: both error rates are below their one-sided
   * Clopper-Pearson limits at alpha / 2 with probability 1 - alpha, and a trade-off function f with
   * f(FPR_U) > FNR_U contradicts that, since f decreases.
   */
  double lowerBound(NullFamily family, double alpha) {
    double fnr = Binomials.upper(falseNegatives, members, alpha / 2);
    double fpr = Binomials.upper(falsePositives, nonMembers, alpha / 2);
    return family.largestRejected(
        parameter -> family.falseNegativeRate(parameter, fpr) > fnr ? 0 : 1, 0.5, 0, 0.25);
  }

  /** In print order. */
  Map<String, Double> asMap() {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("fn", (double) falseNegatives);
    map.put("p", (double) members);
    map.put("fp", (double) falsePositives);
    map.put("n", (double) nonMembers);
    return map;
  }
}
