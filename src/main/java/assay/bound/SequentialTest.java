package assay.bound;

import assay.stats.Checks;

/**
 * A test that may be looked at after every pair: collects one member's and one non-member's score
 * at a time and tells when a claim is refuted. Its lower bound on the family's parameter only rises
 * and is right at all times at once with probability 1 - alpha ({@link Bets}).
 */
public final class SequentialTest {
  private final NullFamily family;
  private final double logTarget;
  private final BettingRecord record;
  private double bound;

  private SequentialTest(NullFamily family, Confidence confidence, BettingRecord record) {
    this.family = family;
    this.logTarget = -Math.log(confidence.alpha());
    this.record = record;
  }

  /** With thresholds at quantiles of the earlier pairs' scores; the first 4 pairs only set them. */
  public static SequentialTest adaptive(NullFamily family, Confidence confidence) {
    return new SequentialTest(family, confidence, BettingRecord.adaptive());
  }

  /**
   * With thresholds around a middle, in units of the noise: for scores whose scale is known before
   * any is seen.
   */
  public static SequentialTest around(
      NullFamily family, Confidence confidence, double middle, double unit) {
    return new SequentialTest(family, confidence, BettingRecord.around(middle, unit));
  }

  /** One more pair of independent scores, made with fresh noise. */
  public void offer(double member, double nonMember) {
    record.offer(member, nonMember);
  }

  /** Whether the family's member with this parameter is refuted by now. */
  public boolean rejects(double parameter) {
    Checks.nonNegative("parameter", parameter);
    return parameter < bound || Bets.logCapital(record, family, parameter) >= logTarget;
  }

  /**
   * The lower bound on the parameter: the largest refuted at this or an earlier look. Looks cost
   * about 0.1 ms; fewer looks are as valid and a little less tight.
   */
  public double look() {
    bound =
        family.largestRejected(
            parameter -> -Bets.logCapital(record, family, parameter), -logTarget, bound, 0.1);
    return bound;
  }

  /** A cheap look on the way: as valid, and may fall a little short. */
  void glance() {
    bound =
        family.coarselyRejected(
            parameter -> -Bets.logCapital(record, family, parameter), -logTarget, bound, 0.1);
  }

  /** Pairs that were bet on. */
  public long pairs() {
    return record.pairs();
  }

  /** The bound that a perfect attack would have reached with these pairs. */
  double ceiling() {
    SequentialTest best =
        new SequentialTest(family, Confidence.ofAlpha(Math.exp(-logTarget)), record.perfect());
    return best.look();
  }
}
