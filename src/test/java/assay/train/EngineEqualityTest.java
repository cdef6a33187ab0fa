package assay.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.DpSgdSpec.Clipping;
import assay.train.TrainingSpec.Optimizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.L2Regularization;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * From the same initial weights and batches, the stack agrees to float rounding with Deeplearning4j
 * after 100 steps, and its DP path with a loop over single examples, for every depth, activation,
 * output with its loss, optimizer and schedule.
 */
final class EngineEqualityTest {
  private static final int RECORDS = 160;
  private static final int BATCH = 16;
  private static final int EPOCHS = 10;
  private static final List<Optimizer> TURNS =
      List.of(Optimizer.SGD, Optimizer.NESTEROV, Optimizer.ADAM, Optimizer.ADAMW);
  private static final Dataset TWO = Toy.clouds(RECORDS, 9, 2, 3);
  private static final Dataset THREE = Toy.clouds(RECORDS, 9, 3, 2);
  private static final TrainingJob JOB = new TrainingJob(3, Toy.all(RECORDS), RECORDS, Seed.of(5));

  /** Every network with some optimizer, and every optimizer with every schedule. */
  private static List<Arguments> cases(Optional<DpSgdSpec> dp) {
    List<Arguments> cases = new ArrayList<>();
    for (Output output : Output.values()) {
      for (Activation activation : Activation.values()) {
        add(cases, new NetworkSpec(List.of(7, 6), activation, output), THREE, dp);
      }
      add(cases, new NetworkSpec(List.of(), Activation.RELU, output), THREE, dp);
    }
    add(cases, new NetworkSpec(List.of(5), Activation.RELU, Output.SIGMOID), TWO, dp);
    for (Optimizer optimizer : Optimizer.values()) {
      for (Schedule schedule :
          List.of(
              Schedule.CONSTANT,
              Schedule.step(0.5, 3),
              Schedule.of(Schedule.Shape.LINEAR),
              Schedule.of(Schedule.Shape.COSINE))) {
        cases.add(
            Arguments.of(
                new NetworkSpec(List.of(6), Activation.TANH),
                THREE,
                spec(optimizer, dp).with(schedule)));
      }
    }
    return cases;
  }

  /** With the next optimizer in turn. */
  private static void add(
      List<Arguments> cases, NetworkSpec network, Dataset data, Optional<DpSgdSpec> dp) {
    Optimizer next = TURNS.get(cases.size() % TURNS.size());
    cases.add(Arguments.of(network, data, spec(next, dp)));
  }

  private static TrainingSpec spec(Optimizer optimizer, Optional<DpSgdSpec> dp) {
    boolean adaptive = optimizer == Optimizer.ADAM || optimizer == Optimizer.ADAMW;
    // Deeplearning4j has no SGD with classical momentum.
    boolean momentum =
        optimizer == Optimizer.NESTEROV || (optimizer == Optimizer.SGD && dp.isPresent());
    return new TrainingSpec(
        optimizer, adaptive ? 0.003 : 0.03, momentum ? 0.8 : 0, BATCH, EPOCHS, 0.01, 0, dp);
  }

  static Stream<Arguments> plain() {
    return cases(Optional.empty()).stream();
  }

