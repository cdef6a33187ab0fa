package assay.privacy;

/**
 * What one trial tells of whether a record is in: the errors that tests of "in" against "out" can
 * trade for each other. The two kinds of error need not change places: of a sampled training, "in"
 * is told more surely than "out".
 */
public interface TradeOffFunction {
  /**
   * f(x), the smallest share of members that is missed at this share of false alarms.
   *
   * @param falsePositiveRate x in [0, 1]
   * @return f(x) in [0, 1 - x]
   */
  double falseNegativeRate(double falsePositiveRate);

  /**
   * The inverse of f: the smallest share of false alarms where this share of members may be missed.
   *
   * @param falseNegativeRate y in [0, 1]
   * @return in [0, 1 - y]
   */
  double falsePositiveRate(double falseNegativeRate);

  /** The mechanism in a few words, for results and reports. */
  String describe();
}
