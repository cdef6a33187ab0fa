package assay.data;

import assay.stats.Nearest;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import tech.tablesaw.api.ColumnType;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.io.csv.CsvReadOptions;
import tech.tablesaw.io.csv.CsvReader;

/**
 * A CSV file as a Tablesaw table of text cells. Tablesaw's guesses (types, missing marks, comments,
 * line ends) are all switched off: they depend on samples of the data and on version. Types are
 * decided by {@link CsvEncoder} from every cell.
 */
final class CsvTable {
  private final CsvScan scan;
  private final String source;
  private final Table table;

  private CsvTable(String source, CsvScan scan, Table table) {
    this.source = source;
    this.scan = scan;
    this.table = table;
  }

  /** Parses the file, or its first {@code rowLimit} records where that is not 0. */
  static CsvTable parse(SourceFile file, DatasetLoader.Limits limits, int rowLimit) {
    CsvScan scan = CsvScan.of(file, limits, rowLimit);
    ColumnType[] types = new ColumnType[scan.header().size()];
    Arrays.fill(types, ColumnType.STRING);
    int length = scan.dataEnd() - scan.dataStart();
    CsvReadOptions options =
        CsvReadOptions.builder(
                new InputStreamReader(
                    new ByteArrayInputStream(file.bytes(), scan.dataStart(), length),
                    StandardCharsets.UTF_8))
            .tableName(file.name())
            .header(false)
            .columnTypes(types)
            .separator(',')
            .quoteChar('"')
            .lineEnding("\n")
            .commentPrefix('\0')
            .missingValueIndicator("")
            .maxCharsPerColumn(limits.cell() + 1)
            .maxNumberOfColumns(types.length + 1)
            .build();
    Table table;
    try {
      table = new CsvReader().read(options);
    } catch (RuntimeException e) {
      throw DataException.of(file.name(), "not a CSV file: " + e.getMessage());
    }
    if (table.rowCount() != scan.records()) {
      throw DataException.of(
          file.name(),
          "its lines read as "
              + scan.records()
              + " records, its cells as "
              + table.rowCount()
              + "; check its quotes");
    }
    return new CsvTable(file.name(), scan, table);
  }

  String source() {
    return source;
  }

  List<String> header() {
    return scan.header();
  }

  int rows() {
    return table.rowCount();
  }

  /** The cells of a column, stripped of blanks at both ends. */
  String[] cells(int column) {
    StringColumn texts = table.stringColumn(column);
    String[] cells = new String[texts.size()];
    for (int r = 0; r < cells.length; r++) {
      cells[r] = texts.get(r).strip();
    }
    return cells;
  }

  /** The position of a column by its exact name. */
  int column(String name) {
    int at = header().indexOf(name);
    if (at >= 0) {
      return at;
    }
    String meant =
        Nearest.of(name, header()).stream()
            .findFirst()
            .map(near -> "; did you mean " + DataException.quote(near) + "?")
            .orElse(";");
    throw DataException.of(
        source,
        "no column "
            + DataException.quote(name)
            + meant
            + " columns: "
            + DataException.list(header()));
  }

  /** A fault of one cell. */
  DataException fault(int row, String column, String text) {
    return DataException.at(source, scan.line(row), "column " + column + ": " + text);
  }

  /** A fault of a whole column. */
  DataException fault(String column, String text) {
    return DataException.of(source, "column " + column + ": " + text);
  }

  /** The line on which a record starts. */
  long line(int row) {
    return scan.line(row);
  }
}
