package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.TradeOffFunction;
import assay.stats.Checks;
import assay.stats.Seed;

/**
 * A bound for any (epsilon, delta) mechanism from the error rates of a threshold over independent
 * trials.
 *
 * <p>From counts: epsilon = max(0, ln((1 - delta - FNR_U) / FPR_U), ln((1 - delta - FPR_U) /
 * FNR_U)), both rates at their upper Clopper-Pearson limits of level alpha / 2 (Jagielski, Ullman
 * and Oprea 2020; Nasr et al. 2021). From scores: by default at ranks of the non-members' scores
 * ({@link OutRankTest}), otherwise on split halves.
 */
public final class ClopperPearsonAuditor implements EpsilonAuditor {
  public static final String ID = "clopper-pearson";
  private final Thresholds thresholds;
  private final BoundMemo memo = new BoundMemo();

  public ClopperPearsonAuditor() {
    this(Thresholds.OUT_RANKS);
  }

  public ClopperPearsonAuditor(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** The bound from counts at a threshold that was fixed before these trials were seen. */
  public static EpsilonLowerBound fromCounts(
      ErrorCounts counts, double delta, Confidence confidence) {
    return audit(delta, confidence, new BoundMemo()).fromCounts(counts);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public EpsilonLowerBound audit(
      AttackScores scores, double delta, Confidence confidence, Seed seed) {
    return audit(delta, confidence, memo).of(scores, thresholds, seed);
  }

  @Override
  public double power(
      int scores, double claim, double delta, Confidence confidence, TradeOffFunction truth) {
    return thresholds == Thresholds.OUT_RANKS
        ? audit(delta, confidence, memo).outRankPower(scores, claim, truth)
        : PowerForecast.simulated(this, scores, claim, delta, confidence, truth);
  }

  private static ThresholdAudit audit(double delta, Confidence confidence, BoundMemo memo) {
    Checks.inUnitBelowOne("delta", delta);
    return new ThresholdAudit(
        Estimators.byId(ID), new ApproximateDpNull(delta), delta, confidence, memo);
  }
}
