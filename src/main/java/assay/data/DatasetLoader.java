package assay.data;

import assay.stats.Heap;
import java.io.IOException;

/**
 * Reads data files of unknown origin. Whatever is wrong with a file ends in a {@link DataException}
 * that says where; memory is bounded by {@link Limits}, however a file was made.
 */
public final class DatasetLoader {
  private final Limits limits;

  /** A loader with the usual limits. */
  public DatasetLoader() {
    this(Limits.STANDARD);
  }

  /** A loader with these limits. */
  public DatasetLoader(Limits limits) {
    this.limits = limits;
  }

  /**
   * Reads and encodes a CSV file.
   *
   * @throws DataException where the file cannot be used as the source says
   * @throws IOException where reading fails
   */
  public LoadedData load(CsvSource source) throws IOException {
    SourceFile file = SourceFile.read(source.path(), limits);
    CsvTable table = CsvTable.parse(file, limits, source.limit());
    return new CsvEncoder(table, source, limits).encode(file.sha256());
  }

  /**
   * Reads images and their labels.
   *
   * @throws DataException where the files are not what the source says
   * @throws IOException where reading fails
   */
  public LoadedData load(IdxSource source) throws IOException {
    return IdxReader.read(source, limits);
  }

  /** Reads any source. */
  public LoadedData load(DataSource source) throws IOException {
    return source instanceof CsvSource csv ? load(csv) : load((IdxSource) source);
  }

  /**
   * What is refused as too large.
   *
   * @param bytes of one file, after decompression
   * @param columns of a table
   * @param cell bytes of one cell
   * @param categories of one column that does not declare them
   * @param values records x features of the encoded data set
   * @param heap in which all of it must have room
   */
  public record Limits(int bytes, int columns, int cell, int categories, int values, Heap heap) {
    /** What a record takes, with its id, its scores and what is sorted of them: measured. */
    private static final long OF_RECORD = 250;

    /** A number, twice: as it is read and as it is asked for. */
    static final long OF_NUMBER = 16;

    /** A short text. */
    static final long OF_TEXT = 80;

    /** 256 MiB, 10,000 columns, 10,000 bytes per cell, 1,000 categories, 2^28 values (1 GiB). */
    public static final Limits STANDARD =
        new Limits(1 << 28, 10_000, 10_000, 1_000, 1 << 28, Heap.own());

    /**
     * Refuses a table that has no room in memory.
     *
     * @param bytes of the file
     * @param ofRow bytes of the cells of one record
     */
    void table(String source, long bytes, long rows, int columns, long ofRow) {
      if (!heap.holds(needed(bytes, rows, ofRow))) {
        throw DataException.of(
            source,
            heap.refusal(rows + " records of " + columns + " columns", needed(bytes, rows, ofRow)));
      }
    }

    /**
     * The same while a table is read, once for every doubling of its records: refuses where twice
     * as many, or what the rest of the file holds at the pace so far, have no room.
     *
     * @param read of the file's bytes so far
     * @param rows so far
     */
    void growing(String source, long bytes, long read, long rows, int columns, long ofRow) {
      long all = Math.max(rows + 1, (long) ((double) bytes / read * rows));
      if (!heap.holds(needed(bytes, Math.min(all, 2 * rows), ofRow))) {
        throw DataException.of(
            source,
            heap.refusal(
                "its " + all + " or so records of " + columns + " columns",
                needed(bytes, all, ofRow)));
      }
    }

    private static long needed(long bytes, long rows, long ofRow) {
      return 2 * bytes + rows * (OF_RECORD + ofRow);
    }
  }
}
