package assay.audit;

import assay.attack.AttackEvaluation;
import assay.attack.AttackScores;
import assay.attack.canary.SealedCoins;
import assay.audit.AuditResult.AttackResult;
import assay.audit.AuditResult.CanaryResult;
import assay.audit.AuditResult.Claim;
import assay.audit.AuditResult.ModelResult;
import assay.audit.AuditResult.OperatingPoint;
import assay.audit.AuditResult.RocPoint;
import assay.audit.Check.State;
import assay.audit.StoredScores.HeldOut;
import assay.audit.StoredScores.Table;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.Estimators;
import assay.bound.PowerForecast;
import assay.evaluate.Utility;
import assay.privacy.RdpAccountant;
import assay.stats.DeLong;
import assay.stats.InputException;
import assay.stats.RocCurve;
import assay.stats.Seed;
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
  private final List<Check> checks = new ArrayList<>();
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
    recheck.plan();
    for (ModelResult model : result.models()) {
      recheck.guarded(model.id() + ": attacks", () -> recheck.attacks(model));
      recheck.guarded(model.id() + ": bounds", () -> recheck.bounds(model));
      recheck.guarded(model.id() + ": verdict", () -> recheck.verdict(model));
      recheck.guarded(model.id() + ": accounting", () -> recheck.accounting(model));
      recheck.guarded(model.id() + ": utility", () -> recheck.utility(model));
      recheck.guarded(model.id() + ": canaries", () -> recheck.canaries(model));
    }
    recheck.guarded("overall verdict", recheck::overall);
    recheck.outside();
    return List.copyOf(recheck.checks);
  }

  private void guarded(String name, Runnable check) {
    try {
      check.run();
    } catch (InputException | IllegalArgumentException | IndexOutOfBoundsException e) {
      add(name, State.DIFFERS, "cannot be computed again: " + e.getMessage());
    }
  }

  private void add(String name, State state, String detail) {
    checks.add(new Check(name, state, detail));
  }

  private void compare(String name, Object stored, Object again, String detail) {
    Optional<String> difference = JsonText.difference(stored, again);
    add(name, difference.isPresent() ? State.DIFFERS : State.AGREES, difference.orElse(detail));
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

  private static Optional<String> difference(AttackResult stored, AttackEvaluation again) {
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
    is.put(
        "operatingPoints",
        again.rates().stream()
            .map(
                rate ->
                    new OperatingPoint(
                        rate.fpr(),
                        rate.truePositives(),
                        rate.falsePositives(),
                        rate.tpr(),
                        rate.refusal().orElse("")))
            .toList());
    was.put("roc", stored.roc());
    is.put(
        "roc",
        IntStream.range(0, thinned.points())
            .mapToObj(i -> new RocPoint(thinned.falsePositives(i), thinned.truePositives(i)))
            .toList());
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
          List.of(stored.auc(), stored.advantage()),
          List.of(again.auc(), again.advantage()),
          again.targets() + " targets");
    }
    if (targets() == 1 && !overview.comparisons().isEmpty()) {
      comparisons(model, overview);
    }
  }

  private void comparisons(ModelResult model, AuditResult.AttackOverview overview) {
    Table natural = table(model.id(), 0).orElseThrow().natural();
    List<Object> was = new ArrayList<>();
    List<Object> is = new ArrayList<>();
    for (AuditResult.AttackComparison stored : overview.comparisons()) {
      double[] first = natural.byAttack().get(stored.first());
      double[] second = natural.byAttack().get(stored.second());
      if (first == null || second == null) {
        add(model.id() + ": comparisons", State.DIFFERS, "scores of a compared attack lack");
        return;
      }
      DeLong.Comparison again = DeLong.paired(first, second, natural.member(), INTERVALS);
      was.add(List.of(stored.difference(), stored.p()));
      is.add(List.of(again.difference(), again.pValue()));
    }
    compare(model.id() + ": comparisons of attacks", was, is, was.size() + " pairs, paired DeLong");
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
        .map(table -> model.canaries().isPresent() ? table.canaries() : table.natural())
        .filter(table -> table.byAttack().containsKey(attack))
        .map(
            table ->
                new AttackScores(
                    attack,
                    java.util.Objects.requireNonNull(table.byAttack().get(attack)),
                    table.member()));
  }

  private Confidence confidence(AuditPlan.BoundPlan how) {
    long claims = result.models().stream().filter(m -> m.claim().isPresent()).count();
    int share = (int) Math.max(1, claims) * targets();
    return share == 1
        ? Confidence.of(how.confidence())
        : Confidence.ofAlpha(Confidence.of(how.confidence()).alpha() / share);
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
                "",
                seed.child(stored.estimator()).child(target));
        if (largest == null || bound.epsilon() > largest.epsilon()) {
          largest = bound;
        }
      }
      if (largest == null) {
        add(name, State.UNCHECKED, "the scores that it reads are not there");
        continue;
      }
      compare(
          name,
          figures(stored),
          figures(largest),
          "epsilon >= " + stored.epsilon() + " from " + stored.counts());
    }
  }

  private static List<Object> figures(EpsilonLowerBound bound) {
    return List.of(
        bound.kind(),
        bound.epsilon(),
        bound.delta(),
        bound.confidence(),
        bound.ceiling(),
        bound.counts());
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
    int records = model.canaries().map(CanaryResult::count).orElse(result.study().records());
    OptionalDouble caught =
        PowerForecast.smallestCaught(
            auditors(model, how.get()).byId(model.primary()),
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
    Double stored = claim.byAccountant().get("rdp");
    if (stored == null || !claim.sampling().startsWith("Poisson") || claim.steps() < 1) {
      add(name, State.OUTSIDE, "no accountant that can be run again from the result");
      return;
    }
    double again =
        claim.noiseMultiplier() == 0
            ? Double.POSITIVE_INFINITY
            : RdpAccountant.poissonGaussian(
                    claim.samplingRate(), claim.noiseMultiplier(), claim.steps())
                .epsilon(claim.delta());
    compare(name, stored, again, "epsilon " + again + " by rdp");
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
    Utility stored = model.utility().get();
    int classes = result.data().classes().size();
    compare(
        name,
        List.of(
            stored.records(),
            stored.accuracy(),
            stored.logLoss(),
            stored.brier(),
            stored.calibrationError(),
            stored.reliability()),
        List.of(
            held.get().ids().size(),
            held.get().losses().accuracy(),
            held.get().losses().meanLogLoss(),
            held.get().losses().meanBrier(classes),
            held.get().losses().calibrationError(),
            held.get().losses().reliability()),
        "accuracy, log loss, Brier score and calibration on "
            + held.get().ids().size()
            + " held-out records");
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
        || commitment.get().canaries() != canaries.count()
        || !commitment.get().planHash().equals(Commitment.planHash(result.plan()))
        || !commitment.get().dataHash().equals(result.provenance().dataHash())) {
      add(name, State.DIFFERS, "the commitment made before training is another one");
    } else {
      add(
          name,
          State.AGREES,
          "coins and nonce give the commitment of " + commitment.get().madeAt());
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
    for (int c = 0; same && c < planted.member().length; c++) {
      same = coins.inserted(c) == planted.member()[c];
    }
    add(
        model.id() + ": canaries",
        same ? State.AGREES : State.DIFFERS,
        same
            ? "the coins are the memberships in the scores, "
                + inserted
                + " of "
                + canaries.count()
                + " in"
            : "the coins are not the memberships in the scores");
    Optional<AttackScores> read = how().flatMap(plan -> audited(model, plan.attack(), 0));
    if (read.isPresent()) {
      compare(
          model.id() + ": p-value of the canaries",
          canaries.pValue(),
          CanaryFindings.noneRemembered(read.get()),
          "p = " + canaries.pValue());
    }
  }

  private void outside() {
    add(
        "groups, classes and difficulty",
        State.OUTSIDE,
        "need the records' attributes and labels, which a bundle does not hold");
    add(
        "exposure, shadow budgets, record tests, utility AUC, training utility",
        State.OUTSIDE,
        "need the models' answers and the labels; the files under scores/ are covered by their"
            + " hashes");
  }
}
