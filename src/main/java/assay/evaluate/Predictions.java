package assay.evaluate;

import assay.data.Dataset;

/** What a classifier says about records: its class, how sure it is, and its probabilities. */
final class Predictions {
  private final int classes;
  private final int[] labels;
  private final double[] probability;
  private final double[] logLoss;
  private final int[] predicted;

  private Predictions(int classes, int[] labels) {
    this.classes = classes;
    this.labels = labels;
    this.probability = new double[labels.length * classes];
    this.logLoss = new double[labels.length];
    this.predicted = new int[labels.length];
  }

  /**
   * The softmax of {@code logits}, in double precision and from the largest logit down, so that
   * nothing overflows. Equal logits: the lower class.
   *
   * @param logits record-major, records x classes, finite
   */
  static Predictions of(float[] logits, Dataset data) {
    int classes = data.classCount();
    if (logits.length != (long) data.size() * classes) {
      throw new IllegalArgumentException(
          "logits must be records x classes = "
              + data.size()
              + " x "
              + classes
              + ", got "
              + logits.length);
    }
    Predictions result = new Predictions(classes, data.labels());
    for (int r = 0; r < data.size(); r++) {
      result.fill(logits, r);
    }
    return result;
  }

  private void fill(float[] logits, int r) {
    int best = 0;
    for (int k = 0; k < classes; k++) {
      float logit = logits[r * classes + k];
      if (!Float.isFinite(logit)) {
        throw new IllegalArgumentException(
            "logit of record " + r + ", class " + k + " must be a finite number, got " + logit);
      }
      best = logit > logits[r * classes + best] ? k : best;
    }
    double top = logits[r * classes + best];
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      sum += Math.exp(logits[r * classes + k] - top);
    }
    for (int k = 0; k < classes; k++) {
      probability[r * classes + k] = Math.exp(logits[r * classes + k] - top) / sum;
    }
    predicted[r] = best;
    logLoss[r] = Math.max(0, Math.log(sum) - (logits[r * classes + labels[r]] - top));
  }

  int size() {
    return labels.length;
  }

  int classes() {
    return classes;
  }

  int label(int r) {
    return labels[r];
  }

  int predicted(int r) {
    return predicted[r];
  }

  boolean correct(int r) {
    return predicted[r] == labels[r];
  }

  /** Probability of the predicted class. */
  double confidence(int r) {
    return probability[r * classes + predicted[r]];
  }

  double probability(int r, int k) {
    return probability[r * classes + k];
  }

  /** -log of the label's probability, nats. */
  double logLoss(int r) {
    return logLoss[r];
  }

  /**
   * Squared error of the probabilities: with two classes that of one of them, in [0, 1]; with more
   * the sum over classes, in [0, 2] (Brier 1950).
   */
  double brier(int r) {
    double sum = 0;
    for (int k = 0; k < classes; k++) {
      double error = probability(r, k) - (labels[r] == k ? 1 : 0);
      sum += error * error;
    }
    return classes == 2 ? sum / 2 : sum;
  }
}
