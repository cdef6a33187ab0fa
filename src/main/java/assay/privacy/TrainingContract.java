package assay.privacy;

import assay.stats.Checks;
import java.util.List;
import java.util.Locale;

/**
 * What a DP training loop really did: how batches were drawn, how often, with how much noise. The
 * loop fills it in after the fact; the accountant believes it and nothing else.
 *
 * @param sampling how batches were drawn
 * @param records number of training records n, >= 1
 * @param samplingRate probability q that a record is in a batch, [1e-100, 1]; batch / n where
 *     batches have a size
 * @param batch batch size: of fixed and shuffled batches the size, of Poisson batches the expected
 *     size rounded, >= 1
 * @param batchCap largest batch, of truncated Poisson sampling alone; else 0
 * @param steps noisy steps really made, in [1, 10^9]
 * @param noiseMultiplier standard deviation of the noise on the sum of clipped gradients over the
 *     total L2 clip norm (the root of the summed squares where each layer has its own), in [1e-6,
 *     1e100]
 * @param clipNorms one clip norm for the flat gradient, or one per layer; each > 0
 * @param dropLast whether an incomplete last batch of an epoch was left out (shuffled batches)
 * @param relation the neighboring relation that the claim is to be stated in
 * @param clippedUnit whose whole contribution was clipped
 * @param claimedUnit whom the claim is to protect
 */
