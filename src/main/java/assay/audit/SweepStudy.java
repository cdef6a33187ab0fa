package assay.audit;

import assay.attack.AttackEvaluation;
import assay.attack.AttackScores;
import assay.attack.Need;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.AuditPlan.AttackPlan;
import assay.audit.plan.AuditPlan.DpPlan;
import assay.audit.plan.AuditPlan.SweepPlan;
import assay.audit.plan.AuditPlan.SweepSetting;
import assay.audit.result.AuditResult.Sweep;
import assay.audit.result.AuditResult.SweepPoint;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.data.Dataset;
import assay.evaluate.Evaluation;
import assay.evaluate.HeldOutAnswers;
import assay.evaluate.OverRuns;
import assay.evaluate.RecordLosses;
import assay.evaluate.Utility;
import assay.stats.Interval;
import assay.stats.RateAtFpr;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.ScoreStore;
import assay.study.Signal;
import assay.study.Study;
import assay.train.TrainingRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * The sweep of a plan: one configuration at several settings. At every setting, model s trains on
 * the same members, from the same initial weights and with the same batches, so that settings are
 * compared pair by pair; each has shadow models of its own recipe.
 */
public final class SweepStudy {
  private static final double INTERVALS = Evaluation.CONFIDENCE;
  private static final int SHADOWS_PER_SHARD = 8;

  /** Folder of the stored scores, below that of the configurations'. */
  public static final String STORED = "sweep-scores";

  private final AuditPlan plan;
  private final SweepPlan sweep;
  private final Material material;
  private final Dataset held;
  private final MembershipMatrix members;
  private final Optional<MembershipMatrix> shadowMembers;
  private final Seed seed;
  private final List<Study> targets = new ArrayList<>();
  private final List<Study> shadows = new ArrayList<>();
  private final List<ModelStudy.Models> models = new ArrayList<>();
  private final List<List<AttackScores>> scored = new ArrayList<>();

  /**
   * @param plan with a sweep
   * @param material the records
   * @param store folder of the score stores
   * @param version of the code
   */
  SweepStudy(AuditPlan plan, Material material, Path store, String version) {
    this.plan = plan;
    this.sweep = plan.sweep().orElseThrow();
    this.material = material;
    this.held = material.all().at(material.heldOutIndices());
    this.seed = Seed.of(plan.seed()).child("sweep");
    this.members = membership(plan, material);
    this.shadowMembers =
        sweep.shadows() == 0
            ? Optional.empty()
            : Optional.of(
                MembershipMatrix.paired(
                    seed.child("shadow-coins"), sweep.shadows(), material.inMatrix()));
    for (SweepSetting setting : sweep.settings()) {
      Recipe recipe = Recipe.of(setting.model(), material.publicSize());
      String name = "sweep/" + sweep.key() + "-" + setting.label();
      targets.add(
          new Study(
              name + "/targets",
              recipe.trainer(store.resolve("commands")),
              material.all(),
              members,
              material.publicSize(),
              seed.child("targets"),
              1,
              EnumSet.allOf(Signal.class),
              true,
              store,
              version));
      shadowMembers.ifPresent(
          matrix ->
              shadows.add(
                  new Study(
                      name + "/shadows",
                      recipe.trainer(store.resolve("commands")),
                      material.all(),
                      matrix,
                      material.publicSize(),
                      seed.child("shadows"),
                      SHADOWS_PER_SHARD,
                      EnumSet.allOf(Signal.class),
                      AttackNeeds.of(plan).contains(Need.REFERENCE_LOGITS),
                      store,
                      version)));
      AttackNeeds.check(
          plan.withAttack(attack()),
          sweep.shadows(),
          setting.model().id(),
          targets.get(targets.size() - 1));
    }
  }

  /** Who is in which model of every setting. */
  static MembershipMatrix membership(AuditPlan plan, Material material) {
    int seeds = plan.sweep().orElseThrow().seeds();
    Seed coins = Seed.of(plan.seed()).child("sweep").child("target-coins");
    return MembershipMatrix.paired(coins, 2 * seeds, material.inMatrix())
        .at(IntStream.range(0, seeds).map(s -> 2 * s).toArray());
  }

