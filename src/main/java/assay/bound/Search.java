package assay.bound;

import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;

/** Searches that return their safe end. */
final class Search {
  /** Width of the last bracket, relative to the parameter above 1 and absolute below. */
  static final double TOLERANCE = 1e-10;

  private Search() {}

  /**
   * The largest parameter known to be rejected: a point x >= {@code from} with p(x) <= alpha, at
   * most {@link #TOLERANCE} below the crossing. The p-value grows with the parameter (a leakier
   * null is harder to reject).
   *
   * @param pValue of the null with this parameter
   * @param alpha level
   * @param from known lower end; returned where even it is not rejected
   * @param step first step of the doubling bracket
   * @param limit the search stops here and returns it where it is still rejected
   */
  static double largestRejected(
      DoubleUnaryOperator pValue, double alpha, double from, double step, double limit) {
    return largestRejected(pValue, alpha, from, step, limit, TOLERANCE);
  }

  /** The same from 0 and to a ten-thousandth, for choices that no bound rests on. */
  static double roughlyLargestRejected(
      DoubleUnaryOperator pValue, double alpha, double step, double limit) {
    return largestRejected(pValue, alpha, 0, step, limit, 1e-4);
  }

  /** The same, down to a bracket of this width (relative above 1). */
  static double largestRejected(
      DoubleUnaryOperator pValue,
      double alpha,
      double from,
      double step,
      double limit,
      double tolerance) {
    double low = from;
    double atLow = pValue.applyAsDouble(from) - alpha;
    if (!(atLow <= 0)) {
      return from;
    }
    double high = low + step;
    double atHigh;
    while (true) {
      if (high >= limit) {
        high = limit;
        atHigh = pValue.applyAsDouble(limit) - alpha;
        if (atHigh <= 0) {
          return limit;
        }
        break;
      }
      atHigh = pValue.applyAsDouble(high) - alpha;
      if (!(atHigh <= 0)) {
        break;
      }
      low = high;
      atLow = atHigh;
      step *= 2;
      high += step;
    }
    return illinois(x -> pValue.applyAsDouble(x) - alpha, low, atLow, high, atHigh, tolerance);
  }

  /** The last x with f(x) <= 0 for a rising f on [low, high]; low where there is none. */
  static double lastAtMostZero(DoubleUnaryOperator f, double low, double high, double tolerance) {
    double atLow = f.applyAsDouble(low);
    double atHigh = f.applyAsDouble(high);
    if (!(atLow <= 0)) {
      return low;
    }
    return atHigh <= 0 ? high : illinois(f, low, atLow, high, atHigh, tolerance);
  }

  /** Regula falsi (Illinois) with a bisection whenever it shrinks the bracket too little. */
  private static double illinois(
      DoubleUnaryOperator f,
      double low,
      double atLow,
      double high,
      double atHigh,
      double tolerance) {
    double weightLow = atLow;
    double weightHigh = atHigh;
    int side = 0;
    int step = 0;
    while (high - low > tolerance * Math.max(1, Math.abs(low))) {
      double width = high - low;
      double guess = high - weightHigh * width / (weightHigh - weightLow);
      boolean bisect = step++ % 4 == 3 || !(guess > low && guess < high);
      // A step of a tenth of the tolerance past the guess lets both ends close in.
      double middle = bisect ? 0.5 * (low + high) : nudge(guess, low, high, side, tolerance);
      if (!(middle > low && middle < high)) {
        break;
      }
      double at = f.applyAsDouble(middle);
      if (at <= 0) {
        low = middle;
        weightLow = at;
        weightHigh = side == 1 ? weightHigh / 2 : weightHigh;
        side = 1;
      } else {
        high = middle;
        weightHigh = at;
        weightLow = side == -1 ? weightLow / 2 : weightLow;
        side = -1;
      }
    }
    return low;
  }

  private static double nudge(double guess, double low, double high, int side, double tolerance) {
    double shift = 0.4 * tolerance * Math.max(1, Math.abs(low));
    return Math.min(high - shift, Math.max(low + shift, guess + side * shift));
  }

  /** The largest x in [low, high] (to {@code tolerance}) where a predicate true below holds. */
  static double largestTrue(DoublePredicate holds, double low, double high, double tolerance) {
    while (high - low > tolerance) {
      double middle = 0.5 * (low + high);
      if (!(middle > low && middle < high)) {
        break;
      }
      if (holds.test(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
