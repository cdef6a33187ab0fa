package assay.bound;

import java.util.function.DoubleUnaryOperator;

/**
 * A family of guarantees ordered by how much they leak, from nothing at parameter 0: what an audit
 * rejects member by member, up to the largest it can.
 */
public interface NullFamily {
  /** Relative width at which a coarse search ends. */
  double COARSE = 0.02;

  /** In words, as {@link EpsilonLowerBound#nullFamily()}. */
  String describe();

  /**
   * The trade-off function of the member with this parameter; decreasing in both arguments.
   *
   * @param parameter >= 0
   * @param falsePositiveRate [0, 1]
   * @return [0, 1], rounded down at most
   */
  double falseNegativeRate(double parameter, double falsePositiveRate);

  /**
   * The inverse blow-up g(y) of a symmetric trade-off function: the largest x with 1 - f(x) <= y,
   * which is f(1 - y).
   */
  default double inverseBlowUp(double parameter, double y) {
    return falseNegativeRate(parameter, 1 - y);
  }

  /**
   * The hockey-stick divergence of this member at e^{@code epsilon}: no event S has P_in(S) >
   * e^epsilon P_out(S) + delta, nor with in and out exchanged. Rounded up at most.
   *
   * @param epsilon any real number
   */
  double delta(double parameter, double epsilon);

  /**
   * The lines to bet on: for each s = e^epsilon the value delta(s) with P_in(S) - s P_out(S) <=
   * delta(s) for every event S, either way round. By default a fixed grid.
   */
  default Line[] lines(double parameter) {
    double[] logs = {0, 0.5, 1, 2, 3};
    Line[] lines = new Line[logs.length];
    for (int i = 0; i < logs.length; i++) {
      double s = Math.exp(logs[i]);
      double delta = delta(parameter, logs[i]);
      lines[i] = new Line(s, delta, s / (s + delta));
    }
    return lines;
  }

  /**
   * A line P_in(S) - s P_out(S) <= delta.
   *
   * @param s > 0
   * @param delta [0, 1]
   * @param neither what a full stake is left with where neither score is in S; at most s / (s +
   *     delta), and falling with the parameter
   */
  record Line(double s, double delta, double neither) {}

  /** Where the trade-off function of this member has kinks; quadratures break there. */
  double[] kinks(double parameter);

  /** The smallest epsilon of this member at delta, rounded down. */
  double epsilon(double parameter, double delta);

  /** The smallest parameter whose epsilon at delta is at least {@code epsilon}, rounded up. */
  default double parameter(double epsilon, double delta) {
    double high = 1e-3;
    while (high < limit() && epsilon(high, delta) < epsilon) {
      high *= 2;
    }
    double low = 0;
    while (high - low > 1e-9 * high) {
      double middle = 0.5 * (low + high);
      if (epsilon(middle, delta) >= epsilon) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /** Whether rejecting it bounds every mechanism or only those whose curve is in the family. */
  default EpsilonLowerBound.Kind kind() {
    return EpsilonLowerBound.Kind.BOUND_UNDER_FAMILY;
  }

  /**
   * The largest parameter that is known to be rejected, at most {@link Search#TOLERANCE} below the
   * crossing.
   *
   * @param pValue of the member with this parameter; grows with it
   * @param alpha level
   * @param from known to be rejected, or 0; returned where nothing larger is
   * @param step first step of a search
   */
  default double largestRejected(
      DoubleUnaryOperator pValue, double alpha, double from, double step) {
    return Search.largestRejected(pValue, alpha, from, step, limit());
  }

  /**
   * The same, rejected as surely, but up to some two percent short of the largest: for looks on the
   * way.
   */
  default double coarselyRejected(
      DoubleUnaryOperator pValue, double alpha, double from, double step) {
    return Search.largestRejected(pValue, alpha, from, step, limit(), COARSE);
  }

  /** About where rejection ends; to choose by, for no bound may rest on it. */
  default double aboutRejected(DoubleUnaryOperator pValue, double alpha, double step) {
    return Search.roughlyLargestRejected(pValue, alpha, step, limit());
  }

  /** Parameters end here (infinity where they do not). */
  double limit();
}
