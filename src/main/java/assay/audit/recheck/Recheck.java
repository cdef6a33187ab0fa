package assay.audit.recheck;

import assay.attack.AttackEvaluation;
import assay.attack.AttackScores;
import assay.attack.canary.SealedCoins;
import assay.audit.AttackFindings;
import assay.audit.Auditors;
import assay.audit.CanaryFindings;
import assay.audit.Commitment;
import assay.audit.Disparities;
import assay.audit.ModelAudit;
import assay.audit.StoredScores;
import assay.audit.StoredScores.HeldOut;
import assay.audit.StoredScores.Table;
import assay.audit.SweepStudy;
import assay.audit.TrainingAccount;
import assay.audit.Verdicts;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanWriter;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.AuditResult.RocPoint;
import assay.audit.result.Check;
import assay.audit.result.Check.State;
import assay.audit.result.JsonText;
import assay.audit.result.Printable;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.Estimators;
import assay.bound.PowerForecast;
import assay.evaluate.PrivacyCost;
import assay.evaluate.RecordLosses;
import assay.evaluate.Utility;
import assay.stats.DeLong;
import assay.stats.MultipleTests;
import assay.stats.RocCurve;
import assay.stats.Seed;
import assay.stats.UtcTime;
import assay.train.TrainingRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** Computes a result's figures again from what was stored beside it, and says what agrees. */
public final class Recheck {
  private static final double INTERVALS = 0.95;

  private final AuditResult result;
  private final StoredScores scores;
  private final Optional<Commitment> commitment;
  private final CheckList checks = new CheckList();
  private final Map<String, Optional<Table>> tables = new LinkedHashMap<>();
  private final Map<String, Auditors> auditors = new LinkedHashMap<>();

  private Recheck(AuditResult result, StoredScores scores, Optional<Commitment> commitment) {
    this.result = result;
    this.scores = scores;
    this.commitment = commitment;
  }

  /**
   * Checks.
   *
   * @param result to check
   * @param scores beside it
   * @param commitment made before its training
   */
  public static List<Check> of(
      AuditResult result, StoredScores scores, Optional<Commitment> commitment) {
    Recheck recheck = new Recheck(result, scores, commitment);
    recheck.guarded("plan", recheck::plan);
    if (PlanWriter.ofForeign(result.plan())) {
      new ScoresRecheck(result, scores, recheck.checks).run();
    } else {
      recheck.models();
    }
    recheck.guarded("overall verdict", recheck::overall);
    ResultScope.outside(result)
        .forEach(check -> recheck.add(check.name(), check.state(), check.detail()));
    return recheck.checks.all();
  }

  private void models() {
    // A number of models beyond the files there are would only cost time.
    if (!scores.mayHold(result.study().targets())) {
      add("design of the study", State.DIFFERS, "names more target models than there are files");
      return;
    }
    guarded("planned", new PlannedParts(result, checks)::check);
    for (ModelResult model : result.models()) {
      guarded(model.id() + ": attacks", () -> attacks(model));
      guarded(model.id() + ": bounds", () -> bounds(model));
      guarded(model.id() + ": verdict", () -> verdict(model));
      guarded(model.id() + ": accounting", () -> accounting(model));
      guarded(model.id() + ": utility", () -> utility(model));
      guarded(model.id() + ": canaries", () -> canaries(model));
    }
    guarded("design of the study", this::study);
    guarded("held-out answers", this::heldOut);
    guarded("comparisons of models", this::comparisons);
    if (result.sweep().isPresent()) {
      SweepRecheck sweep =
          new SweepRecheck(
              result, result.sweep().get(), how(), scores.below(SweepStudy.STORED), checks);
      guarded("sweep", sweep::run);
    }
  }

  private void guarded(String name, Runnable check) {
    checks.guarded(name, check);
  }

  private void add(String name, State state, String detail) {
    checks.add(name, state, detail);
  }

  private void compare(String name, Object stored, Object again, String detail) {
    checks.compare(name, stored, again, detail);
  }

  private Optional<Table> table(String model, int target) {
    return tables.computeIfAbsent(model + '/' + target, key -> scores.target(model, target));
  }

