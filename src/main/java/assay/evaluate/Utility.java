package assay.evaluate;

import assay.stats.Interval;
import java.util.List;
import java.util.Optional;

/**
 * How well a model does its job on records that no model trained on.
 *
 * @param records records measured
 * @param accuracy share of records whose predicted class is the label
 * @param auc one class against the rest where there are two classes; else the mean over classes;
 *     empty where a class is absent
 * @param logLoss mean negative log-likelihood, nats
 * @param brier mean squared error of the class probabilities
 * @param calibrationError debiased expected calibration error over equal-mass bins of the top class
 * @param reliability the bins behind it
 */
public record Utility(
    long records,
    Interval accuracy,
    Optional<Interval> auc,
    Interval logLoss,
    Interval brier,
    Interval calibrationError,
    List<ReliabilityBin> reliability) {
  public Utility {
    reliability = List.copyOf(reliability);
  }

  /**
   * One bin of a reliability diagram.
   *
   * @param records records in the bin
   * @param confidence mean confidence of the predicted class
   * @param correct records predicted right
   */
  public record ReliabilityBin(long records, double confidence, long correct) {}
}
