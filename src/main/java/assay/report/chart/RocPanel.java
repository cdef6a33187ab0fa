package assay.report.chart;

import java.util.List;

/**
 * Conservative step ROC curves on log-log axes with the line of guessing and intervals at fixed
 * false-positive rates.
 */
public final class RocPanel {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 316;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 10;
  private static final int BOTTOM = 46;
  private static final double APART = 0.35;

  /** Rates of one curve, false-positive rates not falling; first index of both is the same. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Steps(double[] falsePositiveRate, double[] truePositiveRate) {}

  /** A measured rate with its interval and the counts in words. */
  public record Point(double fpr, double tpr, double lower, double upper, String words) {}

  /** One series: curves (one per target model) and intervals. */
  public record Curve(String name, List<Steps> targets, List<Point> points) {}

  private RocPanel() {}

  /**
   * @param curves one series each
   * @param floor smallest rate shown, a power of ten
   */
  public static Svg draw(List<Curve> curves, double floor, String label) {
    Canvas canvas = new Canvas(WIDTH, HEIGHT, "roc", label);
    Scale x = Scale.logarithmic(floor, 1, LEFT, WIDTH - RIGHT);
    Scale y = Scale.logarithmic(floor, 1, HEIGHT - BOTTOM, TOP);
    Axes.horizontal(canvas, x, TOP, HEIGHT - BOTTOM, "false-positive rate (log scale)", true, 5);
    Axes.vertical(canvas, y, LEFT, WIDTH - RIGHT, "true-positive rate (log scale)", true, 5);
    canvas.line(x.at(floor), y.at(floor), x.at(1), y.at(1), "chance");
    double middle = Math.pow(floor, 0.82);
    int angle =
        (int)
            Math.round(
                -Math.toDegrees(Math.atan2(HEIGHT - BOTTOM - TOP, (double) WIDTH - LEFT - RIGHT)));
    canvas.turned(x.at(middle) + 6, y.at(middle) + 14, angle, "faint halo", "guessing");
    for (int i = 0; i < curves.size(); i++) {
      List<Steps> targets = curves.get(i).targets();
      for (int t = targets.size() - 1; t >= 0; t--) {
        Canvas.Path path = path(targets.get(t), x, y, floor);
        if (!path.isEmpty()) {
          canvas.path(
              path, "curve " + Canvas.series(i) + (t > 0 ? " twin" : ""), curves.get(i).name());
        }
      }
    }
    for (int i = 0; i < curves.size(); i++) {
      double shift = 5 * (i - (curves.size() - 1) / 2.0);
      for (Point p : curves.get(i).points()) {
        double at = Math.min(WIDTH - RIGHT - 4, x.at(p.fpr()) + shift);
        canvas.line(at, y.at(p.lower()), at, y.at(p.upper()), "whisker " + Canvas.series(i));
        canvas.mark(i, at, y.at(p.tpr()), 3.6, p.words());
      }
    }
    Series.key(
        canvas,
        curves.stream().map(Curve::name).toList(),
        x.at(1) - 150,
        HEIGHT - BOTTOM - 10 - 16.0 * (curves.size() - 1),
        true);
    return canvas.done();
  }

  private static Canvas.Path path(Steps steps, Scale x, Scale y, double floor) {
    Canvas.Path path = new Canvas.Path();
    double lastX = Double.NaN;
    double lastY = y.at(floor);
    for (int i = 0; i < steps.falsePositiveRate().length; i++) {
      double px = x.at(Math.max(floor, steps.falsePositiveRate()[i]));
      double py = y.at(Math.max(floor, steps.truePositiveRate()[i]));
      if (path.isEmpty()) {
        path.move(px, py);
      } else if (Math.abs(px - lastX) + Math.abs(py - lastY) < APART
          && i < steps.falsePositiveRate().length - 1) {
        continue;
      } else {
        // The rate holds until the next count: never a slope between two points.
        path.line(px, lastY).line(px, py);
      }
      lastX = px;
      lastY = py;
    }
    return path;
  }
}
