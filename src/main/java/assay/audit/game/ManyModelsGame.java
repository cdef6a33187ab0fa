package assay.audit.game;

import assay.attack.AttackParameter;
import assay.attack.AttackScores;
import assay.attack.ThreatModel;
import assay.attack.canary.Poison;
import assay.bound.ClopperPearsonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.GaussianDpAuditor;
import assay.bound.OrderStatisticAuditor;
import assay.bound.PowerForecast;
import assay.bound.SequentialAuditor;
import assay.bound.Trials;
import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.train.StackTrainer;
import assay.train.TrainedModel;
import assay.train.TrainingJob;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Many models, one canary, black box: every model starts from parameters that already fit what the
 * attacker knows, so that the other records' gradients say little; half of the models, each on the
 * fall of its own coin, train on the canary as well; the attacker asks the last model for its
 * logits on the canary.
 *
 * <p>The score is how far these logits moved from the start along the canary's own descent
 * direction, label minus probabilities at the start: for small steps, the log likelihood ratio up
 * to a monotone map.
 */
final class ManyModelsGame implements Game {
  private static final String STAGE = "training models";
  private static final int LOOKED_AT = 20;

  /** Models between two looks. */
  private static final int BLOCK = 20;

  private static final int FEWEST_PAIRS = 4;

  private static final GameDescriptor DESCRIPTOR =
      new GameDescriptor(
          "many-models",
          "Many models, one canary",
          ThreatModel.BLACK_BOX,
          Trials.INDEPENDENT_RUNS,
          "Annamalai and De Cristofaro 2024; Jagielski, Ullman and Oprea 2020; Nasr et al. 2021",
          "Trains many models with full batches from worst-case initial parameters, each with the"
              + " canary or without on the fall of a coin, and asks the last model alone.",
          true,
          parameters(),
          List.of(OrderStatisticAuditor.ID, GaussianDpAuditor.ID, ClopperPearsonAuditor.ID),
          List.of(
              "Every model draws its own noise and its own fair coin from cryptographic streams.",
              "The attacker chose the initial parameters and the canary, and sees nothing of a"
                  + " model but its logits on the canary.",
              "The trade-off curve of full-batch DP-SGD, as the Gaussian mechanism used T times, is"
                  + " a Gaussian one, and whatever is computed from the last model leaks no more;"
                  + " clopper-pearson does not need this."));

  private static List<AttackParameter> parameters() {
    List<AttackParameter> parameters = new ArrayList<>();
    parameters.add(AttackParameter.integer("models", 1000, 20, 1_000_000, "Models to train."));
    parameters.add(
        AttackParameter.choice(
            "canary",
            "The record that may be in: all zeros with the least likely label, a natural record"
                + " with its least likely label, or ClipBKD's direction of least variance.",
            "blank",
            "mislabelled",
            "clipbkd"));
    parameters.add(
        AttackParameter.choice(
            "start",
            "Initial parameters: trained without DP on the records that the attacker knows, or"
                + " random (the same for all models).",
            "known",
            "random"));
    parameters.add(
        AttackParameter.integer(
            "records", 500, 2, 10_000_000, "Records to train on; the others are known."));
    parameters.add(AttackParameter.integer("steps", 100, 1, 1_000_000, "Full-batch steps."));
    parameters.addAll(GameTraining.parameters(1));
    return parameters;
  }

  @Override
  public GameDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public GameEvidence play(GameSettings settings, GameSetup setup) throws InterruptedException {
    Seed seed = setup.seed();
    GameTraining training = new GameTraining(settings);
    Partition parts =
        Partition.of(setup.records(), settings.whole("records"), seed.child("partition"));
    Dataset secret = parts.secret();
    int steps = settings.whole("steps");
    DpNoise noise = DpNoise.fullBatch(setup.epsilon(), setup.delta(), steps);
    StackTrainer trainer =
        training.dp(noise.noiseMultiplier() * settings.real("noiseScale"), secret.size(), steps);
    float[] start = start(settings, training, trainer, parts, seed);
    TrainedModel first = trainer.untrained(secret, start);
    Dataset canary = canary(settings.choice("canary"), first, parts, seed);
    if (setup.timeBudget().isPresent()) {
      return sequential(
          settings.whole("models"), noise, trainer, start, first, secret, canary, parts, setup);
    }
    Trained trained = train(settings.whole("models"), trainer, start, secret, canary, parts, setup);
    AttackScores scores =
        new AttackScores(
            DESCRIPTOR.id(), scores(first, canary, trained.logits()), trained.member());
    GameBounds bounds =
        new GameBounds(DESCRIPTOR, setup, noise.family(), noise.mu(), scores.score().length);
    Map<String, Double> facts = new LinkedHashMap<>();
    facts.put("accuracyAtStart", GameTraining.accuracy(first, parts.heldOut()));
    trained.accuracy(true).ifPresent(share -> facts.put("accuracyWithCanary", share));
    trained.accuracy(false).ifPresent(share -> facts.put("accuracyWithoutCanary", share));
    return new GameEvidence(
        noise.text(),
        bounds.of(scores),
        bounds.caught(scores.score().length),
        Optional.of(scores),
        Optional.empty(),
        facts,
        List.of());
  }

