package assay.privacy;

import java.util.function.DoubleUnaryOperator;

/**
 * Roots of monotone functions, given back at the end of the last bracket where the condition is
 * known to hold: never at a middle that might fail it.
 */
final class SafeSearch {
  private static final int MOST_STEPS = 300;

  private SafeSearch() {}

  /**
   * The smallest x in (lo, hi] with f(x) <= 0, rounded up, for a decreasing f with f(lo) > 0 >=
   * f(hi). The Illinois variant of false position with a bisection whenever it stalls.
   *
   * @param tolerance relative width of the last bracket
   */
  static double firstAtMostZero(DoubleUnaryOperator f, double lo, double hi, double tolerance) {
    double flo = f.applyAsDouble(lo);
    double fhi = f.applyAsDouble(hi);
    if (fhi > 0 || Double.isNaN(fhi)) {
      throw new IllegalStateException("the bracket does not end on the safe side, f(hi) = " + fhi);
    }
    if (flo <= 0) {
      return lo;
    }
    int stalled = 0;
    int side = 0;
    double wlo = flo;
    double whi = fhi;
    for (int i = 0; i < MOST_STEPS && hi - lo > tolerance * Math.abs(hi); i++) {
      double width = hi - lo;
      double x = lo + width * (wlo / (wlo - whi));
      if (stalled >= 2 || !(x > lo && x < hi)) {
        x = lo + 0.5 * width;
        stalled = 0;
      } else {
        // Step a little past the estimate, so that the bracket closes from both sides.
        double nudge = 0.4 * tolerance * Math.abs(hi);
        x = Math.min(Math.max(x + side * nudge, lo + nudge), hi - nudge);
      }
      if (!(x > lo && x < hi)) {
        break;
      }
      double fx = f.applyAsDouble(x);
      if (Double.isNaN(fx)) {
        throw new IllegalStateException("not a number at " + x);
      }
      // The other end counts half once the same end has moved twice.
      if (fx > 0) {
        lo = x;
        wlo = fx;
        whi = side > 0 ? 0.5 * whi : whi;
        side = 1;
      } else {
        hi = x;
        whi = fx;
        wlo = side < 0 ? 0.5 * wlo : wlo;
        side = -1;
      }
      if (Double.isInfinite(wlo)) {
        wlo = 1e300;
      }
      if (Double.isInfinite(whi)) {
        whi = -1e300;
      }
      stalled = hi - lo > 0.5 * width ? stalled + 1 : 0;
    }
    return hi;
  }

  /**
   * The largest x in [lo, hi) with f(x) <= 0, rounded down, for an increasing f with f(lo) <= 0 <
   * f(hi).
   */
  static double lastAtMostZero(DoubleUnaryOperator f, double lo, double hi, double tolerance) {
    if (f.applyAsDouble(hi) <= 0) {
      return hi;
    }
    double at = -firstAtMostZero(x -> f.applyAsDouble(-x), -hi, -lo, tolerance);
    return at;
  }
}
