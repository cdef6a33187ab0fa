package assay.gate;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.Verdict;
import assay.bound.Alternative;
import assay.bound.EpsilonLowerBound;
import assay.bound.GaussianNull;
import assay.bound.NullFamily;
import assay.gate.Policy.Rule;
import assay.stats.Nearest;
import assay.stats.Rounded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/** From a rule to the comparisons it makes in a result. What it names and is not there, is one. */
final class Comparisons {
  private final Policy policy;
  private final Baseline current;
  private final Optional<Baseline> baseline;

  Comparisons(Policy policy, Baseline current, Optional<Baseline> baseline) {
    this.policy = policy;
    this.current = current;
    this.baseline = baseline;
  }

  List<Comparison> of(Rule rule) {
    AuditResult result = current.result();
    List<String> ids = result.models().stream().map(ModelResult::id).toList();
    List<Comparison> made = new ArrayList<>();
    for (String id : rule.models().isEmpty() ? ids : rule.models()) {
      Optional<ModelResult> model = current.model(id);
      if (model.isEmpty()) {
        made.add(
            Comparison.missing(
                rule, id, "", "the result has no model of this id; " + Nearest.hint(id, ids)));
      } else if (rule.limit().needsBaseline()) {
        made.addAll(againstBaseline(rule, model.get()));
      } else {
        made.addAll(alone(rule, model.get()));
      }
    }
    if (made.isEmpty()) {
      made.add(Comparison.missing(rule, "the result", "", "it has no models"));
    }
    return made;
  }

  private List<Comparison> alone(Rule rule, ModelResult model) {
    return switch (rule.limit()) {
      case EPSILON -> List.of(Comparison.of(rule, model.id(), "", 0, a -> epsilon(rule, model)));
      case BOUND -> bound(rule, model);
      case AUC ->
          perAttack(
              rule,
              model,
              attack ->
                  alpha ->
                      Ends.eitherWay(attack.auc(), attack.members(), attack.nonMembers(), alpha));
      case TPR -> perAttack(rule, model, attack -> alpha -> Rates.tpr(attack, rule.fpr(), alpha));
      case EXPOSURE ->
          List.of(
              Comparison.of(
                  rule,
                  model.id(),
                  "quantile " + Rounded.plain(rule.quantile()) + ", bits",
                  1,
                  alpha -> ExposureEvidence.of(model, rule.quantile(), rule.atMost(), alpha)));
      case LEAKAGE_GAP -> leakageGap(rule, model);
      case ACCURACY_GAP ->
          perAttribute(
              rule,
              model,
              attribute ->
                  alpha ->
                      GroupGaps.accuracy(
                          current.result(), model, attribute, rule.leaveOut(), alpha));
      case CLAIM -> List.of(Comparison.of(rule, model.id(), "", 0, alpha -> claim(model)));
      default -> throw new IllegalStateException(rule.limit() + " needs a baseline");
    };
  }

  // ---- the claim

  /** Of a number that was only stated. */
  static final String TAKEN =
      "nobody accounted for it; undecided: accept on this rule takes it at its word";

  private static Evidence epsilon(Rule rule, ModelResult model) {
    if (model.claim().isEmpty()) {
      return Evidence.exact(
          Double.POSITIVE_INFINITY, "trained without DP, which promises no finite epsilon");
    }
    Claim claim = model.claim().get();
    boolean stated = claim.accountant().equals(Claim.STATED);
    Double accounted =
        stated ? Double.valueOf(claim.epsilon()) : claim.byAccountant().get(claim.accountant());
    if (accounted == null) {
      return Evidence.missing("its accountant, " + claim.accountant() + ", gave no epsilon");
    }
    if (rule.delta().isPresent() && !(claim.delta() <= rule.delta().getAsDouble())) {
      return Evidence.exact(
          Double.POSITIVE_INFINITY,
          "delta "
              + Rounded.plain(claim.delta())
              + " of the claim is larger than the "
              + Rounded.plain(rule.delta().getAsDouble())
              + " allowed");
    }
    if (stated) {
      return Evidence.of(
          claim.epsilon(),
          claim.epsilon(),
          Double.POSITIVE_INFINITY,
          "at delta " + Rounded.plain(claim.delta()) + "; " + TAKEN,
          Map.of());
    }
    return Evidence.exact(
        Math.max(claim.epsilon(), accounted),
        "claimed "
            + Rounded.plain(claim.epsilon())
            + ", accounted "
            + Rounded.estimate(accounted)
            + " by "
            + claim.accountant()
            + " at delta "
            + Rounded.plain(claim.delta()));
  }

