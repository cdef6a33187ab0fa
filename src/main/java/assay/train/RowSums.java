package assay.train;

/**
 * Sums of many short rows, the whole work of a layer whose inputs are zeros and ones. Each row is
 * an array of its own: the compiler vectorizes loops over several arrays only where all are indexed
 * alike, from 0. Rows are added one after the other, first to last, however many a loop takes, so
 * that a sum's bytes do not depend on how it was cut.
 */
final class RowSums {
  /** Rows whose subsets are summed ahead. */
  static final int GROUP = 5;

  /** The subsets of a group. */
  static final int SUBSETS = 1 << GROUP;

  private RowSums() {}

  /** How many groups so many rows make; the last may not be full. */
  static int groups(int rows) {
    return (rows + GROUP - 1) / GROUP;
  }

  /**
   * The sums of all subsets of five rows: entry {@code at + s} becomes the sum of the rows whose
   * bits are set in s, in order. Sums go to the arrays that are there; a single row and the row of
   * zeros are taken as they are.
   *
   * @param first of the five rows
   */
  static void subsets(float[][] rows, int first, float[] zeros, float[][] sums, int at, int n) {
    float[] a = rows[first];
    float[] b = rows[first + 1];
    float[] c = rows[first + 2];
    sums[at] = zeros;
    sums[at + 1] = a;
    sums[at + 2] = b;
    sums[at + 4] = c;
    three(a, b, c, sums[at + 3], sums[at + 5], sums[at + 6], sums[at + 7], n);
    for (int size = 8; size < SUBSETS; size += size) {
      float[] row = rows[first + (size == 8 ? 3 : 4)];
      sums[at + size] = row;
      // Three sums in a loop: the compiler vectorizes no more.
      int s = 1;
      for (; s + 3 <= size; s += 3) {
        int to = at + size + s;
        plus(
            row,
            sums[at + s],
            sums[at + s + 1],
            sums[at + s + 2],
            sums[to],
            sums[to + 1],
            sums[to + 2],
            n);
      }
      for (; s < size; s++) {
        plus(row, sums[at + s], sums[at + size + s], n);
      }
    }
  }

  private static void three(
      float[] a, float[] b, float[] c, float[] ab, float[] ac, float[] bc, float[] abc, int n) {
    for (int i = 0; i < n; i++) {
      float both = a[i] + b[i];
      ab[i] = both;
      ac[i] = a[i] + c[i];
      bc[i] = b[i] + c[i];
      abc[i] = both + c[i];
    }
  }

  private static void plus(float[] row, float[] a, float[] withA, int n) {
    for (int i = 0; i < n; i++) {
      withA[i] = a[i] + row[i];
    }
  }

  private static void plus(
      float[] row,
      float[] a,
      float[] b,
      float[] c,
      float[] withA,
      float[] withB,
      float[] withC,
      int n) {
    for (int i = 0; i < n; i++) {
      withA[i] = a[i] + row[i];
      withB[i] = b[i] + row[i];
      withC[i] = c[i] + row[i];
    }
  }

  /**
   * Adds to {@code sum} one subset of each group.
   *
   * @param sums of {@link #subsets}, of one group after the other
   * @param subsets the first group's is at {@code from}, the next {@code step} further on
   */
  static void addSubsets(
      float[] sum, float[][] sums, byte[] subsets, int from, int step, int groups, int n) {
    addSubsets(sum, sums, 0, subsets, from, step, groups, n);
  }

  private static void addSubsets(
      float[] sum,
      float[][] sums,
      int first,
      byte[] subsets,
      int from,
      int step,
      int groups,
      int n) {
    int g = 0;
    int at = from;
    int of = first * SUBSETS;
    for (; g + 6 <= groups; g += 6, at += 6 * step, of += 6 * SUBSETS) {
      six(
          sum,
          sums[of + subsets[at]],
          sums[of + SUBSETS + subsets[at + step]],
          sums[of + 2 * SUBSETS + subsets[at + 2 * step]],
          sums[of + 3 * SUBSETS + subsets[at + 3 * step]],
          sums[of + 4 * SUBSETS + subsets[at + 4 * step]],
          sums[of + 5 * SUBSETS + subsets[at + 5 * step]],
          n);
    }
    for (; g + 2 <= groups; g += 2, at += 2 * step, of += 2 * SUBSETS) {
      two(sum, sums[of + subsets[at]], sums[of + SUBSETS + subsets[at + step]], n);
    }
    if (g < groups) {
      one(sum, sums[of + subsets[at]], n);
    }
  }

  /**
   * Writes to {@code sum} what {@link #addSubsets} would add to zeros.
   *
   * @param groups at least one
   */
  static void sumSubsets(
      float[] sum, float[][] sums, byte[] subsets, int from, int step, int groups, int n) {
    System.arraycopy(sums[subsets[from]], 0, sum, 0, n);
    addSubsets(sum, sums, 1, subsets, from + step, step, groups - 1, n);
  }

  /** Adds to {@code sum} the rows of {@code which[from]} to {@code which[end - 1]}. */
  static void add(float[] sum, float[][] rows, char[] which, int from, int end, int n) {
    int k = from;
    while (end - k >= 6) {
      six(
          sum,
          rows[which[k]],
          rows[which[k + 1]],
          rows[which[k + 2]],
          rows[which[k + 3]],
          rows[which[k + 4]],
          rows[which[k + 5]],
          n);
      k += 6;
    }
    if (end - k >= 4) {
      four(sum, rows[which[k]], rows[which[k + 1]], rows[which[k + 2]], rows[which[k + 3]], n);
      k += 4;
    }
    switch (end - k) {
      case 3 -> three(sum, rows[which[k]], rows[which[k + 1]], rows[which[k + 2]], n);
      case 2 -> two(sum, rows[which[k]], rows[which[k + 1]], n);
      case 1 -> one(sum, rows[which[k]], n);
      default -> {}
    }
  }

  private static void one(float[] sum, float[] a, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] = sum[i] + a[i];
    }
  }

  private static void two(float[] sum, float[] a, float[] b, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] = sum[i] + a[i] + b[i];
    }
  }

  private static void three(float[] sum, float[] a, float[] b, float[] c, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] = sum[i] + a[i] + b[i] + c[i];
    }
  }

  private static void four(float[] sum, float[] a, float[] b, float[] c, float[] d, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] = sum[i] + a[i] + b[i] + c[i] + d[i];
    }
  }

  private static void six(
      float[] sum, float[] a, float[] b, float[] c, float[] d, float[] e, float[] f, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] = sum[i] + a[i] + b[i] + c[i] + d[i] + e[i] + f[i];
    }
  }
}
