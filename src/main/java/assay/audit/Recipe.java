package assay.audit;

import assay.audit.plan.AuditPlan;
import assay.privacy.NeighboringRelation;
import assay.privacy.NoiseCalibration;
import assay.privacy.PrivacyClaim.ApproximateDp;
import assay.stats.InputException;
import assay.stats.WholeFile;
import assay.train.Activation;
import assay.train.CommandTrainer;
import assay.train.Deeplearning4jSource;
import assay.train.DpSgdSpec;
import assay.train.NetworkSource;
import assay.train.NetworkSpec;
import assay.train.Output;
import assay.train.Schedule;
import assay.train.Trainer;
import assay.train.TrainingSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * From a configuration of the plan to a trainer: names to types, and the noise that a claimed
 * epsilon asks for.
 */
record Recipe(
    AuditPlan.ModelPlan model, NetworkSource network, TrainingSpec training, int publicSize) {
  private static final int LONGEST_CONFIGURATION = 4 << 20;

  /**
   * @param model the configuration
   * @param publicSize the size that sampling rates may know
   */
  static Recipe of(AuditPlan.ModelPlan model, int publicSize) {
    AuditPlan.TrainingPlan plan = model.training();
    NetworkSource network = network(model);
    int batch = Math.min(plan.batch(), publicSize);
    double q = (double) batch / publicSize;
    long steps = (long) plan.epochs() * ((publicSize + batch - 1) / batch);
    Optional<DpSgdSpec> dp =
        plan.dp()
            .map(
                wish ->
                    new DpSgdSpec(
                        wish.clip(),
                        wish.noiseMultiplier().orElseGet(() -> calibrated(wish, q, steps)),
                        wish.clipping().equals("per-layer")
                            ? DpSgdSpec.Clipping.PER_LAYER
                            : DpSgdSpec.Clipping.FLAT));
    return new Recipe(
        model,
        network,
        new TrainingSpec(
            TrainingSpec.Optimizer.valueOf(plan.optimizer().toUpperCase(Locale.ROOT)),
            plan.learningRate(),
            plan.momentum(),
            batch,
            plan.epochs(),
            plan.weightDecay(),
            plan.dropout(),
            dp,
            plan.schedule()),
        publicSize);
  }

  private static NetworkSource network(AuditPlan.ModelPlan model) {
    if (model.network().deeplearning4j().isPresent()) {
      Path file = model.network().deeplearning4j().get();
      try {
        return new Deeplearning4jSource(
            new String(WholeFile.readSmall(file, LONGEST_CONFIGURATION), StandardCharsets.UTF_8),
            String.valueOf(file.getFileName()));
      } catch (IOException | IllegalArgumentException e) {
        throw new InputException("model " + model.id() + ": " + e.getMessage(), e);
      }
    }
    return new NetworkSpec(
        model.network().layers(),
        Activation.valueOf(model.network().activation().toUpperCase(Locale.ROOT)),
        Output.valueOf(model.network().output().toUpperCase(Locale.ROOT)));
  }

  private static double calibrated(AuditPlan.DpPlan wish, double q, long steps) {
    return CALIBRATED.of(
        new Wanted(wish.epsilon().orElseThrow(), wish.delta(), q, steps),
        wanted ->
            NoiseCalibration.sigmaFor(
                new ApproximateDp(
                    wanted.epsilon(), wanted.delta(), NeighboringRelation.ADD_OR_REMOVE_ONE),
                wanted.rate(),
                wanted.steps()));
  }

  private record Wanted(double epsilon, double delta, double rate, long steps) {}

  private static final Memo<Wanted, Double> CALIBRATED = new Memo<>();

  /**
   * @param work where a command finds its files
   */
  Trainer trainer(Path work) {
    return model
        .command()
        .<Trainer>map(
            c ->
                new CommandTrainer(
                    c.run(), c.folder(), c.timeout(), c.retries(), work.resolve(model.id())))
        .orElseGet(this::trainer);
  }

  private Trainer trainer() {
    try {
      return network.trainer(training);
    } catch (IllegalArgumentException e) {
      throw new InputException("model " + model.id() + ": " + e.getMessage(), e);
    }
  }

  /** Trainable parameters of the network on data of this shape. */
  long parameters(int features, int classes) {
    if (model.command().isPresent()) {
      return 0;
    }
    if (network instanceof Deeplearning4jSource file) {
      return file.parameters();
    }
    NetworkSpec dense = (NetworkSpec) network;
    long parameters = 0;
    long inputs = features;
    for (int units : dense.hidden()) {
      parameters += (inputs + 1) * units;
      inputs = units;
    }
    return parameters + (inputs + 1) * dense.output().units(classes);
  }

  /** The network in words, such as "41-64-2, relu". */
  String networkInWords(int features, int classes) {
    if (model.command().isPresent()) {
      return String.join(" ", model.command().get().run());
    }
    if (network instanceof Deeplearning4jSource file) {
      return file.inWords();
    }
    NetworkSpec dense = (NetworkSpec) network;
    StringBuilder words = new StringBuilder().append(features);
    dense.hidden().forEach(units -> words.append('-').append(units));
    words.append('-').append(dense.output().units(classes));
    String output =
        switch (dense.output()) {
          case SOFTMAX -> "";
          case SIGMOID -> ", sigmoid outputs";
          case LINEAR -> ", linear outputs";
        };
    if (dense.hidden().isEmpty()) {
      return words
          + (dense.output() == Output.LINEAR
              ? ", least squares"
              : ", logistic regression" + output);
    }
    return words + ", " + dense.activation().name().toLowerCase(Locale.ROOT) + output;
  }

  /** The recipe in print order. */
  Map<String, Object> inPrintOrder() {
    Map<String, Object> map = new LinkedHashMap<>();
    if (model.command().isPresent()) {
      map.put("command", String.join(" ", model.command().get().run()));
      return map;
    }
    map.put("optimizer", training.optimizer().name().toLowerCase(Locale.ROOT));
    map.put("learningRate", training.learningRate());
    if (!training.schedule().equals(Schedule.CONSTANT)) {
      map.put("schedule", training.schedule().inWords());
    }
    if (training.optimizer() == TrainingSpec.Optimizer.SGD
        || training.optimizer() == TrainingSpec.Optimizer.NESTEROV) {
      map.put("momentum", training.momentum());
    }
    map.put("batch", training.batchSize());
    map.put("epochs", training.epochs());
    map.put("weightDecay", training.weightDecay());
    map.put("dropout", training.dropout());
    training
        .dp()
        .ifPresent(
            dp -> {
              map.put("clip", dp.clip());
              map.put("clipping", dp.clipping().name().toLowerCase(Locale.ROOT).replace('_', '-'));
              map.put("noiseMultiplier", dp.noiseMultiplier());
            });
    return map;
  }
}
