package assay.train;

import assay.data.Dataset;
import java.util.Arrays;

/**
 * The records of a data set, ready to be copied into batches. One-hot and binary features are
 * mostly zeros: where fewer than half of all features are set, only the set ones are kept, so that
 * the data stay in the cache and a record is spread out again next to the core. What arrives in a
 * batch is the same to the bit. Shared by all workers; the choice depends on the data alone.
 */
final class Rows {
  /** Values spread out at a time: 12 KB. */
  private static final int BLOCK = 3072;

  private final int width;
  private final float[] dense;

  /** Where each record's set features start, or empty for dense rows. */
  private final int[] starts;

  private final char[] places;

  /** The values at the places, or empty where all are 1. */
  private final float[] values;

  private Rows(int width, float[] dense, int[] starts, char[] places, float[] values) {
    this.width = width;
    this.dense = dense;
    this.starts = starts;
    this.places = places;
    this.values = values;
  }

  static Rows of(Dataset data) {
    int width = data.featureCount();
    float[] features = data.features();
    int set = 0;
    boolean binary = true;
    for (float feature : features) {
      // Not equal to +0 in bits: a -0 or a NaN is kept as it is.
      if (Float.floatToRawIntBits(feature) != 0) {
        set++;
        binary &= feature == 1;
      }
    }
    boolean sparse = width <= Character.MAX_VALUE && set < features.length / (binary ? 2 : 4);
    return sparse ? compress(data, set, binary) : dense(data);
  }

  /** The rows as they are, without a look at them: for a single pass. */
  static Rows dense(Dataset data) {
    return new Rows(data.featureCount(), data.features(), new int[0], new char[0], new float[0]);
  }

  private static Rows compress(Dataset data, int set, boolean binary) {
    int width = data.featureCount();
    float[] features = data.features();
    int[] starts = new int[data.size() + 1];
    char[] places = new char[set];
    float[] values = new float[binary ? 0 : set];
    int next = 0;
    for (int r = 0; r < data.size(); r++) {
      starts[r] = next;
      for (int j = 0; j < width; j++) {
        float feature = features[r * width + j];
        if (Float.floatToRawIntBits(feature) != 0) {
          places[next] = (char) j;
          if (!binary) {
            values[next] = feature;
          }
          next++;
        }
      }
    }
    starts[data.size()] = next;
    return new Rows(width, features, starts, places, values);
  }

  /** Whether only set features are kept. */
  boolean sparse() {
    return starts.length > 0;
  }

  /** The longest array that {@link #copy} wants as scratch for records of this width. */
  static int scratch(int width) {
    return Math.max(BLOCK, width + 1);
  }

  /**
   * Copies records to the first rows of {@code to}, which end in a 1 and go on ending in it. Sparse
   * records are spread out some at a time in an array that stays in the first-level cache.
   *
   * @param scratch {@link #scratch} values or more
   */
  void copy(int[] records, int from, int count, Floats to, float[] scratch) {
    int stride = width + 1;
    if (starts.length == 0) {
      for (int i = 0; i < count; i++) {
        to.write(i * stride, dense, records[from + i] * width, width);
      }
      return;
    }
    int atOnce = scratch.length / stride;
    for (int first = 0; first < count; first += atOnce) {
      int rows = Math.min(atOnce, count - first);
      Arrays.fill(scratch, 0, rows * stride, 0);
      for (int i = 0; i < rows; i++) {
        spread(records[from + first + i], scratch, i * stride);
      }
      to.write(first * stride, scratch, 0, rows * stride);
    }
  }

  private void spread(int record, float[] into, int at) {
    int end = starts[record + 1];
    if (values.length == 0) {
      for (int k = starts[record]; k < end; k++) {
        into[at + places[k]] = 1;
      }
    } else {
      for (int k = starts[record]; k < end; k++) {
        into[at + places[k]] = values[k];
      }
    }
    into[at + width] = 1;
  }
}
