package assay.audit;

import assay.attack.AttackContext;
import assay.attack.AttackDescriptor;
import assay.attack.AttackEvaluation;
import assay.attack.AttackScores;
import assay.attack.AttackSettings;
import assay.attack.Grouping;
import assay.attack.Need;
import assay.attack.RecordTests;
import assay.attack.ShadowBudgets;
import assay.audit.result.AuditResult.AcrossTargets;
import assay.audit.result.AuditResult.AttackComparison;
import assay.audit.result.AuditResult.AttackDetail;
import assay.audit.result.AuditResult.AttackOverview;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.BudgetPoint;
import assay.audit.result.AuditResult.GroupLeakage;
import assay.audit.result.AuditResult.MeanRate;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.AuditResult.RecordTest;
import assay.audit.result.AuditResult.RocPoint;
import assay.audit.result.AuditResult.VulnerableRecord;
import assay.audit.result.AuditResult.VulnerableRecords;
import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.stats.DeLong;
import assay.stats.MultipleTests;
import assay.stats.RocCurve;
import assay.stats.Seed;
import assay.study.QueryViews;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** What the attacks on one configuration found on its study records, canaries apart. */
public final class AttackFindings {
  private static final double INTERVALS = 0.95;
  private static final int LISTED = 20;
  private static final String RECORD_NOTE =
      "p-values are of \"this record was not in the target\", corrected for looking at all records."
          + " The rank test is exact; it cannot go below 1 / (shadow models without the record + 1)."
          + " The normal test assumes confidences to be normal over retrainings. Scores decide who"
          + " is listed, p-values do not.";

  private final Material material;
  private final int[] natural;
  private final Dataset records;
  private final List<TargetScores> targets;
  private final String model;
  private final List<Map<String, AttackScores>> scores = new ArrayList<>();
  private final List<Map<String, AttackEvaluation>> evaluations = new ArrayList<>();
  private final List<AttackResult> byTarget = new ArrayList<>();
  private final List<AttackResult> results;
  private final List<String> warnings = new ArrayList<>();
  private final AttackOverview overview;

  /**
   * @param material the records
   * @param targets scores per target model
   * @param model id of the configuration
   * @param seed of the baselines
   */
  AttackFindings(Material material, List<TargetScores> targets, String model, Seed seed) {
    this.material = material;
    this.natural = material.studyIndices();
    this.records = material.all().at(natural);
    this.targets = targets;
    this.model = model;
    for (int target = 0; target < targets.size(); target++) {
      evaluate(target);
    }
    int attacks = targets.get(0).attacks().size();
    results =
        IntStream.range(0, attacks * targets.size())
            .mapToObj(i -> byTarget.get(i % targets.size() * attacks + i / targets.size()))
            .toList();
    BaselineChecks baselines =
        BaselineChecks.of(
            records, new AttackScores("", new double[natural.length], member()), seed);
    baselines.warnings().forEach(warning -> warnings.add(model + ": " + warning));
    overview = new AttackOverview(baselines.baselines(), acrossTargets(), comparisons());
  }

  /** One result per attack and target, in plan order. */
  List<AttackResult> results() {
    return results;
  }

  /** What the attacks say together. */
  AttackOverview overview() {
    return overview;
  }

  /** What a reader must know before trusting an attack's number. */
  List<String> warnings() {
    return warnings;
  }

  private boolean[] member() {
    boolean[] member = new boolean[natural.length];
    for (int i = 0; i < natural.length; i++) {
      member[i] = targets.get(0).member()[natural[i]];
    }
    return member;
  }

  private void evaluate(int target) {
    TargetScores of = targets.get(target);
    AttackContext context = of.context();
    List<Grouping> groupings = new ArrayList<>(Grouping.of(records));
    Optional<RecordTests.Corrected> tests = Optional.empty();
    if (context.offers().contains(Need.REFERENCES)) {
      groupings.add(Grouping.difficulty(context, natural));
      tests = Optional.of(RecordTests.of(context).at(natural).corrected());
    }
    Map<String, AttackScores> scored = new LinkedHashMap<>();
    Map<String, AttackEvaluation> evaluated = new LinkedHashMap<>();
    for (String name : of.attacks().keySet()) {
      AttackScores own = of.by(name).at(natural);
      AttackEvaluation evaluation = AttackEvaluation.of(own, groupings, INTERVALS);
      for (String caveat : evaluation.caveats()) {
        warnings.add(model + ", " + name + ": " + caveat);
      }
      for (String caveat : context.caveats()) {
        String text = model + ": " + caveat;
        if (!warnings.contains(text)) {
          warnings.add(text);
        }
      }
      scored.put(name, own);
      evaluated.put(name, evaluation);
      byTarget.add(result(name, target, own, evaluation, tests));
    }
    scores.add(scored);
    evaluations.add(evaluated);
  }

