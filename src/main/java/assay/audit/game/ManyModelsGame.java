package assay.audit.game;

import assay.attack.AttackParameter;
import assay.attack.ThreatModel;
import assay.attack.canary.Poison;
import assay.bound.ClopperPearsonAuditor;
import assay.bound.GaussianDpAuditor;
import assay.bound.OrderStatisticAuditor;
import assay.bound.Trials;
import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.train.StackTrainer;
import assay.train.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

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
  private static final int LOOKED_AT = 20;

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
    FullBatches runs = new FullBatches(DESCRIPTOR, settings, setup);
    Seed seed = runs.seed();
    Partition parts =
        Partition.of(setup.records(), settings.whole("records"), seed.child("partition"));
    Dataset secret = parts.secret();
    StackTrainer trainer = runs.trainer(secret.size());
    float[] start = start(settings, runs.training(), trainer, parts, seed);
    TrainedModel first = trainer.untrained(secret, start);
    Dataset canary = canary(settings.choice("canary"), first, parts, seed);
    if (setup.timeBudget().isPresent()) {
      return sequential(
          runs, runs.coins(settings.whole("models")), trainer, start, first, secret, canary, parts);
    }
    Trained trained =
        train(runs, runs.coins(settings.whole("models")), trainer, start, parts, canary);
    Map<String, Double> facts = new LinkedHashMap<>();
    facts.put("accuracyAtStart", GameTraining.accuracy(first, parts.heldOut()));
    trained.accuracy(true).ifPresent(share -> facts.put("accuracyWithCanary", share));
    trained.accuracy(false).ifPresent(share -> facts.put("accuracyWithoutCanary", share));
    return runs.evidence(scores(first, canary, trained.logits()), trained.member(), facts);
  }

  private static GameEvidence sequential(
      FullBatches runs,
      boolean[] member,
      StackTrainer trainer,
      float[] start,
      TrainedModel first,
      Dataset secret,
      Dataset canary,
      Partition parts)
      throws InterruptedException {
    Dataset all = secret.plus(canary);
    int[] without = GameTraining.all(secret);
    int[] with = GameTraining.all(all);
    float[][] logits = new float[member.length][];
    Map<String, Double> facts = new LinkedHashMap<>();
    facts.put("accuracyAtStart", GameTraining.accuracy(first, parts.heldOut()));
    return runs.sequential(
        trainer,
        all,
        member,
        i -> member[i] ? with : without,
        secret.size(),
        start,
        finished -> logits[finished.job().index()] = finished.model().logits(canary),
        done -> scores(first, canary, Arrays.copyOf(logits, done)),
        facts);
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
      FullBatches runs,
      boolean[] member,
      StackTrainer trainer,
      float[] start,
      Partition parts,
      Dataset canary)
      throws InterruptedException {
    Dataset secret = parts.secret();
    Dataset all = secret.plus(canary);
    int[] without = GameTraining.all(secret);
    int[] with = GameTraining.all(all);
    Trained trained = new Trained(member, new float[member.length][], new double[member.length]);
    Arrays.fill(trained.accuracies(), Double.NaN);
    runs.train(
        trainer,
        all,
        member.length,
        i -> member[i] ? with : without,
        secret.size(),
        start,
        finished -> {
          int i = finished.job().index();
          trained.logits()[i] = finished.model().logits(canary);
          if (i < LOOKED_AT) {
            trained.accuracies()[i] = GameTraining.accuracy(finished.model(), parts.heldOut());
          }
        });
    return trained;
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
