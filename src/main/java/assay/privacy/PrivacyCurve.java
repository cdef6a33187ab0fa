package assay.privacy;

/**
 * What a mechanism guarantees, as a curve: for every epsilon the smallest delta known to hold, and
 * its inverse. Every value errs on the safe side (never below the true delta or epsilon). Epsilon
 * in nats.
 */
public interface PrivacyCurve extends TradeOffFunction {
  /**
   * delta(epsilon), the hockey-stick divergence at e^epsilon, maximised over both directions of the
   * neighbouring relation.
   *
   * @param epsilon any real number; negative values serve the trade-off function
   * @return in [0, 1]
   */
  double delta(double epsilon);

  /**
   * The smallest epsilon >= 0 with delta(epsilon) <= {@code delta}.
   *
   * @param delta in [0, 1)
   * @return infinity where no finite epsilon is known
   */
  double epsilon(double delta);

  /**
   * The trade-off function f: no test of level {@code falsePositiveRate} has a smaller
   * false-negative rate. Equal to sup over epsilon of max(0, 1 - delta(eps) - e^eps x, e^-eps (1 -
   * delta(eps) - x)) (Dong, Roth and Su 2022, Proposition 2.12).
   *
   * @param falsePositiveRate x in [0, 1]
   * @return f(x) in [0, 1 - x], rounded down
   */
  @Override
  default double falseNegativeRate(double falsePositiveRate) {
    return TradeOff.falseNegativeRate(this, falsePositiveRate);
  }

  /** The same function: a curve that holds in both directions is symmetric. */
  @Override
  default double falsePositiveRate(double falseNegativeRate) {
    return falseNegativeRate(falseNegativeRate);
  }
}
