package assay.data;

import assay.data.EncodingReport.ColumnEncoding;
import assay.data.EncodingReport.Kind;
import assay.data.EncodingReport.Scale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * Turns a table of text into features, labels, ids and groups.
 *
 * <ul>
 *   <li>A column is numeric if its range is declared, or if no categories are declared and all its
 *       values are numbers; else it is categorical.
 *   <li>Numeric, declared: (x - low) / (high - low), clamped to [0, 1]; missing is 1/2.
 *   <li>Numeric, not declared: (x - mean) / standard deviation, clamped to [-5, 5]; missing is 0.
 *       Standardized and not min-max, since one outlier would press all other values together.
 *   <li>A numeric column with missing values has a second feature, 1 where missing.
 *   <li>Categorical: one feature per category, then one for missing, then one for unseen values.
 * </ul>
 */
final class CsvEncoder {
  /** Level and category of records without a value. */
  static final String NONE = "(missing)";

  /** Category of values that are not among the declared ones. */
  static final String UNSEEN = "(unseen)";

  private static final double CLAMP = 5;
  private static final int FEW = 20;
  private static final double MOSTLY = 0.9;

  private final CsvTable table;
  private final CsvSource source;
  private final DatasetLoader.Limits limits;
  private final Set<String> missingMarks;
  private final Map<String, CsvSource.Column> declared = new HashMap<>();
  private final List<ColumnEncoding> encodings = new ArrayList<>();
  private final List<FeatureBlock> blocks = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private int featureCount;

  /** One column's features of all records, and where they start. */
  private record FeatureBlock(int first, int width, float[] values) {}

  CsvEncoder(CsvTable table, CsvSource source, DatasetLoader.Limits limits) {
    this.table = table;
    this.source = source;
    this.limits = limits;
    this.missingMarks = new HashSet<>(source.missing());
    this.missingMarks.add("");
  }

  LoadedData encode(String sha256) {
    checkRoles();
    matchDeclarations();
    Map<String, CsvSource.Group> groupsByColumn = new LinkedHashMap<>();
    source.groups().forEach(g -> groupsByColumn.put(g.column(), g));

    Label label = label(cells(source.label()));
    Map<String, GroupColumn> groups = new LinkedHashMap<>();
    List<String> ids = rowNumbers();
    for (int c = 0; c < table.header().size(); c++) {
      String name = table.header().get(c);
      if (name.equals(source.label())) {
        encodings.add(unused(name, Kind.LABEL, label.names));
        continue;
      }
      if (source.id().filter(name::equals).isPresent()) {
        ids = ids(name, cells(name));
        encodings.add(unused(name, Kind.ID, List.of()));
        continue;
      }
      CsvSource.Group group = groupsByColumn.get(name);
      boolean leftOut = source.leaveOut().contains(name);
      if (group == null && leftOut) {
        encodings.add(unused(name, Kind.LEFT_OUT, List.of()));
        continue;
      }
      String[] cells = cells(name);
      if (group != null) {
        GroupColumn column = group(group, cells);
        groups.put(name, column);
        if (leftOut || !group.feature()) {
          encodings.add(unused(name, Kind.GROUP, column.levels()));
          continue;
        }
      }
      feature(name, cells);
    }
    if (featureCount == 0) {
      throw DataException.of(table.source(), "no column is left to be a feature");
    }
    Dataset dataset =
        new Dataset(
            featureCount,
            features(),
            label.codes,
            label.names,
            ids,
            source.groups().stream().map(g -> groups.get(g.column())).toList());
    noteFitted();
    long duplicates = Duplicates.of(dataset).records();
    if (duplicates > 0) {
      notes.add(
          duplicates + " records share all features and the label with another; they blur attacks");
    }
    return new LoadedData(
        dataset,
        new EncodingReport(encodings),
        positive(label),
        table.source(),
        sha256,
        table.rows(),
        duplicates,
        notes);
  }

  private String[] cells(String name) {
    return table.cells(table.column(name));
  }

