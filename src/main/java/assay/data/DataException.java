package assay.data;

import assay.stats.InputException;
import java.util.List;
import java.util.OptionalLong;

/**
 * A data file that cannot be used as asked. The message names the file, the line where there is
 * one, the column, what was expected and what was found.
 */
public final class DataException extends InputException {
  private static final long serialVersionUID = 1;
  private static final int SHOWN = 60;

  private final String text;
  private final String source;
  private final OptionalLong line;

  private DataException(String message, String source, OptionalLong line) {
    super(message);
    this.text = message;
    this.source = source;
    this.line = line;
  }

  /** {@code source: text}. */
  static DataException of(String source, String text) {
    return new DataException(source + ": " + text, source, OptionalLong.empty());
  }

  /** {@code source:line: text}; lines count from 1. */
  static DataException at(String source, long line, String text) {
    return new DataException(source + ":" + line + ": " + text, source, OptionalLong.of(line));
  }

  /** {@code message}, which names the place itself. */
  static DataException in(String source, String message) {
    return new DataException(message, source, OptionalLong.empty());
  }

  /** Never null. */
  @Override
  public String getMessage() {
    return text;
  }

  /** The file's name without folders. */
  public String source() {
    return source;
  }

  /** The line, from 1; empty where the file as a whole is meant. */
  public OptionalLong line() {
    return line;
  }

  /** {@code value} in quotes, shortened, on one line and without control characters. */
  static String quote(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    value
        .codePoints()
        .limit(SHOWN)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(quoted::appendCodePoint);
    return quoted
        .append(value.codePointCount(0, value.length()) > SHOWN ? "...\"" : "\"")
        .toString();
  }

  /** As {@link #quote} without the quotes. */
  static String bare(String value) {
    String quoted = quote(value);
    return quoted.substring(1, quoted.length() - 1);
  }

  /** Up to 12 names, quoted, then how many more there are. */
  static String list(List<String> names) {
    StringBuilder listed = new StringBuilder();
    for (int i = 0; i < Math.min(12, names.size()); i++) {
      listed.append(i == 0 ? "" : ", ").append(quote(names.get(i)));
    }
    return names.size() > 12
        ? listed.append(" and ").append(names.size() - 12).append(" more").toString()
        : listed.toString();
  }
}
