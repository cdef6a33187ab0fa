package assay.train.onnx;

import java.util.List;

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

  /** The names in order. */
  public List<String> names() {
    return columns.stream().map(Column::name).toList();
  }
}
