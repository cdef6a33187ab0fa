package assay.evaluate;

import assay.stats.DeLong;
import assay.stats.Interval;
import assay.stats.Normal;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The area under the ROC curve of one class against the rest, averaged over classes where there are
 * more than two (Hand and Till 2001 average pairs; this is the one-against-rest form).
 *
 * <p>The variance of the average is DeLong's (1988) carried over: every record's placement values
 * in all classes are added up before they are squared, since one record counts in every class.
 */
final class RankArea {
  private RankArea() {}

  /** The area on the logit scale; empty where a class has fewer than two records. */
  static Optional<Interval> of(Predictions predictions, int positive, double level) {
    int[] counts = new int[predictions.classes()];
    for (int r = 0; r < predictions.size(); r++) {
      counts[predictions.label(r)]++;
    }
    if (IntStream.of(counts).min().orElseThrow() < 2) {
      return Optional.empty();
    }
    return Optional.of(
        predictions.classes() == 2
            ? DeLong.auc(
                scores(predictions, positive, true), scores(predictions, positive, false), level)
            : average(predictions, counts, level));
  }

  private static double[] scores(Predictions predictions, int target, boolean in) {
    return IntStream.range(0, predictions.size())
        .filter(r -> (predictions.label(r) == target) == in)
        .mapToDouble(r -> logOdds(predictions, r, target))
        .toArray();
  }

  private static Interval average(Predictions predictions, int[] counts, double level) {
    double area = 0;
    double[] influence = new double[predictions.size()];
    for (int c = 0; c < counts.length; c++) {
      area += add(predictions, c, counts[c], influence) / counts.length;
    }
    double squares = 0;
    for (double value : influence) {
      squares += value * value;
    }
    double deviation = Math.sqrt(squares) / counts.length;
    if (!(deviation > 0) || !(area > 0 && area < 1)) {
      return noVariance(counts, area, level);
    }
    double logit = Math.log(area / (1 - area));
    double half = Normal.quantile((1 + level) / 2) * deviation / (area * (1 - area));
    return new Interval(
        area,
        Math.min(area, 1 / (1 + Math.exp(half - logit))),
        Math.max(area, 1 / (1 + Math.exp(-half - logit))),
        level,
        "DeLong (logit), mean over classes");
  }

  /** All apart or all tied: exact from as many independent pairs as the smallest class has. */
  private static Interval noVariance(int[] counts, double area, double level) {
    long pairs = IntStream.of(counts).min().orElseThrow();
    double sure = Interval.ofProportion(pairs, pairs, level).lower();
    return new Interval(
        area, area * sure, 1 - (1 - area) * sure, level, "Clopper-Pearson on independent pairs");
  }

  /** Adds one class's centered placement values over its sizes to {@code influence}; its area. */
  private static double add(Predictions predictions, int target, int count, double[] influence) {
    int n = predictions.size();
    double[] score = new double[n];
    for (int r = 0; r < n; r++) {
      score[r] = logOdds(predictions, r, target);
    }
    int[] order =
        IntStream.range(0, n)
            .boxed()
            .sorted((a, b) -> Double.compare(score[a], score[b]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] placement = new double[n];
    int in = 0;
    int out = 0;
    for (int from = 0; from < n; ) {
      int to = from;
      int tiedIn = 0;
      while (to < n && score[order[to]] == score[order[from]]) {
        tiedIn += predictions.label(order[to]) == target ? 1 : 0;
        to++;
      }
      int tiedOut = to - from - tiedIn;
      for (int i = from; i < to; i++) {
        placement[order[i]] =
            predictions.label(order[i]) == target
                ? (out + tiedOut / 2.0) / (n - count)
                : 1 - (in + tiedIn / 2.0) / count;
      }
      in += tiedIn;
      out += tiedOut;
      from = to;
    }
    double area = 0;
    for (int r = 0; r < n; r++) {
      area += predictions.label(r) == target ? placement[r] / count : 0;
    }
    for (int r = 0; r < n; r++) {
      int size = predictions.label(r) == target ? count : n - count;
      // Sample variance over n_k - 1, divided by n_k.
      influence[r] += (placement[r] - area) / Math.sqrt((double) size * (size - 1));
    }
    return area;
  }

  /**
   * log p / (1 - p), which keeps apart what rounds to probability 1; in single precision, as the
   * logits are, so that rounding does not break ties.
   */
  private static double logOdds(Predictions predictions, int r, int target) {
    double p = predictions.probability(r, target);
    double rest = 0;
    for (int k = 0; k < predictions.classes(); k++) {
      rest += k == target ? 0 : predictions.probability(r, k);
    }
    return (float) (Math.log(p) - Math.log(rest));
  }
}
