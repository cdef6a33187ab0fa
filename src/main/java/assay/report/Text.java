package assay.report;

import java.util.Locale;

/**
 * Words that come from a plan, a file or a model, made fit to be shown: what would hide, reorder or
 * break the words around it is made visible, and length is limited. Escaping for HTML, Markdown or
 * XML comes after this.
 */
final class Text {
  private static final int NAME = 120;
  private static final int PROSE = 2_000;
  private static final int MARKS_IN_A_ROW = 3;

  private Text() {}

  /** A title, an id, the name of a group: one line, at most 120 characters. */
  static String name(String text) {
    String clean = clean(text, NAME);
    return clean.isBlank() ? "(no name)" : clean;
  }

  /** A sentence or two: one paragraph, at most 2,000 characters. */
  static String prose(String text) {
    return clean(text, PROSE);
  }

  /** At most {@code most} characters, for a label inside a drawing. */
  static String label(String text, int most) {
    String name = name(text);
    return name.codePointCount(0, name.length()) <= most
        ? name
        : name.substring(0, name.offsetByCodePoints(0, most - 1)).stripTrailing() + "…";
  }

  private static String clean(String text, int most) {
    StringBuilder out = new StringBuilder();
    int marks = 0;
    int kept = 0;
    boolean cut = false;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      int type = Character.getType(c);
      boolean mark =
          type == Character.NON_SPACING_MARK
              || type == Character.ENCLOSING_MARK
              || type == Character.COMBINING_SPACING_MARK;
      marks = mark ? marks + 1 : 0;
      if (marks > MARKS_IN_A_ROW) {
        continue;
      }
      if (kept++ == most) {
        cut = true;
        break;
      }
      if (Character.isWhitespace(c)) {
        out.append(' ');
      } else if (type == Character.SURROGATE || (c & 0xFFFE) == 0xFFFE) {
        out.append('\uFFFD');
      } else if (type == Character.CONTROL || hidden(c, type)) {
        out.append(String.format(Locale.ROOT, "[U+%04X]", c));
      } else {
        out.appendCodePoint(c);
      }
    }
    if (cut) {
      out.append("… (")
          .append(Figures.count(text.codePointCount(0, text.length())))
          .append(" characters)");
    }
    return out.toString();
  }

  /** Format characters, except the joiners that some scripts need to be readable. */
  private static boolean hidden(int c, int type) {
    return (type == Character.FORMAT && c != 0x200C && c != 0x200D)
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR
        || type == Character.PRIVATE_USE;
  }
}