  private int targets() {
    return Math.max(1, result.study().targets());
  }

  private void plan() {
    Optional<String> hash = PlanWriter.planHash(result.plan());
    if (hash.isPresent()) {
      compare("hash of the plan", result.provenance().planHash(), hash.get(), hash.get());
    } else {
      add(
          "hash of the plan",
          State.OUTSIDE,
          "it covers a network file, which is not in the result");
    }
    Object tree = result.plan();
    if (PlanWriter.ofForeign(result.plan())) {
      tree = result.plan().values().iterator().next();
    }
    Object seed = tree instanceof Map<?, ?> map ? map.get("seed") : null;
    compare(
        "seed",
        result.provenance().seed(),
        seed instanceof Number number ? number.longValue() : "none",
        "that of the plan");
  }

  // ---- attacks

  private void attacks(ModelResult model) {
    List<Map<String, AttackEvaluation>> evaluations = new ArrayList<>();
    for (int target = 0; target < targets(); target++) {
      String name = model.id() + ", target " + target + ": attacks";
      Optional<Table> table = table(model.id(), target);
      if (table.isEmpty()) {
        add(name, State.UNCHECKED, "the scores are not there");
        return;
      }
      Map<String, AttackEvaluation> again = new LinkedHashMap<>();
      evaluations.add(again);
      if (model.attacks().stream().anyMatch(a -> a.target() < 0 || a.target() >= targets())) {
        add(name, State.DIFFERS, "an attack is on a target that the study does not have");
      }
      Table natural = table.get().natural();
      int checked = 0;
      for (AttackResult attack : model.attacks()) {
        if (attack.target() != target) {
          continue;
        }
        double[] column = natural.byAttack().get(attack.id());
        if (column == null) {
          add(name, State.DIFFERS, "the scores have no column " + Printable.of(attack.id(), 80));
          continue;
        }
        AttackEvaluation evaluation =
            AttackEvaluation.of(
                new AttackScores(attack.id(), column, natural.member()), List.of(), INTERVALS);
        again.put(attack.id(), evaluation);
        Optional<String> difference = difference(attack, evaluation);
        if (difference.isPresent()) {
          add(name + ": " + Printable.of(attack.id(), 80), State.DIFFERS, difference.get());
        } else {
          checked++;
        }
      }
      if (checked > 0) {
        add(
            name,
            State.AGREES,
            "AUC, advantage, operating points and ROC of "
                + checked
                + " attacks on "
                + natural.ids().size()
                + " records");
      }
    }
    across(model, evaluations);
  }

  static Optional<String> difference(AttackResult stored, AttackEvaluation again) {
    int few = AttackFindings.rocPoints(stored.target());
    RocCurve thinned =
        again.roc().thinned(stored.roc().size() > few ? AttackFindings.rocPoints(0) : few);
    Map<String, Object> was = new LinkedHashMap<>();
    Map<String, Object> is = new LinkedHashMap<>();
    was.put("members", stored.members());
    is.put("members", again.roc().positives());
    was.put("nonMembers", stored.nonMembers());
    is.put("nonMembers", again.roc().negatives());
    was.put("auc", stored.auc());
    is.put("auc", again.auc());
    was.put("operatingPoints", stored.operatingPoints());
    is.put("operatingPoints", OperatingPoint.of(again.rates()));
    was.put("roc", stored.roc());
    is.put("roc", RocPoint.of(thinned));
    if (stored.detail().isPresent()) {
      was.put("advantage", stored.detail().get().advantage());
      is.put("advantage", again.advantage());
    }
    return JsonText.difference(was, is);
  }

