package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.TrainingSpec.Optimizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class StackTrainerTest {
  private static final Dataset DATA = Toy.clouds(300, 9, 4, 1);
  private static final NetworkSpec NETWORK = new NetworkSpec(List.of(16, 8), Activation.RELU);

  private static TrainingSpec plain(Optimizer optimizer, double rate) {
    return new TrainingSpec(optimizer, rate, 0.9, 32, 5, 0, 0, Optional.empty());
  }

  private static TrainingSpec noised(double sigma) {
    return new TrainingSpec(
        Optimizer.SGD,
        0.1,
        0.5,
        32,
        3,
        0,
        0,
        Optional.of(new DpSgdSpec(1, sigma, DpSgdSpec.Clipping.FLAT)));
  }

  static Map<Integer, float[]> train(
      Dataset data, NetworkSpec network, TrainingSpec spec, List<TrainingJob> jobs, int workers)
      throws InterruptedException {
    Map<Integer, float[]> weights = new HashMap<>();
    new StackTrainer(network, spec)
        .train(
            data,
            jobs,
            workers,
            done -> weights.put(done.job().index(), ((StackModel) done.model()).weights()));
    return weights;
  }

  static StackModel trainOne(Dataset data, NetworkSpec network, TrainingSpec spec, TrainingJob job)
      throws InterruptedException {
    List<StackModel> models = new ArrayList<>();
    new StackTrainer(network, spec)
        .train(data, List.of(job), 1, done -> models.add((StackModel) done.model()));
    return models.get(0);
  }

  static double accuracy(TrainedModel model, Dataset data) {
    float[] logits = model.logits(data);
    int right = 0;
    for (int r = 0; r < data.size(); r++) {
      int best = 0;
      for (int c = 1; c < data.classCount(); c++) {
        if (logits[r * data.classCount() + c] > logits[r * data.classCount() + best]) {
          best = c;
        }
      }
      right += best == data.labels()[r] ? 1 : 0;
    }
    return right / (double) data.size();
  }

  @ParameterizedTest
  @EnumSource(Optimizer.class)
  void everyOptimizerLearnsSeparatedClouds(Optimizer optimizer) throws InterruptedException {
    double rate = optimizer == Optimizer.SGD || optimizer == Optimizer.NESTEROV ? 0.05 : 0.01;
    TrainingSpec spec = new TrainingSpec(optimizer, rate, 0.9, 32, 20, 1e-4, 0, Optional.empty());
    TrainingJob job = new TrainingJob(0, Toy.all(300), 300, Seed.of(3));
    for (Activation activation : Activation.values()) {
      StackModel model = trainOne(DATA, new NetworkSpec(List.of(16), activation), spec, job);
      assertTrue(accuracy(model, DATA) > 0.9, activation + " " + accuracy(model, DATA));
      assertEquals(20 * 10, model.record().steps());
    }
  }

  @Test
  void bytesDoNotDependOnWorkersOrNeighbors() throws InterruptedException {
    List<TrainingJob> jobs = Toy.halves(6, 300, 5);
    List<TrainingJob> reversed = new ArrayList<>(jobs);
    Collections.reverse(reversed);
    for (TrainingSpec spec : List.of(plain(Optimizer.ADAM, 0.01), noised(1.0))) {
      Map<Integer, float[]> one = train(DATA, NETWORK, spec, jobs, 1);
      Map<Integer, float[]> two = train(DATA, NETWORK, spec, reversed, 2);
      for (TrainingJob job : jobs) {
        float[] alone = trainOne(DATA, NETWORK, spec, job).weights();
        assertArrayEquals(alone, one.get(job.index()));
        assertArrayEquals(alone, two.get(job.index()));
      }
    }
  }

  @Test
  void recordCountsWhatTheLoopDid() throws InterruptedException {
    TrainingJob job = Toy.halves(1, 300, 5).get(0);
    TrainingRecord dp = trainOne(DATA, NETWORK, noised(1.5), job).record();
    assertEquals(
        new TrainingRecord(
            "stack", true, 32 / 150.0, 32, 15, 1.5, 1, "flat", dp.finalTrainLoss(), 0),
        dp);
    TrainingRecord plain = trainOne(DATA, NETWORK, plain(Optimizer.SGD, 0.1), job).record();
    int n = job.members().length;
    assertEquals(5L * ((n + 31) / 32), plain.steps());
    assertEquals("none", plain.clipping());
  }

  @Test
  void divergenceNamesModelAndStep() {
    TrainingJob job = new TrainingJob(17, Toy.all(300), 300, Seed.of(3));
    DivergedException thrown =
        assertThrows(
            DivergedException.class,
            () -> trainOne(DATA, NETWORK, plain(Optimizer.SGD, 1e12), job));
    String message = String.valueOf(thrown.getMessage());
    assertTrue(message.matches("model 17 diverged at step \\d+: .* lower .*, got 1.0E12"), message);
  }

  @Test
  void emptyMembershipUnderDpStillMakesNoisedSteps() throws InterruptedException {
    TrainingJob nobody = new TrainingJob(0, new int[0], 100, Seed.of(9));
    StackModel model = trainOne(DATA, NETWORK, noised(1), nobody);
    assertEquals(3 * 4, model.record().steps());
    StackModel unnoised = trainOne(DATA, NETWORK, noised(0), nobody);
    double moved = 0;
    for (int i = 0; i < model.weights().length; i++) {
      moved += Math.pow(model.weights()[i] - unnoised.weights()[i], 2);
    }
    assertTrue(moved > 0, "noise must move the weights even where nobody is sampled");
  }

  @Test
  void aTrainingStartsFromGivenParameters() throws InterruptedException {
    TrainingJob job = Toy.halves(1, 300, 5).get(0);
    TrainingSpec spec = noised(1.5);
    HookedTraining hooked = new HookedTraining(NETWORK, spec, 150, job.seed());
    float[] usual = hooked.initialParameters(DATA);
    float[] expected = trainOne(DATA, NETWORK, spec, job).weights();
    assertArrayEquals(expected, trainOne(DATA, NETWORK, spec, job.startingFrom(usual)).weights());
    float[] other = new float[usual.length];
    // Rate 0 in all but name: what comes out is what went in.
    TrainingSpec still = new TrainingSpec(Optimizer.SGD, 1e-30, 0, 32, 1, 0, 0, Optional.empty());
    for (int i = 0; i < other.length; i++) {
      other[i] = (i % 7 - 3.5f) / 8;
    }
    assertArrayEquals(other, trainOne(DATA, NETWORK, still, job.startingFrom(other)).weights());
    float[] watched = hooked.train(DATA, other, (step, without, noised, factor) -> {});
    assertEquals(other.length, watched.length);
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> trainOne(DATA, NETWORK, still, job.startingFrom(new float[3])))
                .getMessage());
    assertEquals(
        "initial parameters must be the " + other.length + " of the network, got 3", message);
  }
}
