package assay.audit.plan;

import assay.attack.Attacks;
import assay.attack.ThreatModel;
import assay.audit.plan.AuditPlan.AttackPlan;
import assay.audit.plan.AuditPlan.BoundPlan;
import assay.audit.plan.AuditPlan.ColumnPlan;
import assay.audit.plan.AuditPlan.CommandPlan;
import assay.audit.plan.AuditPlan.CsvPlan;
import assay.audit.plan.AuditPlan.DataPlan;
import assay.audit.plan.AuditPlan.DpPlan;
import assay.audit.plan.AuditPlan.GroupPlan;
import assay.audit.plan.AuditPlan.IdxPlan;
import assay.audit.plan.AuditPlan.ModelPlan;
import assay.audit.plan.AuditPlan.NetworkPlan;
import assay.audit.plan.AuditPlan.SweepPlan;
import assay.audit.plan.AuditPlan.TrainingPlan;
import assay.audit.result.AuditResult;
import assay.stats.InputException;
import assay.train.Schedule;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Writes a resolved plan, every default filled in. Reading it back gives an equal plan. */
public final class PlanWriter {
  private PlanWriter() {}

  /**
   * The plan as YAML, for a file in {@code folder}; paths start from there where they can.
   *
   * @param folder where the plan will stand
   */
  public static String yaml(AuditPlan plan, Path folder) {
    Path base = folder.toAbsolutePath().normalize();
    return yaml(tree(plan, path -> relative(base, path)));
  }

  /** A plan as a result holds it, as YAML. */
  public static String yaml(Map<String, Object> tree) {
    YAMLFactory factory =
        YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
            .build();
    try {
      return attackers(tree) + new ObjectMapper(factory).writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan is plain data", e);
    }
  }

  /** Comments that name the threat model of every attack; of ids that are not known, nothing. */
  private static String attackers(Map<String, Object> tree) {
    Map<ThreatModel, List<String>> attacks = new TreeMap<>();
    Object planned = tree.get("attacks");
    for (Object attack : planned instanceof List<?> list ? list : List.of()) {
      Object id = attack instanceof Map<?, ?> map ? map.get("id") : attack;
      Attacks.list().stream()
          .filter(known -> known.id().equals(id))
          .forEach(
              known -> {
                List<String> ids =
                    attacks.computeIfAbsent(known.threatModel(), model -> new ArrayList<>());
                if (!ids.contains(known.id())) {
                  ids.add(known.id());
                }
              });
    }
    StringBuilder lines = new StringBuilder();
    attacks.forEach(
        (model, ids) ->
            lines
                .append(lines.isEmpty() ? "# Attackers, by what they see of the model:\n" : "")
                .append("#   ")
                .append(model.id())
                .append(", ")
                .append(model.text())
                .append(": ")
                .append(String.join(", ", ids))
                .append('\n'));
    return lines.toString();
  }

  /**
   * The plan as a tree of maps, lists, numbers and text, in the order of the keys. Files stand by
   * name alone, so that the tree says nothing about the machine.
   */
  public static Map<String, Object> tree(AuditPlan plan) {
    return tree(plan, PlanWriter::fileName);
  }

  /**
   * SHA-256, in hexadecimal, of everything in the plan that can change a result. Folders do not
   * count, nor do name and titles; a network file counts by its content, and data by {@link
   * AuditResult.Provenance#dataHash()}.
   */
  public static String planHash(AuditPlan plan) {
    Map<String, Object> tree = tree(plan, PlanWriter::fileName);
    tree.remove("name");
    tree.remove("title");
    tree.remove("budget");
    List<Object> models = new ArrayList<>();
    for (ModelPlan model : plan.models()) {
      Map<String, Object> one =
          model(
              model, model.command().isPresent() ? PlanWriter::fileName : PlanWriter::contentHash);
      one.remove("title");
      model.command().ifPresent(command -> one.put("command", hashed(command)));
      models.add(one);
    }
    tree.put("models", models);
    return hash(tree);
  }

  /**
   * Whether a result's plan is that of an audit of scores or of a model file, which has one section
   * and neither data nor trainings.
   *
   * @param resolved the plan as a result holds it
   */
  public static boolean ofForeign(Map<String, Object> resolved) {
    return resolved.size() == 1
        && (resolved.get("scores") instanceof Map<?, ?>
            || resolved.get("model") instanceof Map<?, ?>);
  }

