package assay.report.chart;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Misses against false alarms, on linear axes, with the least that a claim allows. */
public final class TradeOffPanel {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 316;
  private static final int LEFT = 58;
  private static final int RIGHT = 14;
  private static final int TOP = 10;
  private static final int BOTTOM = 46;
  private static final int POINTS = 200;
  private static final double APART = 0.5;

  /** An attack's error rates, false alarms not falling. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Errors(String name, double[] falseAlarms, double[] misses) {}

  private TradeOffPanel() {}

  /**
   * @param curves at most six
   * @param least the smallest miss rate that the claim allows at a false-alarm rate
   * @param claimed whether there is a claim
   */
  public static Svg draw(
      List<Errors> curves, DoubleUnaryOperator least, boolean claimed, String label) {
    Canvas canvas = new Canvas(WIDTH, HEIGHT, "trade-off", label);
    Scale x = Scale.linear(0, 1, LEFT, WIDTH - RIGHT);
    Scale y = Scale.linear(0, 1, HEIGHT - BOTTOM, TOP);
    if (claimed) {
      Canvas.Path area = new Canvas.Path().move(x.at(0), y.at(0));
      Canvas.Path line = new Canvas.Path();
      for (int i = 0; i <= POINTS; i++) {
        double alpha = (double) i * i / (POINTS * (double) POINTS);
        double beta = least.applyAsDouble(alpha);
        area.line(x.at(alpha), y.at(beta));
        if (i == 0) {
          line.move(x.at(alpha), y.at(beta));
        } else {
          line.line(x.at(alpha), y.at(beta));
        }
      }
      canvas.path(area.line(x.at(1), y.at(0)).close(), "reachable", "ruled out by the claim");
      Axes.horizontal(canvas, x, TOP, HEIGHT - BOTTOM, "false alarms (type I error)", true, 5);
      Axes.vertical(canvas, y, LEFT, WIDTH - RIGHT, "members missed (type II error)", true, 5);
      canvas.path(line, "claim-line open", "the claim allows nothing below");
      canvas.text(
          x.at(0.03), y.at(0.03), Canvas.Anchor.START, "faint halo", "ruled out by the claim");
    } else {
      Axes.horizontal(canvas, x, TOP, HEIGHT - BOTTOM, "false alarms (type I error)", true, 5);
      Axes.vertical(canvas, y, LEFT, WIDTH - RIGHT, "members missed (type II error)", true, 5);
    }
    canvas.line(x.at(0), y.at(1), x.at(1), y.at(0), "chance");
    for (int i = 0; i < curves.size(); i++) {
      Canvas.Path path = new Canvas.Path().move(x.at(0), y.at(1));
      double lastX = x.at(0);
      double lastY = y.at(1);
      Errors curve = curves.get(i);
      for (int p = 0; p < curve.misses().length; p++) {
        double px = x.at(curve.falseAlarms()[p]);
        double py = y.at(curve.misses()[p]);
        if (Math.abs(px - lastX) + Math.abs(py - lastY) >= APART) {
          path.line(px, lastY).line(px, py);
          lastX = px;
          lastY = py;
        }
      }
      path.line(x.at(1), lastY).line(x.at(1), y.at(0));
      canvas.path(path, "curve thin " + Canvas.series(i), curve.name());
    }
    Series.key(canvas, curves.stream().map(Errors::name).toList(), x.at(1) - 160, TOP + 16, true);
    return canvas.done();
  }
}
