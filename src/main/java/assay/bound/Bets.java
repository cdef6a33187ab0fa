package assay.bound;

/**
 * The capital of a fixed family of bets against a guarantee (Gonzalez et al. 2025; Shafer 2021 for
 * testing by betting).
 *
 * <p>Under a line P_in(S) - s P_out(S) <= delta, for every event S and either way round, a stake c
 * in (0, 1) on one pair is left with at most 1 on average in
 *
 * <pre>
 * 1 - c + c (a + s (1 - b)) / (s + delta),  a = 1[member's score in S], b = 1[non-member's score in S]
 * </pre>
 *
 * so products over pairs are non-negative supermartingales that start at 1, and so is their
 * weighted average over events, lines and stakes. By Ville's inequality it ever reaches 1 / alpha
 * with probability at most alpha. Every factor falls as the null's parameter grows, so the nulls it
 * rejects are nested.
 */
final class Bets {
  private static final double[] STAKES = {0.1, 0.25, 0.5, 0.85};

  /** Share of the capital on the middle event and the first three lines, if there are more. */
  private static final double MAIN = 0.6;

  private static final int MAIN_LINES = 3;

  private Bets() {}

  /** log of the capital after these pairs against the family's member with this parameter. */
  static double logCapital(BettingRecord record, NullFamily family, double parameter) {
    NullFamily.Line[] lines = family.lines(parameter);
    boolean single = lines.length == 1;
    int events = BettingRecord.EVENTS;
    double[] logs = new double[2 * STAKES.length * lines.length * events];
    int next = 0;
    for (int i = 0; i < lines.length; i++) {
      double whole = lines[i].s() + lines[i].delta();
      for (double stake : STAKES) {
        double rest = 1 - stake;
        double right = Math.log(rest + stake * (1 + lines[i].s()) / whole);
        double wrong = Math.log(rest);
        double both = Math.log(rest + stake / whole);
        double neither = Math.log(rest + stake * lines[i].neither());
        for (int event = 0; event < 2 * events; event++) {
          logs[next++] =
              Math.log(weight(i, event % events, single, lines.length))
                  + record.right(event) * right
                  + record.wrong(event) * wrong
                  + record.both(event) * both
                  + record.neither(event) * neither;
        }
      }
    }
    double top = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      top = Math.max(top, log);
    }
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - top);
    }
    return top + Math.log(sum);
  }

  /** Weights of all bets add up to 1. */
  private static double weight(int line, int event, boolean single, int lines) {
    double perStake = 0.5 / STAKES.length;
    if (single) {
      return perStake / BettingRecord.EVENTS;
    }
    if (event != BettingRecord.MIDDLE) {
      return perStake * (1 - MAIN) / ((BettingRecord.EVENTS - 1) * lines);
    }
    return line < MAIN_LINES ? perStake * MAIN / MAIN_LINES : 0;
  }
}
