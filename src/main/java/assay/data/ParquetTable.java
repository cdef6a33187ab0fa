package assay.data;

import assay.data.ThriftReader.Broken;
import assay.data.ThriftReader.Struct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A Parquet file of flat columns: whole and real numbers, booleans and text, plain or
 * dictionary-encoded, uncompressed or packed with snappy or gzip. Columns are read when they are
 * asked for.
 *
 * <p>Files come from other parties. Row counts, sizes and offsets in headers are held against the
 * length of the file before anything is made of them; what all pages unpack to is counted and
 * limited, and so is what all columns that are read take in memory.
 */
final class ParquetTable extends TableFile {
  private static final int DATA_PAGE = 0;
  private static final int DICTIONARY_PAGE = 2;
  private static final int DATA_PAGE_V2 = 3;
  private static final int REQUIRED = 0;
  private static final int OPTIONAL = 1;

  /** Types that the older of a column's two statements names, by number; "" where they are read. */
  private static final List<String> CONVERTED =
      List.of(
          "",
          "MAP",
          "MAP_KEY_VALUE",
          "LIST",
          "",
          "DECIMAL",
          "DATE",
          "TIME",
          "TIME",
          "TIMESTAMP",
          "TIMESTAMP",
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          "",
          "JSON",
          "BSON",
          "INTERVAL");

  private static final int UNSIGNED_8 = 11;
  private static final int UNSIGNED_64 = 14;

  /** The same for the newer one: text, enumerations and whole numbers are read. */
  private static final List<String> LOGICAL =
      List.of(
          "?",
          "",
          "MAP",
          "LIST",
          "",
          "DECIMAL",
          "DATE",
          "TIME",
          "TIMESTAMP",
          "INTERVAL",
          "",
          "UNKNOWN",
          "JSON",
          "BSON",
          "UUID",
          "FLOAT16",
          "VARIANT",
          "GEOMETRY",
          "GEOGRAPHY");

  private static final int LOGICAL_INTEGER = 10;

  /** What a value takes, a number here and again for who asked; in words of four bytes. */
  private static final int WORDS = 4;

  /** What a text of its own takes besides. */
  private static final int WORDS_OF_TEXT = 12;

  /** So many rows, and {@link #ROWS_PER_BYTE} more for each byte of the file. */
  private static final int ROWS = 1 << 20;

  /** Two bits for a row: whether it was trained on, and whether the model was right. */
  private static final int ROWS_PER_BYTE = 4;

  /** What is made of a row besides its columns, such as an identifier; in words of four bytes. */
  private static final int WORDS_OF_ROW = 32;

  /**
   * @param refusal why it is not read; empty where it is
   */
  private record Column(
      String name, ParquetValues.Type type, boolean optional, boolean unsigned, String refusal) {}

  /** A column's pages in one row group. */
  private record Chunk(int from, int to, int codec, int rows) {}

  private final byte[] bytes;
  private final DatasetLoader.Limits limits;
  private final List<Column> columns = new ArrayList<>();
  private final List<List<Chunk>> chunks = new ArrayList<>();
  private final List<String> header;
  private final Map<Integer, ParquetValues> read = new HashMap<>();
  private final Map<Integer, boolean[]> missing = new HashMap<>();
  private final int rows;
  private final Set<Integer> charged = new HashSet<>();
  private long inChunks;
  private long unpacked;
  private long words;

  private ParquetTable(SourceFile file, DatasetLoader.Limits limits) {
    super(file.name(), file.sha256());
    this.bytes = file.bytes();
    this.limits = limits;
    try {
      this.rows = footer();
    } catch (Broken e) {
      throw fault("not a Parquet file that can be read: " + e.getMessage());
    }
    this.header = columns.stream().map(Column::name).toList();
    if (header.stream().distinct().count() < header.size()) {
      throw fault("two columns have one name; columns: " + DataException.list(header));
    }
    if (rows == 0) {
      throw fault("no records");
    }
  }

  static ParquetTable of(SourceFile file, DatasetLoader.Limits limits) {
    return new ParquetTable(file, limits);
  }

  // ---- footer

