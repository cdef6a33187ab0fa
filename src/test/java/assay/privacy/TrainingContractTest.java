package assay.privacy;

import static assay.privacy.NeighboringRelation.ADD_OR_REMOVE_ONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A contract that no training can have kept is met at the door, in a sentence. */
class TrainingContractTest {
  private static void refused(String message, Executable contract) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, contract).getMessage());
  }

  private static TrainingContract poisson(double q, long steps, double sigma, double clip) {
    return TrainingContract.poisson(1000, q, steps, sigma, clip);
  }

  @Test
  void noiseIsFiniteAndWithinWhatIsAccounted() {
    refused(
        "noiseMultiplier must be a finite number > 0, got NaN",
        () -> poisson(0.01, 9, Double.NaN, 1));
    refused(
        "noiseMultiplier must be a finite number > 0, got Infinity",
        () -> poisson(0.01, 9, Double.POSITIVE_INFINITY, 1));
    refused("noiseMultiplier must be a finite number > 0, got -1.0", () -> poisson(.01, 9, -1, 1));
    refused(
        "noiseMultiplier must be in [1e-6, 1e100], got 1.0E-7", () -> poisson(0.01, 9, 1e-7, 1));
    refused(
        "noiseMultiplier must be in [1e-6, 1e100], got 1.0E101", () -> poisson(0.01, 9, 1e101, 1));
    assertEquals(1e-6, poisson(0.01, 9, 1e-6, 1).noiseMultiplier());
  }

  @Test
  void countsAreWithinWhatIsAccounted() {
    refused("steps must be >= 1, got 0", () -> poisson(0.01, 0, 2, 1));
    refused(
        "steps must be at most 1000000000, got 1000000001",
        () -> poisson(.01, 1_000_000_001, 2, 1));
    assertEquals(1_000_000_000, poisson(0.01, 1_000_000_000, 2, 1).steps());
    refused("records must be >= 1, got 0", () -> TrainingContract.shuffled(0, 1, false, 9, 2, 1));
    refused("batch must be >= 1, got 0", () -> TrainingContract.fixedSize(1000, 0, 9, 2, 1));
    refused(
        "batch must be in [1, records = 1000], got 1001",
        () -> TrainingContract.fixedSize(1000, 1001, 9, 2, 1));
    refused(
        "batchCap must be >= 1, got 0",
        () -> TrainingContract.truncatedPoisson(1000, 0.01, 0, 9, 2, 1));
  }

  @Test
  void ratesAreProbabilities() {
    refused("samplingRate must be in (0, 1], got NaN", () -> poisson(Double.NaN, 9, 2, 1));
    refused("samplingRate must be in (0, 1], got 0.0", () -> poisson(0, 9, 2, 1));
    refused("samplingRate must be in (0, 1], got 1.5", () -> poisson(1.5, 9, 2, 1));
    refused("samplingRate must be at least 1.0E-100, got 1.0E-101", () -> poisson(1e-101, 9, 2, 1));
  }

  @Test
  void clipNormsAreFinite() {
    refused("clip norm must be a finite number > 0, got 0.0", () -> poisson(0.01, 9, 2, 0));
    refused(
        "clipNorms must hold at least one clip norm, got none",
        () -> poisson(0.01, 9, 2, 1).withClipNorms(List.of()));
  }

  private static TrainingContract whole(
      BatchSampling sampling, double rate, long batch, long cap, boolean dropLast) {
    return new TrainingContract(
        sampling,
        1000,
        rate,
        batch,
        cap,
        9,
        2,
        List.of(1.0),
        dropLast,
        ADD_OR_REMOVE_ONE,
        PrivacyUnit.RECORD,
        PrivacyUnit.RECORD);
  }

  @Test
  void sizesFitTheSampling() {
    refused(
        "samplingRate must be batch / records = 0.02 where batches have a size, got 0.01",
        () -> whole(BatchSampling.SHUFFLED, 0.01, 20, 0, false));
    refused(
        "batch must be all 1000 records where batches are full, got 20",
        () -> whole(BatchSampling.FULL_BATCH, 0.02, 20, 0, false));
    refused(
        "batchCap must be 0 unless batches are truncated Poisson ones, got 30",
        () -> whole(BatchSampling.POISSON, 0.02, 20, 30, false));
    refused(
        "dropLast goes with shuffled batches; these are fixed-without-replacement",
        () -> whole(BatchSampling.FIXED_WITHOUT_REPLACEMENT, 0.02, 20, 0, true));
  }

  @Test
  void anEpochHasOneStepForEveryBatch() {
    assertEquals(34, TrainingContract.shuffled(1000, 30, false, 9, 2, 1).stepsPerEpoch());
    assertEquals(33, TrainingContract.shuffled(1000, 30, true, 9, 2, 1).stepsPerEpoch());
    assertEquals(50, TrainingContract.shuffled(1000, 20, false, 9, 2, 1).stepsPerEpoch());
    assertEquals(1, TrainingContract.fullBatch(1000, 9, 2, 1).stepsPerEpoch());
  }
}