  /**
   * Adds models, block by block, until the claim is refuted, the time is over, or all are trained.
   * The i-th model with the canary and the i-th without are a pair of their own noise, whatever
   * came before; the sequential bound is right at every look at once, so stopping on what it says
   * costs nothing. No other estimator may be read after such a stop.
   */
  private static GameEvidence sequential(
      int most,
      DpNoise noise,
      StackTrainer trainer,
      float[] start,
      TrainedModel first,
      Dataset secret,
      Dataset canary,
      Partition parts,
      GameSetup setup)
      throws InterruptedException {
    Duration budget = setup.timeBudget().orElseThrow();
    long from = System.nanoTime();
    Training training = new Training(most, trainer, start, secret, canary, parts, setup);
    SequentialAuditor auditor = SequentialAuditor.of(noise.family());
    setup.listener().started(STAGE, most, 0);
    Optional<EpsilonLowerBound> bound = Optional.empty();
    AttackScores scores = new AttackScores(DESCRIPTOR.id(), new double[0], new boolean[0]);
    boolean refuted = false;
    boolean late = false;
    while (training.done() < most && !refuted && !late) {
      long before = System.nanoTime();
      training.more(Math.min(BLOCK, most - training.done()));
      scores =
          new AttackScores(
              DESCRIPTOR.id(), scores(first, canary, training.logits()), training.member());
      if (Math.min(scores.members().length, scores.nonMembers().length) > FEWEST_PAIRS) {
        bound =
            Optional.of(
                auditor.audit(
                    scores, setup.delta(), setup.confidence(), setup.seed().child("ties")));
        refuted = bound.get().epsilon() > setup.epsilon();
      }
      long now = System.nanoTime();
      // The next block takes about as long as this one.
      late = now - from + (now - before) > budget.toNanos();
    }
    setup.listener().finished(STAGE);
    if (bound.isEmpty()) {
      throw new InputException(
          "many-models: the time budget bought "
              + training.done()
              + " models, and no bound follows from so few; give it more time, or raise models");
    }
    int pairs = Math.min(scores.members().length, scores.nonMembers().length);
    String why =
        refuted
            ? "the claim was refuted"
            : training.done() == most ? "all were trained" : "the time was over";
    Map<String, Double> facts = new LinkedHashMap<>();
    facts.put("accuracyAtStart", GameTraining.accuracy(first, parts.heldOut()));
    facts.put("models", (double) training.done());
    return new GameEvidence(
        noise.text(),
        List.of(bound.get()),
        refuted
            ? OptionalDouble.empty()
            : PowerForecast.smallestCaught(
                auditor,
                2 * pairs,
                setup.epsilon(),
                setup.delta(),
                setup.confidence(),
                GameVerdict.POWER),
        Optional.of(scores),
        Optional.empty(),
        facts,
        List.of(
            "The time budget bought "
                + training.done()
                + " of "
                + most
                + " models, in "
                + pairs
                + " pairs: "
                + why
                + ". The sequential bound is valid whenever one stops; the others are not, and are"
                + " left out."));
  }

  private static float[] start(
      GameSettings settings,
      GameTraining training,
      StackTrainer trainer,
      Partition parts,
      Seed seed)
      throws InterruptedException {
    if (settings.choice("start").equals("random")) {
      return trainer.initialParameters(parts.secret(), seed.child("start"));
    }
    if (parts.known().size() < 2) {
      throw new InputException(
          "many-models: all records are to be trained on and none is left to be known; lower"
              + " records, or take start=random");
    }
    return StackTrainer.parameters(training.untilKnown(parts.known(), seed.child("start")));
  }

