package assay.study;

/**
 * Signals computed from logits, stably: in double precision, by differences of logits, never from a
 * probability that may have rounded to one.
 */
public final class Signals {
  private Signals() {}

  /**
   * One signal of one model on every record.
   *
   * @param signal which
   * @param logits record-major, records x classCount
   * @param labels per record its class
   * @param classCount at least two
   */
  public static float[] of(Signal signal, float[] logits, int[] labels, int classCount) {
    if (logits.length != (long) labels.length * classCount) {
      throw new IllegalArgumentException(
          "logits must be records x classes, got "
              + logits.length
              + " for "
              + labels.length
              + " x "
              + classCount);
    }
    float[] values = new float[labels.length];
    for (int r = 0; r < values.length; r++) {
      int from = r * classCount;
      values[r] =
          (float)
              switch (signal) {
                case LOGIT_SCALED_CONFIDENCE -> margin(logits, from, classCount, labels[r]);
                case MODIFIED_ENTROPY -> -modifiedEntropy(logits, from, classCount, labels[r]);
                case ENTROPY -> -entropy(logits, from, classCount);
                case TOP_CONFIDENCE ->
                    margin(logits, from, classCount, largest(logits, from, classCount));
                case CORRECT -> largest(logits, from, classCount) == labels[r] ? 1 : 0;
              };
    }
    return values;
  }

  /** The loss of a logit-scaled confidence: -log p = log(1 + exp(-phi)), exact on both sides. */
  public static double loss(double phi) {
    double e = Math.exp(-Math.abs(phi));
    double u = 1 + e;
    // Kahan's log1p, to the last bits and several times faster than the library's: what rounding
    // took from 1 + e, the quotient gives back.
    double log1p = u == 1 ? e : Math.log(u) * (e / (u - 1));
    return phi > 0 ? log1p : log1p - phi;
  }

  /** z_c minus the log-sum-exp of the others: log(p_c / (1 - p_c)). */
  private static double margin(float[] logits, int from, int classes, int c) {
    double most = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < classes; j++) {
      if (j != c) {
        most = Math.max(most, logits[from + j]);
      }
    }
    double sum = 0;
    for (int j = 0; j < classes; j++) {
      if (j != c) {
        sum += Math.exp(logits[from + j] - most);
      }
    }
    return logits[from + c] - (most + Math.log(sum));
  }

  /**
   * -(1 - p_y) log p_y - sum over i != y of p_i log(1 - p_i). Only the label and the largest class
   * can have a probability above 1/2; their logarithms come from margins, the others from log1p.
   */
  private static double modifiedEntropy(float[] logits, int from, int classes, int label) {
    int top = largest(logits, from, classes);
    double total = 0;
    for (int c = 0; c < classes; c++) {
      total += Math.exp(logits[from + c] - logits[from + top]);
    }
    double phi = margin(logits, from, classes, label);
    // log p = -loss(phi) and 1 - p = exp(-loss(-phi)).
    double sum = Math.exp(-loss(-phi)) * loss(phi);
    for (int c = 0; c < classes; c++) {
      if (c != label) {
        double p = Math.exp(logits[from + c] - logits[from + top]) / total;
        sum += p * (c == top ? loss(-margin(logits, from, classes, c)) : -Math.log1p(-p));
      }
    }
    return sum;
  }

  private static double entropy(float[] logits, int from, int classes) {
    double most = logits[from + largest(logits, from, classes)];
    double sum = 0;
    double weighted = 0;
    for (int c = 0; c < classes; c++) {
      double z = logits[from + c] - most;
      double e = Math.exp(z);
      sum += e;
      weighted += e * z;
    }
    return Math.log(sum) - weighted / sum;
  }

  private static int largest(float[] logits, int from, int classes) {
    int best = 0;
    for (int c = 1; c < classes; c++) {
      if (logits[from + c] > logits[from + best]) {
        best = c;
      }
    }
    return best;
  }
}
