package assay.train;

import assay.data.Dataset;
import java.util.Arrays;

/**
 * The features of a data set, sorted by how the first layer gets through them fastest. A feature
 * that is 0 or 1 needs no product: a record's share of the layer is the sum of the weight rows of
 * its ones, and a weight row's gradient the sum of the signals of the records that have a one.
 *
 * <ul>
 *   <li>Listed: zeros and ones, few ones; kept as the list of every record's ones.
 *   <li>Tabled: zeros and ones; in groups. The sums of every subset of a group's weight rows are
 *       made once a batch and looked up by a record's subset (the method of four Russians,
 *       Arlazarov et al. 1970).
 *   <li>Dense: everything else, multiplied by OpenBLAS.
 * </ul>
 *
 * Shared by all workers. The choice depends on the data, the layer's width and the batch size
 * alone, and so does how a model's floats are rounded.
 */
final class Columns {
  // Where sums are faster, as measured in docs/performance.md. Whoever changes a number here
  // changes
  // how floats are rounded, and must raise StackTrainer.VERSION.

  /** Narrower layers, or smaller products of width and batch, are faster multiplied. */
  private static final int LIST_WIDTH = 48;

  private static final int LIST_WORK = 64 * 64;
  private static final int TABLE_WIDTH = 64;
  private static final int TABLE_WORK = 64 * 128;

  /** The largest share of ones of a listed feature. */
  private static final double MOST = 1.0 / 3;

  /** The same of all listed features on average, in a narrow and in a wide layer. */
  private static final double NARROW_MEAN = 0.12;

  private static final double WIDE_MEAN = 0.25;
  private static final int WIDE = 128;

  /** The fewest features of a kind that are worth their bookkeeping. */
  private static final int FEWEST = 32;

  private final Rows rows;
  private final int[] dense;
  private final int[] listed;
  private final int[] starts;
  private final char[] ones;
  private final int[] tabled;
  private final byte[] subsets;

  private Columns(
      Rows rows,
      int[] dense,
      int[] listed,
      int[] starts,
      char[] ones,
      int[] tabled,
      byte[] subsets) {
    this.rows = rows;
    this.dense = dense;
    this.listed = listed;
    this.starts = starts;
    this.ones = ones;
    this.tabled = tabled;
    this.subsets = subsets;
  }

  /** As this shape and recipe make them fastest. */
  static Columns of(Dataset data, DenseShape shape, TrainingSpec spec) {
    return of(data, shape.out(0), spec.batchSize());
  }

  /**
   * @param width of the first layer
   * @param batch records of a step, in expectation
   */
  static Columns of(Dataset data, int width, int batch) {
    int features = data.featureCount();
    int[] counts = countOnes(data);
    long work = (long) width * batch;
    boolean list = width >= LIST_WIDTH && work >= LIST_WORK;
    boolean table = width >= TABLE_WIDTH && work >= TABLE_WORK;
    double most = mostOnes(counts, width < WIDE ? NARROW_MEAN : WIDE_MEAN, data.size());
    boolean[] isListed = new boolean[features];
    boolean[] isTabled = new boolean[features];
    boolean[] isDense = new boolean[features];
    for (int j = 0; j < features; j++) {
      boolean few = counts[j] <= most;
      isListed[j] = counts[j] >= 0 && list && few;
      isTabled[j] = counts[j] >= 0 && table && !few;
    }
    int[] listed = places(isListed, Character.MAX_VALUE);
    int[] tabled = places(isTabled, Integer.MAX_VALUE);
    for (int j = 0; j < features; j++) {
      isDense[j] = !isListed[j] && !isTabled[j];
    }
    int[] dense = places(isDense);
    if (dense.length == features) {
      return allDense(data);
    }
    int[] starts = new int[listed.length == 0 ? 0 : data.size() + 1];
    char[] ones = listed.length == 0 ? new char[0] : lists(data, listed, counts, starts);
    return new Columns(part(data, dense), dense, listed, starts, ones, tabled, pack(data, tabled));
  }

  /** How many ones a listed feature may have. */
  private static double mostOnes(int[] counts, double mean, int records) {
    long sum = 0;
    int few = 0;
    for (int count : counts) {
      if (count >= 0 && count <= MOST * records) {
        sum += count;
        few++;
      }
    }
    return sum <= mean * records * few ? MOST * records : mean * records;
  }