  private int footer() {
    int n = bytes.length;
    if (n < 12 || bytes[n - 4] != 'P' || bytes[n - 3] != 'A' || bytes[n - 2] != 'R') {
      throw new Broken("it does not end as one; is it cut off?");
    }
    if (bytes[n - 1] != '1') {
      throw new Broken("it is encrypted");
    }
    long length = 0;
    for (int i = 0; i < 4; i++) {
      length |= (bytes[n - 8 + i] & 0xffL) << (8 * i);
    }
    if (length > n - 12) {
      throw new Broken("its footer is longer than the file");
    }
    int end = n - 8 - (int) length;
    Struct meta = new ThriftReader(bytes, end, n - 8).struct();
    schema(meta.structs(2));
    int all = meta.count(3);
    long most = Math.min(ROWS + (long) ROWS_PER_BYTE * n, limits.values() / WORDS_OF_ROW);
    if (all > most) {
      throw new Broken(
          "it says that it has "
              + all
              + " rows; from its "
              + n
              + " bytes at most "
              + most
              + " are read");
    }
    limits.table(source(), n, all, columns.size(), 0);
    long sum = 0;
    for (Struct group : meta.structs(4)) {
      sum += group(group, end);
    }
    if (sum != all) {
      throw new Broken("its row groups have " + sum + " rows, its footer says " + all);
    }
    return all;
  }

  private void schema(List<Struct> elements) {
    if (elements.isEmpty()) {
      throw new Broken("it has no schema");
    }
    if (elements.size() - 1 > limits.columns()) {
      throw new Broken("it has more than " + limits.columns() + " columns");
    }
    for (Struct element : elements.subList(1, elements.size())) {
      String name = element.text(4);
      long repetition = element.number(3).orElse(0L);
      if (element.number(5).orElse(0L) > 0
          || !element.has(1)
          || (repetition != REQUIRED && repetition != OPTIONAL)) {
        throw new Broken(
            "column "
                + DataException.quote(name)
                + " is nested or repeated; write flat columns of numbers and text");
      }
      columns.add(column(element, name, repetition == OPTIONAL));
      chunks.add(new ArrayList<>());
    }
    if (columns.isEmpty()) {
      throw new Broken("it has no columns");
    }
  }

  private static Column column(Struct element, String name, boolean optional) {
    long converted = element.number(6).orElse(-1L);
    String other =
        converted < 0 ? "" : converted < CONVERTED.size() ? CONVERTED.get((int) converted) : "?";
    boolean unsigned = converted >= UNSIGNED_8 && converted <= UNSIGNED_64;
    if (element.has(10)) {
      Struct logical = element.struct(10);
      unsigned |= logical.has(LOGICAL_INTEGER) && !logical.struct(LOGICAL_INTEGER).flag(2, true);
      String named = "?";
      for (int i = 1; i < LOGICAL.size(); i++) {
        named = logical.has(i) ? LOGICAL.get(i) : named;
      }
      other = other.isEmpty() ? named : other;
    }
    String refusal =
        switch (other) {
          case "" -> "";
          case "DECIMAL" -> "is of decimals; write floating-point numbers";
          case "?" -> "is of a logical type that is not known; write plain numbers or text";
          default ->
              "is of logical type " + other + ", which is not read; write plain numbers or text";
        };
    ParquetValues.Type type = ParquetValues.Type.BYTE_ARRAY;
    try {
      type = ParquetValues.Type.of(element.count(1));
    } catch (Broken e) {
      refusal = String.valueOf(e.getMessage());
    }
    return new Column(name, type, optional, unsigned, refusal);
  }

  private int group(Struct group, int end) {
    List<Struct> of = group.structs(1);
    int count = group.count(3);
    if (of.size() != columns.size()) {
      throw new Broken("a row group has " + of.size() + " columns, not " + columns.size());
    }
    for (int c = 0; c < of.size(); c++) {
      if (!of.get(c).text(1).isEmpty() || of.get(c).has(8)) {
        throw new Broken("columns are in other files or encrypted");
      }
      Struct meta = of.get(c).struct(3);
      long first = meta.number(9).orElse(-1L);
      long dictionary = meta.number(11).orElse(-1L);
      long from = dictionary > 0 && dictionary < first ? dictionary : first;
      long to = from + meta.number(7).orElse(-1L);
      if (from < 4
          || to <= from
          || to > end
          || (columns.get(c).refusal().isEmpty()
              && ParquetValues.Type.of(meta.count(1)) != columns.get(c).type())) {
        throw new Broken(
            "column "
                + DataException.quote(columns.get(c).name())
                + " is not where the footer says");
      }
      inChunks += to - from;
      if (inChunks > end) {
        throw new Broken("its columns overlap");
      }
      chunks.get(c).add(new Chunk((int) from, (int) to, meta.count(4), count));
    }
    return count;
  }

