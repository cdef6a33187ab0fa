package assay.privacy;

import assay.stats.Checks;
import java.util.function.DoubleUnaryOperator;

/** The trade-off function that a curve delta(epsilon) implies. */
final class TradeOff {
  private static final double GOLDEN = 0.5 * (Math.sqrt(5) - 1);
  private static final double FAR = 700;

  private TradeOff() {}

  /**
   * f(x) = sup over epsilon >= 0 of max(0, 1 - delta(epsilon) - e^epsilon x, e^-epsilon (1 -
   * delta(epsilon) - x)) (Dong, Roth and Su 2022, Proposition 2.12). Every epsilon gives a valid
   * value, so stopping early only rounds down. The branches are concave in e^epsilon and
   * e^-epsilon, hence unimodal in epsilon.
   */
  static double falseNegativeRate(PrivacyCurve curve, double falsePositiveRate) {
    double x = Checks.inUnit("falsePositiveRate", falsePositiveRate);
    double end = x == 0 ? FAR : Math.min(FAR, -Math.log(x));
    double steep = largest(e -> 1 - curve.delta(e) - Math.exp(e) * x, end);
    double flat = largest(e -> Math.exp(-e) * (1 - curve.delta(e) - x), FAR);
    return clamp(Math.max(steep, flat), x);
  }

  /** The largest value that golden-section search meets on [0, end]. */
  private static double largest(DoubleUnaryOperator f, double end) {
    double lo = 0;
    double hi = end;
    double best = Math.max(f.applyAsDouble(lo), f.applyAsDouble(hi));
    double a = hi - GOLDEN * (hi - lo);
    double b = lo + GOLDEN * (hi - lo);
    double fa = f.applyAsDouble(a);
    double fb = f.applyAsDouble(b);
    for (int i = 0; i < 60 && hi - lo > 1e-9; i++) {
      best = Math.max(best, Math.max(fa, fb));
      if (fa >= fb) {
        hi = b;
        b = a;
        fb = fa;
        a = hi - GOLDEN * (hi - lo);
        fa = f.applyAsDouble(a);
      } else {
        lo = a;
        a = b;
        fa = fb;
        b = lo + GOLDEN * (hi - lo);
        fb = f.applyAsDouble(b);
      }
    }
    return Math.max(best, Math.max(fa, fb));
  }

  /** Into [0, 1 - x], a few ulp down. */
  static double clamp(double value, double x) {
    return Math.max(0, Math.min(value, 1 - x) * (1 - 1e-12));
  }
}