  /** Models of the sweep. */
  long size() {
    return (long) sweep.settings().size() * (sweep.seeds() + sweep.shadows());
  }

  /** Models not on disk yet. */
  long missing() {
    return targets.stream().mapToLong(Study::missing).sum()
        + shadows.stream().mapToLong(Study::missing).sum();
  }

  /** Trains what is missing. */
  void train(int workers, IntConsumer progress) throws IOException, InterruptedException {
    for (int i = 0; i < targets.size(); i++) {
      ScoreStore.Contents trained = targets.get(i).run(workers, progress);
      models.add(
          new ModelStudy.Models(
              trained,
              Optional.empty(),
              shadows.isEmpty()
                  ? Optional.empty()
                  : Optional.of(shadows.get(i).run(workers, progress)),
              TargetAccess.of(targets.get(i), trained)));
    }
  }

  /** What was found, once everything is trained. */
  Sweep result() {
    int baseline = baseline();
    HeldOutAnswers against = answers(baseline);
    List<SweepPoint> points = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      points.add(point(i, baseline, against));
    }
    return new Sweep(
        sweep.key(),
        sweep.fpr(),
        sweep.attack(),
        points,
        note(),
        Optional.of(sweep.model()),
        Optional.of(sweep.settings().get(baseline).label()));
  }

  /** The name in the stored scores of a setting, counted from 0. */
  public static String stored(int setting) {
    return "setting-" + setting;
  }

  /** Writes what the figures of every setting were computed from, once there is a result. */
  void write(Path folder) throws IOException {
    for (int i = 0; i < scored.size(); i++) {
      for (int s = 0; s < sweep.seeds(); s++) {
        ScoreFiles.write(
            folder,
            ScoreFiles.targetFile(stored(i), s),
            material,
            0,
            List.of(scored.get(i).get(s)));
        ScoreFiles.writeHeldOut(
            folder,
            ScoreFiles.heldOutFile(stored(i), s),
            held.recordIds(),
            RecordLosses.of(
                models.get(i).logits(s, material.heldOutIndices(), held.classCount()), held));
      }
    }
  }

  /** The setting without DP; without one, the first. */
  private int baseline() {
    return IntStream.range(0, sweep.settings().size())
        .filter(i -> sweep.settings().get(i).model().training().dp().isEmpty())
        .findFirst()
        .orElse(0);
  }

  private String note() {
    return "Every setting trains "
        + sweep.seeds()
        + " models on the same "
        + sweep.seeds()
        + " random halves of the records. Utility intervals allow for another training and for"
        + " other held-out records, leakage intervals for another training on other members"
        + (sweep.shadows() > 0
            ? ", against the same " + sweep.shadows() + " shadow models per setting"
            : "")
        + ". Each interval and each proven epsilon holds by itself, not all of them at once.";
  }

  private HeldOutAnswers answers(int setting) {
    return Disparities.answers(material, held, models.get(setting), sweep.seeds());
  }

  private SweepPoint point(int setting, int baseline, HeldOutAnswers against) {
    ModelStudy.Models trained = models.get(setting);
    int classes = material.all().classCount();
    List<Utility> utilities = new ArrayList<>();
    List<AttackScores> scores = new ArrayList<>();
    List<AttackEvaluation> attacks = new ArrayList<>();
    AttackPlan attack = attack();
    AuditPlan alone = plan.withAttack(attack);
    for (int s = 0; s < sweep.seeds(); s++) {
      utilities.add(
          Evaluation.utility(
              trained.logits(s, material.heldOutIndices(), classes),
              held,
              material.loaded().positive()));
      AttackScores scored =
          TargetScores.of(
                  alone,
                  material,
                  trained,
                  members,
                  shadowMembers,
                  s,
                  seed.child("attack").child(s))
              .by(attack.id());
      scores.add(scored);
      attacks.add(AttackEvaluation.of(scored.at(material.studyIndices()), INTERVALS));
    }
    scored.add(scores);
    SweepSetting wanted = sweep.settings().get(setting);
    return new SweepPoint(
        wanted.label(),
        wanted.value(),
        sweep.seeds(),
        OverRuns.onSameRecords(each(utilities, Utility::accuracy), 0, 1),
        utilities.stream().allMatch(u -> u.auc().isPresent())
            ? Optional.of(OverRuns.onSameRecords(each(utilities, u -> u.auc().orElseThrow()), 0, 1))
            : Optional.empty(),
        OverRuns.onSameRecords(each(utilities, Utility::logLoss), 0, Double.POSITIVE_INFINITY),
        OverRuns.onSameRecords(each(utilities, Utility::calibrationError), 0, 1),
        OverRuns.onOwnRecords(each(attacks, AttackEvaluation::auc), 0, 1),
        tpr(attacks),
        claimed(setting),
        proven(setting, scores),
        setting == baseline
            ? Optional.empty()
            : Disparities.paired(
                wanted.label(),
                answers(setting),
                sweep.settings().get(baseline).label(),
                against,
                sweep.seeds(),
                held.size()));
  }

  private AttackPlan attack() {
    return plan.attacks().stream()
        .filter(wanted -> wanted.id().equals(sweep.attack()))
        .findFirst()
        .orElseThrow();
  }

  private static <T> List<Interval> each(List<T> of, Function<T, Interval> part) {
    return of.stream().map(part).toList();
  }

  private Optional<Interval> tpr(List<AttackEvaluation> attacks) {
    List<RateAtFpr> rates =
        attacks.stream().map(a -> RateAtFpr.of(a.roc(), sweep.fpr(), INTERVALS)).toList();
    return rates.stream().allMatch(rate -> rate.tpr().isPresent())
        ? Optional.of(OverRuns.onOwnRecords(each(rates, r -> r.tpr().orElseThrow()), 0, 1))
        : Optional.empty();
  }

  private OptionalDouble claimed(int setting) {
    Optional<DpPlan> dp = sweep.settings().get(setting).model().training().dp();
    if (dp.isEmpty()) {
      return OptionalDouble.empty();
    }
    TrainingRecord record = models.get(setting).targets().training(0);
    double accounted = TrainingAccount.of(record, material.publicSize()).epsilon(dp.get().delta());
    return OptionalDouble.of(dp.get().epsilon().orElse(accounted));
  }

  /** The delta at which every setting is stated, with DP or without. */
  private double delta() {
    return sweep.settings().stream()
        .map(setting -> setting.model().training().dp().map(DpPlan::delta))
        .filter(Optional::isPresent)
        .findFirst()
        .map(Optional::orElseThrow)
        .orElse(plan.bounds().delta());
  }

  /**
   * The primary estimator on all models of the setting together. Each model's memberships are coins
   * of its own, so all models side by side are one mechanism in which every coin touches one model:
   * a bound for one run with as many coins.
   */
  private OptionalDouble proven(int setting, List<AttackScores> scores) {
    int[] audited = material.canaries() > 0 ? material.canaryIndices() : material.studyIndices();
    AttackScores together = together(scores.stream().map(s -> s.at(audited)).toList());
    EpsilonLowerBound bound =
        Auditors.audit(
            Auditors.of(claimed(setting), delta()).byId(plan.bounds().primary()),
            together,
            delta(),
            Confidence.of(plan.bounds().confidence()),
            "",
            seed.child("ties").child(setting));
    // A point of a sweep has no room for a condition, so what needs one is left out.
    return bound.kind() == EpsilonLowerBound.Kind.BOUND
        ? OptionalDouble.of(bound.epsilon())
        : OptionalDouble.empty();
  }

  /**
   * The scores of several trainings as one, in their order.
   *
   * @param parts of the same attack, at least one
   */
  public static AttackScores together(List<AttackScores> parts) {
    int size = parts.stream().mapToInt(p -> p.score().length).sum();
    double[] score = new double[size];
    boolean[] member = new boolean[size];
    int at = 0;
    for (AttackScores part : parts) {
      System.arraycopy(part.score(), 0, score, at, part.score().length);
      System.arraycopy(part.member(), 0, member, at, part.score().length);
      at += part.score().length;
    }
    return new AttackScores(parts.get(0).attack(), score, member);
  }
}
