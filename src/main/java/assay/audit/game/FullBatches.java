package assay.audit.game;

import assay.attack.AttackScores;
import assay.attack.canary.SealedCoins;
import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.StackTrainer;
import assay.train.Trainer.Finished;
import assay.train.TrainingJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * What the games that train with full batches share: the noise that keeps the claim, the coins, the
 * models, and the way from scores to bounds.
 */
final class FullBatches {
  private static final String STAGE = "training models";

  private final GameDescriptor descriptor;
  private final GameSetup setup;
  private final GameTraining training;
  private final DpNoise noise;
  private final double noiseScale;
  private final int steps;

  FullBatches(GameDescriptor descriptor, GameSettings settings, GameSetup setup) {
    this.descriptor = descriptor;
    this.setup = setup;
    training = new GameTraining(settings);
    steps = settings.whole("steps");
    noiseScale = settings.real("noiseScale");
    noise = DpNoise.fullBatch(setup.epsilon(), setup.delta(), steps);
  }

  GameTraining training() {
    return training;
  }

  Seed seed() {
    return setup.seed();
  }

  /** DP-SGD on so many records, all of them at every step. */
  StackTrainer trainer(int records) {
    return training.dp(noise.noiseMultiplier() * noiseScale, records, steps);
  }

  /** Fair, from a cryptographic stream. */
  boolean[] coins(int number) {
    UniformRandomProvider coins = seed().child("coins").cryptographic();
    boolean[] fallen = new boolean[number];
    for (int i = 0; i < number; i++) {
      fallen[i] = coins.nextBoolean();
    }
    return fallen;
  }

  /**
   * Trains many models, each with noise of its own, from the same start.
   *
   * @param records of model i, as indices into {@code data}
   * @param expected the public number of records
   * @param finished is handed every model, by one thread at a time
   */
  void train(
      StackTrainer trainer,
      Dataset data,
      int models,
      IntFunction<int[]> records,
      int expected,
      float[] start,
      Consumer<Finished> finished)
      throws InterruptedException {
    List<TrainingJob> jobs = new ArrayList<>(models);
    for (int i = 0; i < models; i++) {
      jobs.add(
          new TrainingJob(i, records.apply(i), expected, seed().child("model").child(i))
              .startingFrom(start));
    }
    AtomicLong done = new AtomicLong();
    setup.listener().started(STAGE, models, 0);
    trainer.train(
        data,
        jobs,
        setup.workers(),
        model -> {
          finished.accept(model);
          setup.listener().advanced(STAGE, done.incrementAndGet());
        });
    setup.listener().finished(STAGE);
  }

  /** The end of the game: bounds, and what the primary one would have caught. */
  GameEvidence evidence(double[] score, boolean[] member, Map<String, Double> facts) {
    return evidence(score, member, Optional.empty(), facts);
  }

  /** The same with coins that were sealed before training. */
  GameEvidence evidence(
      double[] score, boolean[] member, Optional<SealedCoins> coins, Map<String, Double> facts) {
    AttackScores scores = new AttackScores(descriptor.id(), score, member);
    GameBounds bounds = new GameBounds(descriptor, setup, noise.family(), noise.mu(), score.length);
    return new GameEvidence(
        noise.text(),
        bounds.of(scores),
        bounds.caught(score.length),
        GameEvidence.AS_GAUSSIAN,
        Optional.of(scores),
        coins,
        facts,
        List.of());
  }
}
