package assay.audit.zoo;

import assay.stats.Interval;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What the self-test found.
 *
 * @param seed of the run
 * @param quick whether it was the quick one
 * @param lines one per entry, in order
 */
public record SelfTestResult(long seed, boolean quick, List<Line> lines) {
  private static final double CONFIDENCE = 0.95;

  /** What became of an entry. */
  public enum Outcome {
    /** A bug, flagged as often as it must be. */
    FOUND,
    /** A bug, not flagged as often as it must be. */
    MISSED,
    /** A clean twin, flagged no more often than allowed. */
    CLEAR,
    /** A clean twin, flagged more often than chance allows. */
    FALSE_ALARM
  }

  /**
   * One entry's result.
   *
   * @param family file of fixtures
   * @param id name
   * @param bug row of the bug table; 43 for controls
   * @param title the mistake in one sentence
   * @param detectors who looked
   * @param claimedEpsilon claim, at its delta
   * @param trueEpsilon truth, at the same delta
   * @param flagged trials in which something was flagged
   * @param trials seeded trials
   * @param outcome what that means
   * @param evidence of the first flagged trial, or of the last
   * @param milliseconds time spent
   */
  public record Line(
      String family,
      String id,
      int bug,
      String title,
      List<String> detectors,
      double claimedEpsilon,
      double trueEpsilon,
      int flagged,
      int trials,
      Outcome outcome,
      String evidence,
      long milliseconds) {
    public Line {
      detectors = List.copyOf(detectors);
    }

    /** True over claimed epsilon; 1 for clean twins. */
    @JsonProperty
    public double ratio() {
      return trueEpsilon == claimedEpsilon ? 1 : trueEpsilon / claimedEpsilon;
    }

    /** Whether this is a planted bug. */
    @JsonIgnore
    public boolean isBug() {
      return outcome == Outcome.FOUND || outcome == Outcome.MISSED;
    }
  }

  public SelfTestResult {
    lines = List.copyOf(lines);
  }

  /** Whether every bug was found and no clean twin was flagged beyond chance. */
  @JsonProperty
  public boolean asExpected() {
    return count(Outcome.MISSED) == 0 && count(Outcome.FALSE_ALARM) == 0;
  }

  /** Entries with this outcome. */
  public long count(Outcome outcome) {
    return lines.stream().filter(l -> l.outcome() == outcome).count();
  }

  /** Rows of the bug table, 1 to 42, of which a bug was planted. */
  @JsonProperty
  public long bugRows() {
    return lines.stream().filter(Line::isBug).mapToInt(Line::bug).distinct().count();
  }

  /** Share of trials flagged, over all bugs; exact interval. */
  @JsonIgnore
  public Interval detection() {
    return share(true);
  }

  /** Share of trials flagged, over all clean twins; exact interval. */
  @JsonIgnore
  public Interval falseAlarms() {
    return share(false);
  }

  private Interval share(boolean bugs) {
    long flagged = 0;
    long trials = 0;
    for (Line line : lines) {
      if (line.isBug() == bugs) {
        flagged += line.flagged();
        trials += line.trials();
      }
    }
    return trials == 0
        ? new Interval(0, 0, 1, CONFIDENCE, "no trials")
        : Interval.ofProportion(flagged, trials, CONFIDENCE);
  }

  /** Trials flagged and made, over all bugs or all clean twins. */
  public long[] trials(boolean bugs) {
    long[] counts = new long[2];
    for (Line line : lines) {
      if (line.isBug() == bugs) {
        counts[0] += line.flagged();
        counts[1] += line.trials();
      }
    }
    return counts;
  }
}