  static Stream<Arguments> dp() {
    List<Arguments> all = new ArrayList<>(cases(Optional.of(new DpSgdSpec(0.3, 0, Clipping.FLAT))));
    all.addAll(cases(Optional.of(new DpSgdSpec(0.5, 0, Clipping.PER_LAYER))));
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("plain")
  void stackAndDeeplearning4jAgreeAfterAHundredSteps(
      NetworkSpec network, Dataset data, TrainingSpec spec, @TempDir Path folder) throws Exception {
    DenseShape shape = DenseShape.of(9, network, data.classCount());
    StackModel ours;
    MultiLayerNetwork theirs;
    double loss = 0;
    try (StackWorker worker = new StackWorker(data, Columns.allDense(data), shape, spec, null)) {
      float[] initial = worker.initialWeights(JOB.seed());
      theirs = network(shape, initial, spec);
      Batches batches = worker.batches(JOB);
      assertEquals(100, batches.steps());
      for (long s = 0; s < batches.steps(); s++) {
        Batches.Batch batch = batches.next();
        theirs.fit(
            Deeplearning4jModel.features(data, batch.records(), batch.from(), batch.size()),
            targets(data, shape, batch));
        loss += s < batches.steps() - batches.stepsPerEpoch() ? 0 : theirs.score() / 10;
      }
      ours = worker.train(JOB);
    }
    INDArray converted = Deeplearning4jZip.network(shape, ours.weights(), new Sgd(0.1)).params();
    float[] got = converted.reshape(-1).toFloatVector();
    float[] expected = theirs.params().reshape(-1).toFloatVector();
    double worst = 0;
    for (int p = 0; p < got.length; p++) {
      worst = Math.max(worst, Math.abs(got[p] - expected[p]));
    }
    assertEquals(0, worst, 3e-5);
    // Deeplearning4j adds half of the squared weights where their penalty is part of the loss.
    double penalty =
        spec.optimizer() == Optimizer.ADAMW ? Double.NaN : loss - ours.record().finalTrainLoss();
    assertTrue(Double.isNaN(penalty) || penalty > 0 && penalty < 1, "penalty " + penalty);
    assertTrue(Double.isFinite(ours.record().finalTrainLoss()));
    Path zip = folder.resolve("model.zip");
    ours.save(zip);
    StackModel back = (StackModel) Deeplearning4jZip.read(zip);
    assertEquals(ours.shape(), back.shape());
    probabilitiesAgree(data, back, theirs);
  }

  private static void probabilitiesAgree(Dataset data, StackModel ours, MultiLayerNetwork theirs) {
    float[] logits = ours.logits(data);
    int classes = data.classCount();
    float[] outputs =
        theirs
            .output(Deeplearning4jModel.features(data, Toy.all(RECORDS), 0, RECORDS))
            .dup('c')
            .data()
            .asFloat();
    int units = ours.shape().outputs();
    for (int r = 0; r < RECORDS; r += 7) {
      double total = 0;
      double all = 0;
      for (int c = 0; c < classes; c++) {
        total += Math.exp(logits[r * classes + c]);
        all += outputs[r * units + c % units];
      }
      double probability = Math.exp(logits[r * classes + 1]) / total;
      double expected =
          switch (ours.shape().output()) {
            case SOFTMAX -> outputs[r * units + 1];
            case SIGMOID -> units == 1 ? outputs[r] : outputs[r * units + 1] / all;
            case LINEAR -> probability;
          };
      assertEquals(expected, probability, 2e-4);
      if (ours.shape().output() == Output.LINEAR) {
        assertEquals(outputs[r * units + 1], logits[r * classes + 1], 3e-4);
      }
    }
  }

  private static INDArray targets(Dataset data, DenseShape shape, Batches.Batch batch) {
    if (shape.outputs() > 1) {
      return Deeplearning4jTrainer.labels(data, batch);
    }
    float[] labels = new float[batch.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = data.labels()[batch.records()[batch.from() + i]];
    }
    return Nd4j.create(labels, new int[] {labels.length, 1}, 'c');
  }

  private static MultiLayerNetwork network(DenseShape shape, float[] initial, TrainingSpec spec) {
    MultiLayerConfiguration configuration = Deeplearning4jZip.configuration(shape, updater(spec));
    List<Regularization> decay =
        List.of(
            spec.optimizer() == Optimizer.ADAMW
                ? new WeightDecay(spec.weightDecay(), true)
                : new L2Regularization(spec.weightDecay()));
    for (int l = 0; l < shape.layers(); l++) {
      ((BaseLayer) configuration.getConf(l).getLayer()).setRegularization(decay);
    }
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    network.setParams(
        Deeplearning4jZip.network(shape, initial, new Sgd(0.1)).params().reshape(1, -1));
    return network;
  }

  private static IUpdater updater(TrainingSpec spec) {
    Map<Integer, Double> rates = new LinkedHashMap<>();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      double e = epoch;
      rates.put(
          epoch * RECORDS / BATCH,
          spec.learningRate()
              * switch (spec.schedule().shape()) {
                case CONSTANT -> 1;
                case STEP -> e < 3 ? 1 : e < 6 ? 0.5 : e < 9 ? 0.25 : 0.125;
                case LINEAR -> 1 - e / 10;
                case COSINE -> 0.5 + 0.5 * Math.cos(Math.PI * e / 10);
              });
    }
    ISchedule schedule = new MapSchedule(ScheduleType.ITERATION, rates);
    return switch (spec.optimizer()) {
      case SGD -> new Sgd(schedule);
      case NESTEROV -> new Nesterovs(schedule, spec.momentum());
      case ADAM, ADAMW -> new Adam(schedule);
    };
  }

  @ParameterizedTest
  @MethodSource("dp")
  void theDpPathAgreesWithALoopOverSingleExamples(
      NetworkSpec network, Dataset data, TrainingSpec spec) throws InterruptedException {
    DenseShape shape = DenseShape.of(9, network, data.classCount());
    double[] squares = StackTrainer.featureSquares(data);
    try (StackWorker worker = new StackWorker(data, Columns.allDense(data), shape, spec, squares)) {
      assertEquals(100, worker.batches(JOB).steps());
      LoopOverExamples.mustAgree(worker, shape, spec, data, JOB, 3e-5);
    }
  }
}
