package assay.train;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The first layer where some of its features are zeros and ones: dense features are multiplied, and
 * the share of the others is added as sums of weight rows on the way forward, of signals on the way
 * back. Belongs to one thread. See {@link Columns}.
 */
final class InputLayer implements AutoCloseable {
  /** Groups of features whose sums are made at a time; they stay close to the core. */
  private static final int FORWARD_GROUPS = 12;

  /** Groups of records whose sums are made at a time. */
  private static final int BACKWARD_GROUPS = 26;

  /** For every subset a byte for each of its bits. */
  private static final long[] SPREAD = spread();

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Columns columns;
  private final int[] dense;
  private final int[] listed;
  private final int[] tabled;

  /** Of tabled features. */
  private final int groups;

  /** Tabled features, filled up to whole groups. */
  private final int padded;

  private final int width;
  private final float[] row;
  private final float[] standing;
  private final float[] zeros;
  private final Floats denseWeights;
  private final Floats denseGradient;
  private final FloatPointer denseWeightPointer;
  private final FloatPointer denseGradientPointer;

  /** Every record's row of the layer, or of signals. */
  private final float[][] records;

  /** Of the listed features of the batch at hand. */
  private final float[][] listedWeights;

  /** Where each listed feature's records start. */
  private final int[] featureStarts;

  private final int[] nextOfFeature;
  private char[] featureRecords = new char[256];

  private final float[][] tabledWeights;
  private final float[][] sums;

  /** Every record's subsets of features. */
  private final byte[] byRecord;

  /** Every feature's subsets of records; one group of records after the standing. */
  private final byte[] byFeature;

  private int[] batch = {};
  private int from;
  private int rows;

  /**
   * @param width of the layer
   * @param capacity the most records at a time
   */
  InputLayer(Columns columns, int width, int capacity) {
    this.columns = columns;
    this.width = width;
    dense = columns.dense();
    listed = columns.listed();
    tabled = columns.tabled();
    groups = columns.groups();
    padded = groups * RowSums.GROUP;
    int recordGroups = RowSums.groups(capacity);
    row = new float[width];
    standing = new float[width];
    zeros = new float[width];
    long denseValues = (dense.length + 1L) * width;
    denseWeights = new Floats(denseValues);
    denseGradient = new Floats(denseValues);
    denseWeightPointer = denseWeights.at(0);
    denseGradientPointer = denseGradient.at(0);
    records = new float[recordGroups * RowSums.GROUP][width];
    listedWeights = new float[listed.length][width];
    featureStarts = new int[listed.length + 1];
    nextOfFeature = new int[listed.length];
    tabledWeights = new float[Math.min(groups, FORWARD_GROUPS) * RowSums.GROUP][width];
    int most = groups == 0 ? 0 : Math.max(FORWARD_GROUPS, BACKWARD_GROUPS);
    sums = new float[most * RowSums.SUBSETS][width];
    byRecord = new byte[recordGroups * RowSums.GROUP * groups];
    // A long is written where a group's subsets begin.
    byFeature = new byte[recordGroups * padded + Long.BYTES];
  }

  private static long[] spread() {
    long[] spread = new long[RowSums.SUBSETS];
    for (int s = 0; s < spread.length; s++) {
      for (int i = 0; i < RowSums.GROUP; i++) {
        spread[s] |= (s >> i & 1L) << Byte.SIZE * i;
      }
    }
    return spread;
  }

  /** Gets {@code count} records of {@code batch} from {@code first} ready. */
  void gather(DensePass pass, int[] batch, int first, int count) {
    this.batch = batch;
    from = first;
    rows = count;
    pass.gather(columns.rows(), batch, first, count);
    if (groups > 0) {
      byte[] subsets = columns.subsets();
      for (int i = 0; i < count; i++) {
        System.arraycopy(subsets, batch[first + i] * groups, byRecord, i * groups, groups);
      }
      int end = RowSums.groups(count) * RowSums.GROUP;
      Arrays.fill(byRecord, count * groups, end * groups, (byte) 0);
      turn(RowSums.groups(count));
    }
    if (listed.length > 0) {
      listByFeature();
    }
  }

  private void listByFeature() {
    int[] starts = columns.starts();
    char[] ones = columns.ones();
    Arrays.fill(featureStarts, 0);
    int all = 0;
    for (int i = 0; i < rows; i++) {
      int record = batch[from + i];
      int end = starts[record + 1];
      for (int k = starts[record]; k < end; k++) {
        featureStarts[ones[k] + 1]++;
      }
      all += end - starts[record];
    }
    if (featureRecords.length < all) {
      featureRecords = new char[all + all / 4];
    }
    for (int f = 0; f < listed.length; f++) {
      featureStarts[f + 1] += featureStarts[f];
      nextOfFeature[f] = featureStarts[f];
    }
    for (int i = 0; i < rows; i++) {
      int record = batch[from + i];
      int end = starts[record + 1];
      for (int k = starts[record]; k < end; k++) {
        featureRecords[nextOfFeature[ones[k]]++] = (char) i;
      }
    }
  }

