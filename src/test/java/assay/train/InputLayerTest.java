package assay.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.DpSgdSpec.Clipping;
import assay.train.TrainingSpec.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The first layer as sums of rows: against doubles, the slow twin of the stack, and itself. */
final class InputLayerTest {
  private static final int WIDTH = 71;
  private static final Mixed MIXED = new Mixed(5, 37, 41);
  private static final Dataset DATA = MIXED.data(900);

  private static float[] random(String name, int n) {
    UniformRandomProvider random = Seed.of(8).child(name).random();
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }

  private static Floats floats(float[] values) {
    Floats floats = new Floats(values.length);
    floats.write(0, values, 0, values.length);
    return floats;
  }

  /** All kinds, each alone, and one of a kind more than whole groups or blocks of groups. */
  static Stream<Mixed> mixes() {
    return Stream.of(
        MIXED,
        new Mixed(0, 0, 203),
        new Mixed(0, 50, 0),
        new Mixed(1, 33, 61),
        new Mixed(0, 32, 60));
  }

  /** Batches that end within a group and on one, of one record, and more than a block of groups. */
  @ParameterizedTest
  @MethodSource("mixes")
  void sumsAndGradientsAreThoseOfTheMatrix(Mixed mixed) {
    for (int rows : new int[] {1, 5, 63, 128, 131, 300}) {
      for (float carried : new float[] {0, 0.5f, 1}) {
        sumsAndGradientsAreThoseOfTheMatrix(mixed, rows, carried);
      }
    }
  }

  private static void sumsAndGradientsAreThoseOfTheMatrix(Mixed mixed, int rows, float carried) {
    Dataset data = mixed.data(900);
    int features = mixed.features();
    Columns columns = Columns.of(data, WIDTH, 300);
    assertEquals(mixed.rare(), columns.listed().length);
    assertEquals(mixed.common(), columns.tabled().length);
    DenseShape shape = new DenseShape(List.of(features, WIDTH, 2), Activation.RELU, Output.SOFTMAX);
    int parameters = (features + 1) * WIDTH;
    float[] weights = random("weights", shape.parameters());
    float[] signals = random("signals", 300 * (WIDTH + 1));
    float[] before = random("before", shape.parameters());
    int[] batch = IntStream.range(0, 300).map(i -> (i * 37 + 11) % 900).toArray();
    int from = 300 - rows;
    try (DensePass pass = new DensePass(shape, 300, columns.dense().length);
        InputLayer layer = new InputLayer(columns, WIDTH, 300);
        Floats w = floats(weights);
        Floats g = floats(signals);
        Floats accumulator = floats(before)) {
      // A larger batch first: nothing of it may stay.
      layer.gather(pass, batch, 0, 300);
      layer.forward(pass, w, false);
      layer.gather(pass, batch, from, rows);
      for (boolean rectified : new boolean[] {false, true}) {
        layer.forward(pass, w, rectified);
        for (int i = 0; i < rows; i++) {
          for (int j = 0; j < WIDTH; j++) {
            double sum = weights[features * WIDTH + j];
            for (int f = 0; f < features; f++) {
              sum +=
                  (double) data.features()[batch[from + i] * features + f] * weights[f * WIDTH + j];
            }
            double expected = rectified ? Math.max(0, sum) : sum;
            assertEquals(expected, pass.output(0).get(i * (WIDTH + 1) + j), 1e-5);
          }
        }
      }
      layer.gradient(pass, g, g.at(0), WIDTH + 1, 0.25f, carried, accumulator);
      for (int f = 0; f <= features; f++) {
        for (int j = 0; j < WIDTH; j++) {
          double sum = 0;
          for (int i = 0; i < rows; i++) {
            double x = f == features ? 1 : data.features()[batch[from + i] * features + f];
            sum += x * signals[i * (WIDTH + 1) + j];
          }
          double expected = carried * before[f * WIDTH + j] + 0.25 * sum;
          assertEquals(expected, accumulator.get(f * WIDTH + j), 1e-5);
        }
      }
      for (int p = parameters; p < before.length; p++) {
        assertEquals(before[p], accumulator.get(p), 0);
      }
    }
  }

  static Stream<Arguments> trainings() {
    Optional<DpSgdSpec> none = Optional.empty();
    Optional<DpSgdSpec> flat = Optional.of(new DpSgdSpec(0.3, 0, Clipping.FLAT));
    Optional<DpSgdSpec> layers = Optional.of(new DpSgdSpec(0.3, 0, Clipping.PER_LAYER));
    // 700 records of a batch are more than the memory holds at a time.
    return Stream.of(
        Arguments.of(MIXED, Activation.RELU, sgd(Optimizer.NESTEROV, 700, 1e-3, none)),
        Arguments.of(new Mixed(0, 0, 203), Activation.RELU, sgd(Optimizer.SGD, 128, 0, none)),
        Arguments.of(new Mixed(0, 50, 0), Activation.ELU, sgd(Optimizer.SGD, 100, 0, none)),
        Arguments.of(MIXED, Activation.SIGMOID, adam(Optimizer.ADAM, 0, none)),
        Arguments.of(MIXED, Activation.TANH, adam(Optimizer.ADAMW, 1e-3, none)),
        Arguments.of(MIXED, Activation.TANH, sgd(Optimizer.SGD, 128, 1e-3, flat)),
        Arguments.of(new Mixed(0, 0, 203), Activation.RELU, sgd(Optimizer.SGD, 128, 0, flat)),
        Arguments.of(new Mixed(1, 33, 61), Activation.RELU, adam(Optimizer.ADAM, 1e-3, layers)));
  }

