package assay.audit.recheck;

import assay.audit.BaselineChecks;
import assay.audit.plan.PlanKeys;
import assay.audit.plan.PlanSweepReader;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackComparison;
import assay.audit.result.AuditResult.AttackOverview;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.PairedComparison;
import assay.audit.result.AuditResult.Sweep;
import assay.bound.EpsilonLowerBound;
import assay.evaluate.Evaluation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a result must hold by its plan: which models, attacks, bounds, claims, canaries, comparisons
 * and settings of a sweep. Figures are compared one by one elsewhere; what somebody took out has no
 * figure that could differ.
 */
final class PlannedParts {
  private final AuditResult result;
  private final Map<String, Object> plan;
  private final CheckList checks;

  PlannedParts(AuditResult result, CheckList checks) {
    this.result = result;
    this.plan = result.plan();
    this.checks = checks;
  }

  void check() {
    List<Map<?, ?>> models = recipes();
    compare(
        "models",
        result.models().stream().map(ModelResult::id).toList(),
        models.stream().map(PlannedParts::id).toList());
    compare(
        "targets and canaries",
        List.of(result.study().targets(), result.study().canaries()),
        List.of(
            plan.get("targets") instanceof Number n ? n.intValue() : "none",
            plan.get("canaries") instanceof Map<?, ?> canaries
                    && canaries.get("count") instanceof Number n
                ? n.intValue()
                : 0));
    for (ModelResult model : result.models()) {
      models.stream()
          .filter(recipe -> id(recipe).equals(model.id()))
          .findFirst()
          .ifPresent(recipe -> model(model, recipe));
    }
    comparisons(models);
    compare("sweep", result.sweep().isPresent(), plan.get("sweep") instanceof Map);
    if (result.sweep().isPresent() && plan.get("sweep") instanceof Map<?, ?> sweep) {
      sweep(result.sweep().get(), sweep);
    }
  }

  private void compare(String name, Object stored, Object planned) {
    checks.compare("planned: " + name, stored, planned, "those of the plan");
  }

  private void model(ModelResult model, Map<?, ?> recipe) {
    boolean claim = dp(recipe) || recipe.get("command") instanceof Map<?, ?> c && has(c, "claim");
    boolean canaries = result.study().canaries() > 0;
    Map<?, ?> bounds = plan.get("bounds") instanceof Map<?, ?> map ? map : Map.of();
    String primary = String.valueOf(bounds.get("primary"));
    List<Object> estimators = new ArrayList<>(List.of(primary));
    if (bounds.get("others") instanceof List<?> others) {
      estimators.addAll(others);
    }
    List<String> attacks = attacks();
    List<String> byTarget = new ArrayList<>();
    List<String> pairs = new ArrayList<>();
    for (int first = 0; first < attacks.size(); first++) {
      for (int target = 0; target < result.study().targets(); target++) {
        byTarget.add(target + " " + attacks.get(first));
      }
      for (int second = first + 1; second < attacks.size(); second++) {
        pairs.add(attacks.get(first) + " against " + attacks.get(second));
      }
    }
    Map<String, Object> was = new LinkedHashMap<>();
    Map<String, Object> is = new LinkedHashMap<>();
    was.put("claim", model.claim().isPresent());
    is.put("claim", claim);
    was.put("verdict", model.verdict().isPresent());
    is.put("verdict", claim);
    was.put("canaries", model.canaries().isPresent());
    is.put("canaries", canaries);
    was.put("utility", model.utility().isPresent());
    is.put("utility", true);
    was.put("primary", model.primary());
    is.put("primary", primary);
    was.put("bounds", model.bounds().stream().map(EpsilonLowerBound::estimator).toList());
    is.put("bounds", estimators);
    was.put(
        "attacks",
        model.attacks().stream().map(attack -> attack.target() + " " + attack.id()).toList());
    is.put("attacks", byTarget);
    was.put("overview", model.overview().isPresent());
    is.put("overview", true);
    was.put("baselines", BaselineChecks.ids(model));
    is.put("baselines", BaselineChecks.IDS);
    was.put(
        "acrossTargets",
        model.overview().map(AttackOverview::acrossTargets).orElse(List.of()).stream()
            .map(AuditResult.AcrossTargets::id)
            .toList());
    is.put("acrossTargets", result.study().targets() < 2 ? List.of() : attacks);
    List<String> compared =
        model.overview().map(AttackOverview::comparisons).orElse(List.of()).stream()
            .map(PlannedParts::pair)
            .toList();
    was.put("comparisons", compared);
    is.put("comparisons", comparable(model) ? pairs : List.of());
    compare(model.id(), was, is);
  }

