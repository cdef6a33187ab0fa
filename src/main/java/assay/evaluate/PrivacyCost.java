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
 * covers 94 to 99 % there. With a single run only records vary, and the interval is for that pair
 * of models.
 *
 * <p>A group in which no record changes sides has no variance to see. For rates an interval is
 * therefore never narrower than the exact limit of 0 of n, and its variance has one discordant
 * record more than was seen (after Agresti and Min 2005).
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
    return of("accuracy", baseline, priv, group, Evaluation.CONFIDENCE);
  }

  /**
   * The same of any rate, such as how often the positive class is predicted.
   *
   * @param measure name of the rate
   * @param baseline per run and record, whether the model without privacy counts
   * @param priv the same of the private model trained on the same members
   * @param group per record the group
   * @param confidence of every interval by itself, in (0, 1)
   * @return one per group of at least {@link Evaluation#SMALLEST_GROUP} records that leaves as many
   */
  public static List<GroupCost> of(
      String measure,
      boolean[][] baseline,
      boolean[][] priv,
      GroupColumn group,
      double confidence) {
    double[][] difference = difference(numbers(baseline), numbers(priv));
    if (difference[0].length != group.codes().length) {
      throw new IllegalArgumentException("every run must have one value per record");
    }
    List<GroupCost> costs = new ArrayList<>();
    for (int g = 0; g < group.levels().size(); g++) {
      Optional<Part> in = Part.of(difference, inGroup(group, g, true), true);
      Optional<Part> out = Part.of(difference, inGroup(group, g, false), true);
      if (in.isPresent() && out.isPresent()) {
        costs.add(
            new GroupCost(
                measure,
                group.name(),
                group.levels().get(g),
                in.get().records,
                interval(in.get(), Optional.empty(), 1, confidence),
                interval(in.get(), out, 1, confidence)));
      }
    }
    return costs;
  }

  /**
   * Mean of a value without privacy minus its mean with privacy, over all records.
   *
   * @param baseline per run and record, such as whether the model is right, or its loss
   * @param priv the same of the private model trained on the same members
   * @param most largest difference that is possible; may be infinite
   * @throws IllegalArgumentException with fewer than {@link Evaluation#SMALLEST_GROUP} records
   */
  public static Interval overall(double[][] baseline, double[][] priv, double most) {
    double[][] difference = difference(baseline, priv);
    Part part =
        Part.of(
                difference,
                IntStream.range(0, difference[0].length).toArray(),
                Double.isFinite(most))
            .orElseThrow(() -> new IllegalArgumentException("too few records to compare on"));
    return interval(part, Optional.empty(), most, Evaluation.CONFIDENCE);
  }

  private static double[][] difference(double[][] baseline, double[][] priv) {
    int runs = Checks.atLeast("runs", 1, baseline.length);
    if (priv.length != runs) {
      throw new IllegalArgumentException(
          "runs must be paired, got " + runs + " without and " + priv.length + " with privacy");
    }
    double[][] difference = new double[runs][baseline[0].length];
    for (int s = 0; s < runs; s++) {
      if (baseline[s].length != baseline[0].length || priv[s].length != baseline[0].length) {
        throw new IllegalArgumentException("every run must have one value per record");
      }
      for (int r = 0; r < baseline[s].length; r++) {
        difference[s][r] = baseline[s][r] - priv[s][r];
      }
    }
    return difference;
  }

  private static double[][] numbers(boolean[][] runs) {
    double[][] numbers = new double[runs.length][];
    for (int s = 0; s < runs.length; s++) {
      numbers[s] = new double[runs[s].length];
      for (int r = 0; r < runs[s].length; r++) {
        numbers[s][r] = runs[s][r] ? 1 : 0;
      }
    }
    return numbers;
  }

  private static int[] inGroup(GroupColumn group, int g, boolean inside) {
    int[] codes = group.codes();
    return IntStream.range(0, codes.length).filter(r -> (codes[r] == g) == inside).toArray();
  }

  /** The interval of a mean, or of the difference of two means over the same runs. */
  private static Interval interval(
      Part part, Optional<Part> minus, double mostOfOne, double confidence) {
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
    double fromRuns = runs == 1 ? 0 : variance(means) / runs;
    double variance = Math.max(Math.max(fromRuns, fromRecords), fromRuns + fromRecords - fromBoth);
    double half = 0;
    if (variance > 0) {
      double runDegrees = runs == 1 ? 0 : fromRuns * fromRuns / (runs - 1);
      double degrees = variance * variance / (runDegrees + recordDegrees);
      half =
          TDistribution.of(Math.max(1, degrees)).inverseSurvivalProbability((1 - confidence) / 2)
              * Math.sqrt(variance);
    }
    if (Double.isFinite(mostOfOne)) {
      double unseen = unseen(part.records, confidence);
      half =
          Math.max(
              half,
              minus.isPresent()
                  ? Math.hypot(unseen, unseen(minus.get().records, confidence))
                  : unseen);
    }
    double most = minus.isPresent() ? 2 * mostOfOne : mostOfOne;
    return new Interval(
        estimate,
        Math.max(-most, estimate - half),
        Math.min(most, estimate + half),
        confidence,
        runs == 1
            ? "over records, for this one pair of models; t"
            : "two-way over " + runs + " runs and records, Satterthwaite t");
  }

  /** What share of records may differ where none of n was seen to: the exact upper limit of 0/n. */
  private static double unseen(int records, double confidence) {
    return 1 - Math.pow((1 - confidence) / 2, 1.0 / records);
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).sum() / values.length;
    return Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (values.length - 1);
  }

  /** Run means and variance parts of some records. */
  private record Part(int records, double[] runMeans, double fromRecords, double fromBoth) {
    static Optional<Part> of(double[][] difference, int[] chosen, boolean rate) {
      int runs = difference.length;
      int n = chosen.length;
      if (n < Evaluation.SMALLEST_GROUP) {
        return Optional.empty();
      }
      double[] runMeans = new double[runs];
      double[] recordMeans = new double[n];
      for (int s = 0; s < runs; s++) {
        for (int i = 0; i < n; i++) {
          runMeans[s] += difference[s][chosen[i]] / n;
          recordMeans[i] += difference[s][chosen[i]] / runs;
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
      double both = runs == 1 ? 0 : residual / ((runs - 1.0) * (n - 1)) / ((double) runs * n);
      double more = rate ? 1 / ((n - 1.0) * n) : 0;
      return Optional.of(new Part(n, runMeans, variance(recordMeans) / n + more, both));
    }
  }

  /**
   * What privacy costs one group.
   *
   * @param measure the rate, such as "accuracy"
   * @param attribute the attribute
   * @param level the group
   * @param records records of the group
   * @param cost the rate without privacy minus the rate with it
   * @param excess the group's cost minus that of all other records; above 0: the group pays more
   */
  public record GroupCost(
      String measure,
      String attribute,
      String level,
      long records,
      Interval cost,
      Interval excess) {}
}