  /**
   * The same from a plan as a result holds it; empty where a network file counts by its content. Of
   * an audit of scores or of a model file everything counts.
   */
  public static java.util.Optional<String> planHash(Map<String, Object> resolved) {
    if (ofForeign(resolved)) {
      return java.util.Optional.of(hash(resolved));
    }
    Map<String, Object> tree = new LinkedHashMap<>(resolved);
    tree.remove("name");
    tree.remove("title");
    tree.remove("budget");
    if (!(tree.get("models") instanceof List<?> all)) {
      return java.util.Optional.empty();
    }
    List<Object> models = new ArrayList<>();
    for (Object model : all) {
      if (!(model instanceof Map<?, ?> map)
          || !(map.get("network") instanceof Map<?, ?> network)
          || network.containsKey("deeplearning4j")) {
        return java.util.Optional.empty();
      }
      Map<Object, Object> one = new LinkedHashMap<>(map);
      one.remove("title");
      models.add(one);
    }
    tree.put("models", models);
    return java.util.Optional.of(hash(tree));
  }

  private static String hash(Map<String, Object> tree) {
    try {
      return sha256(new ObjectMapper().writeValueAsBytes(tree));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a plan is plain data", e);
    }
  }

  private static Map<String, Object> tree(AuditPlan plan, Function<Path, String> spell) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", plan.name());
    tree.put("title", plan.title());
    tree.put("seed", plan.seed());
    tree.put("data", data(plan.data(), spell));
    tree.put("heldOut", plan.heldOut());
    tree.put("models", plan.models().stream().map(model -> model(model, spell)).toList());
    tree.put("targets", plan.targets());
    tree.put("shadows", plan.shadows());
    tree.put("attacks", plan.attacks().stream().map(PlanWriter::attack).toList());
    tree.put(
        "canaries",
        plan.canaries()
            .<Object>map(canaries -> ordered("kind", canaries.kind(), "count", canaries.count()))
            .orElse("none"));
    tree.put("bounds", bounds(plan.bounds()));
    plan.sweep().ifPresent(sweep -> tree.put("sweep", sweep(sweep)));
    plan.budget().ifPresent(ledger -> tree.put("budget", spell.apply(ledger)));
    return tree;
  }

  private static Map<String, Object> data(DataPlan data, Function<Path, String> spell) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (data instanceof IdxPlan idx) {
      tree.put("format", "idx");
      tree.put("images", spell.apply(idx.images()));
      tree.put("labels", spell.apply(idx.labels()));
      tree.put("limit", idx.limit());
    } else if (data instanceof CsvPlan csv) {
      tree.put("format", "csv");
      tree.put("path", spell.apply(csv.path()));
      tree.put("label", csv.label());
      csv.positive().ifPresent(value -> tree.put("positive", value));
      csv.id().ifPresent(value -> tree.put("id", value));
      tree.put("leaveOut", csv.leaveOut());
      tree.put("groups", csv.groups().stream().map(PlanWriter::group).toList());
      tree.put("intersections", csv.intersections());
      Map<String, Object> columns = new LinkedHashMap<>();
      csv.columns().forEach((name, column) -> columns.put(name, column(column)));
      tree.put("columns", columns);
      tree.put("limit", csv.limit());
    }
    return tree;
  }

  private static Map<String, Object> group(GroupPlan group) {
    Map<String, Object> tree = ordered("column", group.column(), "feature", group.feature());
    if (!group.cuts().isEmpty()) {
      tree.put("cuts", group.cuts());
    }
    return tree;
  }

  private static Map<String, Object> column(ColumnPlan column) {
    Map<String, Object> tree = new LinkedHashMap<>();
    column.range().ifPresent(range -> tree.put("range", List.of(range.low(), range.high())));
    if (!column.categories().isEmpty()) {
      tree.put("categories", column.categories());
    }
    return tree;
  }

  private static Map<String, Object> model(ModelPlan model, Function<Path, String> spell) {
    Map<String, Object> tree = ordered("id", model.id(), "title", model.title());
    if (model.command().isPresent()) {
      tree.put("command", command(model.command().get(), spell));
      return tree;
    }
    tree.put("network", network(model.network(), spell));
    tree.put("training", training(model.training()));
    return tree;
  }

  private static Map<String, Object> command(CommandPlan command, Function<Path, String> spell) {
    Map<String, Object> tree =
        ordered("run", command.run(), "folder", spell.apply(command.folder()));
    tree.put("timeout", command.timeout());
    tree.put("retries", command.retries());
    putClaim(command, tree);
    return tree;
  }

  private static void putClaim(CommandPlan command, Map<String, Object> tree) {
    command
        .claim()
        .ifPresent(
            claim ->
                tree.put("claim", ordered("epsilon", claim.epsilon(), "delta", claim.delta())));
  }

  /** What decides about results: the words, and the content of those that name files. */
  private static Map<String, Object> hashed(CommandPlan command) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put(
        "run",
        command.run().stream()
            .map(word -> command.folder().resolve(word))
            .map(file -> Files.isRegularFile(file) ? contentHash(file) : fileName(file))
            .toList());
    putClaim(command, tree);
    return tree;
  }

  private static Map<String, Object> network(NetworkPlan network, Function<Path, String> spell) {
    Map<String, Object> tree = new LinkedHashMap<>();
    if (network.deeplearning4j().isPresent()) {
      tree.put("deeplearning4j", spell.apply(network.deeplearning4j().get()));
    } else {
      tree.put("layers", network.layers());
      tree.put("activation", network.activation());
      if (!network.output().equals("softmax")) {
        tree.put("output", network.output());
      }
    }
    return tree;
  }

  private static Map<String, Object> training(TrainingPlan training) {
    Map<String, Object> tree =
        ordered("optimizer", training.optimizer(), "learningRate", training.learningRate());
    if (!training.optimizer().startsWith("adam")) {
      tree.put("momentum", training.momentum());
    }
    tree.put("batch", training.batch());
    tree.put("epochs", training.epochs());
    tree.put("weightDecay", training.weightDecay());
    tree.put("dropout", training.dropout());
    if (!training.schedule().equals(Schedule.CONSTANT)) {
      tree.put("schedule", schedule(training.schedule()));
    }
    training.dp().ifPresent(dp -> tree.put("dp", dp(dp)));
    return tree;
  }

  private static Map<String, Object> schedule(Schedule schedule) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("shape", schedule.shape().name().toLowerCase(Locale.ROOT));
    if (schedule.shape() == Schedule.Shape.STEP) {
      tree.put("factor", schedule.factor());
      tree.put("every", schedule.every());
    }
    return tree;
  }

  private static Map<String, Object> dp(DpPlan dp) {
    Map<String, Object> tree = new LinkedHashMap<>();
    dp.epsilon().ifPresent(epsilon -> tree.put("epsilon", epsilon));
    tree.put("delta", dp.delta());
    tree.put("clip", dp.clip());
    dp.noiseMultiplier().ifPresent(noise -> tree.put("noiseMultiplier", noise));
    tree.put("clipping", dp.clipping());
    return tree;
  }

  private static Object attack(AttackPlan attack) {
    if (attack.parameters().isEmpty()) {
      return attack.id();
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", attack.id());
    tree.putAll(attack.parameters());
    return tree;
  }

  private static Map<String, Object> bounds(BoundPlan bounds) {
    Map<String, Object> tree = ordered("confidence", bounds.confidence(), "delta", bounds.delta());
    tree.put("primary", bounds.primary());
    tree.put("attack", bounds.attack());
    tree.put("others", bounds.others());
    bounds.mustCatch().ifPresent(mustCatch -> tree.put("mustCatch", mustCatch));
    tree.put("power", bounds.power());
    return tree;
  }

  private static Map<String, Object> sweep(SweepPlan sweep) {
    List<Object> values = new ArrayList<>();
    for (AuditPlan.SweepSetting setting : sweep.settings()) {
      double value = setting.value().orElse(Double.NaN);
      if (Double.isNaN(value)) {
        values.add(setting.label());
      } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
        values.add((long) value);
      } else {
        values.add(value);
      }
    }
    Map<String, Object> tree = ordered("model", sweep.model(), sweep.key(), values);
    tree.put("seeds", sweep.seeds());
    tree.put("shadows", sweep.shadows());
    tree.put("attack", sweep.attack());
    tree.put("fpr", sweep.fpr());
    return tree;
  }

  private static Map<String, Object> ordered(String first, Object a, String second, Object b) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put(first, a);
    tree.put(second, b);
    return tree;
  }

  private static String relative(Path base, Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    return base.getRoot() != null && base.getRoot().equals(absolute.getRoot())
        ? base.relativize(absolute).toString().replace('\\', '/')
        : absolute.toString();
  }

  private static String fileName(Path path) {
    return String.valueOf(path.getFileName());
  }

  private static String contentHash(Path path) {
    try {
      return "sha256:" + sha256(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new InputException("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The plan's YAML as bytes of its file. */
  static byte[] bytes(AuditPlan plan, Path folder) {
    return yaml(plan, folder).getBytes(StandardCharsets.UTF_8);
  }
}
