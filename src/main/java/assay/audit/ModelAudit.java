package assay.audit;

import assay.attack.AttackScores;
import assay.attack.canary.SealedCoins;
import assay.audit.plan.AuditPlan;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.Verdict;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.PowerForecast;
import assay.data.Dataset;
import assay.evaluate.Evaluation;
import assay.evaluate.RecordLosses;
import assay.privacy.NeighboringRelation;
import assay.stats.Rounded;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.train.TrainingRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** What is found about one configuration once its models are trained. */
public final class ModelAudit {
  private final AuditPlan plan;
  private final Recipe recipe;
  private final Material material;
  private final ModelStudy.Models models;
  private final MembershipMatrix targetMembers;
  private final Seed seed;
  private final List<TargetScores> scores = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  ModelAudit(
      AuditPlan plan,
      Recipe recipe,
      Material material,
      ModelStudy.Models models,
      MembershipMatrix targetMembers,
      Optional<MembershipMatrix> shadowMembers) {
    this.plan = plan;
    this.recipe = recipe;
    this.material = material;
    this.models = models;
    this.targetMembers = targetMembers;
    this.seed = Seed.of(plan.seed()).child("model").child(recipe.model().id());
    for (int target = 0; target < plan.targets(); target++) {
      scores.add(
          TargetScores.of(
              plan,
              material,
              models,
              targetMembers,
              shadowMembers,
              target,
              seed.child("attacks").child(target)));
    }
  }

  /** What a reader must know before trusting a number of this configuration. */
  List<String> warnings() {
    return warnings;
  }

  /** Writes how each target did on each held-out record. */
  void writeHeldOut(Path folder) throws IOException {
    int[] heldOut = material.heldOutIndices();
    Dataset held = material.all().at(heldOut);
    for (int target = 0; target < plan.targets(); target++) {
      ScoreFiles.writeHeldOut(
          folder,
          ScoreFiles.heldOutFile(recipe.model().id(), target),
          held.recordIds(),
          RecordLosses.of(models.logits(target, heldOut, held.classCount()), held));
    }
  }

  /** Writes the losses of the first target's canaries, which exposure ranks. */
  void writeCanaries(Path folder) throws IOException {
    if (material.canaries() > 0) {
      AttackScores scores = scoring(0).at(material.canaryIndices());
      ScoreFiles.write(
          folder,
          ScoreFiles.canaryFile(recipe.model().id()),
          material,
          material.study(),
          List.of(
              new AttackScores(
                  CanaryFindings.LOSS, CanaryFindings.losses(models, material), scores.member())));
    }
  }

  /** The scores that bounds are computed from, per target. */
  List<TargetScores> scores() {
    return scores;
  }

  /**
   * @param coins sealed before training
   * @param claims configurations of the plan that carry a claim, which share the failure
   *     probability
   */
  ModelResult result(Optional<SealedCoins> coins, int claims) {
    Dataset all = material.all();
    int classes = all.classCount();
    int[] heldOut = material.heldOutIndices();
    int[] ownMembers =
        IntStream.range(0, material.study()).filter(r -> targetMembers.contains(0, r)).toArray();
    float[] logits = models.logits(0, heldOut, classes);
    Dataset held = all.at(heldOut);
    Optional<Claim> claim = claim();
    Auditors auditors = Auditors.of(claim, plan.bounds().delta());
    List<EpsilonLowerBound> bounds = bounds(auditors, claims);
    AttackFindings findings =
        new AttackFindings(material, scores, recipe.model().id(), seed.child("baselines"));
    warnings.addAll(findings.warnings());
    TrainingRecord record = models.targets().training(0);
    return new ModelResult(
        recipe.model().id(),
        recipe.model().title(),
        record.engine(),
        recipe.networkInWords(all.featureCount(), classes),
        recipe.parameters(all.featureCount(), classes),
        recipe.inPrintOrder(),
        claim,
        Optional.of(Evaluation.utility(logits, held, material.loaded().positive())),
        Optional.of(
            Evaluation.utility(
                models.logits(0, ownMembers, classes),
                all.at(ownMembers),
                material.loaded().positive())),
        Evaluation.groups(logits, held, material.loaded().positive(), false),
        Evaluation.gaps(logits, held, material.loaded().positive(), false, seed.child("gaps")),
        findings.results(),
        coins.map(this::canaries),
        bounds,
        plan.bounds().primary(),
        claim.map(c -> verdict(auditors, c, bounds.get(0), claims)),
        Optional.of(findings.overview()));
  }

  private CanaryResult canaries(SealedCoins coins) {
    return CanaryFindings.of(
        plan.canaries().orElseThrow(),
        material,
        models,
        scoring(0).at(material.canaryIndices()),
        coins);
  }

  private AttackScores scoring(int target) {
    return scores.get(target).by(plan.bounds().attack());
  }

  // ---- claim

  private Optional<Claim> claim() {
    return recipe
        .model()
        .command()
        .map(command -> command.claim().map(ModelAudit::stated))
        .orElseGet(() -> recipe.model().training().dp().map(this::claim));
  }

