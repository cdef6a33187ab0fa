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
   * A probability as a percentage without its sign, rounded down: to two decimals, or to as many as
   * its distance from 100 needs, so that nothing short of certainty reads 100.
   *
   * @param share in [0, 1]
   */
  public static String percent(double share) {
    BigDecimal percent = BigDecimal.valueOf(share).movePointRight(2);
    BigDecimal missing = BigDecimal.valueOf(100).subtract(percent);
    int decimals = Math.max(2, missing.scale() - missing.precision() + 2);
    BigDecimal rounded = percent.setScale(decimals, RoundingMode.FLOOR).stripTrailingZeros();
    return rounded.toPlainString();
  }

  /** 1 - alpha in decimals. */
  public double level() {
    return BigDecimal.ONE.subtract(BigDecimal.valueOf(alpha)).doubleValue();
  }
}
