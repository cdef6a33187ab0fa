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
  private double plain;
  private double weightedNoise;
  private double varianceAtZero;

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
    square += share * (distance * distance - noise);
    plain += share * distance * distance;
    weightedNoise += share * share * distance * distance * noise;
    varianceAtZero += 2 * share * share * noise * noise;
  }

  List<ReliabilityBin> bins() {
    return bins;
  }

  /**
   * The error with its interval. T-hat has mean t and, as a weighted sum of squared normals,
   * variance 4 t v + V. Here V = 2 sum of w_b^2 (s_b^2 / n_b)^2, and v is the mean of w_b s_b^2 /
   * n_b over bins by their part in T, which is w_b d_b^2. The interval holds every t >= 0 with
   *
   * <pre>(T-hat - t)^2 <= z^2 (4 t v + V)</pre>
   *
   * and then takes the root. As with Wilson's interval, the variance is that of the hypothesis and
   * not that of the estimate, which would be too short near 0. The upper end starts from max(0,
   * T-hat), so that luck does not shorten it.
   *
   * <p>Within a bin over- and underconfidence cancel: this is the error of the binned model, which
   * is at most that of the model.
   */
  Interval error(double level) {
    double z = Normal.quantile((1 + level) / 2);
    double estimate = Math.sqrt(Math.max(0, square));
    double lower = square <= 0 ? 0 : root(square, z, -1);
    double upper = root(Math.max(0, square), z, 1);
    return new Interval(
        estimate,
        Math.min(estimate, Math.sqrt(Math.max(0, lower))),
        Math.max(estimate, Math.min(1, Math.sqrt(upper))),
        level,
        "debiased RMS over equal-mass bins, score");
  }

  /** Solves (square - t)^2 = z^2 (4 t v + V) for t; square >= 0. */
  private double root(double at, double z, int sign) {
    double noise = plain > 0 ? weightedNoise / plain : 0;
    double half = at + 2 * z * z * noise;
    return half + sign * Math.sqrt(half * half - at * at + z * z * varianceAtZero);
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
