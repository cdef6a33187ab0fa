package assay.gate;

import assay.attack.AttackEvaluation;
import assay.attack.AttackScores;
import assay.attack.Grouping;
import assay.audit.StoredScores;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.DataSummary;
import assay.audit.result.AuditResult.GroupLeakage;
import assay.audit.result.AuditResult.HistogramBin;
import assay.audit.result.AuditResult.Host;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.AuditResult.Provenance;
import assay.audit.result.AuditResult.Quantiles;
import assay.audit.result.AuditResult.RocPoint;
import assay.audit.result.AuditResult.StudySummary;
import assay.audit.result.Verdict;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.OneRunAuditor;
import assay.bound.OneRunCounts;
import assay.evaluate.GroupUtility;
import assay.evaluate.Utility;
import assay.stats.Interval;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Makes results with one model, from drawn scores, by the path that an audit takes. */
final class Made {
  static final String ATTACK = "lira-online";
  static final int RECORDS = 2000;

  Optional<Claim> claim = Optional.of(claim(2.0, 1.9));
  Optional<Verdict> verdict = Optional.of(verdict(Verdict.Outcome.NO_VIOLATION_FOUND));
  List<AttackResult> attacks = new ArrayList<>();
  List<Object> plannedAttacks = new ArrayList<>(List.of(ATTACK));
  Optional<CanaryResult> canaries = Optional.of(canaries(new long[] {10, 20, 30, 20, 15, 5}));
  List<EpsilonLowerBound> bounds = List.of(bound(200, 100, 60));
  String primary = OneRunAuditor.ID;
  Optional<Utility> utility = Optional.of(utility(780, 1000));
  List<GroupUtility> groups = List.of(group("young", 150, 200), group("old", 640, 800));
  Map<String, Map<String, Long>> levels = Map.of("age", Map.of("young", 1000L, "old", 4000L));
  int targets = 1;
  int shadows = 16;
  String dataHash = "d";
  StoredScores scores = StoredScores.none();

  static Made leaking(double shift, long seed) {
    Made made = new Made();
    made.attacks.add(attack(ATTACK, 0, scores(shift, seed)));
    return made;
  }

  Baseline done() {
    ModelResult model =
        new ModelResult(
            "m", "Model", "stacked", "net", 1, Map.of(), claim, utility, utility, groups, List.of(),
            attacks, canaries, bounds, primary, verdict);
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("name", "made");
    plan.put("seed", 1);
    plan.put("shadows", shadows);
    plan.put("attacks", plannedAttacks);
    plan.put("models", List.of("anything"));
    AuditResult result =
        new AuditResult(
            AuditResult.SCHEMA_VERSION,
            "made",
            "Made",
            verdict.orElseGet(() -> verdict(Verdict.Outcome.INCONCLUSIVE)),
            List.of(model),
            new DataSummary("data.csv", 5000, 4, Map.of(), levels, 0, 0, List.of()),
            new StudySummary("paired", 4000, 1000, 200, targets, shadows),
            List.of(),
            plan,
            new Provenance(1, "p", dataHash, "0.1.0", "j", "o", "c"),
            new Host("", Map.of(), 1, 1));
    return new Baseline(result, scores);
  }

  static Claim claim(double epsilon, double accounted) {
    return new Claim(
        epsilon,
        1e-5,
        "add-or-remove-one",
        "rdp",
        Map.of("rdp", accounted),
        "Poisson",
        0.1,
        100,
        1,
        1,
        List.of());
  }

  static Verdict verdict(Verdict.Outcome outcome) {
    return new Verdict(
        outcome,
        "Because.",
        OptionalDouble.of(2),
        OptionalDouble.of(0.3),
        OptionalDouble.of(4),
        0.9);
  }

  static EpsilonLowerBound bound(int m, int r, int correct) {
    return OneRunAuditor.fromCounts(new OneRunCounts(m, r, correct), 1e-5, Confidence.of(0.95));
  }

  static CanaryResult canaries(long[] inserted) {
    List<HistogramBin> bins = new ArrayList<>();
    for (int b = 0; b < inserted.length; b++) {
      bins.add(new HistogramBin(b, b + 1, inserted[b], 0));
    }
    int n = (int) Arrays.stream(inserted).sum();
    return new CanaryResult(
        "mislabelled",
        200,
        n,
        "",
        "",
        "",
        100,
        new Quantiles(0, 1, 2.5, 3.5, 6),
        Optional.empty(),
        Math.log(100) / Math.log(2),
        0.01,
        bins,
        OptionalDouble.empty());
  }

  static Utility utility(long correct, long n) {
    Interval other = new Interval(0.5, 0.4, 0.6, 0.95, "t");
    return new Utility(
        n,
        Interval.ofProportion(correct, n, 0.95),
        Optional.empty(),
        other,
        other,
        other,
        List.of());
  }

  static GroupUtility group(String level, long correct, long n) {
    return new GroupUtility(
        "age",
        level,
        n,
        Interval.ofProportion(correct, n, 0.95),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Members N(shift, 1), non-members N(0, 1), in turn. */
  static AttackScores scores(double shift, long seed) {
    UniformRandomProvider random = Seed.of(seed).random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] score = new double[RECORDS];
    boolean[] member = new boolean[RECORDS];
    for (int r = 0; r < RECORDS; r++) {
      member[r] = r % 2 == 0;
      score[r] = normal.sample() + (member[r] ? shift : 0);
    }
    return new AttackScores(ATTACK, score, member);
  }

  static AttackResult attack(String id, int target, AttackScores scores) {
    int[] codes = new int[scores.score().length];
    for (int r = 0; r < codes.length; r++) {
      codes[r] = r % 5 < 2 ? 0 : 1;
    }
    AttackEvaluation e =
        AttackEvaluation.of(
            scores,
            List.of(new Grouping(Grouping.Kind.GROUP, "age", List.of("young", "old"), codes)),
            0.95);
    return new AttackResult(
        id,
        id,
        "",
        "TM4",
        target,
        e.roc().positives(),
        e.roc().negatives(),
        e.auc(),
        OperatingPoint.of(e.rates()),
        RocPoint.of(e.roc().thinned(400)),
        e.slices().stream()
            .map(
                s ->
                    new GroupLeakage(
                        s.grouping(),
                        s.level(),
                        s.members(),
                        s.nonMembers(),
                        s.auc(),
                        s.tpr(),
                        s.fpr()))
            .toList(),
        "");
  }
}
