package assay.report.chart;

import java.util.List;

/** Share predicted right against the mean confidence of bins, with intervals and the diagonal. */
public final class ReliabilityPanel {
  private static final int WIDTH = 360;
  private static final int HEIGHT = 300;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 10;
  private static final int BOTTOM = 46;

  /** A bin. */
  public record Bin(double confidence, double right, double lower, double upper, String words) {}

  private ReliabilityPanel() {}

  public static Svg draw(List<Bin> bins, int series, String label) {
    Canvas canvas = new Canvas(WIDTH, HEIGHT, "reliability", label);
    double low =
        Math.floor(
                10
                    * bins.stream()
                        .mapToDouble(b -> Math.min(b.confidence(), b.lower()))
                        .min()
                        .orElse(0))
            / 10;
    Scale x = Scale.linear(low, 1, LEFT, WIDTH - RIGHT);
    Scale y = Scale.linear(low, 1, HEIGHT - BOTTOM, TOP);
    Axes.horizontal(canvas, x, TOP, HEIGHT - BOTTOM, "mean confidence of the bin", true, 5);
    Axes.vertical(canvas, y, LEFT, WIDTH - RIGHT, "predicted right", true, 5);
    canvas.line(x.at(low), y.at(low), x.at(1), y.at(1), "chance");
    canvas.turned(
        x.at(low + 0.3 * (1 - low)),
        y.at(low + 0.3 * (1 - low)) + 15,
        -38,
        "faint halo",
        "perfect");
    for (Bin bin : bins) {
      canvas.line(
          x.at(bin.confidence()),
          y.at(bin.lower()),
          x.at(bin.confidence()),
          y.at(bin.upper()),
          "whisker " + Canvas.series(series));
    }
    for (Bin bin : bins) {
      canvas.mark(series, x.at(bin.confidence()), y.at(bin.right()), 3.6, bin.words());
    }
    return canvas.done();
  }
}
