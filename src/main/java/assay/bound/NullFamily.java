package assay.bound;

/**
 * A family of guarantees ordered by how much they leak, from nothing at parameter 0: what an audit
 * rejects member by member, up to the largest it can.
 */
public interface NullFamily {
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

  /** Where the trade-off function of this member has kinks; quadratures break there. */
  double[] kinks(double parameter);

  /** The smallest epsilon of this member at delta, rounded down. */
  double epsilon(double parameter, double delta);

  /** Parameters end here (infinity where they do not). */
  double limit();
}
