package assay.report;

/**
 * Text of other parties in GitHub's Markdown: it can neither link nor mention nor break a table.
 */
final class Markdown {
  private Markdown() {}

  static String name(String text) {
    return escape(Text.name(text));
  }

  static String prose(String text) {
    return escape(Text.prose(text));
  }

  private static String escape(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("\\`*_{}[]#|~!$".indexOf(c) >= 0) {
        out.append('\\').append(c);
      } else if ("&<>@".indexOf(c) >= 0) {
        out.append("&#").append((int) c).append(';');
      } else {
        out.append(c);
      }
    }
    return out.toString().replace("://", "&#58;//").replace("www.", "www&#46;");
  }
}
