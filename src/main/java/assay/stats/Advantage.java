package assay.stats;

/**
 * Membership advantage, max over thresholds of TPR - FPR (Yeom et al. 2018), with a band that stays
 * valid although the best threshold was looked for in the same records.
 */
public final class Advantage {
  private Advantage() {}

  /**
   * The largest TPR - FPR with a two-sided simultaneous band: by Dvoretzky, Kiefer and Wolfowitz
   * with Massart's constant (1990), each empirical distribution is within sqrt(ln(4 / alpha) / (2
   * n)) of its own everywhere with probability 1 - alpha / 2, so their difference, and with it its
   * maximum, is within the sum of both. Distribution-free, any sample size, ties allowed.
   *
   * @param confidence 1 - alpha, in (0, 1)
   */
  public static Interval of(RocCurve roc, double confidence) {
    Checks.inOpenUnit("confidence", confidence);
    double best = roc.maxAdvantage();
    double log = Math.log(4 / (1 - confidence));
    double band =
        Math.sqrt(log / (2.0 * roc.positives())) + Math.sqrt(log / (2.0 * roc.negatives()));
    return new Interval(
        best,
        Math.max(0, best - band),
        Math.min(1, best + band),
        confidence,
        "Dvoretzky-Kiefer-Wolfowitz band");
  }
}
