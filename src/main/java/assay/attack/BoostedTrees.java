package assay.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Gradient-boosted regression trees (Friedman 2001) on binned features with Newton leaves: what the
 * learnt attacks learn with. Gradients are summed in fixed point, so the result depends neither on
 * the order of the records nor on chance.
 */
final class BoostedTrees {
  private static final int BINS = 128;
  private static final double FIXED = 1L << 30;
  private static final double RIDGE = 1;

  /** What is minimized. */
  enum Loss {
    /** Squared error; predicts the mean. */
    SQUARED,
    /** Logistic loss of targets 0 and 1; predicts the logit. */
    LOGISTIC
  }

  private final int features;
  private final double start;
  private final double scale;
  private final List<Tree> trees;

  private BoostedTrees(int features, double start, double scale, List<Tree> trees) {
    this.features = features;
    this.start = start;
    this.scale = scale;
    this.trees = trees;
  }

  /**
   * Fits.
   *
   * @param x record-major, records x features, finite
   * @param features at least 1
   * @param y one target per record
   * @param rounds trees
   * @param depth of each tree, 1 to 6
   * @param rate learning rate, (0, 1]
   */
  static BoostedTrees fit(
      float[] x, int features, double[] y, Loss loss, int rounds, int depth, double rate) {
    int n = y.length;
    double[] sorted = y.clone();
    Arrays.sort(sorted);
    double mean = Arrays.stream(sorted).average().orElse(0);
    double scale = 1;
    double start = 0;
    if (loss == Loss.SQUARED) {
      double squares = Arrays.stream(sorted).map(v -> (v - mean) * (v - mean)).sum();
      scale = squares > 0 ? Math.sqrt(squares / n) : 1;
    } else {
      double p = Math.min(1 - 1e-6, Math.max(1e-6, mean));
      start = Math.log(p / (1 - p));
    }
    float[][] cuts = new float[features][];
    byte[][] codes = new byte[features][n];
    for (int f = 0; f < features; f++) {
      cuts[f] = cuts(x, features, f, n);
      for (int r = 0; r < n; r++) {
        codes[f][r] = (byte) bin(cuts[f], x[r * features + f]);
      }
    }
    double[] raw = new double[n];
    Arrays.fill(raw, start);
    long[] gradient = new long[n];
    long[] curvature = new long[n];
    List<Tree> trees = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      for (int r = 0; r < n; r++) {
        double g;
        double h = 1;
        if (loss == Loss.SQUARED) {
          g = raw[r] - (y[r] - mean) / scale;
        } else {
          double p = OfflineShift.sigmoid(raw[r]);
          g = p - y[r];
          h = p * (1 - p);
        }
        gradient[r] = Math.round(g * FIXED);
        curvature[r] = Math.round(h * FIXED);
      }
      double least = loss == Loss.SQUARED ? 20 : 5;
      int[] node = new int[n];
      Tree tree = Tree.grow(codes, cuts, gradient, curvature, node, depth, rate, least);
      if (tree.isStump()) {
        break;
      }
      for (int r = 0; r < n; r++) {
        raw[r] += tree.value[node[r]];
      }
      trees.add(tree);
    }
    return new BoostedTrees(
        features, loss == Loss.SQUARED ? mean : start, scale, List.copyOf(trees));
  }

  /** The prediction for the record whose features start at {@code offset}: a mean or a logit. */
  double predict(float[] x, int offset) {
    double sum = 0;
    for (Tree tree : trees) {
      sum += tree.predict(x, offset);
    }
    return start + scale * sum;
  }

  /** The predictions for all records. */
  double[] predict(float[] x) {
    return IntStream.range(0, x.length / features)
        .mapToDouble(r -> predict(x, r * features))
        .toArray();
  }

  /** Increasing cut points: a value's bin is the number of cuts at or below it. */
  private static float[] cuts(float[] x, int features, int f, int n) {
    float[] values = new float[n];
    for (int r = 0; r < n; r++) {
      values[r] = x[r * features + f] + 0f;
    }
    Arrays.sort(values);
    List<Float> cuts = new ArrayList<>();
    int distinct = 1;
    for (int i = 1; i < n && distinct <= BINS; i++) {
      distinct += values[i] > values[i - 1] ? 1 : 0;
    }
    for (int i = 1, next = 1; i < n; i++) {
      boolean due = distinct <= BINS || (long) i * BINS >= (long) next * n;
      if (values[i] > values[i - 1] && due) {
        float middle = values[i - 1] / 2 + values[i] / 2;
        cuts.add(middle > values[i - 1] ? middle : values[i]);
        next = (int) ((long) i * BINS / n) + 1;
      }
    }
    float[] array = new float[Math.min(cuts.size(), BINS - 1)];
    for (int i = 0; i < array.length; i++) {
      array[i] = cuts.get(i);
    }
    return array;
  }

  private static int bin(float[] cuts, float value) {
    int bin = 0;
    while (bin < cuts.length && value >= cuts[bin]) {
      bin++;
    }
    return bin;
  }

  /**
   * A complete binary tree as arrays; node i has children 2i + 1 and 2i + 2.
   *
   * @param feature split feature, or -1 for a leaf
   * @param cut right where the value is at least this
   * @param value of leaves
   */
  private record Tree(int[] feature, float[] cut, double[] value) {
    static Tree grow(
        byte[][] codes,
        float[][] cuts,
        long[] gradient,
        long[] curvature,
        int[] node,
        int depth,
        double rate,
        double least) {
      int nodes = (1 << (depth + 1)) - 1;
      Tree tree = new Tree(new int[nodes], new float[nodes], new double[nodes]);
      Arrays.fill(tree.feature, -1);
      int[] bin = new int[nodes];
      long[] sumG = new long[nodes];
      long[] sumH = new long[nodes];
      for (int level = 0; ; level++) {
        int first = (1 << level) - 1;
        int count = 1 << level;
        Arrays.fill(sumG, first, first + count, 0);
        Arrays.fill(sumH, first, first + count, 0);
        for (int r = 0; r < node.length; r++) {
          if (node[r] >= first) {
            sumG[node[r]] += gradient[r];
            sumH[node[r]] += curvature[r];
          }
        }
        for (int i = first; i < first + count; i++) {
          tree.value[i] = -rate * (sumG[i] / FIXED) / (sumH[i] / FIXED + RIDGE);
        }
        if (level == depth) {
          return tree;
        }
        double[] gain = new double[count];
        Arrays.fill(gain, 1e-6);
        for (int f = 0; f < codes.length; f++) {
          if (cuts[f].length > 0) {
            tree.split(
                f, codes[f], cuts[f], gradient, curvature, node, first, gain, bin, sumG, sumH,
                least);
          }
        }
        boolean any = false;
        for (int r = 0; r < node.length; r++) {
          int at = node[r];
          if (at >= first && tree.feature[at] >= 0) {
            node[r] = 2 * at + (codes[tree.feature[at]][r] >= bin[at] ? 2 : 1);
            any = true;
          }
        }
        if (!any) {
          return tree;
        }
      }
    }

    private void split(
        int f,
        byte[] codes,
        float[] cuts,
        long[] gradient,
        long[] curvature,
        int[] node,
        int first,
        double[] gain,
        int[] bin,
        long[] sumG,
        long[] sumH,
        double least) {
      long[] g = new long[gain.length * BINS];
      long[] h = new long[gain.length * BINS];
      for (int r = 0; r < node.length; r++) {
        int at = node[r] - first;
        if (at >= 0) {
          int cell = at * BINS + codes[r];
          g[cell] += gradient[r];
          h[cell] += curvature[r];
        }
      }
      for (int i = 0; i < gain.length; i++) {
        double allG = sumG[first + i] / FIXED;
        double allH = sumH[first + i] / FIXED;
        long leftG = 0;
        long leftH = 0;
        for (int b = 1; b <= cuts.length; b++) {
          leftG += g[i * BINS + b - 1];
          leftH += h[i * BINS + b - 1];
          double lg = leftG / FIXED;
          double lh = leftH / FIXED;
          double rg = allG - lg;
          double rh = allH - lh;
          if (lh < least || rh < least) {
            continue;
          }
          double better =
              lg * lg / (lh + RIDGE) + rg * rg / (rh + RIDGE) - allG * allG / (allH + RIDGE);
          if (better > gain[i]) {
            gain[i] = better;
            feature[first + i] = f;
            cut[first + i] = cuts[b - 1];
            bin[first + i] = b;
          }
        }
      }
    }

    boolean isStump() {
      return feature[0] < 0;
    }

    double predict(float[] x, int offset) {
      int at = 0;
      while (feature[at] >= 0) {
        at = 2 * at + (x[offset + feature[at]] >= cut[at] ? 2 : 1);
      }
      return value[at];
    }
  }
}
