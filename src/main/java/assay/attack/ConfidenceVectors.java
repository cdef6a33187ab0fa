package assay.attack;

import java.util.Arrays;

/** Log probabilities of whole predictions, from logits. */
final class ConfidenceVectors {
  private ConfidenceVectors() {}

  /** log softmax of every record, record-major. */
  static float[] logProbabilities(float[] logits, int classes) {
    float[] log = new float[logits.length];
    for (int from = 0; from < logits.length; from += classes) {
      double most = Double.NEGATIVE_INFINITY;
      int top = from;
      for (int c = from; c < from + classes; c++) {
        if (logits[c] > most) {
          most = logits[c];
          top = c;
        }
      }
      double others = 0;
      for (int c = from; c < from + classes; c++) {
        others += c == top ? 0 : Math.exp(logits[c] - most);
      }
      double normal = Math.log1p(others);
      for (int c = from; c < from + classes; c++) {
        log[c] = (float) (logits[c] - most - normal);
      }
    }
    return log;
  }

  /** The {@code k} largest log probabilities of every record, falling; k at most the classes. */
  static float[] largest(float[] logits, int classes, int k) {
    float[] log = logProbabilities(logits, classes);
    int records = logits.length / classes;
    float[] top = new float[records * k];
    for (int r = 0; r < records; r++) {
      float[] sorted = Arrays.copyOfRange(log, r * classes, (r + 1) * classes);
      Arrays.sort(sorted);
      for (int i = 0; i < k; i++) {
        top[r * k + i] = sorted[classes - 1 - i];
      }
    }
    return top;
  }
}
