package assay.evaluate;

import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What the training runs of one recipe answer on the same held-out records, to hold them against
 * the answers of another recipe whose runs trained on the same members.
 */
public final class HeldOutAnswers {
  private final Dataset data;
  private final OptionalInt positive;
  private final List<Predictions> runs;

  private HeldOutAnswers(Dataset data, OptionalInt positive, List<Predictions> runs) {
    this.data = data;
    this.positive = positive;
    this.runs = runs;
  }

  /**
   * @param logits per run, record-major
   * @param data the held-out records
   * @param positive the class that rates are about; empty: accuracy alone is compared by group
   */
  public static HeldOutAnswers of(List<float[]> logits, Dataset data, OptionalInt positive) {
    return new HeldOutAnswers(
        data, positive, logits.stream().map(run -> Predictions.of(run, data)).toList());
  }

  /** Whether the first run is right, per record. */
  public boolean[] firstRight() {
    boolean[] right = new boolean[data.size()];
    for (int r = 0; r < right.length; r++) {
      right[r] = runs.get(0).correct(r);
    }
    return right;
  }

  /** Accuracy of {@code baseline} minus accuracy of these. */
  public Interval accuracyLost(HeldOutAnswers baseline) {
    return PrivacyCost.overall(baseline.right(), right(), 1);
  }

  /** Mean log loss of these minus that of {@code baseline}, nats; above 0: these are worse. */
  public Interval logLossGained(HeldOutAnswers baseline) {
    return PrivacyCost.overall(loss(), baseline.loss(), Double.POSITIVE_INFINITY);
  }

  /**
   * How these differ from {@code baseline} in every group: accuracy and, where there is a positive
   * class, rates of positive predictions, true and false positives. Intervals hold for all groups
   * of an attribute and measure at once (Bonferroni).
   */
  public List<PrivacyCost.GroupCost> byGroup(HeldOutAnswers baseline) {
    List<PrivacyCost.GroupCost> costs = new ArrayList<>();
    for (GroupColumn group : data.groups()) {
      costs.addAll(rate("accuracy", baseline, group, r -> true, Predictions::correct));
      if (positive.isPresent()) {
        int yes = positive.getAsInt();
        Answer chosen = (run, r) -> run.predicted(r) == yes;
        int[] labels = data.labels();
        costs.addAll(rate("positive rate", baseline, group, r -> true, chosen));
        costs.addAll(rate("true positive rate", baseline, group, r -> labels[r] == yes, chosen));
        costs.addAll(rate("false positive rate", baseline, group, r -> labels[r] != yes, chosen));
      }
    }
    return costs;
  }

  private interface Answer {
    boolean of(Predictions run, int record);
  }

  private List<PrivacyCost.GroupCost> rate(
      String measure, HeldOutAnswers baseline, GroupColumn group, IntPredicate among, Answer hit) {
    int[] records = IntStream.range(0, data.size()).filter(among).toArray();
    if (records.length < 2 * Evaluation.SMALLEST_GROUP) {
      return List.of();
    }
    GroupColumn part = group.at(records);
    long groups =
        IntStream.range(0, part.levels().size())
            .filter(
                g ->
                    IntStream.of(part.codes()).filter(c -> c == g).count()
                        >= Evaluation.SMALLEST_GROUP)
            .count();
    return PrivacyCost.of(
        measure,
        baseline.bits(records, hit),
        bits(records, hit),
        part,
        1 - (1 - Evaluation.CONFIDENCE) / Math.max(1, groups));
  }

  private boolean[][] bits(int[] records, Answer hit) {
    boolean[][] bits = new boolean[runs.size()][records.length];
    for (int s = 0; s < bits.length; s++) {
      for (int i = 0; i < records.length; i++) {
        bits[s][i] = hit.of(runs.get(s), records[i]);
      }
    }
    return bits;
  }

  private double[][] right() {
    double[][] right = new double[runs.size()][data.size()];
    for (int s = 0; s < right.length; s++) {
      for (int r = 0; r < right[s].length; r++) {
        right[s][r] = runs.get(s).correct(r) ? 1 : 0;
      }
    }
    return right;
  }

  private double[][] loss() {
    double[][] loss = new double[runs.size()][data.size()];
    for (int s = 0; s < loss.length; s++) {
      for (int r = 0; r < loss[s].length; r++) {
        loss[s][r] = runs.get(s).logLoss(r);
      }
    }
    return loss;
  }
}
