package assay.audit.scores;

import assay.data.TableFile;
import assay.stats.InputException;
import assay.study.NpyReader.NpyArray;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Arrays of one archive as the columns of a table: an array of n numbers is a column, one of n x k
 * named {@code logit} is columns {@code logit_0} to {@code logit_(k-1)}.
 */
final class NpzTable extends TableFile {
  private record Column(NpyArray array, int offset, int step) {}

  private final List<String> header = new ArrayList<>();
  private final List<Column> columns = new ArrayList<>();
  private int rows = -1;

  private NpzTable(String source, String sha256) {
    super(source, sha256);
  }

  static NpzTable of(String source, String sha256, Map<String, NpyArray> arrays) {
    NpzTable table = new NpzTable(source, sha256);
    arrays.forEach(table::add);
    Set<String> seen = new HashSet<>();
    for (String name : table.header) {
      if (!seen.add(name)) {
        throw new InputException(
            source + ": two arrays give a column " + quote(name) + "; rename one of them");
      }
    }
    return table;
  }

  private void add(String name, NpyArray array) {
    int[] shape = array.shape();
    if (shape.length < 1 || shape.length > 2) {
      throw new InputException(
          source()
              + ": "
              + quote(name)
              + " must be one number per record, or one row per record; it has "
              + shape.length
              + " dimensions");
    }
    if (rows >= 0 && shape[0] != rows) {
      throw new InputException(
          source()
              + ": all arrays must have one entry per record; "
              + quote(name)
              + " has "
              + shape[0]
              + ", "
              + quote(header.get(0))
              + " has "
              + rows
              + " (a matrix of many models needs \"scores\" and \"keep\")");
    }
    rows = shape[0];
    if (shape.length == 1) {
      header.add(name);
      columns.add(new Column(array, 0, 1));
    } else {
      for (int k = 0; k < Math.min(shape[1], 10_000); k++) {
        header.add(name + "_" + k);
        columns.add(new Column(array, k, shape[1]));
      }
    }
  }

  @Override
  public List<String> header() {
    return header;
  }

  @Override
  public int rows() {
    return Math.max(0, rows);
  }

  @Override
  public String[] texts(int column) {
    double[] values = values(column);
    String[] texts = new String[values.length];
    for (int r = 0; r < texts.length; r++) {
      texts[r] =
          values[r] == Math.rint(values[r]) && Math.abs(values[r]) < 1e15
              ? Long.toString((long) values[r])
              : Double.toString(values[r]);
    }
    return texts;
  }

  @Override
  public double[][] numbers(int... chosen) {
    double[][] numbers = new double[chosen.length][];
    for (int i = 0; i < chosen.length; i++) {
      numbers[i] = values(chosen[i]);
      for (int r = 0; r < numbers[i].length; r++) {
        if (!Double.isFinite(numbers[i][r])) {
          throw fault(r, chosen[i], "expected a finite number, got " + numbers[i][r]);
        }
      }
    }
    return numbers;
  }

  private double[] values(int column) {
    Column from = columns.get(column);
    double[] values = new double[rows()];
    for (int r = 0; r < values.length; r++) {
      values[r] = from.array().values()[from.offset() + r * from.step()];
    }
    return values;
  }
}