  /**
   * Whether the audit has shown the claim to be wrong, in its verdict or in the bound behind it.
   */
  static boolean claimBroken(ModelResult model) {
    return claim(model).lower() > 0;
  }

  /** 1 for a broken claim, 0 for one that was not broken although it could have been. */
  static Evidence claim(ModelResult model) {
    if (model.claim().isEmpty()) {
      return Evidence.missing("the model carries no claim");
    }
    double claimed = model.claim().get().epsilon();
    Optional<EpsilonLowerBound> proven =
        model.bounds().stream()
            .filter(
                b ->
                    b.estimator().equals(model.primary())
                        && model.claim().get().covers(b)
                        && b.epsilon() > claimed)
            .findFirst();
    if (model.verdict().isEmpty()) {
      return proven
          .map(
              b ->
                  Evidence.exact(
                      1,
                      "The claim of "
                          + model.id()
                          + ": there is no verdict, but its bound, epsilon >= "
                          + b.epsilon()
                          + (b.condition().isEmpty() ? "" : " (" + b.condition() + ")")
                          + ", is above the "
                          + claimed
                          + " claimed."))
          .orElseGet(() -> Evidence.missing("the model has no verdict on its claim"));
    }
    Verdict verdict = model.verdict().get();
    String says = "The claim of " + model.id() + ": " + verdict.reason();
    if (proven.isPresent() || verdict.outcome() == Verdict.Outcome.VIOLATION_FOUND) {
      return Evidence.exact(1, says);
    }
    return verdict.outcome() == Verdict.Outcome.NO_VIOLATION_FOUND
        ? Evidence.exact(0, says)
        : Evidence.of(0, 0, 1, says, Map.of());
  }

  // ---- bounds

  private List<Comparison> bound(Rule rule, ModelResult model) {
    int targets = Math.max(1, current.result().study().targets());
    Optional<EpsilonLowerBound> primary =
        model.bounds().stream().filter(b -> b.estimator().equals(model.primary())).findFirst();
    if (primary.isEmpty()) {
      return List.of(
          Comparison.missing(
              rule,
              model.id(),
              "",
              "the estimator declared before training, " + model.primary() + ", gave no bound"));
    }
    EpsilonLowerBound stored = primary.get();
    NullFamily family = model.claim().flatMap(c -> c.family(stored)).orElseGet(GaussianNull::new);
    if (!stored.condition().isEmpty() && model.claim().filter(c -> c.covers(stored)).isEmpty()) {
      return List.of(
          Comparison.missing(
              rule,
              model.id(),
              "",
              "the bound by "
                  + stored.estimator()
                  + " holds only "
                  + stored.condition()
                  + ", which is not known of this model; make one-run the primary estimator"));
    }
    Alternative alternative =
        model.claim().map(AuditResult.Claim::alternative).orElseGet(Alternative::gaussian);
    // The largest of all targets stands in the result, so each of them takes a share.
    return List.of(
        Comparison.of(
            rule,
            model.id(),
            "",
            targets,
            alpha ->
                BoundEvidence.of(
                    stored,
                    family,
                    alternative,
                    rule.atMost(),
                    rule.mustCatch(),
                    policy.power(),
                    alpha)));
  }

  // ---- attacks

  private List<Comparison> perAttack(
      Rule rule, ModelResult model, Function<AttackResult, DoubleFunction<Evidence>> evidence) {
    List<Comparison> made = new ArrayList<>();
    for (String attack : attacks(rule)) {
      List<AttackResult> results =
          model.attacks().stream().filter(a -> a.id().equals(attack)).toList();
      int targets = Math.max(1, current.result().study().targets());
      for (AttackResult one : results) {
        made.add(
            new Comparison(
                rule,
                model.id(),
                attack,
                OptionalInt.of(one.target()),
                rule.limit() == Limit.TPR ? "at FPR " + Rounded.plain(rule.fpr()) : "",
                1,
                evidence.apply(one)));
      }
      long distinct = results.stream().mapToInt(AttackResult::target).distinct().count();
      if (distinct < targets) {
        made.add(
            Comparison.missing(
                rule,
                model.id(),
                attack,
                distinct == 0
                    ? "the attack left no result; " + Nearest.hint(attack, present(model))
                    : "the attack left results of "
                        + distinct
                        + " of "
                        + targets
                        + " target models"));
      }
    }
    if (made.isEmpty()) {
      made.add(Comparison.missing(rule, model.id(), "", "no attack was run"));
    }
    return made;
  }

