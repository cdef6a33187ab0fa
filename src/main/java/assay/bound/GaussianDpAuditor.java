package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.TradeOffFunction;
import assay.stats.Checks;
import assay.stats.Seed;

/**
 * A bound for mechanisms with a Gaussian trade-off curve, from the error rates of a threshold over
 * independent trials: mu_L = z(1 - FPR_U) - z(FNR_U) from counts, both rates at their upper
 * Clopper-Pearson limits of level alpha / 2, turned into epsilon at delta (Nasr et al. 2023, "Tight
 * auditing of differentially private machine learning", arXiv 2302.07956). From scores: as {@link
 * ClopperPearsonAuditor}, against the Gaussian family.
 */
public final class GaussianDpAuditor implements EpsilonAuditor {
  public static final String ID = "gdp";
  private final Thresholds thresholds;
  private final BoundMemo memo = new BoundMemo();

  public GaussianDpAuditor() {
    this(Thresholds.OUT_RANKS);
  }

  public GaussianDpAuditor(Thresholds thresholds) {
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
    return new ThresholdAudit(Estimators.byId(ID), new GaussianNull(), delta, confidence, memo);
  }
}
