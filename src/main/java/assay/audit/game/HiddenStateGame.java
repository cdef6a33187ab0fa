package assay.audit.game;

import assay.attack.AttackParameter;
import assay.attack.ThreatModel;
import assay.attack.canary.GradientCanary;
import assay.attack.canary.IsolatedSubspace;
import assay.bound.ClopperPearsonAuditor;
import assay.bound.GaussianDpAuditor;
import assay.bound.OrderStatisticAuditor;
import assay.bound.Trials;
import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.StackTrainer;
import assay.train.TrainedModel;
import assay.train.TrainingJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Hidden state: the attacker chose the canary's gradient at every step but sees the last parameters
 * alone. Hiding the way there saves nothing where the gradients of all steps add up in one
 * direction (Cebere, Bellet and Papernot 2025).
 */
final class HiddenStateGame implements Game {
  private static final GameDescriptor DESCRIPTOR =
      new GameDescriptor(
          "hidden-state",
          "Crafted gradients, last model only",
          ThreatModel.HIDDEN_STATE,
          Trials.INDEPENDENT_RUNS,
          "Cebere, Bellet and Papernot 2025",
          "Trains many models with full batches; where the coin says so, a gradient that the"
              + " attacker chose joins every step. The score is how far the last parameters lie"
              + " along it.",
          true,
          parameters(),
          List.of(OrderStatisticAuditor.ID, GaussianDpAuditor.ID, ClopperPearsonAuditor.ID),
          List.of(
              "Every model draws its own noise and its own fair coin from cryptographic streams.",
              "The canary's gradient has the clipping norm already, as if it had been clipped; that"
                  + " clipping works is for the record-and-replay check to show.",
              "The trade-off curve of full-batch DP-SGD, as the Gaussian mechanism used T times, is"
                  + " a Gaussian one, and whatever is computed from the last model leaks no more;"
                  + " clopper-pearson does not need this."));

  private static List<AttackParameter> parameters() {
    List<AttackParameter> parameters = new ArrayList<>();
    parameters.add(AttackParameter.integer("models", 1000, 20, 1_000_000, "Models to train."));
    parameters.add(
        AttackParameter.choice(
            "canary",
            "The gradient: all in one weight of an input that no record uses, or in a random"
                + " direction over all parameters, where the other records interfere.",
            "dirac",
            "random"));
    parameters.add(AttackParameter.integer("records", 100, 2, 10_000_000, "Records to train on."));
    parameters.add(AttackParameter.integer("steps", 50, 1, 1_000_000, "Full-batch steps."));
    parameters.addAll(GameTraining.parameters(0.5));
    return parameters;
  }

  @Override
  public GameDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public GameEvidence play(GameSettings settings, GameSetup setup) throws InterruptedException {
    FullBatches runs = new FullBatches(DESCRIPTOR, settings, setup);
    GameTraining training = runs.training();
    Seed seed = runs.seed();
    Dataset wide = IsolatedSubspace.widen(setup.records(), 1);
    Partition parts = Partition.of(wide, settings.whole("records"), seed.child("partition"));
    Dataset secret = parts.secret();
    StackTrainer plain = runs.trainer(secret.size());
    float[] start = plain.initialParameters(secret, seed.child("start"));
    GradientCanary canary =
        settings.choice("canary").equals("dirac")
            ? GradientCanary.dirac(
                (secret.featureCount() - 1) * training.firstOut(secret), training.clip())
            : GradientCanary.random(start.length, training.clip(), seed.child("canary"));
    boolean[] member = runs.coins(settings.whole("models"));
    double[] score = new double[member.length];
    StackTrainer watched =
        plain.watchedBy(
            job ->
                (step, without, noised, factor) ->
                    canary.play(member[job.index()], without, noised, factor));
    runs.train(
        watched,
        secret,
        member.length,
        i -> GameTraining.all(secret),
        secret.size(),
        start,
        finished ->
            score[finished.job().index()] =
                canary.moved(start, StackTrainer.parameters(finished.model())));
    TrainedModel twin =
        GameTraining.one(
            plain,
            secret,
            new TrainingJob(0, GameTraining.all(secret), secret.size(), seed.child("twin"))
                .startingFrom(start));
    Map<String, Double> facts = new LinkedHashMap<>();
    facts.put("accuracyWithoutCanary", GameTraining.accuracy(twin, parts.heldOut()));
    return runs.evidence(score, member, facts);
  }
}
