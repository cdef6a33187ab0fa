package assay.report.chart;

import assay.report.chart.Canvas.Anchor;

/** Axes with grid lines, ticks and a title. */
final class Axes {
  private Axes() {}

  static void horizontal(
      Canvas canvas, Scale x, double top, double bottom, String title, boolean percent, int about) {
    for (double tick : x.ticks(about)) {
      canvas.line(x.at(tick), top, x.at(tick), bottom, "grid");
      canvas.text(
          x.at(tick),
          bottom + 16,
          Anchor.MIDDLE,
          "tick",
          percent ? Scale.percent(tick) : Scale.label(tick));
    }
    double from = x.at(x.low());
    double to = x.at(x.high());
    canvas.line(from, bottom, to, bottom, "axis");
    canvas.text((from + to) / 2, bottom + 35, Anchor.MIDDLE, "axis-title", title);
  }

  static void vertical(
      Canvas canvas, Scale y, double left, double right, String title, boolean percent, int about) {
    for (double tick : y.ticks(about)) {
      canvas.line(left, y.at(tick), right, y.at(tick), "grid");
      canvas.text(
          left - 6,
          y.at(tick) + 4,
          Anchor.END,
          "tick",
          percent ? Scale.percent(tick) : Scale.label(tick));
    }
    double from = y.at(y.low());
    double to = y.at(y.high());
    canvas.line(left, from, left, to, "axis");
    canvas.turned(11, (from + to) / 2, -90, "axis-title", title);
  }
}
