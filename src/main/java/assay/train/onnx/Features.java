package assay.train.onnx;

import assay.data.TableFile;
import assay.stats.InputException;
import java.util.List;
import java.util.Optional;

/**
 * Records as a model takes them: named columns of numbers, or of text.
 *
 * @param columns in the order of the file
 * @param rows number of records
 */
public record Features(List<Column> columns, int rows) {
  /** A column; which of the two it is, the model's inputs decide. */
  public interface Column {
    /** Its name. */
    String name();

    /** All its cells as finite numbers. */
    double[] numbers();

    /** All its cells as text. */
    String[] texts();
  }

  public Features {
    columns = List.copyOf(columns);
  }

  /** From here on not every whole number is a float. */
  private static final double WHOLE = 1 << 24;

  /**
   * Refuses the first cell that single precision cannot hold at all.
   *
   * @param taker what takes the numbers, such as {@code m.zip}
   */
  public static void checkSingle(String taker, String column, double[] cells) {
    for (int r = 0; r < cells.length; r++) {
      if (!Float.isFinite((float) cells[r])) {
        throw unfit(taker, column, r, cells[r], "a number within 3.4028235E38");
      }
    }
  }

  /** A cell that is not what a model takes. */
  static InputException unfit(
      String taker, String column, int record, double cell, String expected) {
    return new InputException(
        taker
            + ": record "
            + (record + 1)
            + " (members come first, then non-members), column "
            + TableFile.quote(column)
            + ": expected "
            + expected
            + ", got "
            + cell);
  }

  /** What is lost where whole numbers are rounded to single precision; empty where nothing is. */
  public static Optional<String> roundedSingle(String taker, String column, double[] cells) {
    int lost = 0;
    for (double cell : cells) {
      lost += Math.abs(cell) > WHOLE && cell == Math.rint(cell) && cell != (float) cell ? 1 : 0;
    }
    return lost == 0
        ? Optional.empty()
        : Optional.of(
            taker
                + " takes single precision: "
                + lost
                + " whole numbers of column "
                + TableFile.quote(column)
                + " are beyond 2^24 and were rounded, so it may not be asked what it was trained"
                + " on; subtract an offset, or leave the column out.");
  }

  /** The names in order. */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }
}