  // ---- pages

  private ParquetValues values(int column) {
    ParquetValues values = read.get(column);
    if (values != null) {
      return values;
    }
    Column of = columns.get(column);
    if (!of.refusal().isEmpty()) {
      throw fault("column " + DataException.bare(of.name()) + " " + of.refusal());
    }
    charge(column);
    values = new ParquetValues(of.type(), of.unsigned(), limits.cell(), rows);
    boolean[] absent = new boolean[of.optional() ? rows : 0];
    try {
      int at = 0;
      for (Chunk chunk : chunks.get(column)) {
        chunk(of, chunk, values, absent, at);
        at += chunk.rows();
      }
    } catch (Broken e) {
      throw fault("column " + DataException.bare(of.name()) + ": " + e.getMessage());
    }
    read.put(column, values);
    missing.put(column, absent);
    return values;
  }

  /** Counts a column that is about to be read, once. */
  private void charge(int column) {
    if (charged.add(column)) {
      try {
        spend((long) WORDS * rows);
      } catch (Broken e) {
        throw fault("column " + DataException.bare(header.get(column)) + ": " + e.getMessage());
      }
    }
  }

  private void spend(long more) {
    words += more;
    if (words > limits.values()) {
      throw new Broken(
          "the columns that are read take more than " + 4L * limits.values() + " bytes");
    }
    if (!limits.heap().holds(2 * Integer.BYTES * words)) {
      throw new Broken(
          limits.heap().refusal("the columns that are read", 2 * Integer.BYTES * words));
    }
  }

  private void chunk(Column of, Chunk chunk, ParquetValues into, boolean[] absent, int start) {
    Unpacking.check(chunk.codec());
    ParquetValues dictionary = into.like(0);
    int at = chunk.from();
    int row = start;
    int last = start + chunk.rows();
    while (row < last) {
      ThriftReader reader = new ThriftReader(bytes, at, chunk.to());
      Struct page = reader.struct();
      int packed = page.count(3);
      int from = reader.position();
      if (packed > chunk.to() - from) {
        throw new Broken("a page is longer than its column");
      }
      at = from + packed;
      switch (page.count(1)) {
        case DATA_PAGE -> {
          Struct head = page.struct(5);
          byte[] data = unpacked(chunk.codec(), from, at, page.count(2));
          row = data(of, data, head.count(1), head.count(2), dictionary, into, absent, row, last);
        }
        case DATA_PAGE_V2 ->
            row = second(of, chunk, page, from, at, dictionary, into, absent, row, last);
        case DICTIONARY_PAGE -> {
          Struct head = page.struct(7);
          byte[] data = unpacked(chunk.codec(), from, at, page.count(2));
          int entries = head.count(1);
          // Entries that no row has are few: levels of a factor.
          if (entries > into.most(data.length) || entries > (long) ROWS + chunk.rows()) {
            throw new Broken("a dictionary is not as long as its header says");
          }
          spend(of.type() == ParquetValues.Type.BYTE_ARRAY ? (long) WORDS_OF_TEXT * entries : 0);
          dictionary = into.like(entries);
          dictionary.decode(0, data, 0, dictionary);
        }
        default -> {
          // Index pages hold nothing that is needed.
        }
      }
    }
  }

  private byte[] unpacked(int codec, int from, int to, int size) {
    unpacked += size;
    if (unpacked > limits.bytes()) {
      throw new Broken("unpacks to more than " + limits.bytes() + " bytes, all in all");
    }
    return Unpacking.of(codec, bytes, from, to, size);
  }