  private boolean isMissing(String cell) {
    return missingMarks.contains(cell);
  }

  /** Every named column exists, and none has two roles that exclude each other. */
  private void checkRoles() {
    Set<String> grouped = new HashSet<>();
    table.column(source.label());
    source.id().ifPresent(table::column);
    source.leaveOut().forEach(table::column);
    if (source.id().filter(source.label()::equals).isPresent()) {
      throw table.fault(source.label(), "is both the label and the record id");
    }
    if (source.leaveOut().contains(source.label())) {
      throw table.fault(source.label(), "is both the label and left out");
    }
    for (CsvSource.Group group : source.groups()) {
      table.column(group.column());
      if (group.column().equals(source.label())) {
        throw table.fault(source.label(), "is both the label and a group");
      }
      if (source.id().filter(group.column()::equals).isPresent()) {
        throw table.fault(group.column(), "is both the record id and a group");
      }
      if (!grouped.add(group.column())) {
        throw table.fault(group.column(), "is named twice as a group");
      }
    }
  }

  private void matchDeclarations() {
    source
        .columns()
        .forEach(
            (pattern, column) -> {
              if (pattern.indexOf('*') < 0) {
                declared.put(table.header().get(table.column(pattern)), column);
              }
            });
    source
        .columns()
        .forEach(
            (pattern, column) -> {
              int star = pattern.indexOf('*');
              if (star < 0) {
                return;
              }
              String head = pattern.substring(0, star);
              String tail = pattern.substring(star + 1);
              boolean any = false;
              for (String name : table.header()) {
                if (name.length() >= head.length() + tail.length()
                    && name.startsWith(head)
                    && name.endsWith(tail)) {
                  any = true;
                  if (!name.equals(source.label())) {
                    declared.putIfAbsent(name, column);
                  }
                }
              }
              if (!any) {
                throw DataException.of(
                    table.source(),
                    "no column matches "
                        + DataException.quote(pattern)
                        + "; columns: "
                        + DataException.list(table.header()));
              }
            });
  }

  /** Classes and the class of every record. */
  private record Label(List<String> names, int[] codes, long[] counts) {}

  private Label label(String[] cells) {
    String name = source.label();
    CsvSource.Column known = declared.get(name);
    if (known != null && known.range().isPresent()) {
      throw table.fault(name, "the label needs categories, got a range");
    }
    for (int r = 0; r < cells.length; r++) {
      if (isMissing(cells[r])) {
        throw table.fault(r, name, "the label is missing; remove the record");
      }
    }
    List<String> names = known == null ? distinct(name, cells) : known.categories();
    Map<String, Integer> codeOf = codes(names);
    int[] codes = new int[cells.length];
    long[] counts = new long[names.size()];
    for (int r = 0; r < cells.length; r++) {
      Integer code = codeOf.get(cells[r]);
      if (code == null) {
        throw table.fault(
            r,
            name,
            "expected one of the declared labels "
                + DataException.list(names)
                + ", got "
                + DataException.quote(cells[r]));
      }
      codes[r] = code;
      counts[code]++;
    }
    for (int k = 0; k < counts.length; k++) {
      if (counts[k] == cells.length) {
        throw table.fault(
            name,
            "expected two or more classes, got only "
                + DataException.quote(names.get(k))
                + " in "
                + cells.length
                + " records"
                + (source.limit() > 0 ? " (the first, by limit)" : ""));
      }
      if (counts[k] < 2) {
        notes.add(
            "class "
                + DataException.quote(names.get(k))
                + " has only "
                + counts[k]
                + " of "
                + cells.length
                + " records");
      }
    }
    return new Label(names, codes, counts);
  }