  private static List<String> present(ModelResult model) {
    return model.attacks().stream().map(AttackResult::id).distinct().toList();
  }

  /** Those the rule names, or all that the plan wanted and all that left a result. */
  private Set<String> attacks(Rule rule) {
    Set<String> ids = new LinkedHashSet<>(rule.attacks());
    if (ids.isEmpty()) {
      if (current.result().plan().get("attacks") instanceof List<?> planned) {
        planned.forEach(attack -> ids.add(name(attack, ids)));
      }
      current.result().models().stream()
          .flatMap(m -> m.attacks().stream())
          .forEach(a -> ids.add(a.id()));
    }
    return ids;
  }

  /** As a result names an attack of the plan; one that stands there again has its parameters. */
  private static String name(Object attack, Set<String> before) {
    if (!(attack instanceof Map<?, ?> map)) {
      return String.valueOf(attack);
    }
    String id = String.valueOf(map.get("id"));
    return before.contains(id)
        ? map.entrySet().stream()
            .filter(e -> !"id".equals(e.getKey()))
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(";", id + "[", "]"))
        : id;
  }

  // ---- groups

  private List<Comparison> leakageGap(Rule rule, ModelResult model) {
    List<Comparison> made = new ArrayList<>();
    for (String attribute : attributes(rule)) {
      for (Comparison one :
          perAttack(
              rule,
              model,
              attack ->
                  alpha ->
                      GroupGaps.leakage(
                          current.result(),
                          attack,
                          attribute,
                          rule.measure(),
                          rule.leaveOut(),
                          alpha))) {
        made.add(
            new Comparison(
                rule,
                one.model(),
                one.attack(),
                one.target(),
                attribute + ", " + rule.measure(),
                one.share(),
                one.evidence()));
      }
    }
    return orNoGroups(rule, model, made);
  }

  private List<Comparison> perAttribute(
      Rule rule, ModelResult model, Function<String, DoubleFunction<Evidence>> evidence) {
    List<Comparison> made = new ArrayList<>();
    for (String attribute : attributes(rule)) {
      made.add(Comparison.of(rule, model.id(), attribute, 1, evidence.apply(attribute)));
    }
    return orNoGroups(rule, model, made);
  }

  private List<String> attributes(Rule rule) {
    return rule.attribute()
        .map(List::of)
        .orElseGet(() -> List.copyOf(current.result().data().groups().keySet()));
  }

  private static List<Comparison> orNoGroups(Rule rule, ModelResult model, List<Comparison> made) {
    return made.isEmpty()
        ? List.of(Comparison.missing(rule, model.id(), "", "the data name no groups (data.groups)"))
        : Collections.unmodifiableList(made);
  }

  // ---- baseline

  private List<Comparison> againstBaseline(Rule rule, ModelResult model) {
    if (baseline.isEmpty()) {
      return List.of(
          Comparison.missing(
              rule, model.id(), "", "there is no baseline; give one with --baseline"));
    }
    Optional<String> refusal = baseline.get().refusal(current.result());
    if (refusal.isPresent()) {
      return List.of(Comparison.missing(rule, model.id(), "", refusal.get()));
    }
    Optional<ModelResult> old = baseline.get().model(model.id());
    if (old.isEmpty()) {
      return List.of(
          Comparison.missing(rule, model.id(), "", "the baseline has no model of this id"));
    }
    Rises rises = new Rises(current, baseline.get(), model, old.get());
    return switch (rule.limit()) {
      case EPSILON_RISE -> List.of(Comparison.of(rule, model.id(), "", 0, a -> rises.epsilon()));
      case UTILITY_LOSS -> List.of(Comparison.of(rule, model.id(), "", 1, rises::accuracy));
      case AUC_RISE -> rise(rule, model, attack -> alpha -> rises.auc(attack, alpha));
      case TPR_RISE -> rise(rule, model, attack -> alpha -> rises.tpr(attack, rule.fpr(), alpha));
      default -> throw new IllegalStateException(rule.limit() + " needs no baseline");
    };
  }

  /** One comparison per attack, over all of its targets. */
  private List<Comparison> rise(
      Rule rule, ModelResult model, Function<String, DoubleFunction<Evidence>> evidence) {
    List<Comparison> made = new ArrayList<>();
    for (String attack : attacks(rule)) {
      made.add(
          new Comparison(
              rule, model.id(), attack, OptionalInt.empty(), "", 1, evidence.apply(attack)));
    }
    if (made.isEmpty()) {
      made.add(Comparison.missing(rule, model.id(), "", "no attack was run"));
    }
    return made;
  }
}