  /** From records' subsets of features to features' subsets of records. */
  private void turn(int recordGroups) {
    for (int o = 0; o < recordGroups; o++) {
      int first = o * RowSums.GROUP * groups;
      for (int g = 0; g < groups; g++) {
        int at = first + g;
        long subsets =
            SPREAD[byRecord[at]]
                | SPREAD[byRecord[at + groups]] << 1
                | SPREAD[byRecord[at + 2 * groups]] << 2
                | SPREAD[byRecord[at + 3 * groups]] << 3
                | SPREAD[byRecord[at + 4 * groups]] << 4;
        LONGS.set(byFeature, o * padded + g * RowSums.GROUP, subsets);
      }
    }
  }

  /**
   * The layer's sums for the records that were gathered; before any activation, unless they are to
   * be rectified.
   *
   * @param rectified whether to take max(0, sum), while the sums are at hand
   * @param weights starting with this layer's, a row for every feature and one for the bias
   */
  void forward(DensePass pass, Floats weights, boolean rectified) {
    for (int i = 0; i <= dense.length; i++) {
      weights.read(denseRow(i) * width, row, width);
      denseWeights.write(i * width, row, 0, width);
    }
    pass.product(0, denseWeightPointer, rows);
    Floats layer = pass.output(0);
    int stride = pass.outputStride(0);
    for (int i = 0; i < rows; i++) {
      layer.read(i * stride, records[i], width);
    }
    addListed(weights);
    addTabled(weights);
    for (int i = 0; i < rows; i++) {
      if (rectified) {
        FloatMath.relu(records[i], width);
      }
      layer.write(i * stride, records[i], 0, width);
    }
  }

  /** Which row of the layer's matrix the i-th dense row is; the last is the bias. */
  private int denseRow(int i) {
    return i < dense.length ? dense[i] : dense.length + listed.length + tabled.length;
  }

  private void addListed(Floats weights) {
    if (listed.length == 0) {
      return;
    }
    for (int f = 0; f < listed.length; f++) {
      if (featureStarts[f] < featureStarts[f + 1]) {
        weights.read(listed[f] * width, listedWeights[f], width);
      }
    }
    int[] starts = columns.starts();
    for (int i = 0; i < rows; i++) {
      int record = batch[from + i];
      RowSums.add(
          records[i], listedWeights, columns.ones(), starts[record], starts[record + 1], width);
    }
  }

  private void addTabled(Floats weights) {
    for (int first = 0; first < groups; first += FORWARD_GROUPS) {
      int some = Math.min(FORWARD_GROUPS, groups - first);
      for (int i = 0; i < some * RowSums.GROUP; i++) {
        int f = first * RowSums.GROUP + i;
        if (f < tabled.length) {
          weights.read(tabled[f] * width, tabledWeights[i], width);
        }
      }
      for (int g = 0; g < some; g++) {
        RowSums.subsets(tabledWeights, g * RowSums.GROUP, zeros, sums, g * RowSums.SUBSETS, width);
      }
      for (int i = 0; i < rows; i++) {
        RowSums.addSubsets(records[i], sums, byRecord, i * groups + first, 1, some, width);
      }
    }
  }

  /**
   * accumulator = carried accumulator + alpha gradient, for the records that were gathered.
   *
   * @param signals gradients of the loss with respect to this layer's sums, a row for every record
   * @param signalPointer to the first of them
   * @param accumulator starting with this layer's matrix
   */
  void gradient(
      DensePass pass,
      Floats signals,
      FloatPointer signalPointer,
      int stride,
      float alpha,
      float carried,
      Floats accumulator) {
    Blas.multiplyLeftTransposed(
        dense.length + 1,
        width,
        rows,
        alpha,
        pass.inputPointer(0),
        pass.stride(0),
        signalPointer,
        stride,
        0,
        denseGradientPointer,
        width);
    for (int i = 0; i <= dense.length; i++) {
      denseGradient.read(i * width, row, width);
      accumulate(accumulator, denseRow(i), carried);
    }
    for (int i = 0; i < rows; i++) {
      signals.read(i * stride, records[i], width);
      FloatMath.scale(records[i], alpha, width);
    }
    for (int f = 0; f < listed.length; f++) {
      int start = featureStarts[f];
      int end = featureStarts[f + 1];
      if (start < end || carried != 1) {
        Arrays.fill(row, 0);
        RowSums.add(row, records, featureRecords, start, end, width);
        accumulate(accumulator, listed[f], carried);
      }
    }
    float carry = carried;
    int used = RowSums.groups(rows);
    for (int first = 0; first < used && groups > 0; first += BACKWARD_GROUPS) {
      int some = Math.min(BACKWARD_GROUPS, used - first);
      for (int g = 0; g < some; g++) {
        RowSums.subsets(
            records, (first + g) * RowSums.GROUP, zeros, sums, g * RowSums.SUBSETS, width);
      }
      for (int f = 0; f < tabled.length; f++) {
        RowSums.sumSubsets(row, sums, byFeature, first * padded + f, padded, some, width);
        accumulate(accumulator, tabled[f], carry);
      }
      carry = 1;
    }
  }

  /**
   * Adds the sum in {@link #row} to what stands at a feature, all at once: added one by one, its
   * terms would be rounded to the steps of the noise that stands there.
   */
  private void accumulate(Floats accumulator, int feature, float carried) {
    accumulator.read(feature * width, standing, width);
    FloatMath.decayAndAdd(standing, carried, row, 1, width);
    accumulator.write(feature * width, standing, 0, width);
  }

  @Override
  public void close() {
    denseWeights.close();
    denseGradient.close();
  }
}