  private static String pair(AttackComparison comparison) {
    return comparison.first() + " against " + comparison.second();
  }

  private static boolean comparable(ModelResult model) {
    return model.attacks().stream()
        .filter(attack -> attack.target() == 0)
        .allMatch(attack -> Math.min(attack.members(), attack.nonMembers()) >= 2);
  }

  /** As the attacks are named: by id, and by id and parameters where an id stands again. */
  private List<String> attacks() {
    List<String> names = new ArrayList<>();
    for (Object attack : plan.get("attacks") instanceof List<?> all ? all : List.of()) {
      String id = attack instanceof Map<?, ?> map ? id(map) : String.valueOf(attack);
      names.add(names.contains(id) ? id + '[' + parameters(attack) + ']' : id);
    }
    return names;
  }

  private static String parameters(Object attack) {
    return attack instanceof Map<?, ?> map
        ? map.entrySet().stream()
            .filter(entry -> !"id".equals(entry.getKey()))
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(";"))
        : "";
  }

  /** Every configuration with DP against the first without. */
  private void comparisons(List<Map<?, ?>> models) {
    Optional<String> baseline =
        models.stream().filter(recipe -> !dp(recipe)).map(PlannedParts::id).findFirst();
    List<String> planned =
        baseline.isEmpty() || result.study().heldOut() < Evaluation.SMALLEST_GROUP
            ? List.of()
            : models.stream()
                .filter(PlannedParts::dp)
                .map(recipe -> id(recipe) + " against " + baseline.get())
                .toList();
    compare(
        "comparisons of models",
        result.disparity().map(AuditResult.Disparity::comparisons).orElse(List.of()).stream()
            .map(PlannedParts::pair)
            .toList(),
        planned);
    compare("held-out answers", result.heldOut().isPresent(), true);
  }

  private static String pair(PairedComparison comparison) {
    return comparison.model() + " against " + comparison.baseline();
  }

  private void sweep(Sweep sweep, Map<?, ?> planned) {
    Object values = planned.get(sweep.key());
    Map<String, Object> was = new LinkedHashMap<>();
    Map<String, Object> is = new LinkedHashMap<>();
    was.put("key", PlanKeys.SWEPT.contains(sweep.key()) && values instanceof List);
    is.put("key", true);
    was.put("model", sweep.model());
    is.put("model", Optional.ofNullable(planned.get("model")));
    List<Object> labels = new ArrayList<>();
    List<Object> numbers = new ArrayList<>();
    int baseline = 0;
    for (Object value : values instanceof List<?> all ? all : List.of()) {
      if (value instanceof Number number) {
        labels.add(PlanSweepReader.spelled(number.doubleValue()));
        numbers.add(number.doubleValue());
      } else {
        if (baseline == 0 && PlanSweepReader.WITHOUT_DP.equals(value)) {
          baseline = labels.size();
        }
        labels.add(String.valueOf(value));
        numbers.add("none");
      }
    }
    was.put("labels", sweep.points().stream().map(AuditResult.SweepPoint::label).toList());
    is.put("labels", labels);
    was.put(
        "values",
        sweep.points().stream()
            .map(p -> p.value().isPresent() ? (Object) p.value().getAsDouble() : "none")
            .toList());
    is.put("values", numbers);
    boolean paired = result.study().heldOut() >= Evaluation.SMALLEST_GROUP;
    List<Object> against = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      against.add(
          paired && i != baseline ? labels.get(i) + " against " + labels.get(baseline) : "none");
    }
    was.put("baseline", sweep.baseline());
    is.put("baseline", labels.isEmpty() ? Optional.empty() : Optional.of(labels.get(baseline)));
    was.put(
        "paired",
        sweep.points().stream()
            .map(p -> p.paired().map(PlannedParts::pair).orElse("none"))
            .toList());
    is.put("paired", against);
    compare("settings of the sweep", was, is);
  }

  private static boolean dp(Map<?, ?> recipe) {
    return recipe.get("training") instanceof Map<?, ?> training && has(training, "dp");
  }

  private static boolean has(Map<?, ?> map, String key) {
    return map.get(key) instanceof Map;
  }

  private static String id(Map<?, ?> map) {
    return String.valueOf(map.get("id"));
  }

  private List<Map<?, ?>> recipes() {
    List<Map<?, ?>> maps = new ArrayList<>();
    if (plan.get("models") instanceof List<?> all) {
      for (Object one : all) {
        if (one instanceof Map<?, ?> map) {
          maps.add(map);
        }
      }
    }
    return maps;
  }
}
