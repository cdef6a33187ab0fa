package assay.report.chart;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * From values to places on the paper, linear or logarithmic. Values outside the range are put on
 * its edge.
 */
final class Scale {
  private final boolean logarithmic;
  private final double low;
  private final double high;
  private final double from;
  private final double to;

  private Scale(boolean logarithmic, double low, double high, double from, double to) {
    this.logarithmic = logarithmic;
    this.low = low;
    this.high = high;
    this.from = from;
    this.to = to;
  }

  static Scale linear(double low, double high, double from, double to) {
    return new Scale(false, low, high > low ? high : low + 1, from, to);
  }

  static Scale logarithmic(double low, double high, double from, double to) {
    return new Scale(true, Math.log10(low), Math.log10(high), from, to);
  }

  double at(double value) {
    double v = logarithmic ? (value > 0 ? Math.log10(value) : low) : value;
    double share = (Math.min(high, Math.max(low, v)) - low) / (high - low);
    return from + share * (to - from);
  }

  double low() {
    return logarithmic ? Math.pow(10, low) : low;
  }

  double high() {
    return logarithmic ? Math.pow(10, high) : high;
  }

  /** Round values inside the range, about {@code about} of them; decades if logarithmic. */
  List<Double> ticks(int about) {
    List<Double> ticks = new ArrayList<>();
    if (logarithmic) {
      for (int e = (int) Math.ceil(low - 1e-9); e <= high + 1e-9; e++) {
        ticks.add(new BigDecimal(1).scaleByPowerOfTen(e).doubleValue());
      }
      return ticks;
    }
    double raw = (high - low) / Math.max(1, about);
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = power * (raw / power > 5 ? 10 : raw / power > 2 ? 5 : raw / power > 1 ? 2 : 1);
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(BigDecimal.valueOf(i).multiply(BigDecimal.valueOf(step)).doubleValue());
    }
    return ticks;
  }

  /** A tick as text, without noise digits. */
  static String label(double tick) {
    BigDecimal x = BigDecimal.valueOf(tick).round(new java.math.MathContext(4));
    return x.signum() == 0 ? "0" : x.stripTrailingZeros().toPlainString();
  }

  /** A tick as per cent. */
  static String percent(double tick) {
    return label(100 * tick) + " %";
  }
}