  private OptionalInt positive(Label label) {
    if (source.positive().isPresent()) {
      String wanted = source.positive().get();
      int at = label.names.indexOf(wanted);
      if (at < 0) {
        throw table.fault(
            source.label(),
            "no class "
                + DataException.quote(wanted)
                + " to count as positive; classes: "
                + DataException.list(label.names));
      }
      return OptionalInt.of(at);
    }
    return label.names.size() == 2
        ? OptionalInt.of(label.counts[0] < label.counts[1] ? 0 : 1)
        : OptionalInt.empty();
  }

  private List<String> rowNumbers() {
    List<String> ids = new ArrayList<>(table.rows());
    for (int r = 1; r <= table.rows(); r++) {
      ids.add(Integer.toString(r));
    }
    return ids;
  }

  private List<String> ids(String name, String[] cells) {
    Map<String, Integer> seen = new HashMap<>(2 * cells.length);
    for (int r = 0; r < cells.length; r++) {
      if (isMissing(cells[r])) {
        throw table.fault(r, name, "the record id is missing");
      }
      Integer first = seen.putIfAbsent(cells[r], r);
      if (first != null) {
        throw table.fault(
            r,
            name,
            "duplicate record id "
                + DataException.quote(cells[r])
                + ", first on line "
                + table.line(first));
      }
    }
    return List.of(cells);
  }

  private GroupColumn group(CsvSource.Group group, String[] cells) {
    String name = group.column();
    int[] codes = new int[cells.length];
    List<String> levels = new ArrayList<>();
    boolean anyMissing = false;
    if (!group.cuts().isEmpty()) {
      levels.addAll(intervals(name, group.cuts()));
      for (int r = 0; r < cells.length; r++) {
        if (isMissing(cells[r])) {
          codes[r] = levels.size();
          anyMissing = true;
        } else {
          double value = number(r, name, cells[r]);
          while (codes[r] < group.cuts().size() && value >= group.cuts().get(codes[r])) {
            codes[r]++;
          }
        }
      }
    } else {
      CsvSource.Column known = declared.get(name);
      levels.addAll(
          known != null && !known.categories().isEmpty()
              ? known.categories()
              : distinct(name, cells));
      Map<String, Integer> codeOf = codes(levels);
      int unseen = levels.size();
      for (int r = 0; r < cells.length; r++) {
        anyMissing |= isMissing(cells[r]);
        boolean other = !isMissing(cells[r]) && !codeOf.containsKey(cells[r]);
        if (other && levels.size() == unseen) {
          levels.add(UNSEEN);
        }
      }
      for (int r = 0; r < cells.length; r++) {
        codes[r] = isMissing(cells[r]) ? levels.size() : codeOf.getOrDefault(cells[r], unseen);
      }
    }
    if (anyMissing) {
      levels.add(NONE);
    }
    return new GroupColumn(name, levels, codes);
  }

  private static List<String> intervals(String name, List<Double> cuts) {
    List<String> levels = new ArrayList<>();
    levels.add(name + " < " + plain(cuts.get(0)));
    for (int i = 1; i < cuts.size(); i++) {
      levels.add(plain(cuts.get(i - 1)) + " <= " + name + " < " + plain(cuts.get(i)));
    }
    levels.add(name + " >= " + plain(cuts.get(cuts.size() - 1)));
    return levels;
  }

  private static String plain(double cut) {
    return cut == Math.rint(cut) && Math.abs(cut) < 1e15
        ? Long.toString((long) cut)
        : Double.toString(cut);
  }

  private void feature(String name, String[] cells) {
    CsvSource.Column known = declared.get(name);
    if (known != null && known.range().isPresent()) {
      CsvSource.Range range = known.range().get();
      Scale scale = new Scale(range.low(), range.high() - range.low());
      numeric(name, numbers(name, cells), scale, true);
    } else if (known != null && !known.categories().isEmpty()) {
      categorical(name, cells, known.categories(), true);
    } else if (isNumeric(name, cells)) {
      double[] values = numbers(name, cells);
      numeric(name, values, standard(values), false);
    } else {
      categorical(name, cells, distinct(name, cells), false);
    }
  }

