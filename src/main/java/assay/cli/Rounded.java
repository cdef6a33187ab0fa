package assay.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Figures as they are printed: rounded to the side on which they still hold. */
final class Rounded {
  private Rounded() {}

  /** To so many significant digits, down or up; exact in decimal. */
  static BigDecimal to(int digits, double value, boolean down) {
    return new BigDecimal(value)
        .round(new MathContext(digits, down ? RoundingMode.FLOOR : RoundingMode.CEILING));
  }

  /** In the format, if that is the value; else all its digits. */
  static String exact(String format, double value) {
    String text = String.format(Locale.ROOT, format, value);
    return Double.parseDouble(text) == value ? text : Double.toString(value);
  }
}
