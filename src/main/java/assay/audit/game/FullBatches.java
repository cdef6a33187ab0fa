package assay.audit.game;

import assay.attack.AttackScores;
import assay.attack.canary.SealedCoins;
import assay.bound.Alternative;
import assay.bound.EpsilonLowerBound;
import assay.bound.PowerForecast;
import assay.bound.SequentialAuditor;
import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.train.StackTrainer;
import assay.train.Trainer.Finished;
import assay.train.TrainingJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
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

  /** Models between two looks. */
  private static final int BLOCK = 20;

  private static final int FEWEST_PAIRS = 4;

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
    setup.listener().started(STAGE, models, 0);
    block(trainer, data, 0, models, records, expected, start, finished);
    setup.listener().finished(STAGE);
  }

  private void block(
      StackTrainer trainer,
      Dataset data,
      int from,
      int models,
      IntFunction<int[]> records,
      int expected,
      float[] start,
      Consumer<Finished> finished)
      throws InterruptedException {
    List<TrainingJob> jobs = new ArrayList<>(models);
    for (int i = from; i < from + models; i++) {
      jobs.add(
          new TrainingJob(i, records.apply(i), expected, seed().child("model").child(i))
              .startingFrom(start));
    }
    AtomicLong done = new AtomicLong(from);
    trainer.train(
        data,
        jobs,
        setup.workers(),
        model -> {
          finished.accept(model);
          setup.listener().advanced(STAGE, done.incrementAndGet());
        });
  }

  /**
   * Adds models, block by block, until the claim is refuted, the time is over, or all are trained.
   * The i-th model with the canary and the i-th without are a pair with noise of its own, whatever
   * came before; the sequential bound is right at every look at once, so that stopping on what it
   * says costs nothing. No other estimator may be read after such a stop.
   *
   * @param member the coins of all models there may be
   * @param scores of the first so many models
   */
  GameEvidence sequential(
      StackTrainer trainer,
      Dataset data,
      boolean[] member,
      IntFunction<int[]> records,
      int expected,
      float[] start,
      Consumer<Finished> finished,
      IntFunction<double[]> scores,
      Map<String, Double> facts)
      throws InterruptedException {
    long budget = setup.timeBudget().orElseThrow().toNanos();
    long from = System.nanoTime();
    int most = member.length;
    SequentialAuditor auditor = SequentialAuditor.of(noise.family());
    Optional<EpsilonLowerBound> bound = Optional.empty();
    Optional<AttackScores> used = Optional.empty();
    boolean refuted = false;
    boolean late = false;
    int done = 0;
    int pairs = 0;
    setup.listener().started(STAGE, most, 0);
    while (done < most && !refuted && !late) {
      long before = System.nanoTime();
      int more = Math.min(BLOCK, most - done);
      block(trainer, data, done, more, records, expected, start, finished);
      done += more;
      AttackScores all =
          new AttackScores(descriptor.id(), scores.apply(done), Arrays.copyOf(member, done));
      used = Optional.of(all);
      pairs = Math.min(all.members().length, all.nonMembers().length);
      if (pairs > FEWEST_PAIRS) {
        EpsilonLowerBound now = auditor.inOrder(all, setup.delta(), setup.confidence());
        bound = Optional.of(now);
        refuted = now.epsilon() > setup.epsilon();
      }
      // The next block takes about as long as this one.
      long after = System.nanoTime();
      late = after - from + (after - before) > budget;
    }
    setup.listener().finished(STAGE);
    if (bound.isEmpty()) {
      throw new InputException(
          descriptor.id()
              + ": the time budget bought "
              + done
              + " models, and no bound follows from so few; give it more time, or raise models");
    }
    facts.put("models", (double) done);
    return new GameEvidence(
        noise.text(),
        List.of(bound.get()),
        refuted
            ? OptionalDouble.empty()
            : PowerForecast.smallestCaught(
                auditor,
                Alternative.gaussian(),
                2 * pairs,
                setup.epsilon(),
                setup.delta(),
                setup.confidence(),
                GameVerdict.POWER),
        GameEvidence.AS_GAUSSIAN,
        used,
        Optional.empty(),
        facts,
        List.of(
            "The time budget bought "
                + done
                + " of "
                + most
                + " models, in "
                + pairs
                + " pairs: "
                + (refuted
                    ? "the claim was refuted"
                    : done == most ? "all were trained" : "the time was over")
                + ". The sequential bound is valid whenever one stops; the others are not, and are"
                + " left out."));
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
        bounds.caught(Alternative.gaussian(), score.length),
        GameEvidence.AS_GAUSSIAN,
        Optional.of(scores),
        coins,
        facts,
        List.of());
  }
}
