package assay.train;

/**
 * What a training loop really did, as counted by the loop itself; the accountant works from this,
 * not from the plan's wish.
 *
 * @param engine which code ran, such as "stack" or "deeplearning4j"
 * @param poisson whether batches were Poisson samples (else shuffled epochs)
 * @param samplingRate q of the Poisson sampling; batch / n for shuffling
 * @param expectedBatch what the noised sum was divided by
 * @param steps optimizer steps made, empty batches included
 * @param noiseMultiplier sigma; 0 without DP
 * @param clip the clipping norm; infinity without DP
 * @param clipping "none", "flat" or "per-layer"
 * @param finalTrainLoss mean loss over the last epoch's batches; for progress and sanity only, not
 *     private
 * @param nonFiniteExamples with DP, how often an example was left out of a batch's sum because its
 *     gradient was not a number; not private
 */
public record TrainingRecord(
    String engine,
    boolean poisson,
    double samplingRate,
    double expectedBatch,
    long steps,
    double noiseMultiplier,
    double clip,
    String clipping,
    double finalTrainLoss,
    long nonFiniteExamples) {
  /** A training in which every example's gradient was finite. */
  public TrainingRecord(
      String engine,
      boolean poisson,
      double samplingRate,
      double expectedBatch,
      long steps,
      double noiseMultiplier,
      double clip,
      String clipping,
      double finalTrainLoss) {
    this(
        engine,
        poisson,
        samplingRate,
        expectedBatch,
        steps,
        noiseMultiplier,
        clip,
        clipping,
        finalTrainLoss,
        0);
  }
}
