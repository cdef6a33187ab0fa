package assay.audit.plan;

import assay.audit.plan.AuditPlan.AttackPlan;
import assay.audit.plan.AuditPlan.BoundPlan;
import assay.audit.plan.AuditPlan.ModelPlan;
import assay.audit.plan.AuditPlan.SweepPlan;
import assay.audit.plan.AuditPlan.SweepSetting;
import assay.audit.plan.PlanNode.Entry;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanNode.Origin;
import assay.audit.plan.PlanNode.Scalar;
import assay.audit.plan.PlanNode.Sequence;
import assay.audit.result.Printable;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Reads the sweep of a plan. Each setting is the varied configuration read once more with the value
 * in its place, so that a value is checked by the rules of its key, and a mistake is told with the
 * place of the value.
 */
public final class PlanSweepReader {
  private static final int SEEDS = 3;
  private static final int SHADOWS = 16;
  private static final double FPR = 0.01;

  /** The value of a setting that trains without DP. */
  public static final String WITHOUT_DP = "none";

  private final PlanVocabulary vocabulary;
  private final PlanSection top;
  private final PlanMistakes mistakes;

  PlanSweepReader(PlanVocabulary vocabulary, PlanSection top) {
    this.vocabulary = vocabulary;
    this.top = top;
    this.mistakes = top.mistakes();
  }

  /**
   * @param models as read
   * @param attacks as read
   * @param bounds as read
   * @param shadows of the plan
   * @return empty where the plan has no sweep, or after a mistake
   */
  Optional<SweepPlan> read(
      List<ModelPlan> models, List<AttackPlan> attacks, BoundPlan bounds, int shadows) {
    if (!top.has("sweep")) {
      return Optional.empty();
    }
    Optional<PlanSection> found = top.section("sweep", PlanKeys.SWEEP);
    if (found.isEmpty() || models.isEmpty() || attacks.isEmpty()) {
      return Optional.empty();
    }
    PlanSection section = found.get();
    List<String> ids = models.stream().map(ModelPlan::id).distinct().toList();
    String varied = section.choice("model", ids, model(models));
    String attack =
        section.choice(
            "attack",
            attacks.stream()
                .map(AttackPlan::id)
                .filter(id -> !PlanReader.BASELINES.contains(id))
                .distinct()
                .toList(),
            bounds.attack());
    boolean needed = vocabulary.needsShadows(attack);
    List<String> keys = PlanKeys.SWEPT.stream().filter(section::has).toList();
    int seeds = section.count("seeds", 2, SEEDS);
    int shadowModels = shadows(section, needed, needed ? Math.min(shadows, SHADOWS) : 0);
    if (needed && section.has("shadows") && shadowModels == 0) {
      section.wrong(
          "shadows",
          "must be at least 2 for attack " + attack + ", which compares with shadow models");
    }
    double fpr = section.number("fpr", "a number in (0, 1)", v -> v > 0 && v < 1, FPR);
    if (keys.size() != 1) {
      mistakes.add(
          section.originOf(keys.isEmpty() ? "" : keys.get(1)),
          "sweep must vary exactly one of "
              + String.join(", ", PlanKeys.SWEPT)
              + ", got "
              + (keys.isEmpty() ? "none" : String.join(", ", keys))
              + "; write for example epsilon: [0.5, 1, 2, 4, 8, none]");
      return Optional.empty();
    }
    List<SweepSetting> settings = settings(section, keys.get(0), models, varied);
    return settings.size() < 2
        ? Optional.empty()
        : Optional.of(
            new SweepPlan(varied, keys.get(0), settings, seeds, shadowModels, attack, fpr));
  }

  /** The first configuration with DP, or the first of all. */
  private static String model(List<ModelPlan> models) {
    return models.stream()
        .filter(model -> model.training().dp().isPresent())
        .findFirst()
        .orElse(models.get(0))
        .id();
  }

