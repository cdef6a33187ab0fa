package assay.audit.plan;

import assay.audit.plan.AuditPlan.ClaimPlan;
import assay.audit.plan.AuditPlan.CommandPlan;
import assay.audit.plan.AuditPlan.DpPlan;
import assay.audit.plan.AuditPlan.ModelPlan;
import assay.audit.plan.AuditPlan.NetworkPlan;
import assay.audit.plan.AuditPlan.TrainingPlan;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanNode.Scalar;
import assay.audit.plan.PlanNode.Sequence;
import assay.audit.result.Printable;
import assay.train.Schedule;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** Reads the configurations of a plan. */
final class PlanModelReader {
  static final List<String> ACTIVATIONS = List.of("relu", "tanh", "sigmoid", "elu");
  static final List<String> OUTPUTS = List.of("softmax", "sigmoid", "linear");
  static final List<String> SCHEDULES = List.of("constant", "step", "linear", "cosine");
  static final List<String> OPTIMIZERS = List.of("sgd", "nesterov", "adam", "adamw");
  static final List<String> CLIPPINGS = List.of("flat", "per-layer");
  private static final String NETWORK =
      "it must be a mapping such as {layers: [128, 64], activation: relu}";
  private static final NetworkPlan NO_NETWORK =
      new NetworkPlan(List.of(), "relu", Optional.empty());

  private final PlanMistakes mistakes;

  PlanModelReader(PlanMistakes mistakes) {
    this.mistakes = mistakes;
  }

  Optional<ModelPlan> read(PlanNode node, String path) {
    if (!(node instanceof Mapping mapping)) {
      mistakes.add(
          node.origin(),
          path
              + " must be a mapping with the keys id, title, network, training; got "
              + node.describe());
      return Optional.empty();
    }
    PlanSection model = new PlanSection(mapping, path, PlanKeys.MODEL, mistakes);
    String id =
        model
            .required("id", "it must be a short name such as id: plain")
            .flatMap(value -> model.text(value, model.pathOf("id")))
            .map(got -> PlanReader.nameOf(model, "id", got, "model"))
            .orElse("model");
    Optional<CommandPlan> command =
        model.has("command")
            ? model.section("command", PlanKeys.COMMAND).map(this::command)
            : Optional.empty();
    if (model.has("command")) {
      for (String other : List.of("network", "training")) {
        if (model.has(other)) {
          model.wrong(other, "must be left out beside command: the command decides how to train");
        }
      }
    }
    NetworkPlan network =
        model.has("command")
            ? NO_NETWORK
            : model
                .required("network", NETWORK)
                .flatMap(value -> model.section(value, model.pathOf("network"), PlanKeys.NETWORK))
                .map(this::network)
                .orElse(NO_NETWORK);
    PlanSection training =
        (model.has("training")
                ? model.section("training", PlanKeys.TRAINING)
                : Optional.<PlanSection>empty())
            .orElseGet(
                () ->
                    new PlanSection(
                        new Mapping(mapping.origin(), Map.of()),
                        model.pathOf("training"),
                        PlanKeys.TRAINING,
                        mistakes));
    return Optional.of(
        new ModelPlan(id, model.text("title").orElse(id), network, training(training), command));
  }

  private CommandPlan command(PlanSection section) {
    List<String> run =
        section
            .required("run", "it must be a list such as [python3, train.py]")
            .map(node -> section.list(node, section.pathOf("run"), "words", section::text))
            .orElse(List.of());
    if (section.isEmptyList("run")) {
      section.wrong("run", "must name a program, got an empty list");
    }
    Path folder =
        section
            .node("folder")
            .flatMap(node -> PlanFiles.folder(section, "folder", node))
            .orElse(section.originOf("run").folder());
    Optional<ClaimPlan> claim =
        section.has("claim")
            ? section
                .section("claim", PlanKeys.CLAIM)
                .map(
                    stated -> {
                      stated.required("epsilon", "a claim is a pair (epsilon, delta)");
                      stated.required("delta", "a claim is a pair (epsilon, delta)");
                      return new ClaimPlan(
                          stated.number("epsilon", "a finite number > 0", v -> v > 0, 1),
                          stated.number("delta", "a number in (0, 1)", v -> v > 0 && v < 1, 1e-5));
                    })
            : Optional.empty();
    return new CommandPlan(
        run,
        folder,
        section.count("timeout", 1, 3600),
        (int) section.whole("retries", 0, 100, "a whole number in [0, 100]", 0),
        claim);
  }

