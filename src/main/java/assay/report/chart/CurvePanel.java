package assay.report.chart;

import assay.report.chart.Canvas.Anchor;
import java.util.List;

/** Values with intervals over settings that stand at equal distances, joined by thin lines. */
public final class CurvePanel {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 270;
  private static final int LEFT = 58;
  private static final int RIGHT = 16;
  private static final int TOP = 22;
  private static final int BOTTOM = 46;
  private static final int KEY = 16;

  /**
   * A value at a setting.
   *
   * @param setting index of the setting
   * @param words for hovering
   */
  public record Value(int setting, double value, double lower, double upper, String words) {}

  /** A series; an empty name has no key. */
  public record Line(String name, List<Value> values) {}

  private CurvePanel() {}

  /**
   * @param settings labels below the axis
   * @param reference a value marked by a line; NaN for none
   * @param marked a setting marked by an upright line with {@code mark} above it; -1 for none
   */
  public static Svg draw(
      List<String> settings,
      List<Line> lines,
      String across,
      String up,
      boolean percent,
      double reference,
      int marked,
      String mark,
      String label) {
    double low = Double.isNaN(reference) ? Double.POSITIVE_INFINITY : reference;
    double high = Double.isNaN(reference) ? Double.NEGATIVE_INFINITY : reference;
    for (Line line : lines) {
      for (Value v : line.values()) {
        low = Math.min(low, v.lower());
        high = Math.max(high, v.upper());
      }
    }
    if (!(high > low) || Double.isInfinite(high - low)) {
      low = 0;
      high = 1;
    }
    double pad = 0.08 * (high - low);
    int key = lines.size() > 1 ? KEY * lines.size() + 4 : 0;
    Canvas canvas = new Canvas(WIDTH, HEIGHT + key, "curves", label);
    Scale y =
        Scale.linear(
            low >= 0 ? Math.max(0, low - pad) : low - pad, high + pad, HEIGHT - BOTTOM, TOP);
    Scale x = Scale.linear(-0.5, settings.size() - 0.5, LEFT, WIDTH - RIGHT);
    Axes.vertical(canvas, y, LEFT, WIDTH - RIGHT, up, percent, 5);
    for (int i = 0; i < settings.size(); i++) {
      canvas.text(x.at(i), HEIGHT - BOTTOM + 16, Anchor.MIDDLE, "tick", settings.get(i));
    }
    canvas.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "axis");
    canvas.text(
        (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 35, Anchor.MIDDLE, "axis-title", across);
    if (!Double.isNaN(reference)) {
      canvas.line(LEFT, y.at(reference), WIDTH - RIGHT, y.at(reference), "chance");
    }
    if (marked >= 0) {
      canvas.line(x.at(marked), TOP, x.at(marked), HEIGHT - BOTTOM, "marker");
      canvas.text(x.at(marked), TOP - 8, Anchor.MIDDLE, "words halo", mark);
    }
    // Side by side within a setting's room, so that no interval hides another.
    double room = 0.75 * (WIDTH - RIGHT - LEFT) / settings.size();
    double apart = Math.min(9, room / lines.size());
    double size = lines.size() > 3 ? 3 : 4;
    for (int s = 0; s < lines.size(); s++) {
      double aside = apart * (s - (lines.size() - 1) / 2.0);
      Canvas.Path path = new Canvas.Path();
      for (Value v : lines.get(s).values()) {
        if (path.isEmpty()) {
          path.move(x.at(v.setting()) + aside, y.at(v.value()));
        } else {
          path.line(x.at(v.setting()) + aside, y.at(v.value()));
        }
      }
      if (!path.isEmpty()) {
        canvas.path(path, "curve thin " + Canvas.series(s), "");
      }
      for (Value v : lines.get(s).values()) {
        if (v.upper() > v.lower()) {
          canvas.line(
              x.at(v.setting()) + aside,
              y.at(v.lower()),
              x.at(v.setting()) + aside,
              y.at(v.upper()),
              "whisker " + Canvas.series(s));
        }
        canvas.mark(s, x.at(v.setting()) + aside, y.at(v.value()), size, v.words());
      }
    }
    if (lines.size() > 1) {
      Series.key(canvas, lines.stream().map(Line::name).toList(), LEFT, HEIGHT + 12, true);
    }
    return canvas.done();
  }
}
