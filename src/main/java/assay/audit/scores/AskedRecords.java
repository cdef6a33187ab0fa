package assay.audit.scores;

import assay.data.Dataset;
import assay.train.onnx.Features;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model was asked, as numbers for a classifier that never sees the model: a column of
 * numbers as it stands, any other by the place of its texts in their order.
 */
final class AskedRecords {
  private AskedRecords() {}

  static Dataset of(Features features, int[] labels, List<String> classes, List<String> ids) {
    int width = features.columns().size();
    float[] values = new float[Math.multiplyExact(labels.length, width)];
    for (int c = 0; c < width; c++) {
      double[] column = numbers(features.columns().get(c).texts());
      for (int r = 0; r < column.length; r++) {
        values[r * width + c] = (float) column[r];
      }
    }
    return new Dataset(
        width,
        values,
        labels,
        classes.size() > 1 ? classes : List.of(classes.get(0), "no other class"),
        ids,
        List.of());
  }

  private static double[] numbers(String[] cells) {
    double[] values = new double[cells.length];
    for (int r = 0; r < cells.length; r++) {
      try {
        values[r] = Double.parseDouble(cells[r]);
      } catch (NumberFormatException e) {
        return places(cells);
      }
      if (!Float.isFinite((float) values[r])) {
        return places(cells);
      }
    }
    return values;
  }

  private static double[] places(String[] cells) {
    List<String> sorted = Arrays.stream(cells).distinct().sorted().toList();
    Map<String, Integer> place = new HashMap<>();
    sorted.forEach(text -> place.put(text, place.size()));
    return Arrays.stream(cells).mapToDouble(cell -> place.getOrDefault(cell, 0)).toArray();
  }
}
