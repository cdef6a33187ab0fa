package assay.privacy;

import assay.stats.Checks;
import java.util.function.DoubleUnaryOperator;

/**
 * The curve that Renyi divergences at a grid of orders imply.
 *
 * <p>epsilon = min over alpha of R(alpha) + log(1 - 1/alpha) - log(delta alpha) / (alpha - 1)
 * (Canonne, Kamath and Steinke 2020, Proposition 12); and since total variation is at most sqrt(1 -
 * e^-KL) (Bretagnolle and Huber 1979) and KL <= R(alpha), epsilon = 0 once delta exceeds that.
 */
public final class RdpCurve implements PrivacyCurve {
  private static final double LEAST_ORDER = 1.01;

  private final double[] orders;
  private final double[] divergences;
  private final String description;

  RdpCurve(double[] orders, double[] divergences, String description) {
    if (orders.length == 0 || orders.length != divergences.length) {
      throw new IllegalArgumentException(
          "orders and divergences must be of one length >= 1, got "
              + orders.length
              + " and "
              + divergences.length);
    }
    for (int i = 0; i < orders.length; i++) {
      if (!(orders[i] > 1 && divergences[i] >= 0)) {
        throw new IllegalArgumentException(
            "a Renyi divergence must be >= 0 at an order > 1, got "
                + divergences[i]
                + " at "
                + orders[i]);
      }
    }
    this.orders = orders.clone();
    this.divergences = divergences.clone();
    this.description = description;
  }

  static RdpCurve over(double[] orders, DoubleUnaryOperator divergence, String description) {
    double[] values = new double[orders.length];
    for (int i = 0; i < orders.length; i++) {
      values[i] = divergence.applyAsDouble(orders[i]);
    }
    return new RdpCurve(orders, values, description);
  }

  @Override
  public double epsilon(double delta) {
    Checks.inUnitBelowOne("delta", delta);
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < orders.length; i++) {
      best = Math.min(best, epsilonAt(i, delta));
    }
    return best;
  }

  /**
   * The classic conversion R(alpha) + log(1/delta) / (alpha - 1) (Mironov 2017, Proposition 3), for
   * comparison with published figures; never smaller than {@link #epsilon}.
   */
  public double classicEpsilon(double delta) {
    Checks.inOpenUnit("delta", delta);
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < orders.length; i++) {
      best = Math.min(best, divergences[i] - Math.log(delta) / (orders[i] - 1));
    }
    return best * (1 + 1e-12);
  }

  /** The order at which epsilon(delta) is attained. */
  public double orderAt(double delta) {
    Checks.inOpenUnit("delta", delta);
    int best = 0;
    for (int i = 1; i < orders.length; i++) {
      if (epsilonAt(i, delta) < epsilonAt(best, delta)) {
        best = i;
      }
    }
    return orders[best];
  }

  @Override
  public double delta(double epsilon) {
    if (Double.isNaN(epsilon)) {
      throw new IllegalArgumentException("epsilon must be a number, got NaN");
    }
    if (epsilon < 0) {
      // delta(-e) = 1 - e^-e + e^-e delta(e): both directions obey the same divergences.
      return Math.min(1, -Math.expm1(epsilon) + Math.exp(epsilon) * delta(-epsilon));
    }
    double best = 1;
    for (int i = 0; i < orders.length; i++) {
      double a = orders[i];
      double r = divergences[i];
      best = Math.min(best, Math.sqrt(-Math.expm1(-r)));
      if (a > LEAST_ORDER) {
        double log = (a - 1) * (r - epsilon + Math.log1p(-1 / a)) - Math.log(a);
        best = Math.min(best, Math.exp(log));
      }
    }
    return Math.min(1, best * (1 + 1e-12));
  }

  @Override
  public double falseNegativeRate(double falsePositiveRate) {
    return TradeOff.falseNegativeRate(this, falsePositiveRate);
  }

  @Override
  public String describe() {
    return description;
  }

  double[] orders() {
    return orders.clone();
  }

  double[] divergences() {
    return divergences.clone();
  }

  private double epsilonAt(int i, double delta) {
    double a = orders[i];
    double r = divergences[i];
    if (delta * delta + Math.expm1(-r) > 0) {
      return 0;
    }
    if (!(a > LEAST_ORDER) || delta == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double epsilon = r + Math.log1p(-1 / a) - (Math.log(delta) + Math.log(a)) / (a - 1);
    return Math.max(0, epsilon) * (1 + 1e-12);
  }
}
