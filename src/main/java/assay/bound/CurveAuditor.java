package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.TradeOffFunction;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.Optional;

/**
 * A bound for a mechanism whose curve an accountant knows up to its noise, such as the
 * Poisson-subsampled Gaussian with its q and T: the largest 1 / noise multiplier that independent
 * trials refute at non-member ranks ({@link OutRankTest}), accounted to epsilon at delta (Nasr et
 * al. 2023).
 */
public final class CurveAuditor implements EpsilonAuditor {
  public static final String ID = "curve";
  private final NullFamily family;
  private final Thresholds thresholds;
  private final BoundMemo memo = new BoundMemo();

  public CurveAuditor(NullFamily family) {
    this(family, Thresholds.OUT_RANKS);
  }

  public CurveAuditor(NullFamily family, Thresholds thresholds) {
    this.family = family;
    this.thresholds = thresholds;
  }

  /** The family, which has no default here. */
  static NullFamily required(Optional<NullFamily> family) {
    return family.orElseThrow(
        () ->
            new IllegalArgumentException("curve needs the mechanism: its sampling rate and steps"));
  }

  /** The bound from counts at a threshold that was fixed before these trials were seen. */
  public static EpsilonLowerBound fromCounts(
      NullFamily family, ErrorCounts counts, double delta, Confidence confidence) {
    return audit(family, delta, confidence, new BoundMemo()).fromCounts(counts);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public EpsilonLowerBound audit(
      AttackScores scores, double delta, Confidence confidence, Seed seed) {
    return audit(family, delta, confidence, memo).of(scores, thresholds, seed);
  }

  @Override
  public Optional<NullFamily> family() {
    return Optional.of(family);
  }

  @Override
  public double power(
      int scores, double claim, double delta, Confidence confidence, TradeOffFunction truth) {
    return thresholds == Thresholds.OUT_RANKS
        ? audit(family, delta, confidence, memo).outRankPower(scores, claim, truth)
        : PowerForecast.simulated(this, scores, claim, delta, confidence, truth);
  }

  private static ThresholdAudit audit(
      NullFamily family, double delta, Confidence confidence, BoundMemo memo) {
    Checks.inUnitBelowOne("delta", delta);
    return new ThresholdAudit(Estimators.byId(ID), family, delta, confidence, memo);
  }
}
