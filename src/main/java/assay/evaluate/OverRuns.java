package assay.evaluate;

import assay.stats.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of a measure over several training runs of one recipe, with an interval that allows for
 * another training and for other records.
 *
 * <p>With S runs, half-widths h_run = t(S - 1) s / sqrt(S) over runs and h_record, the mean of the
 * runs' own half-widths towards that side,
 *
 * <pre>half-width = sqrt(h_run^2 + h_record^2),</pre>
 *
 * added in quadrature as independent parts are (Zou and Donner 2008). Runs that are measured on the
 * same records share the second part, so it is not divided by S. Where every run has records of its
 * own, it is, and only stands in where runs differ by less than their records alone would make
 * them.
 */
public final class OverRuns {
  private OverRuns() {}

  /** Runs measured on the same records, such as utility on what is held out of all of them. */
  public static Interval onSameRecords(List<Interval> runs, double least, double most) {
    double half = halfOverRuns(runs);
    return interval(
        runs,
        Math.hypot(half, mean(runs, x -> x.estimate() - x.lower())),
        Math.hypot(half, mean(runs, x -> x.upper() - x.estimate())),
        least,
        most,
        "over " + runs.size() + " runs (t) and records");
  }

  /** Runs with records drawn anew for each, such as members and non-members of an attack. */
  public static Interval onOwnRecords(List<Interval> runs, double least, double most) {
    double half = halfOverRuns(runs);
    double root = Math.sqrt(runs.size());
    return interval(
        runs,
        Math.max(half, mean(runs, x -> x.estimate() - x.lower()) / root),
        Math.max(half, mean(runs, x -> x.upper() - x.estimate()) / root),
        least,
        most,
        "over " + runs.size() + " runs (t), not below the records' own");
  }

  private static Interval interval(
      List<Interval> runs, double below, double above, double least, double most, String method) {
    double estimate = mean(runs, Interval::estimate);
    return new Interval(
        estimate,
        Math.min(estimate, Math.max(least, estimate - below)),
        Math.max(estimate, Math.min(most, estimate + above)),
        Evaluation.CONFIDENCE,
        method);
  }

  private static double halfOverRuns(List<Interval> runs) {
    if (runs.size() < 2) {
      throw new IllegalArgumentException("runs must be >= 2, got " + runs.size());
    }
    double mean = mean(runs, Interval::estimate);
    double squares =
        runs.stream().mapToDouble(x -> (x.estimate() - mean) * (x.estimate() - mean)).sum();
    return TDistribution.of(runs.size() - 1.0)
            .inverseSurvivalProbability((1 - Evaluation.CONFIDENCE) / 2)
        * Math.sqrt(squares / (runs.size() - 1) / runs.size());
  }

  private static double mean(List<Interval> runs, ToDoubleFunction<Interval> part) {
    double[] values = runs.stream().mapToDouble(part).toArray();
    return Arrays.stream(values).sum() / values.length;
  }
}
