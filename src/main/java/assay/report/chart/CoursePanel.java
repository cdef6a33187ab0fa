package assay.report.chart;

import assay.report.chart.Canvas.Anchor;

/** A value that grows step by step, with a limit across. */
public final class CoursePanel {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 240;
  private static final int LEFT = 52;
  private static final int RIGHT = 16;
  private static final int TOP = 22;
  private static final int BOTTOM = 46;

  private CoursePanel() {}

  /**
   * @param steps increasing
   * @param values after each of them; infinite ones are left out
   * @param limit across; NaN or infinite for none
   * @param limitWords above it
   */
  public static Svg draw(
      double[] steps, double[] values, double limit, String limitWords, String label) {
    return draw("steps of training", steps, values, limit, limitWords, label);
  }

  /**
   * As above.
   *
   * @param across what the horizontal axis counts
   */
  public static Svg draw(
      String across,
      double[] steps,
      double[] values,
      double limit,
      String limitWords,
      String label) {
    Canvas canvas = new Canvas(WIDTH, HEIGHT, "course", label);
    double high = Double.isFinite(limit) ? limit : 0;
    for (double value : values) {
      high = Double.isFinite(value) ? Math.max(high, value) : high;
    }
    Scale x = Scale.linear(0, steps[steps.length - 1], LEFT, WIDTH - RIGHT);
    Scale y = Scale.linear(0, high > 0 ? 1.08 * high : 1, HEIGHT - BOTTOM, TOP);
    Axes.horizontal(canvas, x, TOP, HEIGHT - BOTTOM, across, false, 5);
    Axes.vertical(canvas, y, LEFT, WIDTH - RIGHT, "ε spent, nats", false, 5);
    if (Double.isFinite(limit)) {
      canvas.line(LEFT, y.at(limit), WIDTH - RIGHT, y.at(limit), "claim-line");
      canvas.text(LEFT + 6, y.at(limit) - 5, Anchor.START, "words halo", limitWords);
    }
    Canvas.Path path = new Canvas.Path();
    for (int i = 0; i < steps.length; i++) {
      if (Double.isFinite(values[i])) {
        if (path.isEmpty()) {
          path.move(x.at(steps[i]), y.at(values[i]));
        } else {
          path.line(x.at(steps[i]), y.at(values[i]));
        }
      }
    }
    if (!path.isEmpty()) {
      canvas.path(path, "curve s1", "");
    }
    for (int i = 0; i < steps.length; i++) {
      if (Double.isFinite(values[i])) {
        canvas.mark(
            0,
            x.at(steps[i]),
            y.at(values[i]),
            2.4,
            Scale.label(steps[i]) + " " + across.split(" ", 2)[0] + ": " + Scale.label(values[i]));
      }
    }
    return canvas.done();
  }
}
