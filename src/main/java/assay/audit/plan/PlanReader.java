package assay.audit.plan;

import assay.audit.plan.AuditPlan.AttackPlan;
import assay.audit.plan.AuditPlan.BoundPlan;
import assay.audit.plan.AuditPlan.CanaryPlan;
import assay.audit.plan.AuditPlan.DataPlan;
import assay.audit.plan.AuditPlan.ModelPlan;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanNode.Origin;
import assay.audit.plan.PlanNode.Scalar;
import assay.audit.result.Printable;
import assay.stats.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a plan: strict YAML, defaults filled in, every mistake told with its place and all of them
 * at once, before any work starts. Paths in a plan start from the plan's folder, those given with
 * {@code --set} from the working folder.
 */
public final class PlanReader {
  /** They know nothing of the model, or all of the coins: no verdict and no sweep may use them. */
  static final Set<String> BASELINES = Set.of("blind", "coin-flip", "oracle");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String NAME_RULE =
      "1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit";
  private static final List<String> STANDARD_ATTACKS =
      List.of(
          "loss-threshold",
          "modified-entropy",
          "calibrated-loss",
          "lira-online",
          "lira-offline",
          "rmia-online");
  private static final List<String> STANDARD_ESTIMATORS = List.of("one-run", "clopper-pearson");
  private static final List<String> STRONGEST =
      List.of("lira-online", "rmia-online", "lira-offline", "rmia-offline", "calibrated-loss");
  private static final String WHERE_DATA =
      "it must be a mapping such as {path: data.csv, label: income}";
  private static final String WHERE_MODELS =
      "it must be a list of configurations to train, such as [{id: plain, network: {layers: [64]}}]";

  private final PlanVocabulary vocabulary;

  /** A reader that knows these attacks and estimators. */
  public PlanReader(PlanVocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * Reads a plan file.
   *
   * @param file the plan
   * @param overrides values given on the command line, applied in order
   * @throws PlanException with every mistake found
   * @throws InputException if the file cannot be read at all
   */
  public AuditPlan read(Path file, List<PlanOverride> overrides) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    if (folder == null) {
      throw new InputException(file + " is a folder; give a plan, such as attacks/quickstart.yaml");
    }
    return read(file.toString(), folder, bytes(file), overrides, Path.of("").toAbsolutePath());
  }

  /** Reads a plan from memory; {@code name} stands in messages. */
  AuditPlan read(
      String name, Path folder, byte[] bytes, List<PlanOverride> overrides, Path workingFolder) {
    PlanMistakes mistakes = new PlanMistakes();
    Optional<PlanNode> root = PlanSyntax.ofFile(name, folder, bytes, mistakes);
    if (root.isPresent()) {
      PlanNode tree = root.get();
      long order = Long.MAX_VALUE / 2;
      for (PlanOverride override : overrides) {
        tree =
            override.applyTo(tree, new Origin(override.option(), order, workingFolder), mistakes);
        order += 1L << 32;
      }
      if (tree instanceof Mapping mapping) {
        if (mapping.at("game").isPresent() && mapping.at("models").isEmpty()) {
          throw new InputException(
              name + " is the plan of a game; play it: assay game run --plan " + name);
        }
        PlanSection top = new PlanSection(mapping, "", PlanKeys.PLAN, mistakes);
        Optional<AuditPlan> plan = plan(top);
        mistakes.throwIfAny();
        return plan.orElseThrow(() -> new IllegalStateException("no plan and no mistake"));
      }
      mistakes.add(
          tree.origin(),
          "a plan must be a mapping with the keys "
              + String.join(", ", PlanKeys.PLAN)
              + "; got "
              + tree.describe());
    }
    mistakes.throwIfAny();
    throw new IllegalStateException("no plan and no mistake");
  }