  private int data(
      Column of,
      byte[] data,
      int count,
      int encoding,
      ParquetValues dictionary,
      ParquetValues into,
      boolean[] absent,
      int row,
      int last) {
    fits(count, row, last);
    int at = 0;
    int[] there = new int[0];
    if (of.optional()) {
      if (data.length < 4) {
        throw new Broken("has a page that ends too early");
      }
      long length = 0;
      for (int i = 0; i < 4; i++) {
        length |= (data[i] & 0xffL) << (8 * i);
      }
      if (length > data.length - 4) {
        throw new Broken("has a page that ends too early");
      }
      at = 4 + (int) length;
      there = BitRuns.read(data, 4, at, 1, count);
    }
    place(of, data, at, encoding, count, there, dictionary, into, absent, row);
    return row + count;
  }

  private int second(
      Column of,
      Chunk chunk,
      Struct page,
      int from,
      int to,
      ParquetValues dictionary,
      ParquetValues into,
      boolean[] absent,
      int row,
      int last) {
    Struct head = page.struct(8);
    int count = head.count(1);
    fits(count, row, last);
    int levels = head.count(5);
    if (head.count(6) != 0 || levels > to - from || page.count(2) < levels) {
      throw new Broken("has a page whose header is damaged");
    }
    int[] there = of.optional() ? BitRuns.read(bytes, from, from + levels, 1, count) : new int[0];
    byte[] data =
        unpacked(head.flag(7, true) ? chunk.codec() : 0, from + levels, to, page.count(2) - levels);
    place(of, data, 0, head.count(4), count, there, dictionary, into, absent, row);
    return row + count;
  }

  private static void fits(int count, int row, int last) {
    if (count > last - row) {
      throw new Broken("has more values than there are rows");
    }
  }

  private void place(
      Column of,
      byte[] data,
      int at,
      int encoding,
      int count,
      int[] there,
      ParquetValues dictionary,
      ParquetValues into,
      boolean[] absent,
      int row) {
    int present = count;
    if (of.optional()) {
      present = 0;
      for (int level : there) {
        present += level;
      }
    }
    if (of.type() == ParquetValues.Type.BYTE_ARRAY && !ParquetValues.areIndices(encoding)) {
      spend((long) WORDS_OF_TEXT * present);
    }
    ParquetValues page = into.like(present);
    page.decode(encoding, data, at, dictionary);
    int next = 0;
    for (int i = 0; i < count; i++) {
      if (of.optional() && there[i] == 0) {
        absent[row + i] = true;
      } else {
        into.set(row + i, page, next++);
      }
    }
  }

  // ---- table

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public int rows() {
    return rows;
  }

  private boolean absent(int column, int row) {
    boolean[] of = missing.getOrDefault(column, new boolean[0]);
    return row < of.length && of[row];
  }

  @Override
  public String[] texts(int column) {
    ParquetValues values = values(column);
    Column of = columns.get(column);
    String[] texts = new String[rows];
    for (int r = 0; r < rows; r++) {
      if (absent(column, r)) {
        texts[r] = "";
      } else if (of.type().isWhole()) {
        long value = values.whole[r];
        texts[r] =
            value == 0
                ? "0"
                : value == 1
                    ? "1"
                    : of.unsigned() ? Long.toUnsignedString(value) : Long.toString(value);
      } else {
        texts[r] = of.type().isReal() ? Plain.of(values.real[r]) : values.text[r];
      }
    }
    return texts;
  }

  @Override
  public double[][] numbers(int... chosen) {
    double[][] numbers = new double[chosen.length][];
    for (int column : chosen) {
      charge(column);
    }
    for (int i = 0; i < chosen.length; i++) {
      int column = chosen[i];
      ParquetValues values = values(column);
      Column of = columns.get(column);
      numbers[i] = new double[rows];
      for (int r = 0; r < rows; r++) {
        if (absent(column, r)) {
          throw fault(r, column, "expected a number, got an empty cell");
        }
        if (of.type().isWhole()) {
          long value = values.whole[r];
          numbers[i][r] =
              of.unsigned() && value < 0 ? Double.parseDouble(Long.toUnsignedString(value)) : value;
        } else {
          numbers[i][r] =
              of.type().isReal()
                  ? finite(values.real[r], r, column)
                  : number(values.text[r], r, column);
        }
      }
    }
    return numbers;
  }
}
