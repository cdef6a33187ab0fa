package assay.stats;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers in prose, rounded to the side on which what is said still holds: a claim, or anything
 * else that somebody promises, up; what was proven, down. A number counts as the shortest decimal
 * that names it, so that 0.1 stays 0.1. From a thousandth to ten million digits are written out;
 * below and above, as "1.5e-5". Nothing here chooses the side: the caller's word does.
 */
public final class Rounded {
  private static final int LEAST_EXPONENT = -3;
  private static final int MOST_EXPONENT = 6;
  private static final int ALL_DIGITS = 17;
  private static final int LEAST_BESIDE = 3;

  private Rounded() {}

  /** All digits: "1e-5", "0.25", "12". */
  public static String exact(double value) {
    return Double.isFinite(value) ? written(BigDecimal.valueOf(value)) : infinite(value);
  }

  /** To so many significant digits, never below the value. */
  public static String up(double value, int digits) {
    return Double.isFinite(value) ? written(to(digits, value, false)) : infinite(value);
  }

  /** To so many significant digits, never above the value. */
  public static String down(double value, int digits) {
    return Double.isFinite(value) ? written(to(digits, value, true)) : infinite(value);
  }

  /**
   * To four significant digits, never below the value; to more where what is printed would else not
   * be below {@code other}.
   *
   * @param other larger than the value
   */
  public static String upBelow(double value, double other) {
    for (int digits = 4; digits < ALL_DIGITS; digits++) {
      if (to(digits, value, false).doubleValue() < other) {
        return up(value, digits);
      }
    }
    return exact(value);
  }

  /** With so many decimals, never below the value. */
  public static String ceiling(double value, int decimals) {
    return fixed(value, decimals, RoundingMode.CEILING);
  }

  /** With so many decimals, never above the value. */
  public static String floor(double value, int decimals) {
    return fixed(value, decimals, RoundingMode.FLOOR);
  }

  /** To so many significant digits, down or up. */
  public static BigDecimal to(int digits, double value, boolean down) {
    return BigDecimal.valueOf(value)
        .round(new MathContext(digits, down ? RoundingMode.FLOOR : RoundingMode.CEILING));
  }

  // ---- beside a limit: with as many digits as the distance needs, since "0.6 is above 0.6" must
  // not come about

  /** A lower end, never above the value, and on the same side of the limit. */
  public static String atLeast(double value, double limit) {
    return beside(value, limit, RoundingMode.FLOOR);
  }

  /** An upper end, never below the value, and on the same side of the limit. */
  public static String atMost(double value, double limit) {
    return beside(value, limit, RoundingMode.CEILING);
  }

  /** A value that is no end of anything: away from the limit. */
  public static String beside(double value, double limit) {
    return beside(value, limit, value > limit ? RoundingMode.CEILING : RoundingMode.FLOOR);
  }

  private static String beside(double value, double limit, RoundingMode mode) {
    if (!Double.isFinite(value)) {
      return infinite(value);
    }
    if (value == limit) {
      return plain(value);
    }
    double distance = Math.abs(value - limit);
    int decimals =
        (int)
            Math.max(
                LEAST_BESIDE,
                Math.min(340, 1 - Math.floor(Math.log10(Math.max(distance, 1e-320)))));
    return BigDecimal.valueOf(value).setScale(decimals, mode).stripTrailingZeros().toPlainString();
  }

  /** All digits, written out however many they are. */
  public static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : infinite(value);
  }

  /** An estimate: the nearest of four significant digits, written out. */
  public static String estimate(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).round(new MathContext(4)).stripTrailingZeros().toPlainString()
        : infinite(value);
  }

  private static String fixed(double value, int decimals, RoundingMode mode) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).setScale(decimals, mode).toPlainString()
        : infinite(value);
  }

  private static String infinite(double value) {
    return Double.isNaN(value) ? "not a number" : value > 0 ? "infinity" : "-infinity";
  }

  private static String written(BigDecimal value) {
    BigDecimal stripped = value.stripTrailingZeros();
    if (stripped.signum() == 0) {
      return "0";
    }
    int exponent = stripped.precision() - stripped.scale() - 1;
    return exponent >= LEAST_EXPONENT && exponent <= MOST_EXPONENT
        ? stripped.toPlainString()
        : stripped.scaleByPowerOfTen(-exponent).stripTrailingZeros().toPlainString()
            + "e"
            + exponent;
  }
}
