package assay.privacy;

import assay.stats.Checks;
import assay.stats.Normal;
import java.util.Locale;

/**
 * What shuffling cannot be better than, under zero-out (Chua et al. 2024, "How private are DP-SGD
 * implementations?"): when every other record pulls the other way, the largest of the batches tells
 * the record. For every C
 *
 * <p>delta(epsilon) >= 1 - Phi((C - 2) / s) Phi(C / s)^(T - 1) - e^epsilon (1 - Phi((C - 1) / s)
 * Phi(C / s)^(T - 1)).
 *
 * <p>One epoch of T batches; more epochs only tell more. Values are rounded down: a lower bound,
 * not to be used as a {@link PrivacyCurve} of a mechanism elsewhere.
 */
record ShuffleLowerBound(double sigma, long batches) implements PrivacyCurve {
  ShuffleLowerBound {
    Checks.positive("sigma", sigma);
    Checks.atLeast("batches", 1L, batches);
  }

  @Override
  public double delta(double epsilon) {
    double best = Math.max(0, -Math.expm1(epsilon));
    // Any C is valid; the best lies within the reach of the largest of all noises.
    double from = -10 * sigma;
    double to = 2 + 40 * sigma;
    double at = from;
    for (int round = 0; round < 5; round++) {
      double step = (to - from) / 200;
      for (double c = from; c <= to; c += step) {
        double value = value(c, epsilon);
        if (value > best) {
          best = value;
          at = c;
        }
      }
      from = at - 2 * step;
      to = at + 2 * step;
    }
    return Math.max(0, Math.min(1, best * (1 - 1e-9)));
  }

  private double value(double c, double epsilon) {
    double rest = (batches - 1) * Normal.logCdf(c / sigma);
    double with = -Math.expm1(Normal.logCdf((c - 2) / sigma) + rest);
    double without = -Math.expm1(Normal.logCdf((c - 1) / sigma) + rest);
    double other = Math.exp(epsilon) * without;
    return with - other - 1e-14 * (with + other);
  }

  @Override
  public double epsilon(double delta) {
    Checks.inUnitBelowOne("delta", delta);
    if (delta(0) <= delta) {
      return 0;
    }
    double lo = 0;
    double hi = 1;
    while (hi < 700 && delta(hi) > delta) {
      lo = hi;
      hi *= 2;
    }
    for (int i = 0; i < 60 && hi - lo > 1e-9 * hi; i++) {
      double mid = 0.5 * (lo + hi);
      if (delta(mid) > delta) {
        lo = mid;
      } else {
        hi = mid;
      }
    }
    return lo;
  }

  @Override
  public String describe() {
    return String.format(
        Locale.ROOT,
        "lower bound for one shuffled epoch of %d batches, sigma = %.6g",
        batches,
        sigma);
  }
}
