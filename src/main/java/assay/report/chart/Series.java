package assay.report.chart;

import assay.report.chart.Canvas.Anchor;
import java.util.List;

/** Keys of series: shape, line and name. */
final class Series {
  private Series() {}

  /** A key in a free corner, one line per series, from {@code y} downwards. */
  static void key(Canvas canvas, List<String> names, double x, double y, boolean lines) {
    for (int i = 0; i < names.size(); i++) {
      double at = y + 16 * i;
      if (lines) {
        canvas.line(x, at - 4, x + 22, at - 4, "curve " + Canvas.series(i));
        canvas.mark(i, x + 11, at - 4, 3.2, "");
      } else {
        canvas.mark(i, x + 8, at - 4, 4, "");
      }
      canvas.text(x + (lines ? 28 : 18), at, Anchor.START, "words halo", names.get(i));
    }
  }
}
