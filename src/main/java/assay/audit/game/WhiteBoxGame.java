package assay.audit.game;

import assay.attack.AttackParameter;
import assay.attack.AttackScores;
import assay.attack.ThreatModel;
import assay.attack.canary.GradientCanary;
import assay.attack.canary.IsolatedSubspace;
import assay.bound.CurveAuditor;
import assay.bound.OrderStatisticAuditor;
import assay.bound.Trials;
import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.train.StackTrainer;
import assay.train.StepHook;
import assay.train.TrainedModel;
import assay.train.TrainingJob;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * White box, every step: at each step of one training the coin says whether a gradient that the
 * attacker chose is in the batch; the attacker sees the noised sum and scores it by the log
 * likelihood ratio of that step.
 *
 * <p>What is independent, and of what it is a sample: a step draws fresh noise, so given the coins
 * the readings are independent, each of one use of the Gaussian mechanism with the training's noise
 * multiplier, canary in or out. They say how large the noise is, and nothing of how batches are
 * drawn: that the training samples by Poisson at its rate, for its number of steps, is believed,
 * and the accountant turns the noise that could not be refuted into epsilon of the whole training
 * (Nasr et al. 2023).
 */
final class WhiteBoxGame implements Game {
  private static final String STAGE = "training";

  private static final GameDescriptor DESCRIPTOR =
      new GameDescriptor(
          "white-box",
          "Chosen gradients, every step seen",
          ThreatModel.WHITE_BOX_EVERY_STEP,
          Trials.STEPS,
          "Nasr et al. 2023",
          "Trains one model by DP-SGD with Poisson batches. At every step, where its coin says so,"
              + " a gradient that the attacker chose is in the batch; the attacker reads it off the"
              + " noised sum. The noise that the readings cannot refute is accounted to the whole"
              + " training.",
          true,
          parameters(),
          List.of(OrderStatisticAuditor.ID, CurveAuditor.ID),
          List.of(
              "Every step draws fresh noise, and every canary of every step has its own fair coin"
                  + " from a cryptographic stream; with perStep above 1, the noise of different"
                  + " weights is independent as well.",
              "The training samples by Poisson at the stated rate for the stated number of steps:"
                  + " the game tests the noise of a step, not the sampling.",
              "The attacker knows every other record and in which steps it is; the guarantee for"
                  + " the canary rests on its own sampling alone.",
              "The canary's gradient has the clipping norm already, as if it had been clipped; that"
                  + " clipping works is for the record-and-replay check to show."));

