package assay.train;

import assay.privacy.BatchSampling;
import assay.privacy.TrainingContract;
import java.util.Optional;

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

  /** How batches were drawn. */
  public BatchSampling sampling() {
    return poisson ? BatchSampling.POISSON : BatchSampling.SHUFFLED;
  }

  /**
   * What an accountant has to know of this training; empty where no noise was added or no step was
   * made. Noise per layer is scaled by the joint clip norm, so that sigma is the joint one.
   *
   * @param publicSize the number of records that sampling rates were computed from, >= 1
   */
  public Optional<TrainingContract> contract(long publicSize) {
    if (!(noiseMultiplier > 0) || steps < 1) {
      return Optional.empty();
    }
    return Optional.of(
        poisson
            ? TrainingContract.poisson(publicSize, samplingRate, steps, noiseMultiplier, clip)
            : TrainingContract.shuffled(
                publicSize,
                Math.min(publicSize, Math.max(1, Math.round(expectedBatch))),
                false,
                steps,
                noiseMultiplier,
                clip));
  }
}