  /** All features multiplied as they are. */
  static Columns allDense(Dataset data) {
    return all(Rows.of(data), data.featureCount());
  }

  /** All features multiplied as they are, and not looked at: for a single pass. */
  static Columns asTheyAre(Dataset data) {
    return all(Rows.dense(data), data.featureCount());
  }

  private static Columns all(Rows rows, int features) {
    int[] dense = new int[features];
    for (int j = 0; j < features; j++) {
      dense[j] = j;
    }
    return new Columns(rows, dense, new int[0], new int[0], new char[0], new int[0], new byte[0]);
  }

  /** Per feature the records where it is 1, or -1 where it is not always 0 or 1. */
  private static int[] countOnes(Dataset data) {
    int features = data.featureCount();
    int[] counts = new int[features];
    float[] values = data.features();
    for (int at = 0; at < values.length; at += features) {
      for (int j = 0; j < features; j++) {
        float value = values[at + j];
        // In bits: a -0 or a NaN is kept as it is.
        if (value == 1) {
          counts[j] += counts[j] < 0 ? 0 : 1;
        } else if (Float.floatToRawIntBits(value) != 0) {
          counts[j] = -1;
        }
      }
    }
    return counts;
  }

  /** The places chosen; none, and unchosen, where they are too few or too many to be worth it. */
  private static int[] places(boolean[] chosen, int most) {
    int[] places = places(chosen);
    if (places.length >= FEWEST && places.length <= most) {
      return places;
    }
    Arrays.fill(chosen, false);
    return new int[0];
  }

  private static int[] places(boolean[] chosen) {
    int[] places = new int[chosen.length];
    int count = 0;
    for (int j = 0; j < chosen.length; j++) {
      if (chosen[j]) {
        places[count++] = j;
      }
    }
    return Arrays.copyOf(places, count);
  }

  private static Rows part(Dataset data, int[] features) {
    float[] values = new float[Math.multiplyExact(data.size(), features.length)];
    int next = 0;
    for (int r = 0; r < data.size(); r++) {
      for (int j : features) {
        values[next++] = data.features()[r * data.featureCount() + j];
      }
    }
    return Rows.of(features.length, data.size(), values);
  }

  private static char[] lists(Dataset data, int[] listed, int[] counts, int[] starts) {
    int all = 0;
    for (int j : listed) {
      all = Math.addExact(all, counts[j]);
    }
    char[] ones = new char[all];
    int next = 0;
    for (int r = 0; r < data.size(); r++) {
      starts[r] = next;
      for (int i = 0; i < listed.length; i++) {
        if (data.features()[r * data.featureCount() + listed[i]] == 1) {
          ones[next++] = (char) i;
        }
      }
    }
    starts[data.size()] = next;
    return ones;
  }

  private static byte[] pack(Dataset data, int[] tabled) {
    int groups = RowSums.groups(tabled.length);
    byte[] subsets = new byte[Math.multiplyExact(data.size(), groups)];
    for (int r = 0; r < data.size() && groups > 0; r++) {
      for (int i = 0; i < tabled.length; i++) {
        if (data.features()[r * data.featureCount() + tabled[i]] == 1) {
          subsets[r * groups + i / RowSums.GROUP] |= (byte) (1 << i % RowSums.GROUP);
        }
      }
    }
    return subsets;
  }

  /** Whether all features are multiplied. */
  boolean isDense() {
    return listed.length + tabled.length == 0;
  }

  /** The dense features of every record. */
  Rows rows() {
    return rows;
  }

  /** Which features are multiplied. Shared, as all below. */
  int[] dense() {
    return dense;
  }

  int[] listed() {
    return listed;
  }

  /** Where each record's {@link #ones} start. */
  int[] starts() {
    return starts;
  }

  /** The places in {@link #listed} of each record's ones, ascending. */
  char[] ones() {
    return ones;
  }

  int[] tabled() {
    return tabled;
  }

  /** Groups of tabled features. */
  int groups() {
    return RowSums.groups(tabled.length);
  }

  /** For every record and group the subset of features that are 1, the first in the lowest bit. */
  byte[] subsets() {
    return subsets;
  }
}
