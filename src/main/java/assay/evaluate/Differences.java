package assay.evaluate;

import assay.stats.Interval;

/** Differences of two measured values. */
public final class Differences {
  private Differences() {}

  /**
   * The second value minus the first, measured apart, from their intervals alone (Zou and Donner
   * 2008, "MOVER"):
   *
   * <pre>
   * lower = d - sqrt((b - l_b)^2 + (u_a - a)^2),  upper = d + sqrt((u_b - b)^2 + (a - l_a)^2).
   * </pre>
   *
   * It takes the two as independent. Values that rise and fall together, such as those of two
   * models on the same records, differ by less than it allows for.
   *
   * @throws IllegalArgumentException where the levels differ
   */
  public static Interval apart(Interval a, Interval b) {
    if (a.confidence() != b.confidence()) {
      throw new IllegalArgumentException(
          "intervals must have the same level, got " + a.confidence() + " and " + b.confidence());
    }
    double d = b.estimate() - a.estimate();
    return new Interval(
        d,
        d - Math.hypot(b.estimate() - b.lower(), a.upper() - a.estimate()),
        d + Math.hypot(b.upper() - b.estimate(), a.estimate() - a.lower()),
        a.confidence(),
        "measured apart (MOVER)");
  }

  /**
   * The share of records the second model gets right minus the first's, on the same records.
   *
   * @param a per record, whether the first is right
   * @param b per record, whether the second is right; as many, at least ten
   */
  public static Interval paired(boolean[] a, boolean[] b) {
    Interval x = PrivacyCost.overall(new double[][] {numbers(b)}, new double[][] {numbers(a)}, 1);
    return new Interval(
        x.estimate(), x.lower(), x.upper(), x.confidence(), "paired over the same records (t)");
  }

  private static double[] numbers(boolean[] bits) {
    double[] numbers = new double[bits.length];
    for (int i = 0; i < bits.length; i++) {
      numbers[i] = bits[i] ? 1 : 0;
    }
    return numbers;
  }
}