  private void across(ModelResult model, List<Map<String, AttackEvaluation>> evaluations) {
    if (model.overview().isEmpty()) {
      return;
    }
    AuditResult.AttackOverview overview = model.overview().get();
    for (AuditResult.AcrossTargets stored : overview.acrossTargets()) {
      List<AttackEvaluation> of =
          evaluations.stream().map(byId -> byId.get(stored.id())).filter(e -> e != null).toList();
      if (of.size() < 2) {
        add(model.id() + ": over targets", State.DIFFERS, "scores of " + stored.id() + " lack");
        continue;
      }
      assay.attack.AcrossTargets again = assay.attack.AcrossTargets.of(of, INTERVALS);
      compare(
          model.id() + ": " + Printable.of(stored.id(), 80) + " over targets",
          List.of(
              stored.targets(),
              stored.auc(),
              stored.advantage(),
              stored.rates().stream().map(r -> List.of(r.fpr(), r.tpr())).toList()),
          List.of(
              again.targets(),
              again.auc(),
              again.advantage(),
              IntStream.range(0, again.rates().size())
                  .mapToObj(i -> List.of(AttackEvaluation.RATES.get(i), again.rates().get(i)))
                  .toList()),
          again.targets() + " targets");
    }
    if (!overview.comparisons().isEmpty()) {
      comparisons(model, overview);
    }
  }

  private void comparisons(ModelResult model, AuditResult.AttackOverview overview) {
    List<Table> natural =
        IntStream.range(0, targets())
            .mapToObj(target -> table(model.id(), target).orElseThrow().natural())
            .toList();
    List<DeLong.Comparison> found = new ArrayList<>();
    for (AuditResult.AttackComparison stored : overview.comparisons()) {
      if (natural.stream()
          .anyMatch(
              t ->
                  !t.byAttack().containsKey(stored.first())
                      || !t.byAttack().containsKey(stored.second()))) {
        add(model.id() + ": comparisons", State.DIFFERS, "scores of a compared attack lack");
        return;
      }
      List<DeLong.Placements> first = placements(natural, stored.first());
      List<DeLong.Placements> second = placements(natural, stored.second());
      found.add(
          natural.size() == 1
              ? DeLong.paired(first.get(0), second.get(0), INTERVALS)
              : DeLong.clusteredDifference(
                  IntStream.range(0, natural.size())
                      .mapToDouble(t -> first.get(t).auc() - second.get(t).auc())
                      .toArray(),
                  INTERVALS));
    }
    double[] adjusted =
        MultipleTests.holm(found.stream().mapToDouble(DeLong.Comparison::pValue).toArray());
    compare(
        model.id() + ": comparisons of attacks",
        overview.comparisons().stream()
            .map(c -> List.of(c.targets(), c.difference(), c.p(), c.adjusted()))
            .toList(),
        IntStream.range(0, found.size())
            .mapToObj(
                i ->
                    List.of(
                        targets(), found.get(i).difference(), found.get(i).pValue(), adjusted[i]))
            .toList(),
        found.size() + " pairs, paired DeLong");
  }

  private static List<DeLong.Placements> placements(List<Table> tables, String attack) {
    return tables.stream()
        .map(
            t ->
                DeLong.Placements.of(
                    java.util.Objects.requireNonNull(t.byAttack().get(attack)), t.member()))
        .toList();
  }

  // ---- bounds and verdict

  private Optional<AuditPlan.BoundPlan> how() {
    if (!(result.plan().get("bounds") instanceof Map<?, ?> map)
        || !(map.get("confidence") instanceof Number confidence)
        || !(map.get("delta") instanceof Number delta)
        || !(map.get("primary") instanceof String primary)
        || !(map.get("attack") instanceof String attack)
        || !(map.get("power") instanceof Number power)) {
      return Optional.empty();
    }
    return Optional.of(
        new AuditPlan.BoundPlan(
            confidence.doubleValue(),
            delta.doubleValue(),
            primary,
            attack,
            List.of(),
            map.get("mustCatch") instanceof Number must
                ? OptionalDouble.of(must.doubleValue())
                : OptionalDouble.empty(),
            power.doubleValue()));
  }

  /** What the bounds read of one target: canaries, or where there are none the study records. */
  private Optional<AttackScores> audited(ModelResult model, String attack, int target) {
    return table(model.id(), target)
        .map(table -> result.study().canaries() > 0 ? table.canaries() : table.natural())
        .filter(table -> table.byAttack().containsKey(attack))
        .map(
            table ->
                new AttackScores(
                    attack,
                    java.util.Objects.requireNonNull(table.byAttack().get(attack)),
                    table.member()));
  }

  private int claims() {
    return (int) result.models().stream().filter(m -> m.claim().isPresent()).count();
  }