  private static Dataset canary(String kind, TrainedModel first, Partition parts, Seed seed) {
    Dataset plain =
        switch (kind) {
          case "blank" -> Poison.blank(parts.secret(), 0);
          case "clipbkd" -> Poison.clipBackdoor(parts.secret(), 0, seed.child("canary"));
          default -> Poison.relabelled(parts.heldOut(), 0, 0);
        };
    return plain.withLabels(new int[] {GameTraining.leastLikely(first, plain)});
  }

  private static Trained train(
      int models,
      StackTrainer trainer,
      float[] start,
      Dataset secret,
      Dataset canary,
      Partition parts,
      GameSetup setup)
      throws InterruptedException {
    Training training = new Training(models, trainer, start, secret, canary, parts, setup);
    setup.listener().started(STAGE, models, 0);
    training.more(models);
    setup.listener().finished(STAGE);
    return training.trained;
  }

  /** Models that are trained in one go or block by block; either way the same ones. */
  private static final class Training {
    private final StackTrainer trainer;
    private final float[] start;
    private final Dataset secret;
    private final Dataset canary;
    private final Partition parts;
    private final GameSetup setup;
    private final Dataset all;
    private final UniformRandomProvider coins;
    private final Trained trained;
    private final AtomicLong finished = new AtomicLong();
    private int done;

    Training(
        int most,
        StackTrainer trainer,
        float[] start,
        Dataset secret,
        Dataset canary,
        Partition parts,
        GameSetup setup) {
      this.trainer = trainer;
      this.start = start;
      this.secret = secret;
      this.canary = canary;
      this.parts = parts;
      this.setup = setup;
      all = secret.plus(canary);
      coins = setup.seed().child("coins").cryptographic();
      trained = new Trained(new boolean[most], new float[most][], new double[most]);
      Arrays.fill(trained.accuracies(), Double.NaN);
    }

    int done() {
      return done;
    }

    boolean[] member() {
      return Arrays.copyOf(trained.member(), done);
    }

    float[][] logits() {
      return Arrays.copyOf(trained.logits(), done);
    }

    void more(int models) throws InterruptedException {
      int[] without = IntStream.range(0, secret.size()).toArray();
      int[] with = IntStream.range(0, all.size()).toArray();
      List<TrainingJob> jobs = new ArrayList<>(models);
      for (int i = done; i < done + models; i++) {
        trained.member()[i] = coins.nextBoolean();
        jobs.add(
            new TrainingJob(
                    i,
                    trained.member()[i] ? with : without,
                    secret.size(),
                    setup.seed().child("model").child(i))
                .startingFrom(start));
      }
      trainer.train(
          all,
          jobs,
          setup.workers(),
          one -> {
            int i = one.job().index();
            trained.logits()[i] = one.model().logits(canary);
            if (i < LOOKED_AT) {
              trained.accuracies()[i] = GameTraining.accuracy(one.model(), parts.heldOut());
            }
            setup.listener().advanced(STAGE, finished.incrementAndGet());
          });
      done += models;
    }
  }

  private static double[] scores(TrainedModel first, Dataset canary, float[][] logits) {
    int classes = canary.classCount();
    float[] before = first.logits(canary);
    double[] descent = GameTraining.softmax(before, 0, classes);
    for (int c = 0; c < classes; c++) {
      descent[c] = (c == canary.labels()[0] ? 1 : 0) - descent[c];
    }
    double[] scores = new double[logits.length];
    for (int i = 0; i < scores.length; i++) {
      for (int c = 0; c < classes; c++) {
        scores[i] += descent[c] * ((double) logits[i][c] - before[c]);
      }
    }
    return scores;
  }

  /** What is kept of the models. */
  private record Trained(boolean[] member, float[][] logits, double[] accuracies) {
    /** The mean over the first models on either side. */
    OptionalDouble accuracy(boolean in) {
      return IntStream.range(0, member.length)
          .filter(i -> member[i] == in && !Double.isNaN(accuracies[i]))
          .mapToDouble(i -> accuracies[i])
          .average();
    }
  }
}
