package assay.audit.recheck;

import assay.attack.AttackEvaluation;
import assay.attack.AttackScores;
import assay.attack.canary.SealedCoins;
import assay.audit.Auditors;
import assay.audit.StoredScores;
import assay.audit.StoredScores.Table;
import assay.audit.SweepStudy;
import assay.audit.plan.AuditPlan;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.Sweep;
import assay.audit.result.AuditResult.SweepPoint;
import assay.audit.result.Check.State;
import assay.audit.result.Printable;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.evaluate.Evaluation;
import assay.evaluate.OverRuns;
import assay.evaluate.RecordLosses;
import assay.stats.Interval;
import assay.stats.RateAtFpr;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** Computes a sweep's figures again from what its models scored and answered. */
final class SweepRecheck {
  static final String COINS = "sweep: canary coins";

  private final AuditResult result;
  private final Sweep sweep;
  private final Optional<AuditPlan.BoundPlan> how;
  private final StoredScores scores;
  private final CheckList checks;

  /**
   * @param how the bounds of the plan
   * @param scores of the sweep's models
   */
  SweepRecheck(
      AuditResult result,
      Sweep sweep,
      Optional<AuditPlan.BoundPlan> how,
      StoredScores scores,
      CheckList checks) {
    this.result = result;
    this.sweep = sweep;
    this.how = how;
    this.scores = scores;
    this.checks = checks;
  }

  /**
   * Whether the coins that were sealed before training are the memberships in the scores of every
   * setting.
   *
   * @param first place of the sweep's coins among the sealed ones
   * @param canaries of a model
   */
  void coins(SealedCoins coins, int first, int canaries) {
    boolean same = true;
    int models = 0;
    for (int setting = 0; setting < sweep.points().size(); setting++) {
      SweepPoint point = sweep.points().get(setting);
      List<Table> tables = scores.mayHold(point.seeds()) ? tables(setting) : List.of();
      if (tables.size() != point.seeds()) {
        checks.add(COINS, State.UNCHECKED, "the scores of its models are not there");
        return;
      }
      for (int s = 0; s < tables.size(); s++, models++) {
        boolean[] member = tables.get(s).canaries().member();
        same &= member.length == canaries;
        for (int c = 0; same && c < canaries; c++) {
          same = coins.inserted(first + s * canaries + c) == member[c];
        }
      }
    }
    checks.add(
        COINS,
        same ? State.AGREES : State.DIFFERS,
        same
            ? "the sealed coins are the memberships in the scores of all " + models + " models"
            : "the sealed coins are not the memberships in the scores");
  }

  void run() {
    if (!sweep.points().stream().allMatch(point -> scores.mayHold(point.seeds()))) {
      checks.add("sweep", State.DIFFERS, "names more models than there are files");
      return;
    }
    Object plan = result.plan().get("sweep");
    Map<?, ?> planned = plan instanceof Map<?, ?> map ? map : Map.of();
    List<Object> was = new ArrayList<>(List.of(sweep.fpr(), sweep.attack()));
    List<Object> is = new ArrayList<>(List.of(planned(planned, "fpr"), planned(planned, "attack")));
    for (SweepPoint point : sweep.points()) {
      was.add(point.seeds());
      is.add(planned(planned, "seeds"));
    }
    checks.compare("sweep", was, is, "rate, attack and number of models are those of the plan");
    for (int i = 0; i < sweep.points().size(); i++) {
      point(i);
    }
  }

  private static Object planned(Map<?, ?> plan, String key) {
    return Objects.requireNonNullElse(plan.get(key), "none");
  }