  private static byte[] bytes(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file + " is a folder; give a plan, such as attacks/quickstart.yaml");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(PlanSyntax.MAX_BYTES + 1);
      if (bytes.length > PlanSyntax.MAX_BYTES) {
        throw new InputException(
            file + " is larger than 1 MiB; a plan is a short YAML file, not the data");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new InputException("there is no plan " + file + " (looked in " + shown(file) + ")", e);
    } catch (IOException e) {
      throw new InputException("cannot read the plan " + file + ": " + e.getMessage(), e);
    }
  }

  private static String shown(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return String.valueOf(parent);
  }

  private Optional<AuditPlan> plan(PlanSection top) {
    String name =
        top.required("name", "it names the output folder, such as name: quickstart")
            .flatMap(node -> top.text(node, "name"))
            .map(got -> nameOf(top, "name", got, "plan"))
            .orElse("plan");
    String title = top.text("title").orElse(name);
    long seed = top.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE, "a whole number of 64 bits", 1);
    Optional<DataPlan> data =
        top.required("data", WHERE_DATA)
            .flatMap(
                node ->
                    node instanceof Mapping mapping
                        ? new PlanDataReader(top.mistakes()).read(mapping)
                        : notAMapping(top, node));
    double heldOut = top.number("heldOut", "a number in (0, 1)", v -> v > 0 && v < 1, 0.2);
    PlanModelReader modelReader = new PlanModelReader(top.mistakes());
    List<ModelPlan> models =
        top.required("models", WHERE_MODELS)
            .map(node -> top.list(node, "models", "configurations", modelReader::read))
            .orElse(List.of());
    if (top.isEmptyList("models")) {
      top.wrong("models", "must have at least one configuration, got an empty list");
    }
    top.mapping().at("models").ifPresent(modelReader::checkDistinct);
    int targets = top.count("targets", 1, 1);
    int shadows = shadows(top);
    Optional<CanaryPlan> canaries = canaries(top);
    List<AttackPlan> attacks = attacks(top, shadows);
    BoundPlan bounds = bounds(top, attacks);
    Optional<AuditPlan.SweepPlan> sweep =
        new PlanSweepReader(vocabulary, top).read(models, attacks, bounds, shadows);
    Optional<Path> budget =
        top.node("budget").flatMap(node -> PlanFiles.existing(top, "budget", node));
    if (data.isEmpty() || models.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new AuditPlan(
            name,
            title,
            seed,
            data.get(),
            heldOut,
            models,
            targets,
            shadows,
            attacks,
            canaries,
            bounds,
            sweep,
            budget));
  }

  private static <T> Optional<T> notAMapping(PlanSection top, PlanNode node) {
    top.mistakes().add(node.origin(), "data must be a mapping, got " + node.describe());
    return Optional.empty();
  }

  static String nameOf(PlanSection section, String key, String got, String fallback) {
    if (NAME.matcher(got).matches()) {
      return got;
    }
    section.wrong(key, "must be " + NAME_RULE + ", got " + Printable.of(got, 80));
    return fallback;
  }

  private static int shadows(PlanSection top) {
    String set = "an even number >= 0";
    int shadows = (int) top.whole("shadows", 0, 1_000_000, set, 16);
    if (shadows % 2 == 0) {
      return shadows;
    }
    top.wrong(
        "shadows",
        "must be "
            + set
            + ", got "
            + shadows
            + "; shadow models come in pairs that train on complementary halves");
    return shadows + 1;
  }

  private List<AttackPlan> attacks(PlanSection top, int shadows) {
    if (!top.has("attacks")) {
      return STANDARD_ATTACKS.stream()
          .filter(vocabulary.attacks()::contains)
          .filter(id -> shadows > 0 || !vocabulary.needsShadows(id))
          .map(id -> new AttackPlan(id, java.util.Map.of()))
          .toList();
    }
    PlanAttackReader reader = new PlanAttackReader(vocabulary, top.mistakes(), shadows);
    List<AttackPlan> attacks = top.list("attacks", "attack ids", reader::read).orElse(List.of());
    if (top.isEmptyList("attacks")) {
      top.wrong("attacks", "must have at least one attack, got an empty list");
    }
    return attacks;
  }

  private static Optional<CanaryPlan> canaries(PlanSection top) {
    if (!top.has("canaries")) {
      return Optional.of(new CanaryPlan("mislabelled", 100));
    }
    Optional<PlanNode> node = top.node("canaries");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (node.get() instanceof Scalar scalar) {
      if (!scalar.text().equals("none")) {
        top.wrong(
            "canaries",
            "must be none, or a mapping such as {kind: mislabelled, count: 100}, got "
                + scalar.describe());
      }
      return Optional.empty();
    }
    return top.section("canaries", PlanKeys.CANARIES)
        .map(
            section ->
                new CanaryPlan(
                    section.choice("kind", List.of("mislabelled"), "mislabelled"),
                    section.count("count", 2, 100)));
  }

  private BoundPlan bounds(PlanSection top, List<AttackPlan> attacks) {
    PlanSection section =
        (top.has("bounds") ? top.section("bounds", PlanKeys.BOUNDS) : Optional.<PlanSection>empty())
            .orElseGet(
                () ->
                    new PlanSection(
                        new Mapping(top.mapping().origin(), java.util.Map.of()),
                        "bounds",
                        PlanKeys.BOUNDS,
                        top.mistakes()));
    String primary = section.choice("primary", vocabulary.estimators(), STANDARD_ESTIMATORS.get(0));
    boolean declared = section.has("primary") && vocabulary.estimators().contains(primary);
    if (declared && !vocabulary.mayGate(primary)) {
      section.wrong(
          "primary",
          "must be a valid bound for the records of one model ("
              + String.join(
                  ", ", vocabulary.estimators().stream().filter(vocabulary::mayGate).toList())
              + "), got "
              + primary);
    }
    List<String> others =
        section.has("others")
            ? others(section, primary)
            : STANDARD_ESTIMATORS.stream().filter(id -> !id.equals(primary)).toList();
    OptionalDouble mustCatch = section.number("mustCatch", "a finite number > 0", v -> v > 0);
    return new BoundPlan(
        section.number("confidence", "a number in (0.5, 1)", v -> v > 0.5 && v < 1, 0.95),
        section.number("delta", "a number in (0, 1)", v -> v > 0 && v < 1, 1e-5),
        primary,
        attack(section, attacks),
        others,
        mustCatch,
        section.number("power", "a number in (0, 1)", v -> v > 0 && v < 1, 0.9));
  }

  /** The attack that the verdict rests on: the strongest known of those in the plan. */
  private static String attack(PlanSection section, List<AttackPlan> attacks) {
    List<String> ids =
        attacks.stream()
            .map(AttackPlan::id)
            .filter(id -> !BASELINES.contains(id))
            .distinct()
            .toList();
    if (ids.isEmpty() && !attacks.isEmpty()) {
      section
          .mistakes()
          .add(
              section.originOf("attack"),
              "attacks must have one that looks at the model: a verdict cannot rest on a baseline");
    }
    String fallback =
        STRONGEST.stream()
            .filter(ids::contains)
            .findFirst()
            .orElse(ids.isEmpty() ? "loss-threshold" : ids.get(0));
    return ids.isEmpty() ? fallback : section.choice("attack", ids, fallback);
  }

  private List<String> others(PlanSection section, String primary) {
    Set<String> seen = new HashSet<>(Set.of(primary));
    return section
        .list(
            "others",
            "estimator ids",
            (node, what) -> {
              Optional<String> id = section.text(node, what);
              if (id.isEmpty()) {
                return id;
              }
              String reason = "";
              if (!vocabulary.estimators().contains(id.get())) {
                reason =
                    " must be an estimator, got "
                        + Printable.of(id.get(), 60)
                        + "; "
                        + assay.stats.Nearest.hint(id.get(), vocabulary.estimators());
              } else if (!seen.add(id.get())) {
                reason = " must be named once, got " + id.get() + " again";
              } else if (!vocabulary.applies(id.get())) {
                reason =
                    " must be an estimator for the records of one model, got "
                        + id.get()
                        + ", which says nothing without independent trials";
              }
              if (!reason.isEmpty()) {
                section.mistakes().add(node.origin(), what + reason);
                return Optional.empty();
              }
              return id;
            })
        .orElse(List.of());
  }
}
