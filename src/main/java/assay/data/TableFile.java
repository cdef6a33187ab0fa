package assay.data;

import assay.stats.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A table of plain columns from a file of unknown origin: CSV, JSON lines or Parquet, told apart by
 * its content and not by its name. Nothing is guessed from samples: a column is text or numbers as
 * it is asked for, and the first cell that is not what was asked for is named with its place.
 */
public abstract class TableFile {
  private final String source;
  private final String sha256;

  /**
   * @param source file name without folders
   * @param sha256 of the file as it lies on disk
   */
  protected TableFile(String source, String sha256) {
    this.source = source;
    this.sha256 = sha256;
  }

  /**
   * Reads {@code path}.
   *
   * @throws DataException where it is no table, or damaged, or too large
   * @throws IOException where reading fails
   */
  public static TableFile read(Path path) throws IOException {
    return read(path, DatasetLoader.Limits.STANDARD);
  }

  /** Reads {@code path} within {@code limits}. */
  public static TableFile read(Path path, DatasetLoader.Limits limits) throws IOException {
    SourceFile file = SourceFile.read(path, limits);
    byte[] bytes = file.bytes();
    if (startsWith(bytes, "PK\u0003\u0004")) {
      throw DataException.of(
          file.name(), "a zip archive, not a table; expected CSV, JSON lines or Parquet");
    }
    if (startsWith(bytes, "PAR1")) {
      return ParquetTable.of(file, limits);
    }
    if (startsWith(bytes, "SQLite") || startsWith(bytes, "ARROW1") || startsWith(bytes, "\u0080")) {
      throw DataException.of(
          file.name(), "not a table that is read; expected CSV, JSON lines or Parquet");
    }
    int first = 0;
    while (first < bytes.length && bytes[first] <= ' ' && bytes[first] > 0) {
      first++;
    }
    if (first < bytes.length && (bytes[first] == '{' || bytes[first] == '[')) {
      return JsonLinesTable.of(file, limits);
    }
    return CsvColumns.of(file, limits);
  }

  private static boolean startsWith(byte[] bytes, String magic) {
    if (bytes.length < magic.length()) {
      return false;
    }
    for (int i = 0; i < magic.length(); i++) {
      if ((bytes[i] & 0xff) != magic.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** File name without folders. */
  public final String source() {
    return source;
  }

  /** SHA-256 of the file as it lies on disk, hexadecimal. */
  public final String sha256() {
    return sha256;
  }

  /** Names of the columns, distinct. */
  public abstract List<String> header();

  /** Number of records. */
  public abstract int rows();

  /** The cells of a column as text, stripped of blanks at both ends. */
  public abstract String[] texts(int column);

  /**
   * Columns of finite numbers.
   *
   * @return one array per column asked for
   * @throws DataException naming the first cell that is no finite number
   */
  public abstract double[][] numbers(int... columns);

  /** Where a record stands, such as {@code scores.csv:17}. */
  public String place(int row) {
    return source + ": record " + (row + 1);
  }

  /** A fault of one cell. */
  public final DataException fault(int row, int column, String text) {
    return DataException.in(
        source, place(row) + ": column " + DataException.bare(header().get(column)) + ": " + text);
  }

  /** A fault of the file as a whole. */
  public final DataException fault(String text) {
    return DataException.of(source, text);
  }

  /** The position of a column, or -1. */
  public final int find(String name) {
    return header().indexOf(name);
  }

  /**
   * The position of a column that must be there.
   *
   * @param name of the column
   * @param use what it is for, such as "1 where the record was trained on"
   * @param option that names another column
   */
  public final int column(String name, String use, String option) {
    int at = find(name);
    if (at >= 0) {
      return at;
    }
    List<String> near = Nearest.of(name, header());
    throw fault(
        "no column "
            + quote(name)
            + " ("
            + use
            + "); "
            + (near.isEmpty() ? "" : "did you mean " + quote(near.get(0)) + "? ")
            + "name it with "
            + option
            + ". Columns: "
            + DataException.list(header()));
  }

  /** {@code value} in quotes, shortened, on one line and without control characters. */
  public static String quote(String value) {
    return DataException.quote(value);
  }

  /** Up to 12 names, quoted, then how many more there are. */
  public static String list(List<String> names) {
    return DataException.list(names);
  }

  /** The finite number that {@code text} spells. */
  final double number(String text, int row, int column) {
    if (text.isEmpty()) {
      throw fault(row, column, "expected a number, got an empty cell");
    }
    if (!Numbers.is(text)) {
      throw fault(
          row,
          column,
          "expected a "
              + (Numbers.isNotFinite(text) ? "finite " : "")
              + "number, got "
              + quote(text));
    }
    return finite(Double.parseDouble(text), row, column);
  }

  final double finite(double value, int row, int column) {
    if (!(Math.abs(value) <= Double.MAX_VALUE)) {
      throw fault(row, column, "expected a finite number, got " + value);
    }
    return value;
  }
}
