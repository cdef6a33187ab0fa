package assay.report.chart;

import assay.report.chart.Canvas.Anchor;
import java.util.List;

/** Dots with intervals, one row per group and one mark per series in each row. */
public final class DotPanel {
  private static final int WIDTH = 360;
  private static final int LEFT = 138;
  private static final int RIGHT = 16;
  private static final int TOP = 8;

  /** A value with its interval; hover text with the counts. */
  public record Dot(int series, double value, double lower, double upper, String words) {}

  /**
   * A row.
   *
   * @param name short label
   * @param size under the label, such as "n = 120"
   * @param dots may be empty: then {@code missing} is written
   */
  public record Row(String name, String size, List<Dot> dots, String missing) {}

  private DotPanel() {}

  /**
   * @param reference a value marked by a line, such as 0.5 for guessing; NaN for none
   */
  public static Svg draw(
      List<Row> rows,
      List<String> series,
      String axis,
      boolean percent,
      double reference,
      String label) {
    int height = Math.max(34, 13 * series.size() + 12);
    int bottom = TOP + rows.size() * height;
    int key = series.size() > 1 ? 16 * series.size() + 8 : 0;
    Canvas canvas = new Canvas(WIDTH, bottom + 46 + key, "dots", label);
    double low = Double.isNaN(reference) ? Double.POSITIVE_INFINITY : reference;
    double high = Double.isNaN(reference) ? Double.NEGATIVE_INFINITY : reference;
    for (Row row : rows) {
      for (Dot dot : row.dots()) {
        low = Math.min(low, dot.lower());
        high = Math.max(high, dot.upper());
      }
    }
    if (!(high > low)) {
      low = 0;
      high = 1;
    }
    double pad = 0.05 * (high - low);
    Scale x = Scale.linear(low - pad, high + pad, LEFT, WIDTH - RIGHT);
    Axes.horizontal(canvas, x, TOP, bottom, axis, percent, 4);
    if (!Double.isNaN(reference)) {
      canvas.line(x.at(reference), TOP, x.at(reference), bottom, "chance");
    }
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      double top = TOP + i * (double) height;
      double middle = top + height / 2.0;
      if (i > 0) {
        canvas.line(4, top, WIDTH - RIGHT, top, "grid");
      }
      canvas.text(LEFT - 8, middle - 1, Anchor.END, "words", row.name());
      canvas.text(LEFT - 8, middle + 12, Anchor.END, "faint", row.size());
      for (Dot dot : row.dots()) {
        double y = middle + 13 * (dot.series() - (series.size() - 1) / 2.0);
        canvas.line(
            x.at(dot.lower()), y, x.at(dot.upper()), y, "whisker " + Canvas.series(dot.series()));
        canvas.mark(dot.series(), x.at(dot.value()), y, 4, dot.words());
      }
      if (row.dots().isEmpty()) {
        canvas.text(LEFT + 8, middle + 4, Anchor.START, "faint", row.missing());
      }
    }
    if (key > 0) {
      Series.key(canvas, series, LEFT, bottom + 60, false);
    }
    return canvas.done();
  }
}
