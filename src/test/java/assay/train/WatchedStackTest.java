package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WatchedStackTest {
  private static final Dataset DATA = Toy.clouds(60, 5, 3, 1);
  private static final NetworkSpec NETWORK = new NetworkSpec(List.of(7), Activation.RELU);
  private static final TrainingSpec SPEC =
      new TrainingSpec(
          TrainingSpec.Optimizer.SGD,
          0.1,
          0,
          10,
          2,
          0,
          0,
          Optional.of(new DpSgdSpec(1, 0.5, DpSgdSpec.Clipping.FLAT)));
  private static final StackTrainer TRAINER = new StackTrainer(NETWORK, SPEC);
  private static final TrainingJob JOB = new TrainingJob(0, Toy.all(60), 60, Seed.of(4));

  private static TrainedModel train(StackTrainer trainer) throws InterruptedException {
    TrainedModel[] model = new TrainedModel[1];
    trainer.train(DATA, List.of(JOB), 1, done -> model[0] = done.model());
    return model[0];
  }

  @Test
  void watchingChangesNothingAndSeesEveryStep() throws InterruptedException {
    AtomicLong steps = new AtomicLong();
    StackTrainer watched =
        TRAINER.watchedBy(job -> (step, without, noised, factor) -> steps.incrementAndGet());
    float[] plain = StackTrainer.parameters(train(TRAINER));
    assertArrayEquals(plain, StackTrainer.parameters(train(watched)));
    assertEquals(12, steps.get());
    assertFalse(TRAINER.recipe().equals(watched.recipe()));
  }

  @Test
  void whatAWatcherAddsIsTakenOffTheWeights() throws InterruptedException {
    int last = StackTrainer.parameters(train(TRAINER)).length - 1;
    StackTrainer pushed =
        TRAINER.watchedBy(
            job ->
                (step, without, noised, factor) -> {
                  if (step == 11) {
                    noised[last] += 0.25f;
                  }
                });
    float[] expected = StackTrainer.parameters(train(TRAINER));
    expected[last] -= 0.25f;
    assertArrayEquals(expected, StackTrainer.parameters(train(pushed)), 1e-6f);
  }

  @Test
  void theUntrainedModelIsWhereTrainingStarts() {
    float[] start = TRAINER.initialParameters(DATA, JOB.seed());
    assertArrayEquals(
        new HookedTraining(NETWORK, SPEC, 60, JOB.seed()).initialParameters(DATA), start);
    TrainedModel model = TRAINER.untrained(DATA, start);
    assertArrayEquals(start, StackTrainer.parameters(model));
    assertEquals(
        "parameters must be the 66 of the network, got 3",
        assertThrows(IllegalArgumentException.class, () -> TRAINER.untrained(DATA, new float[3]))
            .getMessage());
    float[] logits = model.logits(DATA.at(new int[] {0}));
    float[] hidden = new float[7];
    for (int h = 0; h < 7; h++) {
      for (int j = 0; j < 5; j++) {
        hidden[h] += DATA.features()[j] * start[j * 7 + h];
      }
      hidden[h] = Math.max(0, hidden[h] + start[35 + h]);
    }
    for (int c = 0; c < 3; c++) {
      float z = start[42 + 21 + c];
      for (int h = 0; h < 7; h++) {
        z += hidden[h] * start[42 + h * 3 + c];
      }
      assertEquals(z, logits[c], 1e-5);
    }
  }

  @Test
  void onlyNoisedTrainingsCanBeWatched() {
    TrainingSpec plain =
        new TrainingSpec(TrainingSpec.Optimizer.SGD, 0.1, 0, 10, 2, 0, 0, Optional.empty());
    assertEquals(
        "training.dp must be present: there is no noise to watch",
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new StackTrainer(NETWORK, plain)
                        .watchedBy(job -> (step, without, noised, factor) -> {}))
            .getMessage());
  }
}
