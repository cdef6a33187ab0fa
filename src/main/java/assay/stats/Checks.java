package assay.stats;

import java.util.Locale;

/**
 * Named checks of arguments. A message is: name, the set it must lie in, the value that was given.
 * All comparisons are written so that NaN fails them.
 */
public final class Checks {
  private Checks() {}

  /** Requires {@code value} in the open interval (0, 1). */
  public static double inOpenUnit(String name, double value) {
    return that(value > 0 && value < 1, name, "in (0, 1)", value);
  }

  /** Requires {@code value} in [0, 1). */
  public static double inUnitBelowOne(String name, double value) {
    return that(value >= 0 && value < 1, name, "in [0, 1)", value);
  }

  /** Requires {@code value} in [0, 1]. */
  public static double inUnit(String name, double value) {
    return that(value >= 0 && value <= 1, name, "in [0, 1]", value);
  }

  /** Requires a finite {@code value} above zero. */
  public static double positive(String name, double value) {
    return that(value > 0 && value < Double.POSITIVE_INFINITY, name, "a finite number > 0", value);
  }

  /** Requires a finite {@code value} of zero or more. */
  public static double nonNegative(String name, double value) {
    return that(
        value >= 0 && value < Double.POSITIVE_INFINITY, name, "a finite number >= 0", value);
  }

  /** Requires a finite {@code value}. */
  public static double finite(String name, double value) {
    return that(Double.isFinite(value), name, "a finite number", value);
  }

  /** Requires {@code value} of at least {@code least}. */
  public static int atLeast(String name, int least, int value) {
    if (value < least) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be >= %d, got %d", name, least, value));
    }
    return value;
  }

  /** Requires {@code value} of at least {@code least}. */
  public static long atLeast(String name, long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s must be >= %d, got %d", name, least, value));
    }
    return value;
  }

  private static double that(boolean holds, String name, String set, double value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " must be " + set + ", got " + value);
    }
    return value;
  }
}
