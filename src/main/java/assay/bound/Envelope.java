package assay.bound;

import assay.privacy.PrivacyCurve;
import java.util.Arrays;

/**
 * The trade-off function of a privacy curve, tabulated once: f(x) = max over a grid of epsilon of 0
 * and 1 - delta(epsilon) - e^epsilon x (Dong, Roth and Su 2022, Proposition 2.12; negative epsilon
 * stand for the other branch). Every line lies below the true function, so the table rounds down.
 * Kept as the upper hull of the lines; a query is a binary search.
 */
final class Envelope {
  private static final double STEP = 1.0 / 32;
  private static final double FAR = 40;
  private static final double NEGLIGIBLE = 1e-13;

  private double[] intercept;
  private double[] slope;

  /** Up to here, line i is the highest; decreasing in i as lines get steeper. */
  private double[] from;

  private final int lines;

  Envelope(PrivacyCurve curve) {
    int most = 2 * (int) (FAR / STEP) + 1;
    intercept = new double[most];
    slope = new double[most];
    from = new double[most];
    int size = 0;
    for (int i = 0; i < most; i++) {
      double epsilon = -FAR + i * STEP;
      double delta = curve.delta(epsilon);
      size = add(size, 1 - delta, Math.exp(epsilon));
      if (epsilon > 0 && delta < NEGLIGIBLE) {
        break;
      }
    }
    lines = size;
    intercept = Arrays.copyOf(intercept, size);
    slope = Arrays.copyOf(slope, size);
    from = Arrays.copyOf(from, size);
  }

  /** Adds a steeper line: where it meets the last one, it is higher to the left. */
  private int add(int size, double newIntercept, double newSlope) {
    int kept = size;
    while (kept > 0) {
      double rise = newIntercept - intercept[kept - 1];
      double cross = rise / (newSlope - slope[kept - 1]);
      if (cross <= 0) {
        return kept;
      }
      if (kept == 1 || cross < from[kept - 1]) {
        from[kept] = cross;
        break;
      }
      kept--;
    }
    if (kept == 0) {
      from[0] = Double.POSITIVE_INFINITY;
    }
    intercept[kept] = newIntercept;
    slope[kept] = newSlope;
    return kept + 1;
  }

  /** f(x), rounded down. */
  double falseNegativeRate(double x) {
    int low = 0;
    int high = lines - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (from[middle] >= x) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return Math.max(0, intercept[low] - slope[low] * x);
  }

  /**
   * The hockey-stick divergence that goes with this function, max over x of 1 - f(x) - e^epsilon x:
   * the curve's own delta at the grid's epsilons, rounded up by convexity in between.
   */
  double delta(double epsilon) {
    double s = Math.exp(epsilon);
    int low = -1;
    int high = lines;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (slope[middle] <= s) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double x = high == lines ? 0 : Math.min(1, from[high]);
    return Math.min(1, Math.max(0, 1 - falseNegativeRate(x) - s * x));
  }
}
