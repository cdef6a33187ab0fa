package assay.stats;

import java.util.Locale;
import java.util.Optional;

/**
 * The true positive rate at a false positive rate, as the conservative step of a {@link RocCurve},
 * with exact intervals; or the reason why it is not given.
 *
 * <p>The threshold is set by the non-members alone (just above the score of the (fp + 1)-th of
 * them), so given it the members are fresh draws and Clopper-Pearson is exact for the TPR. The FPR
 * that this threshold really has, in the population, follows Beta(fp + 1, N - fp) where scores are
 * continuous and lies below it where they are not; its interval is Clopper-Pearson's on (fp, N),
 * whose upper end is that law's and whose lower end is more careful.
 *
 * @param fpr the rate asked for, in (0, 1)
 * @param truePositives members above the threshold
 * @param positives all members
 * @param falsePositives non-members above the threshold
 * @param negatives all non-members
 * @param tpr with interval; empty where refused
 * @param realizedFpr with interval; empty where refused
 * @param refusal why there is no figure; empty where there is one
 */
public record RateAtFpr(
    double fpr,
    int truePositives,
    int positives,
    int falsePositives,
    int negatives,
    Optional<Interval> tpr,
    Optional<Interval> realizedFpr,
    Optional<String> refusal) {

  /** Fewer non-members than this behind a rate, and it is refused. */
  public static final int LEAST_NEGATIVES = 10;

  /**
   * Reads the curve at {@code fpr}.
   *
   * @param fpr in (0, 1); refused where fpr x negatives &lt; 10
   * @param confidence two-sided, of either interval, in (0, 1)
   */
  public static RateAtFpr of(RocCurve roc, double fpr, double confidence) {
    Checks.inOpenUnit("fpr", fpr);
    Checks.inOpenUnit("confidence", confidence);
    int step = roc.stepAt(fpr);
    int tp = roc.truePositives(step);
    int fp = roc.falsePositives(step);
    int positives = roc.positives();
    int negatives = roc.negatives();
    if (fpr * negatives * (1 + 1e-12) < LEAST_NEGATIVES) {
      String reason =
          String.format(
              Locale.ROOT,
              "a false positive rate of %s needs at least %d non-members, got %d",
              percent(fpr),
              (long) Math.ceil(LEAST_NEGATIVES / fpr * (1 - 1e-12)),
              negatives);
      return new RateAtFpr(
          fpr,
          tp,
          positives,
          fp,
          negatives,
          Optional.empty(),
          Optional.empty(),
          Optional.of(reason));
    }
    return new RateAtFpr(
        fpr,
        tp,
        positives,
        fp,
        negatives,
        Optional.of(Interval.ofProportion(tp, positives, confidence)),
        Optional.of(Interval.ofProportion(fp, negatives, confidence)),
        Optional.empty());
  }

  private static String percent(double rate) {
    return java.math.BigDecimal.valueOf(rate)
            .multiply(java.math.BigDecimal.valueOf(100))
            .stripTrailingZeros()
            .toPlainString()
        + " %";
  }
}