  // ---- one attack on one target

  /**
   * Most points that a result keeps of a curve: the first target's is drawn, those of the others
   * stand for who wants to look.
   */
  public static int rocPoints(int target) {
    return target == 0 ? 400 : 60;
  }

  private AttackResult result(
      String name,
      int target,
      AttackScores own,
      AttackEvaluation evaluation,
      Optional<RecordTests.Corrected> tests) {
    TargetScores.Named named = targets.get(target).named(name);
    AttackDescriptor descriptor = named.attack().descriptor();
    RocCurve thinned = evaluation.roc().thinned(rocPoints(target));
    return new AttackResult(
        name,
        descriptor.title() + name.substring(descriptor.id().length()),
        descriptor.reference(),
        descriptor.threatModel().id(),
        target,
        evaluation.roc().positives(),
        evaluation.roc().negatives(),
        evaluation.auc(),
        OperatingPoint.of(evaluation.rates()),
        RocPoint.of(thinned),
        evaluation.slices().stream().map(AttackFindings::leakage).toList(),
        (targets.size() == 1
                ? ScoredAttack.ONE_MODEL
                : ScoredAttack.ONE_MODEL + " Intervals over target models are apart.")
            + asked(named)
            + tied(evaluation.roc()),
        Optional.of(
            new AttackDetail(
                parameters(named),
                evaluation.advantage(),
                budgets(named, target, evaluation),
                tests.map(t -> vulnerable(t, own)))));
  }

  /** On what, where an attack reads more than the answer on the record itself. */
  private String asked(TargetScores.Named named) {
    int queries = named.attack().queries();
    return queries == 1
        ? ""
        : " "
            + QueryViews.of(material.all(), material.loaded().image(), queries, Seed.of(0))
                .inWords();
  }

  /** Where so many non-members share the highest score that small rates have no threshold. */
  private static String tied(RocCurve roc) {
    double share = (double) roc.falsePositives(1) / roc.negatives();
    return share <= AttackEvaluation.RATES.get(1)
        ? ""
        : String.format(
            Locale.ROOT,
            " %d of %d non-members share the highest score, so that below a false positive rate of"
                + " %.1f %% no threshold finds anybody: TPR is 0 there.",
            roc.falsePositives(1),
            roc.negatives(),
            Math.floor(1000 * share) / 10);
  }

  /** Whole numbers as the type that they are read back as. */
  private static Map<String, Object> parameters(TargetScores.Named named) {
    Map<String, Object> values =
        AttackSettings.of(named.attack().descriptor(), named.plan().parameters()).values();
    values.replaceAll(
        (name, value) ->
            value instanceof Long whole && whole.intValue() == whole ? whole.intValue() : value);
    return values;
  }

  private static GroupLeakage leakage(AttackEvaluation.Slice slice) {
    return new GroupLeakage(
        slice.grouping(),
        slice.level(),
        slice.members(),
        slice.nonMembers(),
        slice.auc(),
        slice.tpr(),
        slice.fpr(),
        OptionalLong.of(slice.falsePositives()),
        Optional.of(slice.kind().id()));
  }

  private List<BudgetPoint> budgets(
      TargetScores.Named named, int target, AttackEvaluation withAll) {
    AttackContext context = targets.get(target).context();
    if (!AttackNeeds.shadows(named.attack())) {
      return List.of();
    }
    List<BudgetPoint> points = new ArrayList<>();
    int all = context.references().orElseThrow().models();
    for (int shadows : ShadowBudgets.upTo(all)) {
      if (shadows < named.attack().leastReferences()) {
        continue;
      }
      AttackEvaluation evaluation =
          shadows == all
              ? withAll
              : AttackEvaluation.of(
                  new AttackScores(
                          withAll.attack(),
                          named.attack().score(context.withFirstReferences(shadows)),
                          targets.get(target).member())
                      .at(natural),
                  INTERVALS);
      points.add(new BudgetPoint(shadows, evaluation.auc(), OperatingPoint.of(evaluation.rates())));
    }
    return points;
  }

