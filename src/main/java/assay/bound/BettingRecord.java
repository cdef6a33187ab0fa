package assay.bound;

import assay.stats.Checks;
import java.util.Arrays;

/**
 * What pairs of one member's and one non-member's score have shown so far about a few events: "the
 * score is above an upper threshold", where members should be, and "it is at or below a lower one",
 * where non-members should. Thresholds are fixed numbers, or quantiles of the scores seen before
 * the pair; either way each is known before the pair is, which is what a bet needs.
 */
final class BettingRecord {
  /** Events of either kind. */
  static final int EVENTS = 5;

  /** The event whose threshold is the middle; most of the capital is bet on it. */
  static final int MIDDLE = 1;

  /** Pairs that only set the first quantiles. */
  static final int BURN_IN = 4;

  private static final double[] OFFSETS = {-0.6, 0, 0.6, 1.2, 1.8};
  private static final double[] LEVELS = {0.3, 0.5, 0.7, 0.85, 0.95};

  private final boolean adaptive;
  private final double[] upper = new double[EVENTS];
  private final double[] lower = new double[EVENTS];

  /** Per event (upper ones first): right, wrong and both of the pair in the event. */
  private final long[] right = new long[2 * EVENTS];

  private final long[] wrong = new long[2 * EVENTS];
  private final long[] both = new long[2 * EVENTS];
  private double[] seen = new double[64];
  private int seenCount;
  private int nextUpdate = 2 * BURN_IN;
  private long pairs;

  private BettingRecord(boolean adaptive) {
    this.adaptive = adaptive;
  }

  /** With thresholds around a middle known beforehand, in units of the noise. */
  static BettingRecord around(double middle, double unit) {
    Checks.finite("middle", middle);
    Checks.positive("unit", unit);
    BettingRecord record = new BettingRecord(false);
    for (int j = 0; j < EVENTS; j++) {
      record.upper[j] = middle + unit * OFFSETS[j];
      record.lower[j] = middle - unit * OFFSETS[j];
    }
    return record;
  }

  /** With thresholds at quantiles of the earlier scores. */
  static BettingRecord adaptive() {
    return new BettingRecord(true);
  }

  void offer(double member, double nonMember) {
    Checks.finite("score", member);
    Checks.finite("score", nonMember);
    if (!adaptive || seenCount >= 2 * BURN_IN) {
      pairs++;
      for (int j = 0; j < EVENTS; j++) {
        count(j, member > upper[j], nonMember > upper[j]);
        count(EVENTS + j, nonMember <= lower[j], member <= lower[j]);
      }
    }
    if (adaptive) {
      learn(member, nonMember);
    }
  }

  private void count(int event, boolean expected, boolean other) {
    if (expected && other) {
      both[event]++;
    } else if (expected) {
      right[event]++;
    } else if (other) {
      wrong[event]++;
    }
  }

  private void learn(double member, double nonMember) {
    if (seenCount + 2 > seen.length) {
      seen = Arrays.copyOf(seen, 2 * seen.length);
    }
    seen[seenCount++] = member;
    seen[seenCount++] = nonMember;
    if (seenCount < nextUpdate) {
      return;
    }
    // Sorting at lengths that grow by an eighth costs n log n in all.
    nextUpdate = seenCount + 2 * Math.max(1, seenCount / 16);
    double[] sorted = Arrays.copyOf(seen, seenCount);
    Arrays.sort(sorted);
    for (int j = 0; j < EVENTS; j++) {
      upper[j] = quantile(sorted, LEVELS[j]);
      lower[j] = quantile(sorted, 1 - LEVELS[j]);
    }
  }

  private static double quantile(double[] sorted, double level) {
    int at = (int) Math.round(level * sorted.length);
    int above = Math.max(1, Math.min(sorted.length - 1, at));
    return 0.5 * sorted[above - 1] + 0.5 * sorted[above];
  }

  /** What a perfect attack would have left after as many pairs. */
  BettingRecord perfect() {
    BettingRecord best = new BettingRecord(false);
    best.pairs = pairs;
    Arrays.fill(best.right, pairs);
    return best;
  }

  /** Pairs that were bet on. */
  long pairs() {
    return pairs;
  }

  /** Pairs of which only the score that should be in the event was. */
  long right(int event) {
    return right[event];
  }

  /** Pairs of which only the other score was in the event. */
  long wrong(int event) {
    return wrong[event];
  }

  long both(int event) {
    return both[event];
  }

  long neither(int event) {
    return pairs - right[event] - wrong[event] - both[event];
  }
}
