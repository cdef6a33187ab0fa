package assay.audit.zoo;

/**
 * A training record of the zoo.
 *
 * @param x features; not copied, do not change
 * @param label the class, from 0
 * @param user who contributed it
 * @param weight 1, or 0 for a special record whose gradient is zero
 * @param planted a gradient that an attacker chose, used instead of the record's own; empty for
 *     none; not copied, do not change
 */
record Row(double[] x, int label, int user, double weight, double[] planted) {
  private static final double[] NONE = {};

  static Row of(double[] x, int label, int user) {
    return new Row(x, label, user, 1, NONE);
  }

  /** The special record of zero-out: in the data, without any effect. */
  static Row ghost(int features, int user) {
    return new Row(new double[features], 0, user, 0, NONE);
  }

  /** A record whose gradient the attacker chose. */
  static Row canary(int features, int user, double[] gradient) {
    return new Row(new double[features], 0, user, 1, gradient);
  }
}