  private void point(int setting) {
    SweepPoint stored = sweep.points().get(setting);
    String name = "sweep, " + sweep.key() + " " + Printable.of(stored.label(), 40);
    Optional<List<RecordLosses>> losses = losses(setting);
    List<Table> tables = tables(setting);
    if (how.isEmpty() || losses.isEmpty() || tables.isEmpty() || tables.size() != stored.seeds()) {
      checks.add(name, State.UNCHECKED, "the scores of its models are not there");
      return;
    }
    List<AttackEvaluation> attacks =
        tables.stream()
            .map(t -> AttackEvaluation.of(scores(t.natural()), Evaluation.CONFIDENCE))
            .toList();
    List<RateAtFpr> rates =
        attacks.stream()
            .map(a -> RateAtFpr.of(a.roc(), sweep.fpr(), Evaluation.CONFIDENCE))
            .toList();
    Map<String, Object> was = new LinkedHashMap<>();
    Map<String, Object> is = new LinkedHashMap<>();
    was.put("accuracy", stored.accuracy());
    is.put("accuracy", overRuns(losses.get(), RecordLosses::accuracy, 1));
    was.put("logLoss", stored.logLoss());
    is.put("logLoss", overRuns(losses.get(), RecordLosses::meanLogLoss, Double.POSITIVE_INFINITY));
    was.put("calibrationError", stored.calibrationError());
    is.put("calibrationError", overRuns(losses.get(), RecordLosses::calibrationError, 1));
    was.put("attackAuc", stored.attackAuc());
    is.put(
        "attackAuc",
        OverRuns.onOwnRecords(attacks.stream().map(AttackEvaluation::auc).toList(), 0, 1));
    was.put("attackTpr", stored.attackTpr());
    is.put(
        "attackTpr",
        rates.stream().allMatch(rate -> rate.tpr().isPresent())
            ? Optional.of(
                OverRuns.onOwnRecords(
                    rates.stream().map(rate -> rate.tpr().orElseThrow()).toList(), 0, 1))
            : Optional.empty());
    was.put("proven", stored.proven());
    is.put("proven", proven(setting, stored, tables));
    checks.compare(
        name, was, is, stored.seeds() + " models: accuracy, losses, leakage and proven epsilon");
    stored
        .paired()
        .ifPresent(
            paired ->
                Recheck.paired(
                    name + " against the baseline", paired, losses, losses(baseline()), checks));
  }

  private int baseline() {
    for (int i = 0; i < sweep.points().size(); i++) {
      if (sweep.points().get(i).paired().isEmpty()) {
        return i;
      }
    }
    throw new IllegalArgumentException("no setting is the baseline");
  }

  private Optional<List<RecordLosses>> losses(int setting) {
    return Recheck.losses(scores, SweepStudy.stored(setting), sweep.points().get(setting).seeds());
  }

  private List<Table> tables(int setting) {
    List<Table> tables = new ArrayList<>();
    for (int s = 0; s < sweep.points().get(setting).seeds(); s++) {
      scores.target(SweepStudy.stored(setting), s).ifPresent(tables::add);
    }
    return tables;
  }

  private AttackScores scores(Table table) {
    return new AttackScores(
        sweep.attack(),
        Objects.requireNonNull(table.byAttack().get(sweep.attack()), sweep.attack()),
        table.member());
  }

  private static Interval overRuns(
      List<RecordLosses> runs, Function<RecordLosses, Interval> figure, double most) {
    return OverRuns.onSameRecords(runs.stream().map(figure).toList(), 0, most);
  }

  private OptionalDouble proven(int setting, SweepPoint stored, List<Table> tables) {
    boolean canaries = result.study().canaries() > 0;
    AttackScores together =
        SweepStudy.together(
            tables.stream().map(t -> scores(canaries ? t.canaries() : t.natural())).toList());
    AuditPlan.BoundPlan bounds = how.orElseThrow();
    double delta = delta(bounds);
    EpsilonLowerBound bound =
        Auditors.audit(
            Auditors.of(stored.claimed(), delta).byId(bounds.primary()),
            together,
            delta,
            Confidence.of(bounds.confidence()),
            "",
            Seed.of(result.provenance().seed()).child("sweep").child("ties").child(setting));
    return bound.kind() == EpsilonLowerBound.Kind.BOUND
        ? OptionalDouble.of(bound.epsilon())
        : OptionalDouble.empty();
  }

  /** Of the varied configuration; without DP, that of the bounds. */
  private double delta(AuditPlan.BoundPlan bounds) {
    return result.plan().get("models") instanceof List<?> models
        ? models.stream()
            .filter(
                m ->
                    m instanceof Map<?, ?> map
                        && Optional.ofNullable(map.get("id")).equals(sweep.model()))
            .map(m -> ((Map<?, ?>) m).get("training"))
            .map(t -> t instanceof Map<?, ?> training ? training.get("dp") : null)
            .filter(d -> d instanceof Map<?, ?> dp && dp.get("delta") instanceof Number)
            .map(
                d ->
                    ((Number)
                            Objects.requireNonNull(
                                ((Map<?, ?>) Objects.requireNonNull(d)).get("delta")))
                        .doubleValue())
            .findFirst()
            .orElse(bounds.delta())
        : bounds.delta();
  }
}
