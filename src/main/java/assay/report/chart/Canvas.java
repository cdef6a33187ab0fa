package assay.report.chart;

import java.util.Locale;

/** Paper of a fixed size on which a chart is drawn; coordinates in pixels from the upper left. */
final class Canvas {
  /** Where a text hangs on its point. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private static final int SHAPES = 6;

  private final StringBuilder out = new StringBuilder(4096);

  /**
   * @param label what the chart shows, for those who do not see it
   */
  Canvas(int width, int height, String kind, String label) {
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart ")
        .append(kind)
        .append("\" viewBox=\"0 0 ")
        .append(width)
        .append(' ')
        .append(height)
        .append("\" width=\"")
        .append(width)
        .append("\" height=\"")
        .append(height)
        .append("\" role=\"img\" aria-label=\"");
    escape(label);
    out.append("\">");
  }

  Canvas line(double x1, double y1, double x2, double y2, String style) {
    out.append("<line");
    number("x1", x1);
    number("y1", y1);
    number("x2", x2);
    number("y2", y2);
    return style(style).end();
  }

  Canvas rect(double x, double y, double width, double height, String style, String hover) {
    out.append("<rect");
    number("x", x);
    number("y", y);
    number("width", Math.max(0, width));
    number("height", Math.max(0, height));
    return style(style).hover("rect", hover);
  }

  Canvas path(Path path, String style, String hover) {
    out.append("<path d=\"").append(path.d).append('"');
    return style(style).hover("path", hover);
  }

  Canvas text(double x, double y, Anchor anchor, String style, String text) {
    out.append("<text");
    number("x", x);
    number("y", y);
    if (anchor != Anchor.START) {
      out.append(" text-anchor=\"").append(anchor.name().toLowerCase(Locale.ROOT)).append('"');
    }
    style(style);
    out.append('>');
    escape(text);
    out.append("</text>");
    return this;
  }

  /** A text turned by {@code degrees} about its point. */
  Canvas turned(double x, double y, int degrees, String style, String text) {
    out.append("<text text-anchor=\"middle\" transform=\"translate(");
    coordinate(out, x);
    out.append(' ');
    coordinate(out, y);
    out.append(") rotate(").append(degrees).append(")\"");
    style(style);
    out.append('>');
    escape(text);
    out.append("</text>");
    return this;
  }

  /** A mark of series {@code series}: each series has a shape and a color of its own. */
  Canvas mark(int series, double x, double y, double size, String hover) {
    Path p = new Path();
    switch (Math.floorMod(series, SHAPES)) {
      case 0 -> {
        out.append("<circle");
        number("cx", x);
        number("cy", y);
        number("r", size);
        return style("mark " + series(series)).hover("circle", hover);
      }
      case 1 ->
          p.move(x - size, y - size)
              .line(x + size, y - size)
              .line(x + size, y + size)
              .line(x - size, y + size)
              .close();
      case 2 ->
          p.move(x, y - 1.35 * size)
              .line(x + 1.35 * size, y)
              .line(x, y + 1.35 * size)
              .line(x - 1.35 * size, y)
              .close();
      case 3 ->
          p.move(x, y - 1.2 * size)
              .line(x + 1.2 * size, y + size)
              .line(x - 1.2 * size, y + size)
              .close();
      case 4 ->
          p.move(x, y + 1.2 * size)
              .line(x + 1.2 * size, y - size)
              .line(x - 1.2 * size, y - size)
              .close();
      default ->
          p.move(x - 1.3 * size, y - 0.5 * size)
              .line(x + 1.3 * size, y - 0.5 * size)
              .line(x + 1.3 * size, y + 0.5 * size)
              .line(x - 1.3 * size, y + 0.5 * size)
              .close();
    }
    return path(p, "mark " + series(series), hover);
  }

  /** The style of a series. */
  static String series(int series) {
    return "s" + (Math.floorMod(series, SHAPES) + 1);
  }

  Svg done() {
    return new Svg(out.append("</svg>").toString());
  }

  private Canvas hover(String element, String hover) {
    if (hover.isEmpty()) {
      return end();
    }
    out.append("><title>");
    escape(hover);
    out.append("</title></").append(element).append('>');
    return this;
  }

  private Canvas style(String style) {
    out.append(" class=\"").append(style).append('"');
    return this;
  }

  private Canvas end() {
    out.append("/>");
    return this;
  }

  private void number(String name, double value) {
    out.append(' ').append(name).append("=\"");
    coordinate(out, value);
    out.append('"');
  }

  /** One decimal is a tenth of a pixel. */
  private static void coordinate(StringBuilder out, double value) {
    long tenths = Math.round(value * 10);
    if (tenths < 0) {
      out.append('-');
    }
    out.append(Math.abs(tenths) / 10);
    if (tenths % 10 != 0) {
      out.append('.').append(Math.abs(tenths) % 10);
    }
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(c);
      }
    }
  }

  /** A path under the pen. */
  static final class Path {
    private final StringBuilder d = new StringBuilder();

    Path move(double x, double y) {
      return to('M', x, y);
    }

    Path line(double x, double y) {
      return to('L', x, y);
    }

    Path close() {
      d.append('Z');
      return this;
    }

    boolean isEmpty() {
      return d.length() == 0;
    }

    private Path to(char command, double x, double y) {
      d.append(command);
      coordinate(d, x);
      d.append(' ');
      coordinate(d, y);
      return this;
    }
  }
}