  private static int shadows(PlanSection section, boolean needed, int fallback) {
    String set = "an even number >= 0";
    int shadows = (int) section.whole("shadows", 0, 1_000_000, set, fallback);
    if (shadows % 2 != 0) {
      section.wrong("shadows", "must be " + set + ", got " + shadows);
    }
    return needed || section.has("shadows") ? shadows : 0;
  }

  private List<SweepSetting> settings(
      PlanSection section, String key, List<ModelPlan> models, String varied) {
    Optional<Mapping> base = base(varied);
    Set<String> seen = new HashSet<>();
    List<SweepSetting> settings =
        section
            .list(
                key,
                "at least two values",
                (node, what) -> {
                  if (!(node instanceof Scalar scalar) || scalar.isEmpty()) {
                    mistakes.add(node.origin(), what + " must be a value, got " + node.describe());
                    return Optional.<SweepSetting>empty();
                  }
                  OptionalDouble value = number(scalar);
                  String label = value.isPresent() ? spelled(value.getAsDouble()) : scalar.text();
                  if (!seen.add(label)) {
                    mistakes.add(
                        node.origin(),
                        what
                            + " must differ from the others, got "
                            + Printable.of(label, 60)
                            + " again");
                    return Optional.<SweepSetting>empty();
                  }
                  return base.flatMap(model -> varied(model, key, scalar, models, varied))
                      .map(model -> new SweepSetting(label, value, model));
                })
            .orElse(List.of());
    if (section.mapping().at(key).orElse(section.mapping()) instanceof Sequence list
        && list.items().size() < 2) {
      section.wrong(key, "must have at least two values, got " + list.items().size());
    }
    return settings;
  }

  private Optional<Mapping> base(String id) {
    if (top.mapping().at("models").orElse(top.mapping()) instanceof Sequence models) {
      for (PlanNode node : models.items()) {
        if (node instanceof Mapping mapping
            && mapping.at("id").orElse(mapping) instanceof Scalar name
            && name.text().equals(id)) {
          return Optional.of(mapping);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<ModelPlan> varied(
      Mapping base, String key, Scalar value, List<ModelPlan> models, String id) {
    Origin origin = value.origin();
    Mapping training = inner(base, "training", origin);
    if (PlanKeys.DP.contains(key)) {
      Mapping dp = inner(training, "dp", origin);
      boolean off = value.plain() && value.text().equals(WITHOUT_DP);
      boolean noise = key.equals("epsilon") || key.equals("noiseMultiplier");
      if (off && noise) {
        training = without(training, "dp");
      } else {
        // Of epsilon and noise the one that is varied decides; the other follows from it.
        Mapping free =
            noise ? without(dp, key.equals("epsilon") ? "noiseMultiplier" : "epsilon") : dp;
        training = with(training, "dp", origin, with(free, key, origin, value));
      }
    } else {
      training = with(training, key, origin, value);
    }
    int index = 0;
    while (!models.get(index).id().equals(id)) {
      index++;
    }
    return new PlanModelReader(mistakes)
        .read(with(base, "training", origin, training), "models[" + index + ']');
  }

  private static Mapping inner(Mapping of, String key, Origin origin) {
    return of.at(key).orElse(of) instanceof Mapping inner && of.at(key).isPresent()
        ? inner
        : new Mapping(origin, Map.of());
  }

  private static Mapping with(Mapping of, String key, Origin origin, PlanNode value) {
    Map<String, Entry> entries = new LinkedHashMap<>(of.entries());
    entries.put(key, new Entry(origin, value));
    return new Mapping(of.origin(), entries);
  }

  private static Mapping without(Mapping of, String key) {
    Map<String, Entry> entries = new LinkedHashMap<>(of.entries());
    entries.remove(key);
    return new Mapping(of.origin(), entries);
  }

  private static OptionalDouble number(Scalar scalar) {
    if (!scalar.plain()) {
      return OptionalDouble.empty();
    }
    try {
      double value = new BigDecimal(scalar.text()).doubleValue();
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** A setting's value in words: in plain digits where they are few. */
  public static String spelled(double value) {
    String plain = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    return plain.length() <= 20 ? plain : Double.toString(value);
  }
}
