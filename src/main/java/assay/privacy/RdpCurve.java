package assay.privacy;

import assay.stats.Checks;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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

  /** Not a number where not known yet. */
  private final double[] divergences;

  private final @Nullable UnaryOperator<double[]> source;
  private final String description;

  RdpCurve(double[] orders, double[] divergences, String description) {
    this(orders, divergences, null, description);
    for (int i = 0; i < orders.length; i++) {
      check(i);
    }
  }

  /**
   * A curve that asks for few of its divergences. For one mechanism, or several composed, (alpha -
   * 1) R(alpha) is convex, so that what is minimized over the orders has one valley (Canonne,
   * Kamath and Steinke 2020, after Proposition 12). Every order gives a bound: where that shape is
   * not kept the least is missed, and no bound is wrong.
   *
   * @param orders ascending
   */
  RdpCurve(double[] orders, UnaryOperator<double[]> source, String description) {
    this(orders, new double[orders.length], source, description);
    Arrays.fill(divergences, Double.NaN);
  }

  private RdpCurve(
      double[] orders,
      double[] divergences,
      @Nullable UnaryOperator<double[]> source,
      String description) {
    if (orders.length == 0 || orders.length != divergences.length) {
      throw new IllegalArgumentException(
          "orders and divergences must be of one length >= 1, got "
              + orders.length
              + " and "
              + divergences.length);
    }
    this.orders = orders.clone();
    this.divergences = divergences.clone();
    this.source = source;
    this.description = description;
  }

  private void check(int i) {
    if (!(orders[i] > 1 && divergences[i] >= 0)) {
      throw new IllegalArgumentException(
          "a Renyi divergence must be >= 0 at an order > 1, got "
              + divergences[i]
              + " at "
              + orders[i]);
    }
  }

  /** Asks for what is not known yet of these places. */
  private void know(int... places) {
    if (source == null) {
      return;
    }
    int[] wanted =
        Arrays.stream(places)
            .filter(i -> i >= 0 && i < orders.length && Double.isNaN(divergences[i]))
            .toArray();
    double[] values = source.apply(Arrays.stream(wanted).mapToDouble(i -> orders[i]).toArray());
    for (int k = 0; k < wanted.length; k++) {
      divergences[wanted[k]] = values[k];
      check(wanted[k]);
    }
  }

  private int[] all() {
    return IntStream.range(0, orders.length).toArray();
  }

  /** Where {@code f} is least: over all orders, or down the valley. */
  private synchronized int least(IntToDoubleFunction f) {
    int n = orders.length;
    int stride = source == null ? 1 : Math.max(1, Integer.highestOneBit(n / 4));
    int[] first = IntStream.iterate(0, i -> i < n, i -> i + stride).toArray();
    know(first);
    int best = lower(f, 0, first);
    for (int s = stride / 2; s >= 1; s /= 2) {
      know(best - s, best + s);
      best = lower(f, best, best - s, best + s);
    }
    if (stride > 1 && !(f.applyAsDouble(best) < Double.POSITIVE_INFINITY)) {
      know(all());
      best = lower(f, best, all());
    }
    return best;
  }

  private int lower(IntToDoubleFunction f, int best, int... places) {
    int lowest = best;
    for (int i : places) {
      if (i >= 0 && i < orders.length && f.applyAsDouble(i) < f.applyAsDouble(lowest)) {
        lowest = i;
      }
    }
    return lowest;
  }

  private double leastDivergence() {
    return divergences[least(i -> divergences[i])];
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
    return delta * delta + Math.expm1(-leastDivergence()) > 0
        ? 0
        : epsilonAt(least(i -> epsilonAt(i, delta)), delta);
  }

  /**
   * The classic conversion R(alpha) + log(1/delta) / (alpha - 1) (Mironov 2017, Proposition 3), for
   * comparison with published figures; never smaller than {@link #epsilon}.
   */
  public double classicEpsilon(double delta) {
    Checks.inOpenUnit("delta", delta);
    IntToDoubleFunction at = i -> divergences[i] - Math.log(delta) / (orders[i] - 1);
    return at.applyAsDouble(least(at)) * (1 + 1e-12);
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
    double best = Math.sqrt(-Math.expm1(-leastDivergence()));
    double log = logDelta(least(i -> logDelta(i, epsilon)), epsilon);
    return Math.min(1, Math.min(best, Math.exp(log)) * (1 + 1e-12));
  }

  private double logDelta(int i, double epsilon) {
    double a = orders[i];
    return a > LEAST_ORDER
        ? (a - 1) * (divergences[i] - epsilon + Math.log1p(-1 / a)) - Math.log(a)
        : Double.POSITIVE_INFINITY;
  }

  @Override
  public String describe() {
    return description;
  }

  double[] orders() {
    return orders.clone();
  }

  synchronized double[] divergences() {
    know(all());
    return divergences.clone();
  }

  private double epsilonAt(int i, double delta) {
    double a = orders[i];
    double r = divergences[i];
    if (!(a > LEAST_ORDER) || delta == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double epsilon = r + Math.log1p(-1 / a) - (Math.log(delta) + Math.log(a)) / (a - 1);
    return Math.max(0, epsilon) * (1 + 1e-12);
  }
}
