package assay.bound;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.numbers.gamma.LogBeta;

/**
 * Expectations under a Beta(a, b) law, of functions with values in [0, 1]: Gauss-Legendre panels in
 * log-odds, where the density is x^a (1 - x)^b / B and both tails fall at least exponentially,
 * broken also where the caller says that the function bends. Panels reach to where the density has
 * fallen by e^-36; what is outside weighs less than {@link #OUTSIDE}, which is added, so that a
 * p-value errs upwards.
 */
final class BetaExpectation {
  static final double OUTSIDE = 1e-13;

  /** Panels on each side of the mode; each is wider than the one before by this factor. */
  private static final int PANELS = 14;

  private static final double GROWTH = 1.25;

  /** Gauss-Legendre nodes and weights on [-1, 1], order 10 (Abramowitz and Stegun 25.4.30). */
  private static final double[] NODES = {
    0.1488743389816312,
    0.4333953941292472,
    0.6794095682990244,
    0.8650633666889845,
    0.9739065285171717
  };

  private static final double[] WEIGHTS = {
    0.2955242247147529,
    0.2692667193099963,
    0.2190863625159820,
    0.1494513491505806,
    0.0666713443086881
  };

  private final double a;
  private final double b;
  private final double logBeta;
  private final double mode;
  private final double low;
  private final double high;

  BetaExpectation(double a, double b) {
    this.a = a;
    this.b = b;
    logBeta = LogBeta.value(a, b);
    mode = Math.log(a / b);
    double sd = Math.sqrt(1 / a + 1 / b);
    double level = logDensity(mode) - 36;
    low = edge(mode, -sd, level);
    high = edge(mode, sd, level);
  }

  private double edge(double from, double step, double level) {
    double at = from;
    while (logDensity(at) > level) {
      at += step;
    }
    return at;
  }

  private double logDensity(double logit) {
    double logX = logit < 0 ? logit - Math.log1p(Math.exp(logit)) : -Math.log1p(Math.exp(-logit));
    return a * logX + b * (logX - logit) - logBeta;
  }

  /**
   * E[h(X)], rounded up by {@link #OUTSIDE}.
   *
   * @param function h of x in [0, 1], values in [0, 1]
   * @param bends log-odds where h bends; those out of reach are ignored
   */
  double of(DoubleUnaryOperator function, double... bends) {
    double[] breaks = breaks(bends);
    double sum = OUTSIDE;
    for (int i = 1; i < breaks.length; i++) {
      double half = 0.5 * (breaks[i] - breaks[i - 1]);
      double middle = 0.5 * (breaks[i] + breaks[i - 1]);
      for (int j = 0; half > 0 && j < NODES.length; j++) {
        double step = NODES[j] * half;
        sum += WEIGHTS[j] * half * (term(function, middle - step) + term(function, middle + step));
      }
    }
    return Math.min(1, sum);
  }

  private double term(DoubleUnaryOperator function, double logit) {
    return Math.exp(logDensity(logit)) * function.applyAsDouble(1 / (1 + Math.exp(-logit)));
  }

  private double[] breaks(double[] bends) {
    double[] all = new double[2 * PANELS + 1 + bends.length];
    all[0] = mode;
    double whole = (Math.pow(GROWTH, PANELS) - 1) / (GROWTH - 1);
    double reached = 0;
    for (int i = 0; i < PANELS; i++) {
      reached += Math.pow(GROWTH, i) / whole;
      all[1 + 2 * i] = mode - (mode - low) * reached;
      all[2 + 2 * i] = mode + (high - mode) * reached;
    }
    for (int i = 0; i < bends.length; i++) {
      all[2 * PANELS + 1 + i] = Math.min(high, Math.max(low, bends[i]));
    }
    Arrays.sort(all);
    return all;
  }
}