  /** Decides from every cell, so that the answer does not hang on a sample. */
  private boolean isNumeric(String name, String[] cells) {
    int numbers = 0;
    int values = 0;
    int firstText = -1;
    Set<String> few = new HashSet<>();
    for (int r = 0; r < cells.length; r++) {
      if (isMissing(cells[r])) {
        continue;
      }
      values++;
      if (few.size() <= FEW) {
        few.add(cells[r]);
      }
      if (Numbers.is(cells[r]) || Numbers.isNotFinite(cells[r])) {
        numbers++;
      } else if (firstText < 0) {
        firstText = r;
      }
    }
    if (firstText < 0) {
      return values > 0;
    }
    if (few.size() > FEW && numbers >= MOSTLY * values) {
      throw table.fault(
          firstText,
          name,
          "expected a number as in "
              + numbers
              + " of "
              + values
              + " records, got "
              + DataException.quote(cells[firstText])
              + "; correct it, list it as missing, or declare the column's categories");
    }
    if (numbers > 0) {
      notes.add(
          "column "
              + name
              + " mixes numbers and text (line "
              + table.line(firstText)
              + "); its values are read as categories");
    }
    return false;
  }

  private double number(int row, String name, String cell) {
    if (!Numbers.is(cell)) {
      throw table.fault(
          row,
          name,
          Numbers.isNotFinite(cell)
              ? "expected a finite number, got "
                  + DataException.quote(cell)
                  + "; leave the cell empty if the value is missing"
              : "expected a number, got " + DataException.quote(cell));
    }
    double value = Double.parseDouble(cell);
    if (!(Math.abs(value) <= Numbers.LARGEST)) {
      throw table.fault(
          row, name, "expected a number up to 1e100, got " + DataException.quote(cell));
    }
    return value;
  }

  /** The numbers of a column; NaN where missing, and nowhere else. */
  private double[] numbers(String name, String[] cells) {
    double[] values = new double[cells.length];
    for (int r = 0; r < cells.length; r++) {
      values[r] = isMissing(cells[r]) ? Double.NaN : number(r, name, cells[r]);
    }
    return values;
  }

