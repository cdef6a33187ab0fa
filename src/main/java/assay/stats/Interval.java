package assay.stats;

/**
 * An estimate with its confidence interval; one object, so that neither is printed without the
 * other.
 *
 * @param estimate the point estimate
 * @param lower lower end; may be -infinity
 * @param upper upper end; may be infinity
 * @param confidence two-sided level in (0, 1), such as 0.95
 * @param method how the interval was made, such as "Clopper-Pearson" or "DeLong (logit)"
 */
public record Interval(
    double estimate, double lower, double upper, double confidence, String method) {
  public Interval {
    Checks.inOpenUnit("confidence", confidence);
    if (!(lower <= estimate && estimate <= upper)) {
      throw new IllegalArgumentException(
          "an interval must hold its estimate, got " + lower + " <= " + estimate + " <= " + upper);
    }
  }

  /** The exact interval of a proportion k / n (Clopper and Pearson), two-sided. */
  public static Interval ofProportion(long k, long n, double confidence) {
    double tail = (1 - confidence) / 2;
    return new Interval(
        (double) k / n,
        Binomials.lower(k, n, tail),
        Binomials.upper(k, n, tail),
        confidence,
        "Clopper-Pearson");
  }
}
