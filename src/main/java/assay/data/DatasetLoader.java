package assay.data;

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
    SourceFile file = SourceFile.read(source.path(), limits.bytes());
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
   */
  public record Limits(int bytes, int columns, int cell, int categories, int values) {
    /** 256 MiB, 10,000 columns, 10,000 bytes per cell, 1,000 categories, 2^28 values (1 GiB). */
    public static final Limits STANDARD = new Limits(1 << 28, 10_000, 10_000, 1_000, 1 << 28);
  }
}