  /** Of a training that Assay did not see from inside. */
  private static Claim stated(AuditPlan.ClaimPlan claim) {
    return new Claim(
        claim.epsilon(),
        claim.delta(),
        NeighboringRelation.ADD_OR_REMOVE_ONE.id(),
        Claim.STATED,
        Map.of(),
        "not known",
        0,
        0,
        0,
        0,
        List.of("The claim was stated in the plan; its accounting was not seen."));
  }

  private Claim claim(AuditPlan.DpPlan wish) {
    TrainingRecord record = models.targets().training(0);
    TrainingAccount account = TrainingAccount.of(record, material.publicSize());
    double accounted = account.epsilon(wish.delta());
    List<String> notes = new ArrayList<>(account.refusals());
    double claimed = wish.epsilon().orElse(accounted);
    if (accounted > claimed) {
      String note =
          String.format(
              Locale.ROOT,
              "%s: the accountant does not support the claim: the training as it ran has epsilon"
                  + " %s, the claim is %s",
              recipe.model().id(),
              Rounded.atMost(accounted, claimed),
              Rounded.exact(claimed));
      notes.add(note);
      warnings.add(note);
    }
    if (material.loaded().encoding().fittedOnData()) {
      notes.add(
          "Encoders were fitted on the private records; what they reveal is outside this"
              + " guarantee.");
    }
    if (wish.delta() * material.publicSize() >= 1) {
      String note =
          String.format(
              Locale.ROOT,
              "%s: delta %s is not below 1 / n, n = %d: the claim allows whole records to be"
                  + " published",
              recipe.model().id(),
              Rounded.exact(wish.delta()),
              material.publicSize());
      notes.add(note);
      warnings.add(note);
    }
    return new Claim(
        claimed,
        wish.delta(),
        account.relation().id(),
        account.accountant(wish.delta()),
        account.byAccountant(wish.delta()),
        account.sampling(),
        record.samplingRate(),
        record.steps(),
        record.noiseMultiplier(),
        record.clip(),
        notes,
        account.course(wish.delta()));
  }

  // ---- bounds

  private List<EpsilonLowerBound> bounds(Auditors auditors, int claims) {
    AuditPlan.BoundPlan how = plan.bounds();
    List<String> ids = new ArrayList<>(List.of(how.primary()));
    ids.addAll(how.others());
    List<EpsilonLowerBound> bounds = new ArrayList<>();
    for (String id : ids) {
      EpsilonAuditor auditor = auditors.byId(id);
      EpsilonLowerBound largest = null;
      for (int target = 0; target < plan.targets(); target++) {
        EpsilonLowerBound bound =
            Auditors.audit(
                auditor,
                audited(target),
                auditors.delta(),
                confidence(claims),
                sharing(claims, plan.targets()),
                seed.child("ties").child(id).child(target));
        if (largest == null || bound.epsilon() > largest.epsilon()) {
          largest = bound;
        }
      }
      bounds.add(
          sharedByTargets(how, claims, plan.targets(), java.util.Objects.requireNonNull(largest)));
    }
    return bounds;
  }

  /**
   * What the bounds read: the canaries, or where there are none the study records, whose
   * memberships are fair coins as well.
   */
  private AttackScores audited(int target) {
    return scoring(target)
        .at(material.canaries() > 0 ? material.canaryIndices() : material.studyIndices());
  }

  private Confidence confidence(int claims) {
    return share(plan.bounds(), Math.max(1, claims) * plan.targets());
  }

  /**
   * The confidence of one bound where several share the plan's failure probability in equal parts
   * (Bonferroni).
   *
   * @param sharing how many bounds, at least 1
   */
  public static Confidence share(AuditPlan.BoundPlan how, int sharing) {
    Confidence whole = Confidence.of(how.confidence());
    return sharing == 1 ? whole : Confidence.ofAlpha(whole.alpha() / sharing);
  }

  /**
   * The largest of all targets' bounds, which is as sure as all of them at once.
   *
   * @param claims models with a claim, 0 or more
   * @param targets target models of each, at least 1
   */
  public static EpsilonLowerBound sharedByTargets(
      AuditPlan.BoundPlan how, int claims, int targets, EpsilonLowerBound largest) {
    return targets == 1 ? largest : largest.largestOf(share(how, Math.max(1, claims)));
  }

  /**
   * How the failure probability is shared, to be appended to what an estimator says of itself;
   * empty where nothing is shared.
   *
   * @param claims models with a claim, 0 or more
   * @param targets target models of each, at least 1
   */
  public static String sharing(int claims, int targets) {
    int share = Math.max(1, claims) * targets;
    return share == 1
        ? ""
        : String.format(
            Locale.ROOT,
            "; the plan's failure probability is shared by %d claims x %d targets (Bonferroni)",
            Math.max(1, claims),
            targets);
  }

  // ---- verdict

  private Verdict verdict(Auditors auditors, Claim claim, EpsilonLowerBound primary, int claims) {
    int records = material.canaries() > 0 ? material.canaries() : material.study();
    OptionalDouble caught =
        PowerForecast.smallestCaught(
            auditors.byId(plan.bounds().primary()),
            claim.alternative(),
            records,
            claim.epsilon(),
            claim.delta(),
            confidence(claims),
            plan.bounds().power());
    return Verdicts.of(
        plan.bounds(),
        claim,
        primary,
        caught,
        IntStream.range(0, plan.targets()).mapToObj(this::audited).toList());
  }
}