  private static Scale standard(double[] values) {
    double sum = 0;
    long n = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        sum += value;
        n++;
      }
    }
    double mean = sum / n;
    double squares = 0;
    for (double value : values) {
      if (!Double.isNaN(value)) {
        squares += (value - mean) * (value - mean);
      }
    }
    double deviation = Math.sqrt(squares / n);
    return new Scale(mean, deviation > 1e-12 * Math.abs(mean) ? deviation : 1);
  }

  private void numeric(String name, double[] numbers, Scale scale, boolean isDeclared) {
    int missing = 0;
    for (double number : numbers) {
      missing += Double.isNaN(number) ? 1 : 0;
    }
    int width = missing > 0 ? 2 : 1;
    float[] values = block(width, numbers.length);
    double low = isDeclared ? 0 : -CLAMP;
    double high = isDeclared ? 1 : CLAMP;
    long outside = 0;
    for (int r = 0; r < numbers.length; r++) {
      if (Double.isNaN(numbers[r])) {
        values[r * width] = (float) ((low + high) / 2);
        values[r * width + 1] = 1;
      } else {
        double x = (numbers[r] - scale.offset()) / scale.width();
        outside += x < low || x > high ? 1 : 0;
        values[r * width] = (float) Math.min(high, Math.max(low, x));
      }
    }
    if (isDeclared && outside > 0) {
      notes.add(
          "column " + name + ": " + outside + " records outside the declared range were clamped");
    }
    add(
        name,
        Kind.NUMERIC,
        isDeclared,
        Optional.of(scale),
        List.of(),
        missing,
        outside,
        width,
        values);
  }

  private void categorical(
      String name, String[] cells, List<String> categories, boolean isDeclared) {
    Map<String, Integer> codeOf = codes(categories);
    int width = categories.size() + 2;
    float[] values = block(width, cells.length);
    long missing = 0;
    long unseen = 0;
    for (int r = 0; r < cells.length; r++) {
      Integer code = codeOf.get(cells[r]);
      int at;
      if (isMissing(cells[r])) {
        at = width - 2;
        missing++;
      } else if (code == null) {
        at = width - 1;
        unseen++;
      } else {
        at = code;
      }
      values[r * width + at] = 1;
    }
    if (unseen > 0) {
      notes.add("column " + name + ": " + unseen + " records have undeclared categories");
    }
    add(
        name,
        Kind.CATEGORICAL,
        isDeclared,
        Optional.empty(),
        categories,
        missing,
        unseen,
        width,
        values);
  }

  /** Space for a column's features, refused where all columns together grow too large. */
  private float[] block(int width, int rows) {
    long total = ((long) featureCount + width) * rows;
    if (total > limits.values()) {
      throw DataException.of(
          table.source(),
          "too large: more than "
              + limits.values()
              + " encoded values; set a row limit, or leave"
              + " out columns with many categories");
    }
    limits.table(
        table.source(), 0, rows, featureCount + width, 2L * Float.BYTES * (featureCount + width));
    return new float[width * rows];
  }

  private void add(
      String name,
      Kind kind,
      boolean isDeclared,
      Optional<Scale> scale,
      List<String> categories,
      long missing,
      long outside,
      int width,
      float[] values) {
    blocks.add(new FeatureBlock(featureCount, width, values));
    encodings.add(
        new ColumnEncoding(
            name, kind, isDeclared, scale, categories, missing, outside, featureCount, width));
    featureCount += width;
  }

  private ColumnEncoding unused(String name, Kind kind, List<String> categories) {
    return new ColumnEncoding(
        name, kind, true, Optional.empty(), categories, 0, 0, featureCount, 0);
  }

  private float[] features() {
    float[] features = new float[table.rows() * featureCount];
    for (FeatureBlock block : blocks) {
      for (int r = 0; r < table.rows(); r++) {
        System.arraycopy(
            block.values, r * block.width, features, r * featureCount + block.first, block.width);
      }
    }
    return features;
  }

  private void noteFitted() {
    List<String> fitted =
        encodings.stream()
            .filter(e -> e.features() > 0 && !e.declared())
            .map(ColumnEncoding::column)
            .toList();
    if (!fitted.isEmpty()) {
      notes.add(
          "encoders fitted on private data, outside any DP guarantee: "
              + DataException.list(fitted)
              + "; declare their ranges or categories");
    }
    List<String> indicated =
        encodings.stream()
            .filter(e -> e.kind() == Kind.NUMERIC && e.declared() && e.missing() > 0)
            .map(ColumnEncoding::column)
            .toList();
    if (!indicated.isEmpty()) {
      notes.add(
          "columns with a declared range have a feature for missing values because the data have"
              + " some, which is outside any DP guarantee: "
              + DataException.list(indicated));
    }
  }

  /** Distinct values, missing apart: whole numbers by size, before text by code point. */
  private List<String> distinct(String name, String[] cells) {
    Set<String> values = new TreeSet<>(byNumberThenText());
    for (int r = 0; r < cells.length; r++) {
      if (!isMissing(cells[r]) && values.add(cells[r]) && values.size() > limits.categories()) {
        throw table.fault(
            r,
            name,
            "more than "
                + limits.categories()
                + " categories; leave the column out, or declare a range or categories");
      }
    }
    return List.copyOf(values);
  }

  private static Comparator<String> byNumberThenText() {
    return Comparator.comparing((String s) -> !Numbers.is(s))
        .thenComparing(s -> Numbers.is(s) ? Double.parseDouble(s) : 0.0)
        .thenComparing(Comparator.naturalOrder());
  }

  private static Map<String, Integer> codes(List<String> names) {
    Map<String, Integer> codeOf = new HashMap<>();
    for (int k = 0; k < names.size(); k++) {
      codeOf.put(names.get(k), k);
    }
    return codeOf;
  }
}