  private Confidence confidence(AuditPlan.BoundPlan how) {
    return ModelAudit.share(how, Math.max(1, claims()) * targets());
  }

  private Auditors auditors(ModelResult model, AuditPlan.BoundPlan how) {
    return auditors.computeIfAbsent(model.id(), id -> Auditors.of(model.claim(), how.delta()));
  }

  private void bounds(ModelResult model) {
    Optional<AuditPlan.BoundPlan> how = how();
    if (how.isEmpty() || audited(model, how.get().attack(), 0).isEmpty()) {
      add(model.id() + ": bounds", State.UNCHECKED, "the scores that they read are not there");
      return;
    }
    Auditors auditors = auditors(model, how.get());
    Seed seed = Seed.of(result.provenance().seed()).child("model").child(model.id()).child("ties");
    for (EpsilonLowerBound stored : model.bounds()) {
      String name = model.id() + ": bound by " + Printable.of(stored.estimator(), 60);
      if (!Estimators.ids().contains(stored.estimator()) || !Auditors.applies(stored.estimator())) {
        add(name, State.UNCHECKED, "this version does not know the estimator");
        continue;
      }
      EpsilonAuditor auditor = auditors.byId(stored.estimator());
      EpsilonLowerBound largest = null;
      for (int target = 0; target < targets(); target++) {
        Optional<AttackScores> read = audited(model, how.get().attack(), target);
        if (read.isEmpty()) {
          break;
        }
        EpsilonLowerBound bound =
            Auditors.audit(
                auditor,
                read.get(),
                auditors.delta(),
                confidence(how.get()),
                ModelAudit.sharing(claims(), targets()),
                seed.child(stored.estimator()).child(target));
        if (largest == null || bound.epsilon() > largest.epsilon()) {
          largest = bound;
        }
      }
      if (largest == null) {
        add(name, State.UNCHECKED, "the scores that it reads are not there");
        continue;
      }
      largest = ModelAudit.sharedByTargets(how.get(), claims(), targets(), largest);
      compare(name, stored, largest, "epsilon >= " + stored.epsilon() + " from " + stored.counts());
    }
  }

  private void verdict(ModelResult model) {
    Optional<AuditPlan.BoundPlan> how = how();
    if (model.claim().isEmpty() && model.verdict().isEmpty()) {
      return;
    }
    String name = model.id() + ": verdict";
    Optional<EpsilonLowerBound> primary =
        model.bounds().stream().filter(b -> b.estimator().equals(model.primary())).findFirst();
    if (how.isEmpty() || primary.isEmpty() || model.claim().isEmpty()) {
      add(name, State.UNCHECKED, "the plan or the bound that it rests on is not there");
      return;
    }
    Claim claim = model.claim().get();
    int canaries = result.study().canaries();
    int records = canaries > 0 ? canaries : result.study().records();
    OptionalDouble caught =
        PowerForecast.smallestCaught(
            auditors(model, how.get()).byId(model.primary()),
            claim.alternative(),
            records,
            claim.epsilon(),
            claim.delta(),
            confidence(how.get()),
            how.get().power());
    compare(
        name,
        model.verdict(),
        Optional.of(
            Verdicts.of(
                how.get(),
                claim,
                primary.get(),
                caught,
                IntStream.range(0, targets())
                    .mapToObj(target -> audited(model, how.get().attack(), target))
                    .flatMap(Optional::stream)
                    .toList())),
        model.verdict().map(v -> v.outcome().name()).orElse(""));
  }

  private void overall() {
    compare(
        "overall verdict",
        result.verdict(),
        Verdicts.overall(result.models(), result.verdict().power()),
        result.verdict().outcome().name());
  }

