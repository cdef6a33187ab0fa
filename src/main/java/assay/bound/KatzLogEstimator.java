package assay.bound;

import assay.attack.AttackScores;
import assay.stats.Checks;
import assay.stats.Normal;
import assay.stats.Seed;

/**
 * The log of Katz's lower limit of a ratio of rates: ln(TPR / FPR) - z sqrt(1/TP - 1/P + 1/FP -
 * 1/N), and the same for TNR / FNR; the larger (Katz et al. 1978; Lu et al. 2022). A count of 0 in
 * the denominator becomes 1/2; where both counts are all there is, both lose 1/2. Ignores delta,
 * holds only for large counts: an estimate.
 */
public final class KatzLogEstimator implements EpsilonAuditor {
  public static final String ID = "katz-log";

  @Override
  public String id() {
    return ID;
  }

  /** The estimate from counts. */
  public static EpsilonLowerBound fromCounts(
      ErrorCounts counts, double delta, Confidence confidence) {
    Checks.inUnitBelowOne("delta", delta);
    return Estimators.byId(ID)
        .result(
            estimate(counts, confidence.alpha()),
            delta,
            confidence,
            estimate(counts.perfect(), confidence.alpha()),
            "none",
            counts.asMap());
  }

  @Override
  public EpsilonLowerBound audit(
      AttackScores scores, double delta, Confidence confidence, Seed seed) {
    ErrorCounts counts =
        ThresholdAudit.splitCounts(
            scores, new ApproximateDpNull(delta), confidence, seed.child("split"));
    return fromCounts(counts, delta, confidence);
  }

  private static double estimate(ErrorCounts counts, double alpha) {
    long tp = counts.members() - counts.falseNegatives();
    long tn = counts.nonMembers() - counts.falsePositives();
    return Math.max(
        0,
        Math.max(
            logRatio(tp, counts.members(), counts.falsePositives(), counts.nonMembers(), alpha),
            logRatio(tn, counts.nonMembers(), counts.falseNegatives(), counts.members(), alpha)));
  }

  static double logRatio(long above, long of, long below, long ofBelow, double alpha) {
    if (above == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    boolean all = above == of && below == ofBelow;
    double a = all ? above - 0.5 : above;
    double b = all ? below - 0.5 : Math.max(0.5, (double) below);
    double variance = 1 / a - 1.0 / of + 1 / b - 1.0 / ofBelow;
    return Math.log(a / of) - Math.log(b / ofBelow) + Normal.quantile(alpha) * Math.sqrt(variance);
  }
}