  private static TrainingSpec sgd(
      Optimizer optimizer, int batch, double decay, Optional<DpSgdSpec> dp) {
    return new TrainingSpec(optimizer, 0.05, 0.9, batch, 3, decay, 0, dp);
  }

  private static TrainingSpec adam(Optimizer optimizer, double decay, Optional<DpSgdSpec> dp) {
    return new TrainingSpec(optimizer, 0.003, 0, 128, 3, decay, 0, dp);
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void trainingAgreesWithALoopOverSingleExamples(
      Mixed mixed, Activation activation, TrainingSpec spec) throws InterruptedException {
    Dataset data = mixed.data(900);
    DenseShape shape = DenseShape.of(mixed.features(), new NetworkSpec(List.of(64), activation), 2);
    Columns columns = Columns.of(data, 64, spec.batchSize());
    assertEquals(mixed.rare(), columns.listed().length);
    TrainingJob job = new TrainingJob(0, Toy.all(900), 900, Seed.of(4));
    double[] squares = StackTrainer.featureSquares(data);
    try (StackWorker worker = new StackWorker(data, columns, shape, spec, squares)) {
      LoopOverExamples.mustAgree(worker, shape, spec, data, job, 2e-5);
    }
  }

  /** Sampled batches of half a record on average. */
  @Test
  void batchesWithNobodyInThemChangeNothingButTheNoise() throws InterruptedException {
    TrainingSpec spec = sgd(Optimizer.SGD, 128, 0, Optional.of(new DpSgdSpec(1, 0, Clipping.FLAT)));
    DenseShape shape =
        DenseShape.of(MIXED.features(), new NetworkSpec(List.of(64), Activation.RELU), 2);
    TrainingJob job = new TrainingJob(0, Toy.all(40), 10_000, Seed.of(4));
    double[] squares = StackTrainer.featureSquares(DATA);
    Columns columns = Columns.of(DATA, 64, 128);
    assertEquals(MIXED.common(), columns.tabled().length);
    try (StackWorker worker = new StackWorker(DATA, columns, shape, spec, squares)) {
      Batches batches = worker.batches(job);
      int empty = 0;
      for (long s = 0; s < batches.steps(); s++) {
        empty += batches.next().size() == 0 ? 1 : 0;
      }
      assertTrue(empty > 50, "only " + empty + " batches were empty");
      LoopOverExamples.mustAgree(worker, shape, spec, DATA, job, 2e-5);
    }
  }

  @Test
  void anExampleThatIsNotFiniteIsForgotten() throws InterruptedException {
    float[] features = DATA.features().clone();
    features[5 * 83 + MIXED.places(0)[0]] = Float.NaN;
    features[9 * 83 + MIXED.places(0)[2]] = Float.POSITIVE_INFINITY;
    Dataset poisoned =
        new Dataset(
            83, features, DATA.labels(), DATA.classNames(), DATA.recordIds(), DATA.groups());
    TrainingSpec spec =
        new TrainingSpec(
            Optimizer.SGD, 0.1, 0.9, 900, 3, 0, 0, Optional.of(new DpSgdSpec(1, 1, Clipping.FLAT)));
    DenseShape shape = DenseShape.of(83, new NetworkSpec(List.of(64), Activation.RELU), 2);
    int[] others = IntStream.range(0, 900).filter(r -> r != 5 && r != 9).toArray();
    Columns columns = Columns.of(poisoned, 64, 900);
    assertEquals(MIXED.common(), columns.tabled().length);
    double[] squares = StackTrainer.featureSquares(poisoned);
    try (StackWorker worker = new StackWorker(poisoned, columns, shape, spec, squares)) {
      StackModel with = worker.train(new TrainingJob(0, Toy.all(900), 900, Seed.of(3)));
      StackModel without = worker.train(new TrainingJob(0, others, 900, Seed.of(3)));
      assertEquals(2 * 3, with.record().nonFiniteExamples());
      for (int p = 0; p < with.weights().length; p++) {
        assertEquals(without.weights()[p], with.weights()[p], 1e-5);
      }
    }
  }

  @Test
  void aModelsBytesDependOnNoNeighborAndNoThread() throws InterruptedException {
    TrainingSpec spec = new TrainingSpec(Optimizer.SGD, 0.05, 0.9, 128, 2, 0, 0, Optional.empty());
    StackTrainer trainer = new StackTrainer(new NetworkSpec(List.of(64), Activation.RELU), spec);
    List<TrainingJob> jobs = Toy.halves(6, 900, 2);
    List<float[]> together = new ArrayList<>(IntStream.range(0, 6).mapToObj(i -> NONE).toList());
    trainer.train(
        DATA,
        jobs,
        3,
        done -> together.set(done.job().index(), StackTrainer.parameters(done.model())));
    for (TrainingJob job : List.of(jobs.get(5), jobs.get(0), jobs.get(3))) {
      trainer.train(
          DATA,
          List.of(job),
          1,
          done -> {
            float[] alone = StackTrainer.parameters(done.model());
            float[] other = together.get(job.index());
            assertEquals(alone.length, other.length);
            for (int p = 0; p < alone.length; p++) {
              assertEquals(Float.floatToRawIntBits(alone[p]), Float.floatToRawIntBits(other[p]));
            }
          });
    }
  }

  private static final float[] NONE = {};
}
