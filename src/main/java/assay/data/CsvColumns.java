package assay.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A CSV file whose columns are read on demand from its bytes, in one pass for all that are asked
 * for; a million records cost little more than the file itself.
 */
final class CsvColumns extends TableFile {
  private final CsvScan scan;
  private final byte[] bytes;

  private CsvColumns(SourceFile file, CsvScan scan) {
    super(file.name(), file.sha256());
    this.scan = scan;
    this.bytes = file.bytes();
  }

  static CsvColumns of(SourceFile file, DatasetLoader.Limits limits) {
    return new CsvColumns(file, CsvScan.of(file, limits, 0));
  }

  @Override
  public List<String> header() {
    return scan.header();
  }

  @Override
  public int rows() {
    return scan.records();
  }

  @Override
  public String place(int row) {
    return source() + ":" + scan.line(row);
  }

  @Override
  public String[] texts(int column) {
    String[] cells = new String[rows()];
    walk(new int[] {column}, (row, slot, from, to) -> cells[row] = text(from, to));
    return cells;
  }

  @Override
  public double[][] numbers(int... columns) {
    double[][] values = new double[columns.length][rows()];
    walk(
        columns,
        (row, slot, from, to) -> values[slot][row] = number(text(from, to), row, columns[slot]));
    return values;
  }

  private interface Cell {
    void at(int row, int slot, int from, int to);
  }

  private void walk(int[] columns, Cell cell) {
    int width = header().size();
    int[] slotOf = new int[width];
    Arrays.fill(slotOf, -1);
    for (int slot = 0; slot < columns.length; slot++) {
      slotOf[columns[slot]] = slot;
    }
    int at = scan.dataStart();
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < width; column++) {
        int from = at;
        at = cellEnd(at);
        if (slotOf[column] >= 0) {
          cell.at(row, slotOf[column], from, at);
        }
        at++;
      }
    }
  }

  /** The position of the comma or line end behind the cell that starts at {@code at}. */
  private int cellEnd(int at) {
    int end = scan.dataEnd();
    int i = at;
    while (i < end && (bytes[i] == ' ' || bytes[i] == '\t')) {
      i++;
    }
    if (i < end && bytes[i] == '"') {
      i++;
      while (i < end && (bytes[i] != '"' || (i + 1 < end && bytes[i + 1] == '"'))) {
        i += bytes[i] == '"' ? 2 : 1;
      }
    }
    while (i < end && bytes[i] != ',' && bytes[i] != '\n') {
      i++;
    }
    return i;
  }

  private String text(int from, int to) {
    String cell = new String(bytes, from, to - from, StandardCharsets.UTF_8).strip();
    return cell.length() > 1 && cell.charAt(0) == '"'
        ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"").strip()
        : cell;
  }
}