public record TrainingContract(
    BatchSampling sampling,
    long records,
    double samplingRate,
    long batch,
    long batchCap,
    long steps,
    double noiseMultiplier,
    List<Double> clipNorms,
    boolean dropLast,
    NeighboringRelation relation,
    PrivacyUnit clippedUnit,
    PrivacyUnit claimedUnit) {

  public TrainingContract {
    Checks.atLeast("records", 1L, records);
    Checks.atLeast("batch", 1L, batch);
    if (batch > records) {
      throw new IllegalArgumentException(
          "batch must be in [1, records = " + records + "], got " + batch);
    }
    EventLimits.rate("samplingRate", samplingRate);
    sizesFit(sampling, records, samplingRate, batch, batchCap, dropLast);
    EventLimits.uses("steps", steps);
    EventLimits.noise("noiseMultiplier", noiseMultiplier);
    clipNorms = List.copyOf(clipNorms);
    if (clipNorms.isEmpty()) {
      throw new IllegalArgumentException("clipNorms must hold at least one clip norm, got none");
    }
    clipNorms.forEach(norm -> Checks.positive("clip norm", norm));
  }

  /** What one way of sampling asks of the sizes, and another has no place for. */
  private static void sizesFit(
      BatchSampling sampling,
      long records,
      double samplingRate,
      long batch,
      long batchCap,
      boolean dropLast) {
    boolean poisson = sampling == BatchSampling.POISSON;
    boolean truncated = sampling == BatchSampling.TRUNCATED_POISSON;
    if (truncated) {
      Checks.atLeast("batchCap", 1L, batchCap);
    } else if (batchCap != 0) {
      throw new IllegalArgumentException(
          "batchCap must be 0 unless batches are truncated Poisson ones, got " + batchCap);
    }
    if (!poisson && !truncated && samplingRate != (double) batch / records) {
      throw new IllegalArgumentException(
          "samplingRate must be batch / records = "
              + (double) batch / records
              + " where batches have a size, got "
              + samplingRate);
    }
    if (sampling == BatchSampling.FULL_BATCH && batch != records) {
      throw new IllegalArgumentException(
          "batch must be all " + records + " records where batches are full, got " + batch);
    }
    if (dropLast && sampling != BatchSampling.SHUFFLED) {
      throw new IllegalArgumentException(
          "dropLast goes with shuffled batches; these are " + sampling.id());
    }
  }

  /** Each record joins each of {@code steps} batches with probability q. */
  public static TrainingContract poisson(
      long records, double q, long steps, double noiseMultiplier, double clipNorm) {
    return new TrainingContract(
        BatchSampling.POISSON,
        records,
        q,
        expected(records, q),
        0,
        steps,
        noiseMultiplier,
        List.of(clipNorm),
        false,
        NeighboringRelation.ADD_OR_REMOVE_ONE,
        PrivacyUnit.RECORD,
        PrivacyUnit.RECORD);
  }

  /** Poisson sampling whose batches are cut at {@code cap} records. */
  public static TrainingContract truncatedPoisson(
      long records, double q, long cap, long steps, double noiseMultiplier, double clipNorm) {
    return new TrainingContract(
        BatchSampling.TRUNCATED_POISSON,
        records,
        q,
        expected(records, q),
        cap,
        steps,
        noiseMultiplier,
        List.of(clipNorm),
        false,
        NeighboringRelation.ADD_OR_REMOVE_ONE,
        PrivacyUnit.RECORD,
        PrivacyUnit.RECORD);
  }

  /** Permuted records cut into batches. The size of the data set is public: zero-out. */
  public static TrainingContract shuffled(
      long records,
      long batch,
      boolean dropLast,
      long steps,
      double noiseMultiplier,
      double clipNorm) {
    return sized(
        BatchSampling.SHUFFLED, records, batch, dropLast, steps, noiseMultiplier, clipNorm);
  }

  /** Batches of fixed size, drawn without replacement afresh at each step. */
  public static TrainingContract fixedSize(
      long records, long batch, long steps, double noiseMultiplier, double clipNorm) {
    return sized(
            BatchSampling.FIXED_WITHOUT_REPLACEMENT,
            records,
            batch,
            false,
            steps,
            noiseMultiplier,
            clipNorm)
        .under(NeighboringRelation.REPLACE_ONE);
  }

  /** Every record at every step. */
  public static TrainingContract fullBatch(
      long records, long steps, double noiseMultiplier, double clipNorm) {
    return sized(
            BatchSampling.FULL_BATCH, records, records, false, steps, noiseMultiplier, clipNorm)
        .under(NeighboringRelation.ADD_OR_REMOVE_ONE);
  }

  /**
   * The noise multiplier of several layers that are noised each for itself: the joint release is
   * one Gaussian mechanism with 1 / sigma^2 = sum over layers of 1 / sigma_l^2.
   *
   * @param perLayer standard deviation over clip norm of each layer, > 0; not empty
   */
  public static double jointNoiseMultiplier(List<Double> perLayer) {
    if (perLayer.isEmpty()) {
      throw new IllegalArgumentException("perLayer must hold at least one multiplier, got none");
    }
    double sum = 0;
    for (double sigma : perLayer) {
      sum += 1 / (Checks.positive("sigma", sigma) * sigma);
    }
    return 1 / Math.sqrt(sum);
  }

  /** This contract with the claim stated under another relation. */
  public TrainingContract under(NeighboringRelation other) {
    return new TrainingContract(
        sampling,
        records,
        samplingRate,
        batch,
        batchCap,
        steps,
        noiseMultiplier,
        clipNorms,
        dropLast,
        other,
        clippedUnit,
        claimedUnit);
  }

  /**
   * This contract after some of its steps.
   *
   * @param made in [1, steps]
   */
  public TrainingContract after(long made) {
    if (made < 1 || made > steps) {
      throw new IllegalArgumentException("steps made must be in [1, " + steps + "], got " + made);
    }
    return new TrainingContract(
        sampling,
        records,
        samplingRate,
        batch,
        batchCap,
        made,
        noiseMultiplier,
        clipNorms,
        dropLast,
        relation,
        clippedUnit,
        claimedUnit);
  }

  /** This contract with one clip norm per layer. */
  public TrainingContract withClipNorms(List<Double> perLayer) {
    return new TrainingContract(
        sampling,
        records,
        samplingRate,
        batch,
        batchCap,
        steps,
        noiseMultiplier,
        perLayer,
        dropLast,
        relation,
        clippedUnit,
        claimedUnit);
  }

  /** This contract with the unit that was clipped and the unit that the claim is to protect. */
  public TrainingContract withUnits(PrivacyUnit clipped, PrivacyUnit claimed) {
    return new TrainingContract(
        sampling,
        records,
        samplingRate,
        batch,
        batchCap,
        steps,
        noiseMultiplier,
        clipNorms,
        dropLast,
        relation,
        clipped,
        claimed);
  }

  /** Batches of one epoch, for batches that have a size; 1 for full batches. */
  public long stepsPerEpoch() {
    return PrivacyEvent.Shuffled.stepsPerEpoch(records, batch, dropLast);
  }

  /** The contract in one line. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%s batches, n = %d, q = %.6g, %d steps, noise multiplier %.6g, %s",
        sampling.id(),
        records,
        samplingRate,
        steps,
        noiseMultiplier,
        relation.id());
  }

  private static TrainingContract sized(
      BatchSampling sampling,
      long records,
      long batch,
      boolean dropLast,
      long steps,
      double noiseMultiplier,
      double clipNorm) {
    Checks.atLeast("records", 1L, records);
    return new TrainingContract(
        sampling,
        records,
        (double) batch / records,
        batch,
        0,
        steps,
        noiseMultiplier,
        List.of(clipNorm),
        dropLast,
        NeighboringRelation.ZERO_OUT,
        PrivacyUnit.RECORD,
        PrivacyUnit.RECORD);
  }

  private static long expected(long records, double q) {
    return Math.min(records, Math.max(1, Math.round(records * q)));
  }
}
