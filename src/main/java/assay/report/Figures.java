package assay.report;

import assay.stats.Interval;
import assay.stats.Rounded;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Numbers as they are printed. Rounding always goes against Assay: lower bounds down, claims and
 * p-values up, intervals outwards. No more digits than the interval deserves.
 */
final class Figures {
  /** Stands where there is no number. */
  static final String NONE = "–";

  private static final int DIGITS = 3;
  private static final double SMALLEST_P = 1e-6;

  private Figures() {}

  /** A lower bound on epsilon, rounded down to two decimals. */
  static String bound(double epsilon) {
    if (epsilon == 0 || Double.isInfinite(epsilon)) {
      return epsilon == 0 ? "0" : "∞";
    }
    return Rounded.floor(epsilon, 2);
  }

  /** As {@link #bound(double)}, or a dash. */
  static String bound(OptionalDouble epsilon) {
    return epsilon.isPresent() ? bound(epsilon.getAsDouble()) : NONE;
  }

  /** A claimed or accounted epsilon, or one that would have been caught: rounded up. */
  static String claim(double epsilon) {
    if (Double.isInfinite(epsilon)) {
      return "∞";
    }
    return up(epsilon);
  }

  /** As {@link #claim(double)}, or a dash. */
  static String claim(OptionalDouble epsilon) {
    return epsilon.isPresent() ? claim(epsilon.getAsDouble()) : NONE;
  }

  /** The delta of a claim, rounded up. */
  static String delta(double delta) {
    return Rounded.up(delta, 2);
  }

  /** The delta of a lower bound, rounded down: the bound holds at every smaller delta too. */
  static String boundDelta(double delta) {
    return Rounded.down(delta, 2);
  }

  /** An exact p-value, rounded up. */
  static String pValue(double p) {
    if (p < SMALLEST_P) {
      return "< 0.000001";
    }
    return BigDecimal.valueOf(p)
        .round(new MathContext(2, RoundingMode.CEILING))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** An interval, such as "0.612 [0.592, 0.632]". */
  static String interval(Interval x) {
    return scaled(x, 1, "");
  }

  /** An interval of a rate, such as "61.2 % [59.2, 63.2]". */
  static String percent(Interval x) {
    return scaled(x, 100, " %");
  }

  /** The estimate of a rate alone, with as many digits as its interval deserves. */
  static String percentEstimate(Interval x) {
    return fixed(100 * x.estimate(), decimals(x, 100), RoundingMode.HALF_EVEN) + " %";
  }

  /** The estimate alone, with as many digits as its interval deserves. */
  static String estimate(Interval x) {
    return fixed(x.estimate(), decimals(x, 1), RoundingMode.HALF_EVEN);
  }

  /** A rate that was asked for, such as "1 %" or "0.1 %". */
  static String rate(double rate) {
    return plain(100 * rate) + " %";
  }

  /** A rate with one decimal, rounded up. */
  static String rateUp(double rate) {
    return fixed(100 * rate, 1, RoundingMode.CEILING) + " %";
  }

  /** Counts beside their share: "37/500 (7.4 %)". */
  static String share(long k, long n) {
    return n == 0
        ? count(k) + "/0"
        : String.format(Locale.ROOT, "%,d/%,d (%.1f %%)", k, n, 100.0 * k / n);
  }

  /** A count with separators. */
  static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }

  /** A parameter as it was given, without noise digits: at most six significant ones. */
  static String plain(double x) {
    if (!Double.isFinite(x)) {
      return Double.isNaN(x) ? NONE : x > 0 ? "∞" : "-∞";
    }
    BigDecimal rounded = BigDecimal.valueOf(x).round(new MathContext(6)).stripTrailingZeros();
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.signum() != 0 && (exponent < -4 || exponent > 8)
        ? rounded.toString()
        : rounded.toPlainString();
  }

  /** Exposure in bits: one decimal. */
  static String bits(double x) {
    return fixed(x, 1, RoundingMode.HALF_EVEN);
  }

  /** An interval of bits, such as "2.1 [1.4, 3.0]", its ends rounded outwards. */
  static String bits(Interval x) {
    return bits(x.estimate())
        + " ["
        + fixed(x.lower(), 1, RoundingMode.FLOOR)
        + ", "
        + fixed(x.upper(), 1, RoundingMode.CEILING)
        + "]";
  }

  /** A duration. */
  static String seconds(double s) {
    return s < 120
        ? fixed(s, 1, RoundingMode.HALF_EVEN) + " s"
        : fixed(s / 60, 1, RoundingMode.HALF_EVEN) + " min";
  }

  private static String up(double x) {
    BigDecimal up = BigDecimal.valueOf(x).round(new MathContext(DIGITS, RoundingMode.CEILING));
    return up.signum() == 0 ? "0" : up.stripTrailingZeros().toPlainString();
  }

  private static String scaled(Interval x, double scale, String unit) {
    int decimals = decimals(x, scale);
    return fixed(scale * x.estimate(), decimals, RoundingMode.HALF_EVEN)
        + unit
        + " ["
        + fixed(scale * x.lower(), decimals, RoundingMode.FLOOR)
        + ", "
        + fixed(scale * x.upper(), decimals, RoundingMode.CEILING)
        + "]";
  }

  /** So many that half the width of the interval has about two digits. */
  private static int decimals(Interval x, double scale) {
    double half = scale * (x.upper() - x.lower()) / 2;
    if (!(half > 0) || Double.isInfinite(half)) {
      return scale == 1 ? 3 : 1;
    }
    return (int) Math.max(0, Math.min(scale == 1 ? 4 : 2, 1 - Math.floor(Math.log10(half))));
  }

  private static String fixed(double x, int decimals, RoundingMode mode) {
    if (!Double.isFinite(x)) {
      return Double.isNaN(x) ? NONE : x > 0 ? "∞" : "-∞";
    }
    BigDecimal rounded = BigDecimal.valueOf(x).setScale(decimals, mode);
    return rounded.signum() == 0
        ? BigDecimal.ZERO.setScale(decimals).toPlainString()
        : rounded.toPlainString();
  }
}
