package assay.audit.result;

import java.util.Locale;

/** Text of another party, made fit for a terminal: no control characters, not too long. */
public final class Printable {
  private Printable() {}

  /** At most {@code most} characters of {@code text}; what is cut ends in an ellipsis. */
  public static String of(String text, int most) {
    StringBuilder out = new StringBuilder();
    int taken = 0;
    for (int point : text.codePoints().toArray()) {
      if (taken++ == most) {
        return out.append('…').toString();
      }
      int type = Character.getType(point);
      if (Character.isISOControl(point)
          || type == Character.FORMAT
          || type == Character.LINE_SEPARATOR
          || type == Character.PARAGRAPH_SEPARATOR
          || type == Character.SURROGATE) {
        out.append(String.format(Locale.ROOT, "\\u%04x", point));
      } else {
        out.appendCodePoint(point);
      }
    }
    return out.toString();
  }
}
