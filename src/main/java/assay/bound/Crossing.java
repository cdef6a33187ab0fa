package assay.bound;

import java.util.function.DoubleUnaryOperator;

/**
 * Where an increasing function crosses 0, for functions whose values are dear: straight lines over
 * the logarithm of the argument, and halves where those are slow.
 *
 * @param low the function is below 0 here, or this is the least argument
 * @param high it is at least 0 here; infinity where it is below 0 throughout
 */
record Crossing(double low, double high) {
  private static final double FIRST_STEP = 1.1;

  /**
   * Searches.
   *
   * @param function increasing
   * @param start where to look first, > 0
   * @param least smallest argument
   * @param most largest argument
   * @param tolerance relative width of the bracket
   */
  static Crossing of(
      DoubleUnaryOperator function, double start, double least, double most, double tolerance) {
    double low = Double.NaN;
    double high = Double.NaN;
    double atLow = 0;
    double atHigh = 0;
    double at = Math.min(most, Math.max(least, start));
    double factor = FIRST_STEP;
    for (int step = 0; true; step++) {
      double value = function.applyAsDouble(at);
      if (value >= 0) {
        high = at;
        atHigh = value;
      } else {
        low = at;
        atLow = value;
      }
      if (Double.isNaN(low)) {
        if (at <= least) {
          return new Crossing(least, high);
        }
        at = Math.max(least, at / factor);
        factor *= factor;
      } else if (Double.isNaN(high)) {
        if (at >= most) {
          return new Crossing(low, Double.POSITIVE_INFINITY);
        }
        at = Math.min(most, at * factor);
        factor *= factor;
      } else if (high <= low * (1 + tolerance)) {
        return new Crossing(low, high);
      } else {
        double width = Math.log(high / low);
        double share = step % 4 == 3 ? 0.5 : atLow / (atLow - atHigh);
        double margin = Math.min(0.5, 0.45 * tolerance / width);
        at = low * Math.exp(width * aside(share, margin));
      }
    }
  }

  /** A little past the crossing, so that the bracket closes from both sides. */
  private static double aside(double share, double margin) {
    double moved = share > 0.5 ? share - margin : share + margin;
    return Double.isNaN(moved) ? 0.5 : Math.max(margin, Math.min(1 - margin, moved));
  }
}
