package assay.cli;

import java.util.Locale;

/** Text from outside, made fit for a line of a terminal: no control characters, not too long. */
final class Visible {
  private static final int MOST = 200;

  private Visible() {}

  static String of(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(MOST)
        .forEach(
            point -> {
              if (Character.isISOControl(point) || Character.getType(point) == Character.FORMAT) {
                out.append(String.format(Locale.ROOT, "\\u%04x", point));
              } else {
                out.appendCodePoint(point);
              }
            });
    return text.codePointCount(0, text.length()) > MOST
        ? out.append('…').toString()
        : out.toString();
  }

  /** The same for a message of several lines. */
  static String lines(String text) {
    return String.join("\n", text.lines().map(Visible::unlimited).toList());
  }

  private static String unlimited(String line) {
    StringBuilder out = new StringBuilder();
    line.codePoints()
        .forEach(
            point -> out.append(Character.isISOControl(point) ? "?" : Character.toString(point)));
    return out.toString();
  }
}
