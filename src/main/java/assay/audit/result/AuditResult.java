package assay.audit.result;

import assay.bound.Alternative;
import assay.bound.CurveNull;
import assay.bound.EpsilonLowerBound;
import assay.bound.GaussianNull;
import assay.bound.NullFamily;
import assay.evaluate.FairnessGap;
import assay.evaluate.GroupLeakageTest;
import assay.evaluate.GroupUtility;
import assay.evaluate.PrivacyCost;
import assay.evaluate.Utility;
import assay.stats.Interval;
import assay.stats.RateAtFpr;
import assay.stats.RocCurve;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * Everything an audit found; the only thing that reports and gates read. Written as {@code
 * audit.json}. A function of plan, data and seed, except for the block {@code host}.
 *
 * @param schemaVersion of the format, such as "1.0"; additive within a major version
 * @param name the plan's name
 * @param title the plan's title
 * @param verdict over all models with a claim
 * @param models one per configuration in the plan
 * @param data what was audited on
 * @param study how many models, in which design
 * @param sweep the same model at several settings; empty where the plan has none
 * @param disparity who pays for privacy and who is exposed; empty where nothing can be compared
 * @param heldOut which held-out records the models got right; empty in results of format 1.0
 * @param warnings what a reader must know before trusting a number; each a sentence
 * @param plan the resolved plan as a tree
 * @param provenance seeds, hashes, versions
 * @param host times and host facts; the only block that differs between two runs of the same plan
 */
