package assay.train;

import assay.data.Dataset;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The records of a data set, ready to be copied into batches. One-hot and binary features are
 * mostly zeros: what is kept is small enough to stay in the cache, and a record is spread out again
 * next to the core. Binary features are kept as one bit each, unless few are set; where fewer than
 * a quarter of all features are set (half, if they are 1), only those are kept. What arrives in a
 * batch is the same to the bit. Shared by all workers; the choice depends on the data alone.
 */
final class Rows {
  /** Values spread out at a time: 12 KB. */
  private static final int BLOCK = 3072;

  /** A packed record ends in a bit for the 1 of the bias. */
  private static final int BYTE = 8;

  /** For every byte the eight values it stands for, as four pairs, first bit first. */
  private static final long[] UNPACKED = unpacked();

  private final int width;
  private final float[] dense;

  /** Records of whole bytes, or empty. */
  private final byte[] packed;

  /** Where each record's set features start, or empty for dense rows. */
  private final int[] starts;

  private final char[] places;

  /** The values at the places, or empty where all are 1. */
  private final float[] values;

  private Rows(
      int width, float[] dense, byte[] packed, int[] starts, char[] places, float[] values) {
    this.width = width;
    this.dense = dense;
    this.packed = packed;
    this.starts = starts;
    this.places = places;
    this.values = values;
  }

  static Rows of(Dataset data) {
    return of(data.featureCount(), data.size(), data.features());
  }

  /**
   * @param features records x width, record-major; width may be 0
   */
  static Rows of(int width, int records, float[] features) {
    int set = 0;
    boolean binary = true;
    for (float feature : features) {
      // Not equal to +0 in bits: a -0 or a NaN is kept as it is.
      if (Float.floatToRawIntBits(feature) != 0) {
        set++;
        binary &= feature == 1;
      }
    }
    if (binary && set > features.length / 16) {
      return pack(width, records, features);
    }
    boolean sparse = width <= Character.MAX_VALUE && set < features.length / (binary ? 2 : 4);
    return sparse ? compress(width, records, features, set, binary) : dense(width, features);
  }

  /** The rows as they are, without a look at them: for a single pass. */
  static Rows dense(Dataset data) {
    return dense(data.featureCount(), data.features());
  }

  private static Rows dense(int width, float[] features) {
    return new Rows(width, features, new byte[0], new int[0], new char[0], new float[0]);
  }

  private static Rows pack(int width, int records, float[] features) {
    int bytes = stride(width) / BYTE;
    byte[] packed = new byte[Math.multiplyExact(records, bytes)];
    for (int r = 0; r < records; r++) {
      for (int j = 0; j <= width; j++) {
        if (j == width || features[r * width + j] != 0) {
          packed[r * bytes + j / BYTE] |= (byte) (1 << j % BYTE);
        }
      }
    }
    return new Rows(width, new float[0], packed, new int[0], new char[0], new float[0]);
  }

  private static long[] unpacked() {
    ByteBuffer values =
        ByteBuffer.allocate(256 * BYTE * Float.BYTES).order(ByteOrder.nativeOrder());
    for (int b = 0; b < 256; b++) {
      for (int j = 0; j < BYTE; j++) {
        values.putFloat((b >> j & 1) == 0 ? 0 : 1);
      }
    }
    long[] pairs = new long[256 * BYTE / 2];
    values.rewind().asLongBuffer().get(pairs);
    return pairs;
  }

  private static Rows compress(int width, int records, float[] features, int set, boolean binary) {
    int[] starts = new int[records + 1];
    char[] places = new char[set];
    float[] values = new float[binary ? 0 : set];
    int next = 0;
    for (int r = 0; r < records; r++) {
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
    starts[records] = next;
    return new Rows(width, new float[0], new byte[0], starts, places, values);
  }

  /** Whether features are kept as bits. */
  boolean packed() {
    return packed.length > 0;
  }

  /** Whether only set features are kept. */
  boolean sparse() {
    return starts.length > 0;
  }

  /** From one row of a batch to the next: features, the 1, and room up to a whole byte of bits. */
  static int stride(int width) {
    return width / BYTE * BYTE + BYTE;
  }

  /** The longest array that {@link #copy} wants as scratch for records of this width. */
  static int scratch(int width) {
    return Math.max(BLOCK, stride(width));
  }

  /**
   * Copies records to the first rows of {@code to}, whose features end in a 1 and go on ending in
   * it. Records that are not kept as they are get spread out some at a time in an array that stays
   * in the first-level cache.
   *
   * @param scratch {@link #scratch} values or more
   * @param pairs half as many
   * @return nothing of meaning; to be kept, so that reading ahead is not optimized away
   */
  int copy(int[] records, int from, int count, Floats to, float[] scratch, long[] pairs) {
    int stride = stride(width);
    int read = readAhead(records, from, count);
    if (!sparse() && !packed()) {
      for (int i = 0; i < count; i++) {
        to.write(i * stride, dense, records[from + i] * width, width);
      }
      return read;
    }
    int atOnce = scratch.length / stride;
    for (int first = 0; first < count; first += atOnce) {
      int rows = Math.min(atOnce, count - first);
      if (packed()) {
        int next = 0;
        for (int i = 0; i < rows; i++) {
          next = unpack(records[from + first + i], pairs, next);
        }
        to.writePairs(first * stride, pairs, next);
        continue;
      }
      Arrays.fill(scratch, 0, rows * stride, 0);
      for (int i = 0; i < rows; i++) {
        spread(records[from + first + i], scratch, i * stride);
      }
      to.write(first * stride, scratch, 0, rows * stride);
    }
    return read;
  }

  /**
   * Touches every record of a batch: they lie far apart, and reads that do not wait for each other
   * overlap, while spreading one record out would wait for the next.
   */
  private int readAhead(int[] records, int from, int count) {
    int sum = 0;
    if (packed()) {
      int bytes = stride(width) / BYTE;
      for (int i = from; i < from + count; i++) {
        sum += packed[records[i] * bytes];
      }
    } else if (sparse()) {
      for (int i = from; i < from + count; i++) {
        int end = starts[records[i] + 1] - 1;
        if (end >= 0) {
          sum += places[end];
          sum += values.length == 0 ? 0 : Float.floatToRawIntBits(values[end]);
        }
      }
    }
    return sum;
  }

  private int unpack(int record, long[] into, int at) {
    int bytes = stride(width) / BYTE;
    int from = record * bytes;
    int next = at;
    for (int b = from; b < from + bytes; b++) {
      int entry = (packed[b] & 0xff) * 4;
      into[next] = UNPACKED[entry];
      into[next + 1] = UNPACKED[entry + 1];
      into[next + 2] = UNPACKED[entry + 2];
      into[next + 3] = UNPACKED[entry + 3];
      next += 4;
    }
    return next;
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
