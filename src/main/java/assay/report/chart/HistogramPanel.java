package assay.report.chart;

import assay.report.chart.Canvas.Anchor;
import java.util.List;

/** Two histograms over the same bins, one upwards and one downwards, as shares of their totals. */
public final class HistogramPanel {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 280;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 12;
  private static final int BOTTOM = 46;

  /** A bin [from, to) with both counts. */
  public record Bin(double from, double to, long up, long down) {}

  private HistogramPanel() {}

  public static Svg draw(List<Bin> bins, String up, String down, String axis, String label) {
    Canvas canvas = new Canvas(WIDTH, HEIGHT, "histogram", label);
    double low = bins.stream().mapToDouble(Bin::from).min().orElse(0);
    double high = bins.stream().mapToDouble(Bin::to).max().orElse(1);
    double ups = Math.max(1, bins.stream().mapToLong(Bin::up).sum());
    double downs = Math.max(1, bins.stream().mapToLong(Bin::down).sum());
    double most =
        bins.stream().mapToDouble(b -> Math.max(b.up() / ups, b.down() / downs)).max().orElse(1);
    Scale x = Scale.linear(low, high, LEFT, WIDTH - RIGHT);
    Scale y = Scale.linear(-most * 1.05, most * 1.05, HEIGHT - BOTTOM, TOP);
    Axes.horizontal(canvas, x, TOP, HEIGHT - BOTTOM, axis, false, 6);
    for (double tick : y.ticks(6)) {
      canvas.line(LEFT, y.at(tick), WIDTH - RIGHT, y.at(tick), "grid");
      canvas.text(LEFT - 6, y.at(tick) + 4, Anchor.END, "tick", Scale.percent(Math.abs(tick)));
    }
    canvas.turned(11, (TOP + HEIGHT - BOTTOM) / 2.0, -90, "axis-title", "share of canaries");
    for (Bin bin : bins) {
      double left = x.at(bin.from()) + 0.8;
      double width = x.at(bin.to()) - x.at(bin.from()) - 1.6;
      String range = Scale.label(bin.from()) + " to " + Scale.label(bin.to()) + ": ";
      double top = y.at(bin.up() / ups);
      canvas.rect(
          left,
          top,
          width,
          y.at(0) - top,
          "bar up",
          range + bin.up() + " of " + (long) ups + " " + up);
      canvas.rect(
          left,
          y.at(0),
          width,
          y.at(-bin.down() / downs) - y.at(0),
          "bar down",
          range + bin.down() + " of " + (long) downs + " " + down);
    }
    canvas.line(LEFT, y.at(0), WIDTH - RIGHT, y.at(0), "axis");
    canvas.text(
        WIDTH - RIGHT - 4, TOP + 14, Anchor.END, "words halo", "▲ " + up + ", " + (long) ups);
    canvas.text(
        WIDTH - RIGHT - 4,
        HEIGHT - BOTTOM - 8,
        Anchor.END,
        "words halo",
        "▼ " + down + ", " + (long) downs);
    return canvas.done();
  }
}
