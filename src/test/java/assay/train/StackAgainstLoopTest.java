package assay.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.DpSgdSpec.Clipping;
import assay.train.TrainingSpec.Optimizer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The stack against {@link LoopOverExamples}: same initial weights, same batches. */
final class StackAgainstLoopTest {
  private static final Dataset DATA = Toy.clouds(120, 7, 3, 2);
  private static final TrainingJob JOB = new TrainingJob(0, Toy.all(120), 120, Seed.of(21));

  @Test
  void batchesLargerThanTheMemoryComeInPieces() throws InterruptedException {
    Dataset data = Toy.clouds(1500, 4, 2, 3);
    NetworkSpec network = new NetworkSpec(List.of(5), Activation.TANH);
    DenseShape shape = DenseShape.of(4, network, 2);
    for (Optional<DpSgdSpec> dp :
        List.of(Optional.<DpSgdSpec>empty(), Optional.of(new DpSgdSpec(0.2, 0, Clipping.FLAT)))) {
      TrainingSpec spec = new TrainingSpec(Optimizer.NESTEROV, 0.1, 0.9, 1200, 4, 1e-3, 0, dp);
      TrainingJob job = new TrainingJob(0, Toy.all(1500), 1500, Seed.of(4));
      try (StackWorker worker =
          new StackWorker(
              data, Columns.allDense(data), shape, spec, StackTrainer.featureSquares(data))) {
        LoopOverExamples.mustAgree(worker, shape, spec, data, job, 1e-5);
      }
    }
  }

  @Test
  void everyParameterGetsNoiseOfSigmaTimesClipOverExpectedBatch() throws InterruptedException {
    double sigma = 1.7;
    double clip = 0.4;
    TrainingSpec spec =
        new TrainingSpec(
            Optimizer.SGD,
            0.5,
            0,
            50,
            1,
            0,
            0,
            Optional.of(new DpSgdSpec(clip, sigma, Clipping.FLAT)));
    NetworkSpec network = new NetworkSpec(List.of(40, 30), Activation.RELU);
    DenseShape shape = DenseShape.of(7, network, 3);
    // One step on nobody: what moved is the noise alone.
    TrainingJob nobody = new TrainingJob(0, new int[0], 50, Seed.of(6));
    try (StackWorker worker =
        new StackWorker(
            DATA, Columns.allDense(DATA), shape, spec, StackTrainer.featureSquares(DATA))) {
      float[] before = worker.initialWeights(nobody.seed());
      float[] after = worker.train(nobody).weights();
      double sum = 0;
      for (int p = 0; p < after.length; p++) {
        double z = (after[p] - before[p]) / (0.5 * sigma * clip / 50);
        assertTrue(z != 0, "parameter " + p + " got no noise");
        sum += z * z;
      }
      // Chi-square with n degrees of freedom: mean n, sd sqrt(2n); 4.5 sd either way.
      double n = after.length;
      assertEquals(n, sum, 4.5 * Math.sqrt(2 * n));
    }
  }

  @Test
  void noiseDiffersBetweenStepsAndModels() {
    float[] a = new float[64];
    float[] b = new float[64];
    GaussianStream first = new GaussianStream(Seed.of(1).child(0).child("noise"));
    GaussianStream other = new GaussianStream(Seed.of(1).child(1).child("noise"));
    first.step(0);
    first.fill(a, 64);
    first.step(1);
    first.fill(b, 64);
    assertTrue(a[0] != b[0] && a[63] != b[63]);
    other.step(0);
    other.fill(b, 64);
    assertTrue(a[0] != b[0] && a[63] != b[63]);
    first.step(0);
    first.fill(b, 64);
    assertEquals(a[17], b[17]);
  }

  @Test
  void anExampleWhoseGradientIsNotANumberContributesNothingAndIsCounted()
      throws InterruptedException {
    float[] features = DATA.features().clone();
    features[5 * 7 + 2] = Float.NaN;
    features[9 * 7] = Float.POSITIVE_INFINITY;
    Dataset poisoned =
        new Dataset(7, features, DATA.labels(), DATA.classNames(), DATA.recordIds(), DATA.groups());
    for (Clipping clipping : Clipping.values()) {
      for (Activation activation : Activation.values()) {
        TrainingSpec spec =
            new TrainingSpec(
                Optimizer.SGD, 0.1, 0.9, 120, 4, 0, 0, Optional.of(new DpSgdSpec(1, 1, clipping)));
        NetworkSpec network = new NetworkSpec(List.of(6), activation);
        DenseShape shape = DenseShape.of(7, network, 3);
        // Batch = n: every step samples everyone, so leaving the two out must give the same bytes
        // up to the rounding of products with two rows fewer.
        int[] others = IntStream.range(0, 120).filter(r -> r != 5 && r != 9).toArray();
        StackModel with;
        StackModel without;
        try (StackWorker worker =
            new StackWorker(
                poisoned,
                Columns.allDense(poisoned),
                shape,
                spec,
                StackTrainer.featureSquares(poisoned))) {
          with = worker.train(JOB);
          without = worker.train(new TrainingJob(0, others, 120, JOB.seed()));
        }
        assertEquals(2 * 4, with.record().nonFiniteExamples());
        assertEquals(0, without.record().nonFiniteExamples());
        for (int p = 0; p < with.weights().length; p++) {
          assertEquals(without.weights()[p], with.weights()[p], 1e-5);
        }
      }
    }
  }
}