  private void accounting(ModelResult model) {
    if (model.claim().isEmpty()) {
      return;
    }
    Claim claim = model.claim().get();
    String name = model.id() + ": accounting";
    Optional<Map<?, ?>> recipe = recipe(model.id());
    if (claim.accountant().equals(Claim.STATED)) {
      compare(
          name,
          List.of(claim.byAccountant(), claim.epsilon(), claim.delta()),
          List.of(
              Map.of(),
              recipe.flatMap(r -> at(r, "command", "claim", "epsilon")).orElse("none"),
              recipe.flatMap(r -> at(r, "command", "claim", "delta")).orElse("none")),
          "stated by the plan; no accountant sees into the program");
      return;
    }
    int size = Math.max(1, (result.study().records() + result.study().canaries() + 1) / 2);
    TrainingAccount again =
        TrainingAccount.of(
            new TrainingRecord(
                model.engine(),
                claim.sampling().equals("Poisson"),
                claim.samplingRate(),
                claim.samplingRate() * size,
                claim.steps(),
                claim.noiseMultiplier(),
                claim.clip(),
                "flat",
                0),
            size);
    Map<String, Double> epsilons = again.byAccountant(claim.delta());
    compare(
        name,
        List.of(
            claim.relation(),
            claim.accountant(),
            claim.byAccountant(),
            claim.sampling(),
            claim.course()),
        List.of(
            again.relation().id(),
            again.accountant(claim.delta()),
            epsilons,
            again.sampling(),
            claim.course().isPresent() ? again.course(claim.delta()) : Optional.empty()),
        "epsilon " + epsilons);
    contract(model, claim, recipe, size, again.epsilon(claim.delta()));
  }

  /** What the training reported of itself against what the plan asked for. */
  private void contract(
      ModelResult model, Claim claim, Optional<Map<?, ?>> recipe, int size, double accounted) {
    Optional<Map<?, ?>> dp = recipe.flatMap(r -> map(r, "training")).flatMap(t -> map(t, "dp"));
    if (dp.isEmpty()) {
      add(model.id() + ": claim", State.DIFFERS, "the plan has no DP for this model");
      return;
    }
    double batch = Math.min(size, number(recipe.get(), "training", "batch"));
    double epochs = number(recipe.get(), "training", "epochs");
    Map<String, Object> was = new LinkedHashMap<>();
    Map<String, Object> is = new LinkedHashMap<>();
    was.put("epsilon", claim.epsilon());
    is.put("epsilon", at(dp.get(), "epsilon").orElse(accounted));
    was.put("delta", claim.delta());
    is.put("delta", at(dp.get(), "delta").orElse("none"));
    was.put("samplingRate", claim.samplingRate());
    is.put("samplingRate", batch / size);
    was.put("steps", claim.steps());
    is.put("steps", (long) (epochs * Math.ceil(size / batch)));
    was.put("clip", claim.clip());
    is.put("clip", at(dp.get(), "clip").orElse("none"));
    if (at(dp.get(), "noiseMultiplier").isPresent()) {
      was.put("noiseMultiplier", claim.noiseMultiplier());
      is.put("noiseMultiplier", at(dp.get(), "noiseMultiplier").get());
    }
    compare(model.id() + ": claim", was, is, "claim and contract are those of the plan");
  }

  private Optional<Map<?, ?>> recipe(String model) {
    return result.plan().get("models") instanceof List<?> all
        ? all.stream()
            .filter(one -> one instanceof Map<?, ?> map && model.equals(map.get("id")))
            .<Map<?, ?>>map(one -> (Map<?, ?>) one)
            .findFirst()
        : Optional.empty();
  }

  private static Optional<Map<?, ?>> map(Map<?, ?> tree, String key) {
    return tree.get(key) instanceof Map<?, ?> inner ? Optional.of(inner) : Optional.empty();
  }

  private static Optional<Object> at(Map<?, ?> tree, String... path) {
    Object value = tree;
    for (String key : path) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return Optional.ofNullable(value);
  }

  private static double number(Map<?, ?> tree, String... path) {
    return at(tree, path).orElse("none") instanceof Number number
        ? number.doubleValue()
        : Double.NaN;
  }

  // ---- utility

  private void utility(ModelResult model) {
    if (model.utility().isEmpty()) {
      return;
    }
    String name = model.id() + ": utility";
    Optional<HeldOut> held = scores.heldOut(model.id());
    if (held.isEmpty()) {
      add(name, State.UNCHECKED, "what the model did on held-out records is not there");
      return;
    }
    utility(name, model.utility().get(), held.get(), result.data().classes().size(), checks);
  }

