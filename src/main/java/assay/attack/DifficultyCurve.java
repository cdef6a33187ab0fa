package assay.attack;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Averages as a function of difficulty: records are ranked by a key (equal keys share their middle
 * rank), cut into bins of equal number, and the bins' means joined by straight lines.
 */
final class DifficultyCurve {
  private final double[] position;
  private final int bins;

  private DifficultyCurve(double[] position, int bins) {
    this.position = position;
    this.bins = bins;
  }

  /**
   * Ranks the records.
   *
   * @param key finite, one per record
   * @param bins at least 1
   */
  static DifficultyCurve of(double[] key, int bins) {
    int n = key.length;
    // The key as an ordered 32-bit number above the index: one primitive sort, no boxing.
    long[] order = new long[n];
    for (int r = 0; r < n; r++) {
      int bits = Float.floatToIntBits((float) key[r] + 0f);
      int ordered = bits ^ ((bits >> 31) & 0x7fffffff);
      order[r] = ((long) ordered << 32) | r;
    }
    Arrays.sort(order);
    double[] position = new double[n];
    for (int from = 0; from < n; ) {
      int to = from + 1;
      while (to < n && order[to] >> 32 == order[from] >> 32) {
        to++;
      }
      double middle = (from + to) / 2.0 / n * bins;
      for (int i = from; i < to; i++) {
        position[(int) order[i]] = middle;
      }
      from = to;
    }
    return new DifficultyCurve(position, bins);
  }

  /**
   * The curve of {@code value}, read off at every record. Records without a finite value count for
   * nothing; bins without any take their neighbor's mean.
   */
  double[] smooth(double[] value) {
    double[] sum = new double[bins];
    int[] number = new int[bins];
    for (int r = 0; r < value.length; r++) {
      if (Double.isFinite(value[r])) {
        int bin = Math.min(bins - 1, (int) position[r]);
        sum[bin] += value[r];
        number[bin]++;
      }
    }
    int[] filled = IntStream.range(0, bins).filter(b -> number[b] > 0).toArray();
    double[] smooth = new double[value.length];
    if (filled.length == 0) {
      return smooth;
    }
    double[] center = Arrays.stream(filled).mapToDouble(b -> b + 0.5).toArray();
    double[] mean = Arrays.stream(filled).mapToDouble(b -> sum[b] / number[b]).toArray();
    for (int r = 0; r < smooth.length; r++) {
      smooth[r] = at(center, mean, position[r]);
    }
    return smooth;
  }

  private static double at(double[] x, double[] y, double at) {
    if (at <= x[0]) {
      return y[0];
    }
    for (int i = 1; i < x.length; i++) {
      if (at <= x[i]) {
        return y[i - 1] + (y[i] - y[i - 1]) * (at - x[i - 1]) / (x[i] - x[i - 1]);
      }
    }
    return y[x.length - 1];
  }
}
