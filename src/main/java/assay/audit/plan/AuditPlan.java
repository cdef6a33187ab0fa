package assay.audit.plan;

import assay.stats.Checks;
import assay.train.Schedule;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What to audit: parsed, checked, defaults filled in. A run is a pure function of plan, data and
 * seed.
 *
 * @param name of the output folder; letters, digits, dot, dash, underscore
 * @param title for people
 * @param seed root of every random stream
 * @param data where the records come from and how they are encoded
 * @param heldOut share of records that no model trains on, (0, 1)
 * @param models configurations, distinct ids
 * @param targets target models per configuration, >= 1
 * @param shadows shadow models per configuration, even, >= 0
 * @param attacks what to run on every target
 * @param canaries planted records; empty for none
 * @param bounds how scores become bounds
 * @param sweep the same configuration at several settings; empty for none
 * @param budget ledger to which every model with a claim is charged before it is trained; empty:
 *     none
 */
public record AuditPlan(
    String name,
    String title,
    long seed,
    DataPlan data,
    double heldOut,
    List<ModelPlan> models,
    int targets,
    int shadows,
    List<AttackPlan> attacks,
    Optional<CanaryPlan> canaries,
    BoundPlan bounds,
    Optional<SweepPlan> sweep,
    Optional<Path> budget) {
  /** The same with another number of shadow models. */
  public AuditPlan withShadows(int number) {
    return new AuditPlan(
        name, title, seed, data, heldOut, models, targets, number, attacks, canaries, bounds, sweep,
        budget);
  }

  /** Where records come from. */
  public sealed interface DataPlan permits CsvPlan, IdxPlan {}

  /**
   * A CSV file.
   *
   * @param path resolved against the plan's folder
   * @param label label column
   * @param positive the class counted as positive in rates; empty: the rarer class of two
   * @param id record id column; empty: row numbers
   * @param leaveOut columns that are neither features nor labels
   * @param groups sensitive attributes
   * @param columns declared ranges and categories by column
   * @param limit most rows to read; 0 for all
   * @param intersections whether each pair of attributes is looked at as well
   */
  public record CsvPlan(
      Path path,
      String label,
      Optional<String> positive,
      Optional<String> id,
      List<String> leaveOut,
      List<GroupPlan> groups,
      Map<String, ColumnPlan> columns,
      int limit,
      boolean intersections)
      implements DataPlan {}

  /**
   * Gzipped (or plain) idx images with labels.
   *
   * @param images idx3 file
   * @param labels idx1 file
   * @param limit most images to read; 0 for all
   */
  public record IdxPlan(Path images, Path labels, int limit) implements DataPlan {}

  /**
   * A sensitive attribute.
   *
   * @param column a categorical column, or a numeric one with cuts
   * @param cuts increasing cut points; empty for a categorical column
   * @param feature whether the column is a feature as well
   */
  public record GroupPlan(String column, List<Double> cuts, boolean feature) {}

  /** What is publicly known of a column: a numeric range, or its categories. */
  public record ColumnPlan(Optional<Range> range, List<String> categories) {}

  /** A closed numeric range, low < high. */
  public record Range(double low, double high) {}

  /**
   * A configuration to train and audit.
   *
   * @param id distinct
   * @param title for people
   * @param network short form or a Deeplearning4j file
   * @param training the recipe
   * @param command what trains in place of network and recipe; empty where Assay trains
   */
  public record ModelPlan(
      String id,
      String title,
      NetworkPlan network,
      TrainingPlan training,
      Optional<CommandPlan> command) {
    /** A configuration that Assay trains. */
    public ModelPlan(String id, String title, NetworkPlan network, TrainingPlan training) {
      this(id, title, network, training, Optional.empty());
    }

    /** The same with another recipe. */
    public ModelPlan with(TrainingPlan other) {
      return new ModelPlan(id, title, network, other, command);
    }

    /** Whether something is claimed of it. */
    public boolean claims() {
      return training.dp().isPresent() || command.flatMap(CommandPlan::claim).isPresent();
    }
  }

  /**
   * A program that trains and predicts. Run only where the person allows it.
   *
   * @param run program and arguments; Assay appends the paths
   * @param folder where it runs
   * @param timeout seconds for one model
   * @param retries further tries after a failure
   * @param claim epsilon and delta that are claimed; nothing is accounted
   */
  public record CommandPlan(
      List<String> run, Path folder, int timeout, int retries, Optional<ClaimPlan> claim) {
    public CommandPlan {
      run = List.copyOf(run);
    }
  }

  /** A claim that is only stated. */
  public record ClaimPlan(double epsilon, double delta) {}

  /**
   * A network: hidden layers with an activation, or a Deeplearning4j configuration file (then
   * layers is empty).
   *
   * @param layers units per hidden layer
   * @param activation relu, tanh, sigmoid or elu
   * @param output softmax, sigmoid or linear
   * @param deeplearning4j configuration JSON
   */
  public record NetworkPlan(
      List<Integer> layers, String activation, String output, Optional<Path> deeplearning4j) {
    /** With a softmax output. */
    public NetworkPlan(List<Integer> layers, String activation, Optional<Path> deeplearning4j) {
      this(layers, activation, "softmax", deeplearning4j);
    }
  }

  /**
   * A training recipe; as {@link assay.train.TrainingSpec}, with the DP part as asked for.
   *
   * @param dp empty for ordinary training
   * @param schedule of the learning rate
   */
  public record TrainingPlan(
      String optimizer,
      double learningRate,
      double momentum,
      int batch,
      int epochs,
      double weightDecay,
      double dropout,
      Optional<DpPlan> dp,
      Schedule schedule) {
    /** With a learning rate that does not change. */
    public TrainingPlan(
        String optimizer,
        double learningRate,
        double momentum,
        int batch,
        int epochs,
        double weightDecay,
        double dropout,
        Optional<DpPlan> dp) {
      this(
          optimizer,
          learningRate,
          momentum,
          batch,
          epochs,
          weightDecay,
          dropout,
          dp,
          Schedule.CONSTANT);
    }
  }

  /**
   * DP as claimed. Exactly one of epsilon (the noise is calibrated to it) and noiseMultiplier
   * (epsilon is computed) is asked for; if both are given, epsilon is the claim to test and the
   * noise is used as it is.
   *
   * @param epsilon claimed, nats
   * @param delta claimed, (0, 1)
   * @param clip clipping norm
   * @param noiseMultiplier sigma
   * @param clipping "flat" or "per-layer"
   */
  public record DpPlan(
      OptionalDouble epsilon,
      double delta,
      double clip,
      OptionalDouble noiseMultiplier,
      String clipping) {}

  /** An attack by id with parameters as its descriptor names them. */
  public record AttackPlan(String id, Map<String, Object> parameters) {}

  /**
   * Canaries.
   *
   * @param kind "mislabelled"
   * @param count canaries made; each is inserted on the fall of a fair coin
   */
  public record CanaryPlan(String kind, int count) {}

  /**
   * How scores become bounds.
   *
   * @param confidence of the verdict's bound, (0.5, 1)
   * @param delta at which models without a claim are stated
   * @param primary the estimator that the verdict rests on, declared before training
   * @param attack whose scores it reads, declared before training
   * @param others shown beside it
   * @param mustCatch an audit that would not have caught this true epsilon is inconclusive; empty:
   *     max(2 x claim, claim + 5)
   * @param power with this probability, such as 0.9
   */
  public record BoundPlan(
      double confidence,
      double delta,
      String primary,
      String attack,
      List<String> others,
      OptionalDouble mustCatch,
      double power) {}

  /**
   * One configuration trained again at several settings of one key, all settings on the same
   * members and from the same initial weights.
   *
   * @param model id of the configuration that is varied
   * @param key of its training or its dp section, such as "epsilon"
   * @param settings in the order of the plan, at least two
   * @param seeds target models per setting, >= 2, each trained on records of its own
   * @param shadows shadow models per setting, even, >= 0
   * @param attack whose leakage is shown, one of the plan's
   * @param fpr at which its TPR is shown
   */
  public record SweepPlan(
      String model,
      String key,
      List<SweepSetting> settings,
      int seeds,
      int shadows,
      String attack,
      double fpr) {
    public SweepPlan {
      settings = List.copyOf(settings);
    }
  }

  /**
   * One setting.
   *
   * @param label as the plan has it, such as "0.5", "none" or "per-layer"
   * @param value as a number; empty for a word
   * @param model the configuration with this setting
   */
  public record SweepSetting(String label, OptionalDouble value, ModelPlan model) {}

  public AuditPlan {
    Checks.inOpenUnit("heldOut", heldOut);
    Checks.atLeast("targets", 1, targets);
    Checks.atLeast("shadows", 0, shadows);
    models = List.copyOf(models);
    attacks = List.copyOf(attacks);
  }

  /** The same plan with one attack alone. */
  public AuditPlan withAttack(AttackPlan attack) {
    return new AuditPlan(
        name,
        title,
        seed,
        data,
        heldOut,
        models,
        targets,
        shadows,
        List.of(attack),
        canaries,
        bounds,
        sweep,
        budget);
  }
}