  private static List<AttackParameter> parameters() {
    List<AttackParameter> parameters = new ArrayList<>();
    parameters.add(
        AttackParameter.choice(
            "canary",
            "The gradient: all in a weight of an input that no record uses, all in a weight"
                + " anywhere (another one at each step), or in a random direction (likewise).",
            "dirac",
            "anywhere",
            "random"));
    parameters.add(
        AttackParameter.integer(
            "perStep", 1, 1, 256, "Canaries per step, each in a weight of its own; dirac only."));
    parameters.add(
        AttackParameter.integer("batch", 2, 1, 1_000_000, "Expected size of a Poisson batch."));
    parameters.add(AttackParameter.integer("epochs", 14, 1, 100_000, "Passes over the records."));
    parameters.addAll(GameTraining.parameters(0.02));
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
    int perStep = settings.whole("perStep");
    String kind = settings.choice("canary");
    if (perStep > 1 && !kind.equals("dirac")) {
      throw new InputException("white-box.perStep must be 1 with canary=" + kind);
    }
    Dataset wide = IsolatedSubspace.widen(setup.records(), kind.equals("dirac") ? perStep : 0);
    Partition parts = Partition.of(wide, 0, seed.child("partition"));
    Dataset secret = parts.secret();
    int batch = settings.whole("batch");
    if (batch >= secret.size()) {
      throw new InputException(
          "white-box.batch must be below the "
              + secret.size()
              + " records to train on, got "
              + batch);
    }
    int epochs = settings.whole("epochs");
    int steps = epochs * ((secret.size() + batch - 1) / batch);
    setup.listener().started("calibrating the noise", 0, 0);
    DpNoise.Stepped noise =
        DpNoise.poisson(setup.epsilon(), setup.delta(), (double) batch / secret.size(), steps);
    setup.listener().finished("calibrating the noise");
    StackTrainer plain =
        training.dp(noise.noiseMultiplier() * settings.real("noiseScale"), batch, epochs);
    TrainingJob job =
        new TrainingJob(0, GameTraining.all(secret), secret.size(), seed.child("model"));
    Canaries canaries =
        new Canaries(
            kind,
            training,
            secret,
            plain.initialParameters(secret, job.seed()).length,
            perStep,
            steps,
            noise.noiseMultiplier(),
            seed);
    setup.listener().started(STAGE, 2, 0);
    TrainedModel model = GameTraining.one(plain.watchedBy(any -> canaries), secret, job);
    setup.listener().advanced(STAGE, 1);
    TrainedModel twin = GameTraining.one(plain, secret, job);
    setup.listener().advanced(STAGE, 2);
    setup.listener().finished(STAGE);
    AttackScores scores = new AttackScores(DESCRIPTOR.id(), canaries.score, canaries.member);
    GameBounds bounds =
        new GameBounds(
            DESCRIPTOR, setup, noise.family(), 1 / noise.noiseMultiplier(), canaries.score.length);
    Map<String, Double> facts = new LinkedHashMap<>();
    double with = GameTraining.accuracy(model, parts.heldOut());
    double without = GameTraining.accuracy(twin, parts.heldOut());
    facts.put("accuracyWithCanaries", with);
    facts.put("accuracyWithoutCanaries", without);
    facts.put("costInAccuracy", without - with);
    return new GameEvidence(
        noise.text(),
        bounds.of(scores),
        bounds.caught(noise.family().alternative(), canaries.score.length),
        "if the noise of every step is that small",
        Optional.of(scores),
        Optional.empty(),
        facts,
        List.of());
  }

  /** Puts canaries into every step and reads them off again. */
  private static final class Canaries implements StepHook {
    private final String kind;
    private final double clip;
    private final int parameters;
    private final int perStep;
    private final double variance;
    private final Seed places;
    private final GradientCanary[] own;
    private final double[] score;
    private final boolean[] member;

    Canaries(
        String kind,
        GameTraining training,
        Dataset secret,
        int parameters,
        int perStep,
        int steps,
        double noiseMultiplier,
        Seed seed) {
      this.kind = kind;
      this.clip = training.clip();
      this.parameters = parameters;
      this.perStep = perStep;
      this.variance = noiseMultiplier * noiseMultiplier;
      this.places = seed.child("canary");
      own = new GradientCanary[perStep];
      for (int k = 0; k < perStep; k++) {
        int input = secret.featureCount() - 1 - k;
        own[k] = GradientCanary.dirac(Math.max(0, input) * training.firstOut(secret), clip);
      }
      score = new double[Math.multiplyExact(steps, perStep)];
      member = new boolean[score.length];
      UniformRandomProvider coins = seed.child("coins").cryptographic();
      for (int i = 0; i < member.length; i++) {
        member[i] = coins.nextBoolean();
      }
    }

    @Override
    public void noised(long step, float[] without, float[] noised, float factor) {
      for (int k = 0; k < perStep; k++) {
        int trial = Math.toIntExact(step * perStep + k);
        double reading = canary(step, k).play(member[trial], without, noised, factor);
        score[trial] = (reading - 0.5) / variance;
      }
    }

    private GradientCanary canary(long step, int k) {
      return switch (kind) {
        case "dirac" -> own[k];
        case "random" -> GradientCanary.random(parameters, clip, places.child(step));
        default -> GradientCanary.dirac(places.child(step).random().nextInt(parameters), clip);
      };
    }
  }
}
