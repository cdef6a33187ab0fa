package assay.data;

import assay.stats.Checks;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A CSV file, plain or gzipped, and what its columns mean: comma-separated UTF-8 text with a
 * header, cells quoted by {@code "} where needed.
 *
 * @param path the file
 * @param label label column
 * @param positive the class counted as positive in rates; empty: the rarer class of two
 * @param id record id column; empty: record numbers from 1
 * @param leaveOut columns that are neither features nor labels
 * @param groups sensitive attributes
 * @param columns declared ranges and categories by column name, or by a name with one {@code *}
 *     that stands for anything; an exact name wins, then the first pattern
 * @param limit most records to read, from the top; 0 for all
 * @param missing cells that mean "no value", apart from the empty cell
 */
public record CsvSource(
    Path path,
    String label,
    Optional<String> positive,
    Optional<String> id,
    List<String> leaveOut,
    List<Group> groups,
    Map<String, Column> columns,
    int limit,
    List<String> missing)
    implements DataSource {
  /** What counts as missing unless the source says otherwise: R's and UCI's marks. */
  public static final List<String> MISSING = List.of("NA", "?");

  public CsvSource {
    Checks.atLeast("limit", 0, limit);
    leaveOut = List.copyOf(leaveOut);
    groups = List.copyOf(groups);
    columns = new LinkedHashMap<>(columns);
    missing = List.copyOf(missing);
  }

  /** A source with the usual marks for missing values. */
  public CsvSource(
      Path path,
      String label,
      Optional<String> positive,
      Optional<String> id,
      List<String> leaveOut,
      List<Group> groups,
      Map<String, Column> columns,
      int limit) {
    this(path, label, positive, id, leaveOut, groups, columns, limit, MISSING);
  }

  /** A file of which only the label is known: all other columns are features. */
  public static CsvSource of(Path path, String label) {
    return new CsvSource(
        path, label, Optional.empty(), Optional.empty(), List.of(), List.of(), Map.of(), 0);
  }

  /**
   * A sensitive attribute.
   *
   * @param column a categorical column, or a numeric one with cuts
   * @param cuts strictly increasing cut points; empty for a categorical column
   * @param feature whether the column is a feature as well
   */
  public record Group(String column, List<Double> cuts, boolean feature) {
    public Group {
      cuts = List.copyOf(cuts);
      for (int i = 0; i < cuts.size(); i++) {
        Checks.finite("cuts[" + i + "]", cuts.get(i));
        if (i > 0 && !(cuts.get(i - 1) < cuts.get(i))) {
          throw new IllegalArgumentException("cuts must increase, got " + cuts);
        }
      }
    }
  }

  /** What is publicly known of a column: a numeric range, or its categories; not both. */
  public record Column(Optional<Range> range, List<String> categories) {
    public Column {
      categories = List.copyOf(categories);
      if (range.isPresent() && !categories.isEmpty()) {
        throw new IllegalArgumentException("a column has a range or categories, got both");
      }
      if (categories.stream().distinct().count() < categories.size()) {
        throw new IllegalArgumentException("categories must be distinct, got " + categories);
      }
    }

    /** A numeric column with values in [low, high]. */
    public static Column inRange(double low, double high) {
      return new Column(Optional.of(new Range(low, high)), List.of());
    }

    /** A categorical column. */
    public static Column of(String... categories) {
      return new Column(Optional.empty(), List.of(categories));
    }
  }

  /** A closed numeric range, low < high. */
  public record Range(double low, double high) {
    public Range {
      Checks.finite("low", low);
      Checks.finite("high", high);
      if (!(low < high)) {
        throw new IllegalArgumentException("low must be < high, got " + low + " and " + high);
      }
    }
  }
}
