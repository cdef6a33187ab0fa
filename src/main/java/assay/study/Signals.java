package assay.study;

import assay.stats.Checks;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * Computes signals from logits, in double precision and without ever forming log(p / (1 - p)) of a
 * rounded p.
 */
public final class Signals {
  private Signals() {}

  /**
   * The signals of one model on all records.
   *
   * @param logits record-major, records x classes, finite
   * @param labels per record, in [0, classes)
   * @param classes >= 2
   * @param wanted which signals
   */
  public static Map<Signal, float[]> of(
      float[] logits, int[] labels, int classes, Set<Signal> wanted) {
    Checks.atLeast("classes", 2, classes);
    Map<Signal, float[]> columns = new EnumMap<>(Signal.class);
    for (Signal signal : wanted) {
      columns.put(signal, new float[labels.length]);
    }
    double[] z = new double[classes];
    for (int r = 0; r < labels.length; r++) {
      for (int c = 0; c < classes; c++) {
        z[c] = Checks.finite("logit", logits[r * classes + c]);
      }
      for (Map.Entry<Signal, float[]> column : columns.entrySet()) {
        column.getValue()[r] = (float) signal(column.getKey(), z, labels[r]);
      }
    }
    return columns;
  }

  private static double signal(Signal signal, double[] z, int label) {
    return switch (signal) {
      case LOGIT_SCALED_CONFIDENCE -> margin(z, label);
      case TOP_CONFIDENCE -> margin(z, argMax(z));
      case CORRECT -> argMax(z) == label ? 1 : 0;
      case ENTROPY -> -entropy(z);
      case MODIFIED_ENTROPY -> -modifiedEntropy(z, label);
    };
  }

  /** z_c - log sum over j != c of exp(z_j). */
  static double margin(double[] z, int c) {
    double max = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < z.length; j++) {
      if (j != c && z[j] > max) {
        max = z[j];
      }
    }
    double sum = 0;
    for (int j = 0; j < z.length; j++) {
      if (j != c) {
        sum += Math.exp(z[j] - max);
      }
    }
    return z[c] - max - Math.log(sum);
  }

  /** -log sigmoid(margin): the loss where the margin is the label's. */
  public static double lossOf(double margin) {
    return margin > 0 ? Math.log1p(Math.exp(-margin)) : -margin + Math.log1p(Math.exp(margin));
  }

  private static double entropy(double[] z) {
    double entropy = 0;
    for (int c = 0; c < z.length; c++) {
      double loss = lossOf(margin(z, c));
      entropy += Math.exp(-loss) * loss;
    }
    return entropy;
  }

  /**
   * -(1 - p_y) log p_y - sum over i != y of p_i log(1 - p_i) (Song and Mittal 2021, equation 4).
   */
  private static double modifiedEntropy(double[] z, int label) {
    double entropy = 0;
    for (int c = 0; c < z.length; c++) {
      double margin = margin(z, c);
      if (c == label) {
        entropy += Math.exp(-lossOf(-margin)) * lossOf(margin);
      } else {
        entropy += Math.exp(-lossOf(margin)) * lossOf(-margin);
      }
    }
    return entropy;
  }

  private static int argMax(double[] z) {
    int best = 0;
    for (int c = 1; c < z.length; c++) {
      if (z[c] > z[best]) {
        best = c;
      }
    }
    return best;
  }
}