public record AuditResult(
    String schemaVersion,
    String name,
    String title,
    Verdict verdict,
    List<ModelResult> models,
    DataSummary data,
    StudySummary study,
    Optional<Sweep> sweep,
    Optional<Disparity> disparity,
    Optional<HeldOut> heldOut,
    List<String> warnings,
    Map<String, Object> plan,
    Provenance provenance,
    Host host) {
  /** The version this code writes. */
  public static final String SCHEMA_VERSION = "1.1";

  /** A result without a sweep. */
  public AuditResult(
      String schemaVersion,
      String name,
      String title,
      Verdict verdict,
      List<ModelResult> models,
      DataSummary data,
      StudySummary study,
      List<String> warnings,
      Map<String, Object> plan,
      Provenance provenance,
      Host host) {
    this(
        schemaVersion,
        name,
        title,
        verdict,
        models,
        data,
        study,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        warnings,
        plan,
        provenance,
        host);
  }

  /**
   * One configuration: its recipe, its claim and what was found.
   *
   * @param id from the plan
   * @param title from the plan
   * @param engine which training engine ran
   * @param network the network in words, such as "41-64-2, relu"
   * @param parameters trainable parameters
   * @param training the recipe in print order, such as "optimizer" to "adam"
   * @param claim epsilon claimed and how it was accounted; empty for a model without DP
   * @param utility on held-out records, first target; empty where predictions were not seen
   * @param trainUtility the same on the first target's own members; empty where not seen
   * @param groups per group of every sensitive attribute
   * @param gaps between groups
   * @param attacks one per attack and target model
   * @param canaries empty where the plan has none
   * @param bounds all estimators, the primary first
   * @param primary id of the estimator that the plan declared before training
   * @param verdict on this model; empty without a claim
   * @param overview what the attacks say together; empty in results of format 1.0
   */
  public record ModelResult(
      String id,
      String title,
      String engine,
      String network,
      long parameters,
      Map<String, Object> training,
      Optional<Claim> claim,
      Optional<Utility> utility,
      Optional<Utility> trainUtility,
      List<GroupUtility> groups,
      List<FairnessGap> gaps,
      List<AttackResult> attacks,
      Optional<CanaryResult> canaries,
      List<EpsilonLowerBound> bounds,
      String primary,
      Optional<Verdict> verdict,
      Optional<AttackOverview> overview) {
    /** A model without an overview of its attacks. */
    public ModelResult(
        String id,
        String title,
        String engine,
        String network,
        long parameters,
        Map<String, Object> training,
        Optional<Claim> claim,
        Optional<Utility> utility,
        Optional<Utility> trainUtility,
        List<GroupUtility> groups,
        List<FairnessGap> gaps,
        List<AttackResult> attacks,
        Optional<CanaryResult> canaries,
        List<EpsilonLowerBound> bounds,
        String primary,
        Optional<Verdict> verdict) {
      this(
          id,
          title,
          engine,
          network,
          parameters,
          training,
          claim,
          utility,
          trainUtility,
          groups,
          gaps,
          attacks,
          canaries,
          bounds,
          primary,
          verdict,
          Optional.empty());
    }
  }

  /**
   * A claim and its accounting from the training loop's real contract. Where the accountant is
   * {@value #STATED}, the claim was handed over with a model or its scores: nothing was accounted,
   * byAccountant is empty, and the terms of the contract are 0.
   *
   * @param epsilon claimed, nats
   * @param delta claimed
   * @param relation neighboring relation id
   * @param accountant the accountant the claim rests on, such as "rdp"
   * @param byAccountant epsilon by every accountant that applies, by name
   * @param sampling in words
   * @param samplingRate q
   * @param steps optimizer steps made
   * @param noiseMultiplier sigma
   * @param clip clipping norm
   * @param notes refusals and caveats, such as encoders fitted on private data
   * @param course epsilon after so many steps, as the accountant has it; empty where nothing was
   *     accounted and in results of format 1.0
   */
  public record Claim(
      double epsilon,
      double delta,
      String relation,
      String accountant,
      Map<String, Double> byAccountant,
      String sampling,
      double samplingRate,
      long steps,
      double noiseMultiplier,
      double clip,
      List<String> notes,
      Optional<List<StepEpsilon>> course) {
    /** A claim without its course. */
    public Claim(
        double epsilon,
        double delta,
        String relation,
        String accountant,
        Map<String, Double> byAccountant,
        String sampling,
        double samplingRate,
        long steps,
        double noiseMultiplier,
        double clip,
        List<String> notes) {
      this(
          epsilon,
          delta,
          relation,
          accountant,
          byAccountant,
          sampling,
          samplingRate,
          steps,
          noiseMultiplier,
          clip,
          notes,
          Optional.empty());
    }

    /** The accountant of a claim that was only stated. */
    public static final String STATED = "stated";

    /** The sampling of a training in which every record comes into every batch by its own coin. */
    public static final String POISSON = "Poisson";

    /** The sampling of a stated claim whose mechanism was stated to be the Gaussian one. */
    public static final String GAUSSIAN = "the Gaussian mechanism, as stated";

    /**
     * Whether what is claimed is the Gaussian mechanism, once or composed: training in which every
     * record takes part in every step, or a statement. Sampled batches have other trade-off curves.
     */
    public boolean gaussian() {
      return accountant.equals(STATED)
          ? sampling.equals(GAUSSIAN)
          : samplingRate == 1 && noiseMultiplier > 0;
    }

    /**
     * The trade-off curves of which the training's own is one, whatever its noise: what a bound
     * under a family may take for granted of a training that Assay saw. Empty where it is unknown
     * how records came into batches, or no accountant computes the curves.
     */
    public Optional<NullFamily> family() {
      if (gaussian()) {
        return Optional.of(new GaussianNull());
      }
      return !accountant.equals(STATED)
              && sampling.equals(POISSON)
              && samplingRate > 0
              && noiseMultiplier > 0
          ? Optional.of(CurveNull.poissonGaussian(samplingRate, steps, steps))
          : Optional.empty();
    }

    /**
     * What a forecast of power supposes true: this training with less noise, where its sampling and
     * steps are known; the Gaussian mechanism where they are not.
     */
    public Alternative alternative() {
      return family().isPresent() && !gaussian()
          ? Alternative.poissonGaussian(samplingRate, steps, steps)
          : Alternative.gaussian();
    }

    /** The family that a bound takes for granted, where it is the training's own. */
    public Optional<NullFamily> family(EpsilonLowerBound bound) {
      return bound.kind() == EpsilonLowerBound.Kind.BOUND_UNDER_FAMILY
          ? family().filter(own -> own.describe().equals(bound.nullFamily()))
          : Optional.empty();
    }

    /**
     * Whether a bound holds for the mechanism that is claimed: one that holds for every mechanism
     * does, one under a family only where the mechanism is known to be in it, an estimate never.
     */
    public boolean covers(EpsilonLowerBound bound) {
      return switch (bound.kind()) {
        case BOUND -> true;
        case BOUND_UNDER_FAMILY -> family(bound).isPresent();
        case ESTIMATE -> false;
      };
    }
  }

  /**
   * What the training has spent after some of its steps.
   *
   * @param step steps made
   * @param epsilon spent by then at the claim's delta, nats
   */
  public record StepEpsilon(long step, double epsilon) {}

  /**
   * One attack on one target model.
   *
   * @param id attack id; an attack that the plan names again with other parameters has them in
   *     brackets behind it
   * @param title attack title
   * @param reference the paper
   * @param threat threat model id, TM0 to TM6
   * @param target number of the target model, from 0
   * @param members members scored
   * @param nonMembers non-members scored
   * @param auc area under the ROC, ties 1/2
   * @param operatingPoints TPR at fixed FPR
   * @param roc the conservative step curve as counts, thinned
   * @param groups per class, per group of every sensitive attribute and per decile of difficulty
   * @param note how the intervals are meant (conditional on one model, or clustered by target)
   * @param detail advantage, budgets, records; empty in results of format 1.0
   */
  public record AttackResult(
      String id,
      String title,
      String reference,
      String threat,
      int target,
      long members,
      long nonMembers,
      Interval auc,
      List<OperatingPoint> operatingPoints,
      List<RocPoint> roc,
      List<GroupLeakage> groups,
      String note,
      Optional<AttackDetail> detail) {
    /** A result without detail. */
    public AttackResult(
        String id,
        String title,
        String reference,
        String threat,
        int target,
        long members,
        long nonMembers,
        Interval auc,
        List<OperatingPoint> operatingPoints,
        List<RocPoint> roc,
        List<GroupLeakage> groups,
        String note) {
      this(
          id,
          title,
          reference,
          threat,
          target,
          members,
          nonMembers,
          auc,
          operatingPoints,
          roc,
          groups,
          note,
          Optional.empty());
    }
  }

  /**
   * More about one attack on one target model.
   *
   * @param parameters all of them, defaults too
   * @param advantage max TPR - FPR with a band that allows for having looked at all thresholds
   * @param budgets the same attack with 2, 4, 8, ... of the same shadow models, the last with all;
   *     empty where it uses none
   * @param records the records it ranks highest, with tests of their own; empty without shadow
   *     models
   */
  public record AttackDetail(
      Map<String, Object> parameters,
      Interval advantage,
      List<BudgetPoint> budgets,
      Optional<VulnerableRecords> records) {}

  /**
   * An attack with some of the shadow models.
   *
   * @param shadows how many
   * @param auc with its interval
   * @param operatingPoints TPR at fixed FPR
   */
  public record BudgetPoint(int shadows, Interval auc, List<OperatingPoint> operatingPoints) {}

  /**
   * The records that an attack ranks highest.
   *
   * @param tested records that p-values are corrected for
   * @param most the most records that are listed
   * @param note how the tests are meant
   * @param highest in descending order of score
   */
  public record VulnerableRecords(
      int tested, int most, String note, List<VulnerableRecord> highest) {}

  /**
   * A record by its id, never by its features.
   *
   * @param id record id
   * @param member whether it really was in the target
   * @param label its class
   * @param groups its level of every sensitive attribute
   * @param score the attack's
   * @param shadows shadow models without it, which the tests compare with
   * @param rank exact test of "it was not in the target" by rank among them
   * @param normal the same by a normal fit; assumes confidences to be normal over retrainings
   */
  public record VulnerableRecord(
      String id,
      boolean member,
      String label,
      Map<String, String> groups,
      double score,
      int shadows,
      RecordTest rank,
      RecordTest normal) {}

  /**
   * A p-value and what is left of it after looking at all records.
   *
   * @param p of this record alone
   * @param familyWise Holm-adjusted, any dependence
   * @param falseDiscovery Benjamini-Yekutieli-adjusted, any dependence
   */
  public record RecordTest(double p, double familyWise, double falseDiscovery) {}

  /**
   * What the attacks on one configuration say together.
   *
   * @param baselines what knows nothing and what knows all, checked; run whatever the plan says
   * @param acrossTargets one per attack, with intervals over target models; empty for one target
   * @param comparisons every two attacks on the same records
   */
  public record AttackOverview(
      List<Baseline> baselines,
      List<AcrossTargets> acrossTargets,
      List<AttackComparison> comparisons) {}

  /**
   * A baseline on the first target model.
   *
   * @param id attack id
   * @param title attack title
   * @param auc on the study records
   * @param passed whether it did as it must
   * @param meaning what that says, a sentence
   */
  public record Baseline(String id, String title, Interval auc, boolean passed, String meaning) {}

  /**
   * One attack over all target models, which are the sample: records of one model share its
   * training and are never pooled.
   *
   * @param id as in the attack results
   * @param targets how many
   * @param auc mean
   * @param advantage mean
   * @param rates mean TPR at fixed FPR
   */
  public record AcrossTargets(
      String id, int targets, Interval auc, Interval advantage, List<MeanRate> rates) {}

  /**
   * @param fpr asked for, within every target
   * @param tpr mean; empty where refused
   * @param refusal why there is no number; empty where there is one
   */
  public record MeanRate(double fpr, Optional<Interval> tpr, String refusal) {}

  /**
   * Two attacks on the same records.
   *
   * @param first id, as in the attack results
   * @param second id
   * @param targets target models compared on
   * @param difference AUC of the first minus AUC of the second
   * @param p two-sided, of no difference
   * @param adjusted Holm-adjusted over all comparisons of this configuration
   */
  public record AttackComparison(
      String first, String second, int targets, Interval difference, double p, double adjusted) {}

  /**
   * TPR at a fixed FPR, as the conservative step.
   *
   * @param fpr asked for
   * @param truePositives above the threshold
   * @param falsePositives above the threshold; at most fpr x non-members
   * @param tpr with its exact interval given the threshold; empty where refused
   * @param refusal why there is no number; empty where there is one
   */
  public record OperatingPoint(
      double fpr, long truePositives, long falsePositives, Optional<Interval> tpr, String refusal) {
    /** As measured. */
    public static List<OperatingPoint> of(List<RateAtFpr> rates) {
      return rates.stream()
          .map(
              rate ->
                  new OperatingPoint(
                      rate.fpr(),
                      rate.truePositives(),
                      rate.falsePositives(),
                      rate.tpr(),
                      rate.refusal().orElse("")))
          .toList();
    }
  }

  /** A point of a ROC curve as counts. */
  public record RocPoint(long falsePositives, long truePositives) {
    /** All points of a curve. */
    public static List<RocPoint> of(RocCurve curve) {
      return IntStream.range(0, curve.points())
          .mapToObj(i -> new RocPoint(curve.falsePositives(i), curve.truePositives(i)))
          .toList();
    }
  }

  /**
   * Attack success in one group.
   *
   * @param attribute sensitive attribute, "class" or "difficulty"
   * @param level group
   * @param members members of the group
   * @param nonMembers non-members of the group
   * @param auc within the group; empty where either side has fewer than 10
   * @param tpr at the common threshold of {@code fpr} on all records; empty where refused
   * @param fpr the common threshold's FPR on all records
   * @param falsePositives the group's non-members above that threshold; a count without an
   *     interval, since they helped to set it
   * @param kind "group" for a sensitive attribute, "class", or "difficulty" for tenths of the
   *     records by the confidence of shadow models that never saw them; empty in results of format
   *     1.0
   */
  public record GroupLeakage(
      String attribute,
      String level,
      long members,
      long nonMembers,
      Optional<Interval> auc,
      Optional<Interval> tpr,
      double fpr,
      OptionalLong falsePositives,
      Optional<String> kind) {
    /** A group without what format 1.1 added. */
    public GroupLeakage(
        String attribute,
        String level,
        long members,
        long nonMembers,
        Optional<Interval> auc,
        Optional<Interval> tpr,
        double fpr) {
      this(
          attribute,
          level,
          members,
          nonMembers,
          auc,
          tpr,
          fpr,
          OptionalLong.empty(),
          Optional.empty());
    }
  }

  /**
   * Canaries of the first target.
   *
   * @param kind such as "mislabelled"
   * @param count canaries made
   * @param inserted how many coins fell on "in"
   * @param coins the coins of all targets as hexadecimal bits, target after target, sealed before
   *     training; empty where they were not sealed
   * @param commitment SHA-256 over the coins and a nonce, made before training
   * @param nonce hexadecimal
   * @param references non-inserted canaries that exposure ranks against
   * @param exposure quantiles of the inserted canaries' exposure by rank, in bits
   * @param extrapolated the same by the skew-normal fit; empty where the fit failed
   * @param maxExposure log2 of the reference count plus one: the most that rank can show
   * @param pValue exact, of "no inserted canary is remembered"; empty where nothing is known of how
   *     it was decided which canaries go in
   * @param histogram shared bins of exposure of inserted and absent canaries
   * @param accuracyCost held-out accuracy of a twin without canaries minus this model's, where a
   *     twin was trained
   * @param median exposure of the inserted canaries, between order statistics; empty where exposure
   *     was not measured and in results of format 1.0
   */
  public record CanaryResult(
      String kind,
      int count,
      int inserted,
      String coins,
      String commitment,
      String nonce,
      int references,
      Quantiles exposure,
      Optional<Quantiles> extrapolated,
      double maxExposure,
      OptionalDouble pValue,
      List<HistogramBin> histogram,
      OptionalDouble accuracyCost,
      Optional<Interval> median) {
    /** A result without what format 1.1 added. */
    public CanaryResult(
        String kind,
        int count,
        int inserted,
        String coins,
        String commitment,
        String nonce,
        int references,
        Quantiles exposure,
        Optional<Quantiles> extrapolated,
        double maxExposure,
        double pValue,
        List<HistogramBin> histogram,
        OptionalDouble accuracyCost) {
      this(
          kind,
          count,
          inserted,
          coins,
          commitment,
          nonce,
          references,
          exposure,
          extrapolated,
          maxExposure,
          OptionalDouble.of(pValue),
          histogram,
          accuracyCost,
          Optional.empty());
    }
  }

  /** Five quantiles. */
  public record Quantiles(double min, double lower, double median, double upper, double max) {}

  /** A bin [from, to) with the counts of inserted and absent canaries. */
  public record HistogramBin(double from, double to, long inserted, long absent) {}

  /**
   * The data set.
   *
   * @param source file name without folders
   * @param records after row limits
   * @param features encoded
   * @param classes class names with counts
   * @param groups attributes with levels and counts
   * @param duplicates records that share all features and label with another
   * @param duplicatesAcross of these, groups of equal records that stand on both sides of the first
   *     target's membership
   * @param notes such as encoders fitted on private data
   */
  public record DataSummary(
      String source,
      long records,
      int features,
      Map<String, Long> classes,
      Map<String, Map<String, Long>> groups,
      long duplicates,
      long duplicatesAcross,
      List<String> notes) {}

  /**
   * The design of the study.
   *
   * @param design in words
   * @param records in the membership matrix, canaries apart
   * @param heldOut records in no model: utility, and the population of attacks
   * @param canaries canary records
   * @param targets target models per configuration
   * @param shadows shadow models per configuration
   */
  public record StudySummary(
      String design, int records, int heldOut, int canaries, int targets, int shadows) {}

  /**
   * The same model trained at several settings, each with several seeds.
   *
   * @param key the plan's key that varies, such as "epsilon", "noise-multiplier", "clip" or "batch"
   * @param fpr false-positive rate of the attack's TPR
   * @param attack the attack whose leakage is shown, declared before training
   * @param points in the order of the plan
   * @param note how the intervals are meant
   * @param model id of the configuration that is varied; empty in results of format 1.0
   * @param baseline label of the setting that the others are compared with; empty in results of
   *     format 1.0
   */
  public record Sweep(
      String key,
      double fpr,
      String attack,
      List<SweepPoint> points,
      String note,
      Optional<String> model,
      Optional<String> baseline) {}

  /**
   * One setting of a sweep. Intervals are over seeds.
   *
   * @param label as in the plan, such as "0.5" or "none"
   * @param value as a number; empty for "none"
   * @param seeds models trained
   * @param accuracy on held-out records
   * @param auc on held-out records; empty where a class is absent
   * @param logLoss on held-out records
   * @param calibrationError on held-out records
   * @param attackAuc leakage
   * @param attackTpr leakage at the sweep's FPR; empty where refused
   * @param claimed epsilon by the accountant; empty without DP
   * @param proven epsilon proven by the primary estimator over all seeds; empty where none is valid
   * @param paired this setting against the baseline on the same folds; empty for the baseline
   */
  public record SweepPoint(
      String label,
      OptionalDouble value,
      int seeds,
      Interval accuracy,
      Optional<Interval> auc,
      Interval logLoss,
      Interval calibrationError,
      Interval attackAuc,
      Optional<Interval> attackTpr,
      OptionalDouble claimed,
      OptionalDouble proven,
      Optional<PairedComparison> paired) {}

  /**
   * What groups and models are compared on beyond single figures.
   *
   * @param comparisons every configuration with DP against the first without, if there is one
   * @param leakage permutation tests of leakage by group, per configuration and attribute
   */
  public record Disparity(List<PairedComparison> comparisons, List<LeakageTest> leakage) {}

  /**
   * Two recipes on the same held-out records, run by run trained on the same members.
   *
   * @param model id of the configuration, or label of the setting
   * @param baseline id or label of what it is compared with
   * @param runs pairs of models
   * @param accuracyLost accuracy of the baseline minus accuracy of the model
   * @param logLossGained log loss of the model minus log loss of the baseline, nats
   * @param groups the same by group, for accuracy and other rates; rate of the baseline minus rate
   *     of the model
   */
  public record PairedComparison(
      String model,
      String baseline,
      int runs,
      Interval accuracyLost,
      Interval logLossGained,
      List<PrivacyCost.GroupCost> groups) {}

  /**
   * Does the model leak more about one group than about the others? By the first target model and
   * the attack that the bounds read.
   *
   * @param model id of the configuration
   * @param attack id
   * @param fpr of the threshold common to all groups; empty: averaged over all thresholds
   * @param result per group, with p-values corrected for looking at all groups
   */
  public record LeakageTest(
      String model, String attack, OptionalDouble fpr, GroupLeakageTest.Result result) {}

  /**
   * Right and wrong answers of the first target models on the held-out records, so that two results
   * can be compared record by record. No record can be told from it.
   *
   * @param records how many
   * @param sha256 of their ids and labels in order, hexadecimal
   * @param right by configuration id, one bit per record, hexadecimal, first record in the highest
   *     bit
   */
  public record HeldOut(int records, String sha256, Map<String, String> right) {}

  /**
   * What makes the result reproducible.
   *
   * @param seed the plan's
   * @param planHash SHA-256 of the resolved plan
   * @param dataHash SHA-256 of the encoded data set
   * @param version Assay's version
   * @param java runtime name and version
   * @param platform operating system, architecture, and the kernels of OpenBLAS where models were
   *     trained
   * @param command the command that reproduces it
   */
  public record Provenance(
      long seed,
      String planHash,
      String dataHash,
      String version,
      String java,
      String platform,
      String command) {}

  /**
   * Times and host facts.
   *
   * @param startedAt ISO-8601, UTC
   * @param seconds wall time by stage
   * @param workers threads used
   * @param processors of the host
   */
  public record Host(String startedAt, Map<String, Double> seconds, int workers, int processors) {}
}
