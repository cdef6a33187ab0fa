package assay.bound;

import assay.stats.Checks;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How sure a bound is: it is wrong with probability at most alpha = 1 - level, over the randomness
 * of the audit and of the audited training.
 *
 * @param alpha allowed failure probability, (0, 1)
 */
public record Confidence(double alpha) {
  public Confidence {
    Checks.inOpenUnit("alpha", alpha);
  }

  /** A level such as 0.95, (0, 1); alpha is its decimal complement, so 0.95 gives exactly 0.05. */
  public static Confidence of(double level) {
    Checks.inOpenUnit("confidence", level);
    return new Confidence(BigDecimal.ONE.subtract(BigDecimal.valueOf(level)).doubleValue());
  }

  /** An allowed failure probability such as 0.05. */
  public static Confidence ofAlpha(double alpha) {
    return new Confidence(alpha);
  }

  /**
   * A level in percent as it is printed, without the sign: rounded down to eight decimals, so that
   * nothing below 1 reads as 100.
   */
  public static String percent(double level) {
    return BigDecimal.valueOf(level)
        .movePointRight(2)
        .setScale(8, RoundingMode.FLOOR)
        .stripTrailingZeros()
        .toPlainString();
  }

  /** 1 - alpha in decimals. */
  public double level() {
    return BigDecimal.ONE.subtract(BigDecimal.valueOf(alpha)).doubleValue();
  }
}
