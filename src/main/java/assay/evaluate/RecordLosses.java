package assay.evaluate;

import assay.data.Dataset;
import assay.evaluate.Utility.ReliabilityBin;
import assay.stats.Checks;
import assay.stats.Interval;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a model did on each record, without the record: what accuracy, losses and calibration can be
 * computed from again. Neither labels nor features are in it. Arrays are not copied, do not change.
 *
 * @param correct whether the predicted class was the label
 * @param logLoss nats
 * @param brier squared error of the probabilities
 * @param confidence probability of the predicted class
 */
public record RecordLosses(
    boolean[] correct, double[] logLoss, double[] brier, double[] confidence) {
  public RecordLosses {
    int n = Checks.atLeast("records", 1, correct.length);
    if (logLoss.length != n || brier.length != n || confidence.length != n) {
      throw new IllegalArgumentException("each column must have one value per record, " + n);
    }
  }

  /** From the model's logits on {@code data}, record-major. */
  public static RecordLosses of(float[] logits, Dataset data) {
    Predictions predictions = Predictions.of(logits, data);
    int n = data.size();
    boolean[] correct = new boolean[n];
    for (int r = 0; r < n; r++) {
      correct[r] = predictions.correct(r);
    }
    return new RecordLosses(
        correct,
        IntStream.range(0, n).mapToDouble(predictions::logLoss).toArray(),
        IntStream.range(0, n).mapToDouble(predictions::brier).toArray(),
        IntStream.range(0, n).mapToDouble(predictions::confidence).toArray());
  }

  /** As {@link Utility#accuracy()}. */
  public Interval accuracy() {
    long right = IntStream.range(0, correct.length).filter(r -> correct[r]).count();
    return Interval.ofProportion(right, correct.length, Evaluation.CONFIDENCE);
  }

  /** As {@link Utility#logLoss()}. */
  public Interval meanLogLoss() {
    return Evaluation.mean(logLoss, Double.POSITIVE_INFINITY);
  }

  /**
   * As {@link Utility#brier()}.
   *
   * @param classes of the data
   */
  public Interval meanBrier(int classes) {
    return Evaluation.mean(brier, classes == 2 ? 1 : 2);
  }

  /** As {@link Utility#calibrationError()}. */
  public Interval calibrationError() {
    return calibration().error(Evaluation.CONFIDENCE);
  }

  /** As {@link Utility#reliability()}. */
  public List<ReliabilityBin> reliability() {
    return List.copyOf(calibration().bins());
  }

  private Calibration calibration() {
    int[] order =
        IntStream.range(0, correct.length)
            .boxed()
            .sorted((a, b) -> Double.compare(confidence[a], confidence[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sorted = Arrays.stream(order).mapToDouble(r -> confidence[r]).toArray();
    boolean[] right = new boolean[order.length];
    for (int i = 0; i < right.length; i++) {
      right[i] = correct[order[i]];
    }
    return Calibration.ofSorted(sorted, right);
  }
}