  static void utility(String name, Utility stored, HeldOut held, int classes, CheckList checks) {
    checks.compare(
        name,
        List.of(
            stored.records(),
            stored.accuracy(),
            stored.logLoss(),
            stored.brier(),
            stored.calibrationError(),
            stored.reliability()),
        List.of(
            held.ids().size(),
            held.losses().accuracy(),
            held.losses().meanLogLoss(),
            held.losses().meanBrier(classes),
            held.losses().calibrationError(),
            held.losses().reliability()),
        "accuracy, log loss, Brier score and calibration on "
            + held.ids().size()
            + " held-out records");
  }

  // ---- what models have in common

  private void study() {
    if (result.models().isEmpty()) {
      return;
    }
    String first = result.models().get(0).id();
    Optional<Table> table = table(first, 0);
    Optional<HeldOut> held = scores.heldOut(first);
    if (table.isEmpty() || held.isEmpty()) {
      add("design of the study", State.UNCHECKED, "the scores are not there");
      return;
    }
    compare(
        "design of the study",
        List.of(
            result.study().records(),
            result.study().canaries(),
            result.study().heldOut(),
            result.study().targets(),
            result.study().shadows()),
        List.of(
            table.get().natural().ids().size(),
            table.get().canaries().ids().size(),
            held.get().ids().size(),
            (int) number(result.plan(), "targets"),
            (int) number(result.plan(), "shadows")),
        "numbers of records and models are those of the scores and of the plan");
  }

  private void heldOut() {
    if (result.heldOut().isEmpty()) {
      return;
    }
    Map<String, String> right = new LinkedHashMap<>();
    int records = 0;
    for (ModelResult model : result.models()) {
      Optional<HeldOut> held = scores.heldOut(model.id());
      if (held.isEmpty()) {
        add("held-out answers", State.UNCHECKED, "the held-out records are not there");
        return;
      }
      records = held.get().ids().size();
      right.put(model.id(), Disparities.hexadecimal(held.get().correct()));
    }
    compare(
        "held-out answers",
        List.of(result.heldOut().get().records(), result.heldOut().get().right()),
        List.of(records, right),
        "right and wrong on " + records + " records");
  }

  private void comparisons() {
    for (AuditResult.PairedComparison stored :
        result.disparity().map(AuditResult.Disparity::comparisons).orElse(List.of())) {
      paired(
          Printable.of(stored.model(), 80) + " against " + Printable.of(stored.baseline(), 80),
          stored,
          losses(scores, stored.model(), targets()),
          losses(scores, stored.baseline(), targets()),
          checks);
    }
  }

