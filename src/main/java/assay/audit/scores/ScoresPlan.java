package assay.audit.scores;

import assay.stats.Checks;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What {@code assay scores} is told before it sees a score.
 *
 * @param file table of scores
 * @param name of the output folder
 * @param columns where things stand in the table
 * @param matrix what goes with a matrix of many models' scores; empty for a table
 * @param model what goes with a model file; empty where the file holds scores
 * @param lowerIsMember whether a low score means "member", as with a loss
 * @param trials what is known of how the memberships came about
 * @param epsilon claimed; empty where nothing is claimed
 * @param delta of the claim, or at which bounds are stated without one, [0, 1)
 * @param estimator that decides; empty for the usual one of these trials
 * @param confidence of the verdict's bound, (0.5, 1)
 * @param mustCatch the true epsilon that the audit must have been able to catch; empty: max(2 x
 *     claim, claim + 5)
 * @param power with this probability, (0, 1)
 * @param seed of ties
 * @param gaussian whether whoever claims states that the mechanism is the Gaussian one
 */
public record ScoresPlan(
    Path file,
    String name,
    Columns columns,
    Optional<Matrix> matrix,
    Optional<ModelFile> model,
    boolean lowerIsMember,
    Knowledge trials,
    OptionalDouble epsilon,
    double delta,
    Optional<String> estimator,
    double confidence,
    OptionalDouble mustCatch,
    double power,
    long seed,
    boolean gaussian) {

  /** What is known of how the memberships came about; it decides which bounds are valid. */
  public enum Knowledge {
    /** One training (per model); every record (or canary) was in or out by its own fair coin. */
    ONE_RUN(
        "one-run",
        "one training, in which each record that bounds read was in or out by its own fair coin,"
            + " drawn before training"),
    /** Every row comes from a training of its own. */
    INDEPENDENT_RUNS(
        "independent-runs", "a training of its own for every row, independent of all others"),
    /** Nothing is known: metrics and estimates, and no verdict. */
    UNKNOWN("unknown", "nothing is known of how the memberships came about");

    private final String id;
    private final String text;

    Knowledge(String id, String text) {
      this.id = id;
      this.text = text;
    }

    /** As on the command line. */
    public String id() {
      return id;
    }

    /** In words. */
    public String text() {
      return text;
    }
  }

  /**
   * Where things stand in the table.
   *
   * @param scores columns of scores, or ids of attacks where the table holds predictions; the first
   *     is what bounds read; empty for what the table offers
   * @param member 1 where the record was trained on
   * @param record ids; empty: {@code record} where there is such a column
   * @param model which model a row is about; empty: {@code model} where there is such a column
   * @param canary 1 where the record is a canary; empty: {@code canary} where there is such a
   *     column
   * @param groups attributes to look at one by one
   */
  public record Columns(
      List<String> scores,
      String member,
      Optional<String> record,
      Optional<String> model,
      Optional<String> canary,
      List<String> groups) {
    public Columns {
      scores = List.copyOf(scores);
      groups = List.copyOf(groups);
    }

    /** The usual names. */
    public static Columns usual() {
      return new Columns(
          List.of(), "member", Optional.empty(), Optional.empty(), Optional.empty(), List.of());
    }
  }

  /**
   * What goes with a NumPy matrix of scores, models x records, as code for LiRA writes it.
   *
   * @param keep mask of the same shape: who is in which model; empty: {@code keep} in the same
   *     archive
   * @param population scores of the same models on records that are in none; empty: {@code
   *     population} in the same archive, or none
   * @param target row of the model that is audited; the others are references
   */
  public record Matrix(Optional<Path> keep, Optional<Path> population, int target) {
    public Matrix {
      Checks.atLeast("target", 0, target);
    }
  }

  /**
   * What goes with a model file.
   *
   * @param members records the model was trained on
   * @param nonMembers records it was not trained on, with the same columns
   * @param label column of the true class
   * @param leaveOut columns that the model does not take
   * @param references models of the same recipe that have seen none of these records
   * @param output of the model to read; empty: the one that holds confidences
   * @param classes names of the classes in the model's order; empty: as the model says
   */
  public record ModelFile(
      Path members,
      Path nonMembers,
      String label,
      List<String> leaveOut,
      List<Path> references,
      Optional<String> output,
      List<String> classes) {
    public ModelFile {
      leaveOut = List.copyOf(leaveOut);
      references = List.copyOf(references);
      classes = List.copyOf(classes);
    }
  }

  public ScoresPlan {
    Checks.inUnitBelowOne("delta", delta);
    Checks.inOpenUnit("power", power);
  }

  /** A table with the usual columns of which nothing is known. */
  public static ScoresPlan of(Path file) {
    return new ScoresPlan(
        file,
        nameOf(file),
        Columns.usual(),
        Optional.empty(),
        Optional.empty(),
        false,
        Knowledge.UNKNOWN,
        OptionalDouble.empty(),
        1e-5,
        Optional.empty(),
        0.95,
        OptionalDouble.empty(),
        0.9,
        1,
        false);
  }

  /** The same, the claim being that of a Gaussian mechanism. */
  public ScoresPlan gaussianMechanism() {
    return with(trials, epsilon, delta, true);
  }

  /** The same with this knowledge of the memberships. */
  public ScoresPlan with(Knowledge known) {
    return with(known, epsilon, delta, gaussian);
  }

  /** The same with this claim. */
  public ScoresPlan claiming(double claimed, double claimedDelta) {
    return with(trials, OptionalDouble.of(claimed), claimedDelta, gaussian);
  }

  private ScoresPlan with(
      Knowledge known, OptionalDouble claimed, double claimedDelta, boolean isGaussian) {
    return new ScoresPlan(
        file,
        name,
        columns,
        matrix,
        model,
        lowerIsMember,
        known,
        claimed,
        claimedDelta,
        estimator,
        confidence,
        mustCatch,
        power,
        seed,
        isGaussian);
  }

  /** The file's name without endings, as the name of a folder. */
  public static String nameOf(Path file) {
    String last = String.valueOf(file.getFileName());
    String name =
        last.replaceFirst(
                "(?i)(\\.(csv|tsv|jsonl|ndjson|json|parquet|npz|npy|onnx|zip))?(\\.gz)?$", "")
            .replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceFirst("^[.-]+", "");
    return name.isEmpty() ? "scores" : name.substring(0, Math.min(80, name.length()));
  }

  /** The files that are read, by role. */
  public Map<String, Path> inputs() {
    Map<String, Path> inputs = new LinkedHashMap<>();
    inputs.put(model.isPresent() ? "model" : "scores", file);
    model.ifPresent(
        m -> {
          inputs.put("members", m.members());
          inputs.put("non-members", m.nonMembers());
          for (int i = 0; i < m.references().size(); i++) {
            inputs.put("reference " + (i + 1), m.references().get(i));
          }
        });
    matrix.ifPresent(
        m -> {
          m.keep().ifPresent(f -> inputs.put("keep", f));
          m.population().ifPresent(f -> inputs.put("population", f));
        });
    return inputs;
  }

  /** All of it in print order. */
  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("file", String.valueOf(file.getFileName()));
    model.ifPresent(
        m -> {
          tree.put("members", String.valueOf(m.members().getFileName()));
          tree.put("nonMembers", String.valueOf(m.nonMembers().getFileName()));
          tree.put("label", m.label());
          tree.put("leaveOut", m.leaveOut());
          tree.put(
              "references",
              m.references().stream().map(f -> String.valueOf(f.getFileName())).toList());
          m.output().ifPresent(o -> tree.put("output", o));
          tree.put("classes", m.classes());
        });
    tree.put("scores", columns.scores());
    tree.put("member", columns.member());
    columns.record().ifPresent(c -> tree.put("record", c));
    columns.model().ifPresent(c -> tree.put("model", c));
    columns.canary().ifPresent(c -> tree.put("canary", c));
    tree.put("groups", columns.groups());
    matrix.ifPresent(
        m -> {
          m.keep().ifPresent(f -> tree.put("keep", String.valueOf(f.getFileName())));
          m.population().ifPresent(f -> tree.put("population", String.valueOf(f.getFileName())));
          tree.put("target", m.target());
        });
    tree.put("lowerIsMember", lowerIsMember);
    tree.put("trials", trials.id());
    epsilon.ifPresent(e -> tree.put("epsilon", e));
    tree.put("delta", delta);
    estimator.ifPresent(e -> tree.put("estimator", e));
    tree.put("confidence", confidence);
    mustCatch.ifPresent(e -> tree.put("mustCatch", e));
    tree.put("power", power);
    tree.put("seed", seed);
    if (gaussian) {
      tree.put("mechanism", "gaussian");
    }
    return Map.of(model.isPresent() ? "model" : "scores", tree);
  }

  /** The command that gives the same result. */
  String command() {
    StringBuilder command =
        new StringBuilder(model.isPresent() ? "assay model " : "assay scores ")
            .append(quoted(file));
    model.ifPresent(
        m -> {
          command.append(" --members ").append(quoted(m.members()));
          command.append(" --non-members ").append(quoted(m.nonMembers()));
          command.append(" --label ").append(quoted(m.label()));
          m.leaveOut().forEach(c -> command.append(" --leave-out ").append(quoted(c)));
          m.references().forEach(f -> command.append(" --reference ").append(quoted(f)));
          m.output().ifPresent(o -> command.append(" --output ").append(quoted(o)));
          m.classes().forEach(c -> command.append(" --class ").append(quoted(c)));
        });
    columns.scores().forEach(c -> command.append(" --score ").append(quoted(c)));
    if (!columns.member().equals("member")) {
      command.append(" --member ").append(quoted(columns.member()));
    }
    columns.record().ifPresent(c -> command.append(" --record ").append(quoted(c)));
    columns.model().ifPresent(c -> command.append(" --model ").append(quoted(c)));
    columns.canary().ifPresent(c -> command.append(" --canary ").append(quoted(c)));
    columns.groups().forEach(c -> command.append(" --group ").append(quoted(c)));
    matrix.ifPresent(
        m -> {
          m.keep().ifPresent(f -> command.append(" --keep ").append(quoted(f)));
          m.population().ifPresent(f -> command.append(" --population ").append(quoted(f)));
          command.append(" --target ").append(m.target());
        });
    if (lowerIsMember) {
      command.append(" --lower-is-member");
    }
    command.append(" --trials ").append(trials.id());
    epsilon.ifPresent(e -> command.append(" --epsilon ").append(e));
    command.append(" --delta ").append(delta);
    estimator.ifPresent(e -> command.append(" --estimator ").append(e));
    command.append(" --confidence ").append(confidence);
    mustCatch.ifPresent(e -> command.append(" --must-catch ").append(e));
    if (gaussian) {
      command.append(" --mechanism gaussian");
    }
    return command
        .append(" --power ")
        .append(power)
        .append(String.format(Locale.ROOT, " --seed %d", seed))
        .toString();
  }

  private static String quoted(Path path) {
    return quoted(String.valueOf(path.getFileName()));
  }

  private static String quoted(String text) {
    return text.matches("[A-Za-z0-9_./:=+@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