  private VulnerableRecords vulnerable(RecordTests.Corrected tests, AttackScores own) {
    return new VulnerableRecords(
        own.score().length,
        LISTED,
        RECORD_NOTE,
        tests.highest(own.score(), records.recordIds(), LISTED).stream()
            .map(
                v ->
                    new VulnerableRecord(
                        v.id(),
                        own.member()[v.record()],
                        records.classNames().get(records.labels()[v.record()]),
                        groups(v.record()),
                        v.score(),
                        v.references(),
                        test(v.rank()),
                        test(v.normal())))
            .toList());
  }

  private Map<String, String> groups(int record) {
    Map<String, String> levels = new LinkedHashMap<>();
    for (GroupColumn column : records.groups()) {
      levels.put(column.name(), column.levels().get(column.codes()[record]));
    }
    return levels;
  }

  private static RecordTest test(assay.attack.VulnerableRecord.PValue p) {
    return new RecordTest(p.raw(), p.holm(), p.yekutieli());
  }

  // ---- all of them

  private List<AcrossTargets> acrossTargets() {
    if (targets.size() < 2) {
      return List.of();
    }
    return evaluations.get(0).keySet().stream()
        .map(
            name -> {
              List<AttackEvaluation> perTarget =
                  evaluations.stream().map(byName -> byName.get(name)).toList();
              assay.attack.AcrossTargets across =
                  assay.attack.AcrossTargets.of(perTarget, INTERVALS);
              return new AcrossTargets(
                  name,
                  across.targets(),
                  across.auc(),
                  across.advantage(),
                  IntStream.range(0, across.rates().size())
                      .mapToObj(
                          i ->
                              new MeanRate(
                                  AttackEvaluation.RATES.get(i),
                                  across.rates().get(i),
                                  across.rates().get(i).isPresent() ? "" : refusal(perTarget, i)))
                      .toList());
            })
        .toList();
  }

  private static String refusal(List<AttackEvaluation> perTarget, int rate) {
    return perTarget.stream()
        .flatMap(e -> e.rates().get(rate).refusal().stream())
        .findFirst()
        .orElseThrow();
  }

  private List<AttackComparison> comparisons() {
    List<String> names = List.copyOf(scores.get(0).keySet());
    boolean[] member = member();
    int smaller = (int) IntStream.range(0, member.length).filter(r -> member[r]).count();
    if (Math.min(smaller, member.length - smaller) < 2) {
      return List.of();
    }
    List<List<DeLong.Placements>> placed = new ArrayList<>();
    for (Map<String, AttackScores> byName : scores) {
      placed.add(
          byName.values().stream()
              .map(scored -> DeLong.Placements.of(scored.score(), scored.member()))
              .toList());
    }
    List<int[]> pairs = new ArrayList<>();
    List<DeLong.Comparison> found = new ArrayList<>();
    for (int first = 0; first < names.size(); first++) {
      for (int second = first + 1; second < names.size(); second++) {
        pairs.add(new int[] {first, second});
        found.add(compare(placed, first, second));
      }
    }
    double[] adjusted =
        MultipleTests.holm(found.stream().mapToDouble(DeLong.Comparison::pValue).toArray());
    return IntStream.range(0, pairs.size())
        .mapToObj(
            i ->
                new AttackComparison(
                    names.get(pairs.get(i)[0]),
                    names.get(pairs.get(i)[1]),
                    targets.size(),
                    found.get(i).difference(),
                    found.get(i).pValue(),
                    adjusted[i]))
        .toList();
  }

  private static DeLong.Comparison compare(
      List<List<DeLong.Placements>> placed, int first, int second) {
    return placed.size() == 1
        ? DeLong.paired(placed.get(0).get(first), placed.get(0).get(second), INTERVALS)
        : DeLong.clusteredDifference(
            placed.stream().mapToDouble(p -> p.get(first).auc() - p.get(second).auc()).toArray(),
            INTERVALS);
  }
}