  /** What the runs of one recipe did on the held-out records; empty where a file is not there. */
  static Optional<List<RecordLosses>> losses(StoredScores scores, String model, int runs) {
    List<RecordLosses> losses = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      Optional<HeldOut> held = scores.heldOut(model, run);
      if (held.isEmpty()) {
        return Optional.empty();
      }
      losses.add(held.get().losses());
    }
    return Optional.of(losses);
  }

  static void paired(
      String name,
      AuditResult.PairedComparison stored,
      Optional<List<RecordLosses>> of,
      Optional<List<RecordLosses>> against,
      CheckList checks) {
    if (of.isEmpty() || against.isEmpty()) {
      checks.add(name, State.UNCHECKED, "the held-out records are not there");
      return;
    }
    checks.compare(
        name,
        List.of(stored.runs(), stored.accuracyLost(), stored.logLossGained()),
        List.of(
            of.get().size(),
            PrivacyCost.overall(right(against.get()), right(of.get()), 1),
            PrivacyCost.overall(
                of.get().stream().map(RecordLosses::logLoss).toArray(double[][]::new),
                against.get().stream().map(RecordLosses::logLoss).toArray(double[][]::new),
                Double.POSITIVE_INFINITY)),
        "accuracy lost and log loss gained over " + of.get().size() + " runs");
  }

  private static double[][] right(List<RecordLosses> runs) {
    return runs.stream()
        .map(
            run ->
                IntStream.range(0, run.correct().length)
                    .mapToDouble(r -> run.correct()[r] ? 1 : 0)
                    .toArray())
        .toArray(double[][]::new);
  }

  // ---- canaries

  private void canaries(ModelResult model) {
    if (model.canaries().isEmpty()) {
      return;
    }
    CanaryResult canaries = model.canaries().get();
    String name = model.id() + ": canary coins";
    SealedCoins coins = new SealedCoins(canaries.coins(), canaries.nonce(), canaries.commitment());
    if (!coins.holds()) {
      add(name, State.DIFFERS, "coins and nonce do not give the commitment");
      return;
    }
    if (commitment.isEmpty()) {
      add(name, State.UNCHECKED, "the commitment made before training is not there");
    } else if (!commitment.get().commitment().equals(canaries.commitment())
        || (commitment.get().canaries() != targetCoins(canaries)
            && commitment.get().canaries() != targetCoins(canaries) + sweepCoins(canaries))
        || !commitment.get().planHash().equals(Commitment.planHash(result.plan()))
        || !commitment.get().dataHash().equals(result.provenance().dataHash())) {
      add(name, State.DIFFERS, "the commitment made before training is another one");
    } else {
      add(
          name,
          State.AGREES,
          "coins and nonce give the commitment of " + UtcTime.inWords(commitment.get().madeAt()));
    }
    if (model.id().equals(result.models().get(0).id())) {
      sweepCoins(canaries, coins);
    }
    Optional<Table> table = table(model.id(), 0);
    if (table.isEmpty()) {
      add(model.id() + ": canaries", State.UNCHECKED, "the scores are not there");
      return;
    }
    Table planted = table.get().canaries();
    long inserted =
        IntStream.range(0, planted.member().length).filter(c -> planted.member()[c]).count();
    boolean same = planted.member().length == canaries.count() && inserted == canaries.inserted();
    for (int target = 0; same && target < targets(); target++) {
      boolean[] member =
          table(model.id(), target).map(t -> t.canaries().member()).orElse(new boolean[0]);
      same = member.length == canaries.count();
      for (int c = 0; same && c < member.length; c++) {
        same = coins.inserted(target * canaries.count() + c) == member[c];
      }
    }
    add(
        model.id() + ": canaries",
        same ? State.AGREES : State.DIFFERS,
        same
            ? "the coins are the memberships in the scores of every target, "
                + inserted
                + " of "
                + canaries.count()
                + " in the first"
            : "the coins are not the memberships in the scores");
    Optional<AttackScores> read = how().flatMap(plan -> audited(model, plan.attack(), 0));
    Optional<Table> losses = scores.canaryLosses(model.id());
    double[] loss = losses.map(t -> t.byAttack().get(CanaryFindings.LOSS)).orElse(null);
    if (read.isEmpty() || loss == null || loss.length != read.get().score().length) {
      add(model.id() + ": exposure", State.UNCHECKED, "the losses of the canaries are not there");
      return;
    }
    compare(
        model.id() + ": exposure",
        canaries,
        CanaryFindings.of(canaries.kind(), coins, loss, read.get(), canaries.accuracyCost()),
        "p = " + canaries.pValue().orElse(Double.NaN) + ", exposure, its quantiles and histogram");
  }

  private long targetCoins(CanaryResult canaries) {
    return (long) canaries.count() * targets();
  }

  private long sweepCoins(CanaryResult canaries) {
    return result.sweep().stream()
        .flatMap(sweep -> sweep.points().stream().limit(1))
        .mapToLong(point -> (long) canaries.count() * point.seeds())
        .sum();
  }

  /** A promise of earlier versions was made over the coins of the targets alone. */
  private void sweepCoins(CanaryResult canaries, SealedCoins coins) {
    long swept = sweepCoins(canaries);
    if (swept == 0) {
      return;
    }
    if (commitment.isPresent() && commitment.get().canaries() == targetCoins(canaries)) {
      add(
          SweepRecheck.COINS,
          State.UNCHECKED,
          "the commitment was made over the coins of the targets alone");
      return;
    }
    new SweepRecheck(
            result, result.sweep().orElseThrow(), how(), scores.below(SweepStudy.STORED), checks)
        .coins(coins, Math.toIntExact(targetCoins(canaries)), canaries.count());
  }
}
