package assay.evaluate;

import assay.evaluate.Utility.ReliabilityBin;
import assay.stats.Checks;
import assay.stats.Interval;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How far a model's confidence in its predicted class is from how often it is right.
 *
 * <p>Records are sorted by confidence and cut into bins of (almost) equal size; equal confidences
 * stay together, so the order of records plays no part. With d_b the mean of (right - confidence)
 * in bin b, s_b^2 the sample variance of the same and w_b the bin's share of records,
 *
 * <pre>T = sum over b of w_b (d_b^2 - s_b^2 / n_b),  error = sqrt(max(0, T))</pre>
 *
 * is the debiased root-mean-square calibration error (Kumar, Liang and Ma 2019, arXiv 1909.10155,
 * section 4, with s_b^2 for the binomial variance, which is unbiased also where confidence varies
 * in a bin). Without the second term a perfectly calibrated model looks badly calibrated on few
 * records.
 */
final class Calibration {
  private static final int MOST_BINS = 15;
  private static final int BIN_RECORDS = 20;

  private final List<ReliabilityBin> bins = new ArrayList<>();
  private double square;
  private double variance;

  private Calibration() {}

  /** Bins and error of the records at {@code indices}; at least one record. */
  static Calibration of(Predictions predictions, int[] indices) {
    double[] confidence = new double[indices.length];
    boolean[] right = new boolean[indices.length];
    int[] order =
        IntStream.range(0, indices.length)
            .boxed()
            .sorted(
                (a, b) ->
                    Double.compare(
                        predictions.confidence(indices[a]), predictions.confidence(indices[b])))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i = 0; i < order.length; i++) {
      confidence[i] = predictions.confidence(indices[order[i]]);
      right[i] = predictions.correct(indices[order[i]]);
    }
    return ofSorted(confidence, right);
  }

  /** The same of sorted confidences. */
  static Calibration ofSorted(double[] confidence, boolean[] right) {
    Calibration result = new Calibration();
    int n = Checks.atLeast("records", 1, confidence.length);
    int wanted = Math.max(1, Math.min(MOST_BINS, n / BIN_RECORDS));
    int from = 0;
    for (int b = 1; b <= wanted && from < n; b++) {
      int to = Math.max(from + 1, (int) ((long) n * b / wanted));
      while (to < n && confidence[to] == confidence[to - 1]) {
        to++;
      }
      result.add(confidence, right, from, to);
      from = to;
    }
    return result;
  }

  private void add(double[] confidence, boolean[] right, int from, int to) {
    int size = to - from;
    double share = (double) size / confidence.length;
    long correct = 0;
    double sum = 0;
    for (int i = from; i < to; i++) {
      correct += right[i] ? 1 : 0;
      sum += confidence[i];
    }
    bins.add(new ReliabilityBin(size, Math.min(1, sum / size), correct));
    double distance = (correct - sum) / size;
    double squares = 0;
    for (int i = from; i < to; i++) {
      double deviation = (right[i] ? 1 : 0) - confidence[i] - distance;
      squares += deviation * deviation;
    }
    // One record alone tells nothing of its variance: the largest that is possible.
    double noise = size > 1 ? squares / (size - 1) / size : 0.25;
    double debiased = distance * distance - noise;
    square += share * debiased;
    variance += share * share * (4 * Math.max(0, debiased) * noise + 2 * noise * noise);
  }

  List<ReliabilityBin> bins() {
    return bins;
  }

  /**
   * The error with its interval: T's, by the delta method with the variance of a sum of squared
   * normals, 4 d^2 v + 2 v^2 per bin, which is right also where d = 0; then the root, cut at 0. The
   * upper end starts from max(0, T).
   */
  Interval error(double level) {
    double half = Normal.quantile((1 + level) / 2) * Math.sqrt(variance);
    return new Interval(
        Math.sqrt(Math.max(0, square)),
        Math.sqrt(Math.max(0, square - half)),
        Math.min(1, Math.sqrt(Math.max(0, square) + half)),
        level,
        "debiased RMS over equal-mass bins, delta method");
  }

  /**
   * The p-value of "perfectly calibrated": how often labels drawn from the model's own confidences
   * look as badly calibrated (consistency resampling; Broecker and Smith 2007). (1 + hits) / (1 +
   * draws), valid at any size.
   */
  static double consistency(double[] sortedConfidence, boolean[] right, int draws, Seed seed) {
    double observed = ofSorted(sortedConfidence, right).square;
    UniformRandomProvider random = seed.random();
    boolean[] drawn = new boolean[right.length];
    int hits = 0;
    for (int d = 0; d < draws; d++) {
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = random.nextDouble() < sortedConfidence[i];
      }
      hits += ofSorted(sortedConfidence, drawn).square >= observed ? 1 : 0;
    }
    return (1.0 + hits) / (1.0 + draws);
  }
}