  /** Notes ids that are given to more than one configuration. */
  void checkDistinct(PlanNode node) {
    if (!(node instanceof Sequence models)) {
      return;
    }
    Map<String, Integer> first = new HashMap<>();
    for (int i = 0; i < models.items().size(); i++) {
      if (models.items().get(i) instanceof Mapping mapping
          && mapping.at("id").orElse(mapping) instanceof Scalar id
          && !id.isEmpty()) {
        Integer before = first.putIfAbsent(id.text().toLowerCase(Locale.ROOT), i);
        if (before != null) {
          mistakes.add(
              id.origin(),
              "models["
                  + i
                  + "].id must differ from the others' (case aside), got "
                  + Printable.of(id.text(), 60)
                  + " as in models["
                  + before
                  + ']');
        }
      }
    }
  }

  private NetworkPlan network(PlanSection section) {
    boolean file = section.has("deeplearning4j");
    Optional<String> beside =
        Stream.of("layers", "activation", "output").filter(section::has).findFirst();
    if (file && beside.isPresent()) {
      section.wrong(
          beside.get(),
          "must be left out beside deeplearning4j: the file describes the whole network");
    }
    if (!file && !section.has("layers")) {
      section.wrong(
          "layers",
          "is missing; it must be a list of units per hidden layer such as [128, 64] ([] for"
              + " logistic regression), or give a configuration file with deeplearning4j");
    }
    Optional<Path> path =
        section
            .node("deeplearning4j")
            .flatMap(node -> PlanFiles.existing(section, "deeplearning4j", node));
    List<Integer> layers =
        section
            .list(
                "layers",
                "whole numbers",
                (node, what) ->
                    Optional.of(
                        (int)
                            section.whole(
                                node, what, 1, 1_000_000, "a whole number in [1, 1000000]", 1)))
            .orElse(List.of());
    String activation = section.choice("activation", ACTIVATIONS, "relu");
    return file
        ? new NetworkPlan(List.of(), "relu", path)
        : new NetworkPlan(
            List.copyOf(layers),
            activation,
            section.choice("output", OUTPUTS, "softmax"),
            Optional.empty());
  }

  private TrainingPlan training(PlanSection section) {
    String optimizer = section.choice("optimizer", OPTIMIZERS, "adam");
    boolean adaptive = optimizer.startsWith("adam");
    double momentum =
        section.number(
            "momentum",
            "a number in [0, 1)",
            v -> v >= 0 && v < 1,
            optimizer.equals("nesterov") ? 0.9 : 0);
    if (adaptive && momentum != 0) {
      section.wrong(
          "momentum",
          "must be left out with optimizer: " + optimizer + "; it belongs to sgd and nesterov");
    }
    return new TrainingPlan(
        optimizer,
        section.number("learningRate", "a finite number > 0", v -> v > 0, adaptive ? 0.001 : 0.1),
        momentum,
        section.count("batch", 1, 64),
        section.count("epochs", 1, 20),
        section.number("weightDecay", "a finite number >= 0", v -> v >= 0, 0),
        section.number("dropout", "a number in [0, 1)", v -> v >= 0 && v < 1, 0),
        section.has("dp")
            ? section.section("dp", PlanKeys.DP).map(PlanModelReader::dp)
            : Optional.empty(),
        section.has("schedule")
            ? section
                .section("schedule", PlanKeys.SCHEDULE)
                .map(PlanModelReader::schedule)
                .orElse(Schedule.CONSTANT)
            : Schedule.CONSTANT);
  }

  private static Schedule schedule(PlanSection section) {
    String shape = section.choice("shape", SCHEDULES, "constant");
    if (!section.has("shape")) {
      section.wrong("shape", "is missing; it must be one of " + String.join(", ", SCHEDULES));
      return Schedule.CONSTANT;
    }
    if (!shape.equals("step")) {
      for (String key : List.of("factor", "every")) {
        if (section.has(key)) {
          section.wrong(key, "belongs to shape: step; leave it out with shape: " + shape);
        }
      }
      return Schedule.of(Schedule.Shape.valueOf(shape.toUpperCase(Locale.ROOT)));
    }
    return Schedule.step(
        section.number("factor", "a number in (0, 1]", v -> v > 0 && v <= 1, 0.5),
        section.count("every", 1, 10));
  }

  private static DpPlan dp(PlanSection section) {
    OptionalDouble epsilon = section.number("epsilon", "a finite number > 0", v -> v > 0);
    OptionalDouble noise = section.number("noiseMultiplier", "a finite number >= 0", v -> v >= 0);
    if (!section.has("epsilon") && !section.has("noiseMultiplier")) {
      section.wrong(
          "epsilon",
          "is missing; give epsilon (the noise is calibrated to it) or noiseMultiplier (epsilon is"
              + " computed from it)");
    }
    if (!section.has("delta")) {
      section.wrong(
          "delta", "is missing; a claim is a pair (epsilon, delta): write for example delta: 1e-5");
    }
    return new DpPlan(
        epsilon,
        section.number("delta", "a number in (0, 1)", v -> v > 0 && v < 1, 1e-5),
        section.number("clip", "a finite number > 0", v -> v > 0, 1),
        noise,
        section.choice("clipping", CLIPPINGS, "flat"));
  }
}
