package assay.report.chart;

import assay.report.chart.Canvas.Anchor;
import java.util.ArrayList;
import java.util.List;

/** Horizontal bars over one axis of epsilon, each with its words above it. */
public final class LadderPanel {
  private static final int WIDTH = 360;
  private static final int ROW = 38;
  private static final int LINE = 15;
  private static final int LONGEST = 54;
  private static final int LEFT = 12;
  private static final int RIGHT = 18;

  /** How a rung is drawn. */
  public enum Style {
    /** A limit that is claimed: outlined. */
    CLAIMED,
    /** What is proven: solid. */
    PROVEN,
    /** Only an estimate: hatched with a dashed edge. */
    ESTIMATED,
    /** What could have been reached: a faint outline. */
    REACHABLE,
    /** From here on a leak would have been caught: open to the right. */
    CAUGHT
  }

  /**
   * A rung.
   *
   * @param words above the bar
   * @param value where the bar ends, or begins for {@link Style#CAUGHT}; may be infinite
   * @param reach a faint outline behind the bar ends here; 0 for none
   * @param style how it is drawn
   */
  public record Rung(String words, double value, double reach, Style style) {
    public Rung(String words, double value, Style style) {
      this(words, value, 0, style);
    }
  }

  private LadderPanel() {}

  /**
   * @param rungs from the top
   * @param claim marked by a line through all rungs; NaN for none
   * @param high end of the axis, > 0
   * @param label the panel in words
   */
  public static Svg draw(List<Rung> rungs, double claim, double high, String label) {
    List<List<String>> words = rungs.stream().map(rung -> lines(rung.words())).toList();
    int bottom = 8 + words.stream().mapToInt(lines -> ROW + (lines.size() - 1) * LINE).sum();
    Canvas canvas = new Canvas(WIDTH, bottom + 42, "ladder", label);
    Scale x = Scale.linear(0, high, LEFT, WIDTH - RIGHT);
    for (double tick : x.ticks(6)) {
      canvas.line(x.at(tick), 6, x.at(tick), bottom, "grid");
      canvas.text(x.at(tick), bottom + 16, Anchor.MIDDLE, "tick", Scale.label(tick));
    }
    canvas.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis");
    canvas.text(
        (LEFT + WIDTH - RIGHT) / 2.0,
        bottom + 35,
        Anchor.MIDDLE,
        "axis-title",
        "ε (epsilon), nats");
    double top = 8;
    for (int i = 0; i < rungs.size(); i++) {
      Rung rung = rungs.get(i);
      List<String> lines = words.get(i);
      for (int line = 0; line < lines.size(); line++) {
        canvas.text(LEFT, top + 13 + line * LINE, Anchor.START, "words halo", lines.get(line));
      }
      top += (lines.size() - 1) * LINE;
      bar(canvas, x, top + 18, rung);
      // Beside the bars only: through the words it would strike them out.
      if (claim <= high) {
        canvas.line(x.at(claim), top + 15, x.at(claim), top + 33, "claim-line");
      }
      top += ROW;
    }
    return canvas.done();
  }

  /** Words broken at spaces, so that they stay within the panel. */
  private static List<String> lines(String words) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : words.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > LONGEST) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private static void bar(Canvas canvas, Scale x, double y, Rung rung) {
    double at = x.at(rung.value());
    double start = x.at(0);
    if (rung.reach() > 0) {
      canvas.rect(start, y, x.at(rung.reach()) - start, 12, "reachable", "");
    }
    switch (rung.style()) {
      case PROVEN -> canvas.rect(start, y, Math.max(2, at - start), 12, "proven", rung.words());
      case ESTIMATED ->
          canvas.rect(start, y, Math.max(2, at - start), 12, "estimated", rung.words());
      case CLAIMED -> canvas.rect(start, y, at - start, 12, "claimed", rung.words());
      case REACHABLE -> canvas.rect(start, y, at - start, 12, "reachable", rung.words());
      case CAUGHT -> {
        double end = x.at(x.high());
        canvas.line(at, y, at, y + 12, "caught");
        canvas.line(at, y + 6, end, y + 6, "caught");
        canvas.path(
            new Canvas.Path().move(end - 6, y + 1).line(end, y + 6).line(end - 6, y + 11),
            "caught open",
            rung.words());
      }
    }
  }
}
