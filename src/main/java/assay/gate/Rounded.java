package assay.gate;

import assay.bound.Confidence;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers beside a limit, as a message prints them. What is compared has full precision; what is
 * printed is rounded away from the limit, with as many digits as the distance needs: "0.6 is above
 * 0.6" cannot come about.
 */
final class Rounded {
  private Rounded() {}

  /** A value beside a limit. */
  static String beside(double value, double limit) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "not a number" : value > 0 ? "infinity" : "-infinity";
    }
    if (value == limit) {
      return plain(value);
    }
    double distance = Math.abs(value - limit);
    int decimals =
        (int) Math.max(3, Math.min(340, 1 - Math.floor(Math.log10(Math.max(distance, 1e-320)))));
    return new BigDecimal(value)
        .setScale(decimals, value > limit ? RoundingMode.CEILING : RoundingMode.FLOOR)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** A number as it was written. */
  static String plain(double value) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : beside(value, 0);
  }

  /** An estimate, four significant digits. */
  static String estimate(double value) {
    return Double.isFinite(value)
        ? new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString()
        : beside(value, 0);
  }

  /** A level, rounded down. */
  static String percent(double share) {
    return Confidence.percent(share) + " %";
  }
}
