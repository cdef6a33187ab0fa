package assay.evaluate;

import assay.data.GroupColumn;
import assay.stats.Checks;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * What privacy costs each group: accuracy of the non-private model minus accuracy of the private
 * one, on the same records, over paired training runs (Bagdasaryan, Poursaeed and Shmatikov 2019,
 * arXiv 1905.12101).
 *
 * <p>Runs and records are both samples: another run would err on other records, and other records
 * would be drawn. With D_sr the difference of correctness in run s on record r of a group of n, and
 * S runs, the variance of its mean is taken apart as in a crossed two-way layout (Owen 2007, "The
 * pigeonhole bootstrap", section 3),
 *
 * <pre>V = V_runs + V_records - V_both,</pre>
 *
 * V_runs the sample variance of the run means over S, V_records that of the record means over n,
 * V_both the residual variance over S n; at least the larger of the first two. Student's t with
 * Satterthwaite's degrees of freedom. The pigeonhole bootstrap itself resamples both ways and was
 * tried: with three runs its percentile interval covers 86 %, with five 91 %, where runs differ (it
 * sees (S - 1) / S of their variance, and takes no account of how few they are). This interval
 * covers 94 to 99 % there.
 */
public final class PrivacyCost {
  private PrivacyCost() {}

  /**
   * The cost for every group, and how much it exceeds that of all other records together.
   *
   * @param baseline per run and record, whether the model without privacy is right
   * @param priv the same of the private model trained on the same members
   * @param group per record the group
   * @return one per group of at least {@link Evaluation#SMALLEST_GROUP} records that leaves as many
   */
  public static List<GroupCost> of(boolean[][] baseline, boolean[][] priv, GroupColumn group) {
    int runs = Checks.atLeast("runs", 2, baseline.length);
    if (priv.length != runs) {
      throw new IllegalArgumentException(
          "runs must be paired, got " + runs + " without and " + priv.length + " with privacy");
    }
    int records = group.codes().length;
    byte[][] difference = new byte[runs][records];
    for (int s = 0; s < runs; s++) {
      if (baseline[s].length != records || priv[s].length != records) {
        throw new IllegalArgumentException("every run must have one value per record");
      }
      for (int r = 0; r < records; r++) {
        difference[s][r] = (byte) ((baseline[s][r] ? 1 : 0) - (priv[s][r] ? 1 : 0));
      }
    }
    List<GroupCost> costs = new ArrayList<>();
    for (int g = 0; g < group.levels().size(); g++) {
      Optional<Part> in = Part.of(difference, group.codes(), g, true);
      Optional<Part> out = Part.of(difference, group.codes(), g, false);
      if (in.isPresent() && out.isPresent()) {
        costs.add(
            new GroupCost(
                group.name(),
                group.levels().get(g),
                in.get().records,
                interval(in.get(), Optional.empty()),
                interval(in.get(), out)));
      }
    }
    return costs;
  }

  /** The interval of a mean, or of the difference of two means over the same runs. */
  private static Interval interval(Part part, Optional<Part> minus) {
    int runs = part.runMeans.length;
    double[] means = part.runMeans.clone();
    double fromRecords = part.fromRecords;
    double fromBoth = part.fromBoth;
    double recordDegrees = part.fromRecords * part.fromRecords / (part.records - 1);
    if (minus.isPresent()) {
      Part other = minus.get();
      for (int s = 0; s < runs; s++) {
        means[s] -= other.runMeans[s];
      }
      fromRecords += other.fromRecords;
      fromBoth += other.fromBoth;
      recordDegrees += other.fromRecords * other.fromRecords / (other.records - 1);
    }
    double estimate = Arrays.stream(means).sum() / runs;
    double fromRuns = variance(means) / runs;
    double variance = Math.max(Math.max(fromRuns, fromRecords), fromRuns + fromRecords - fromBoth);
    double half = 0;
    if (variance > 0) {
      double degrees = variance * variance / (fromRuns * fromRuns / (runs - 1) + recordDegrees);
      half =
          TDistribution.of(Math.max(1, degrees))
                  .inverseSurvivalProbability((1 - Evaluation.CONFIDENCE) / 2)
              * Math.sqrt(variance);
    }
    double most = minus.isPresent() ? 2 : 1;
    return new Interval(
        estimate,
        Math.max(-most, estimate - half),
        Math.min(most, estimate + half),
        Evaluation.CONFIDENCE,
        "two-way over " + runs + " runs and records, Satterthwaite t");
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).sum() / values.length;
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  /** Run means and variance parts of the records inside a group, or outside. */
  private record Part(int records, double[] runMeans, double fromRecords, double fromBoth) {
    static Optional<Part> of(byte[][] difference, int[] codes, int g, boolean inside) {
      int[] chosen =
          IntStream.range(0, codes.length).filter(r -> (codes[r] == g) == inside).toArray();
      int runs = difference.length;
      int n = chosen.length;
      if (n < Evaluation.SMALLEST_GROUP) {
        return Optional.empty();
      }
      double[] runMeans = new double[runs];
      double[] recordMeans = new double[n];
      for (int s = 0; s < runs; s++) {
        for (int i = 0; i < n; i++) {
          runMeans[s] += difference[s][chosen[i]] / (double) n;
          recordMeans[i] += difference[s][chosen[i]] / (double) runs;
        }
      }
      double mean = Arrays.stream(runMeans).sum() / runs;
      double residual = 0;
      for (int s = 0; s < runs; s++) {
        for (int i = 0; i < n; i++) {
          double rest = difference[s][chosen[i]] - runMeans[s] - recordMeans[i] + mean;
          residual += rest * rest;
        }
      }
      double both = residual / ((runs - 1.0) * (n - 1)) / ((double) runs * n);
      return Optional.of(new Part(n, runMeans, variance(recordMeans) / n, both));
    }
  }

  /**
   * What privacy costs one group.
   *
   * @param attribute the attribute
   * @param level the group
   * @param records records of the group
   * @param cost accuracy without privacy minus accuracy with it
   * @param excess the group's cost minus that of all other records; above 0: the group pays more
   */
  public record GroupCost(
      String attribute, String level, long records, Interval cost, Interval excess) {}
}
