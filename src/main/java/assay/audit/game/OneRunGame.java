package assay.audit.game;

import assay.attack.AttackParameter;
import assay.attack.ThreatModel;
import assay.attack.canary.IsolatedSubspace;
import assay.attack.canary.Mislabelled;
import assay.attack.canary.SealedCoins;
import assay.bound.OneRunAuditor;
import assay.bound.OneRunCurveAuditor;
import assay.bound.Trials;
import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.train.StackTrainer;
import assay.train.TrainedModel;
import assay.train.TrainingJob;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One run, many canaries, black box: each canary is in the training on the fall of its own coin;
 * the attacker asks the last model for its logits on every canary and guesses the coins.
 *
 * <p>The score of a canary is how far its logits moved from the start along its descent direction
 * there. For isolated canaries the logits are taken relative to those on a record of zeros, which
 * leaves what the canary's own input weighs.
 */
final class OneRunGame implements Game {
  private static final String STAGE = "training";

  private static final GameDescriptor DESCRIPTOR =
      new GameDescriptor(
          "one-run",
          "One run, many canaries",
          ThreatModel.BLACK_BOX,
          Trials.CANARIES_OF_ONE_RUN,
          "Steinke, Nasr and Jagielski 2023; Mahloujifar, Melis and Chaudhuri 2025",
          "Trains one model with full batches on records and canaries, half of the canaries in by"
              + " their own coins, and guesses the coins from the last model's logits.",
          true,
          parameters(),
          List.of(OneRunCurveAuditor.ID, OneRunAuditor.ID),
          List.of(
              "The attacker chose the canaries and knows the initial parameters, and sees nothing"
                  + " of the model but its logits.",
              "The sampling rate and the divisor of the gradient know the expected number of"
                  + " records, not how many canaries are in.",
              "The trade-off curve of full-batch DP-SGD, as the Gaussian mechanism used T times, is"
                  + " a Gaussian one, and whatever is computed from the last model leaks no more;"
                  + " one-run does not need this."));

  private static List<AttackParameter> parameters() {
    List<AttackParameter> parameters = new ArrayList<>();
    parameters.add(AttackParameter.integer("canaries", 1000, 10, 60_000, "Canaries made."));
    parameters.add(
        AttackParameter.choice(
            "canary",
            "Each canary with an input of its own that no other record uses, natural records with a"
                + " wrong label, or natural records as they are.",
            "isolated",
            "mislabelled",
            "natural"));
    parameters.add(
        AttackParameter.real(
            "size", 10, 1e-3, 1e6, "Value of an isolated canary's own input; the bias has 1."));
    parameters.add(AttackParameter.integer("steps", 200, 1, 1_000_000, "Full-batch steps."));
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
    Stage stage = Stage.of(settings, setup);
    int m = stage.canaries().size();
    boolean[] inserted = runs.coins(m);
    SealedCoins sealed = SealedCoins.seal(inserted, seed.child("nonce"));
    int expected = stage.records().size() + m / 2;
    StackTrainer trainer = runs.trainer(expected);
    Dataset all = stage.records().plus(stage.canaries());
    float[] start = trainer.initialParameters(all, seed.child("start"));
    if (stage.isolated()) {
      IsolatedSubspace.forget(start, all.featureCount(), m, runs.training().firstOut(all));
    }
    setup.listener().started(STAGE, 2, 0);
    TrainedModel model =
        GameTraining.one(trainer, all, job(stage, inserted, expected, start, seed));
    setup.listener().advanced(STAGE, 1);
    TrainedModel twin =
        GameTraining.one(
            runs.trainer(stage.records().size()),
            stage.records(),
            new TrainingJob(
                    0,
                    GameTraining.all(stage.records()),
                    stage.records().size(),
                    seed.child("model"))
                .startingFrom(start));
    setup.listener().advanced(STAGE, 2);
    setup.listener().finished(STAGE);
    Map<String, Double> facts = new LinkedHashMap<>();
    double with = GameTraining.accuracy(model, stage.heldOut());
    double without = GameTraining.accuracy(twin, stage.heldOut());
    facts.put("accuracyWithCanaries", with);
    facts.put("accuracyWithoutCanaries", without);
    facts.put("costInAccuracy", without - with);
    return runs.evidence(
        scores(stage, trainer.untrained(all, start), model), inserted, Optional.of(sealed), facts);
  }

  private static TrainingJob job(
      Stage stage, boolean[] inserted, int expected, float[] start, Seed seed) {
    int n = stage.records().size();
    int[] members =
        IntStream.range(0, n + inserted.length).filter(r -> r < n || inserted[r - n]).toArray();
    return new TrainingJob(0, members, expected, seed.child("model")).startingFrom(start);
  }

  private static double[] scores(Stage stage, TrainedModel first, TrainedModel last) {
    Dataset canaries = stage.canaries();
    int classes = canaries.classCount();
    float[] before = first.logits(canaries);
    float[] after = last.logits(canaries);
    float[] origin = new float[classes];
    if (stage.isolated()) {
      Dataset zero = IsolatedSubspace.origin(canaries);
      float[] from = first.logits(zero);
      float[] to = last.logits(zero);
      for (int c = 0; c < classes; c++) {
        origin[c] = to[c] - from[c];
      }
    }
    double[] scores = new double[canaries.size()];
    for (int i = 0; i < scores.length; i++) {
      double[] p = GameTraining.softmax(before, i * classes, classes);
      for (int c = 0; c < classes; c++) {
        double descent = (c == canaries.labels()[i] ? 1 : 0) - p[c];
        scores[i] +=
            descent * ((double) after[i * classes + c] - before[i * classes + c] - origin[c]);
      }
    }
    return scores;
  }

  /**
   * Who is there.
   *
   * @param records always in
   * @param canaries each in by its coin
   * @param heldOut never in
   * @param isolated whether each canary has an input of its own
   */
  private record Stage(Dataset records, Dataset canaries, Dataset heldOut, boolean isolated) {
    static Stage of(GameSettings settings, GameSetup setup) {
      int m = settings.whole("canaries");
      Seed seed = setup.seed();
      if (settings.choice("canary").equals("isolated")) {
        Dataset wide = IsolatedSubspace.widen(setup.records(), m);
        Partition parts = Partition.of(wide, 0, seed.child("partition"));
        return new Stage(
            parts.secret(),
            IsolatedSubspace.canaries(wide, m, settings.real("size"), seed.child("canary")),
            parts.heldOut(),
            true);
      }
      Partition parts = Partition.of(setup.records(), 0, seed.child("partition"));
      int rest = parts.secret().size() - m;
      if (rest < 1) {
        throw new InputException(
            "one-run: canaries must be fewer than the records to train on, "
                + parts.secret().size()
                + ", got "
                + m);
      }
      int[] order = GameTraining.all(parts.secret());
      org.apache.commons.rng.sampling.PermutationSampler.shuffle(
          seed.child("canary").random(), order);
      int[] chosen = Arrays.copyOfRange(order, 0, m);
      int[] left = Arrays.copyOfRange(order, m, order.length);
      Arrays.sort(chosen);
      Arrays.sort(left);
      Dataset natural = parts.secret().at(chosen);
      return new Stage(
          parts.secret().at(left),
          settings.choice("canary").equals("natural")
              ? natural
              : Mislabelled.of(natural, seed.child("canary-labels")),
          parts.heldOut(),
          false);
    }
  }
}
