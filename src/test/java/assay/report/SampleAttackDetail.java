package assay.report;

import assay.audit.result.AuditResult.AttackComparison;
import assay.audit.result.AuditResult.AttackDetail;
import assay.audit.result.AuditResult.AttackOverview;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.Baseline;
import assay.audit.result.AuditResult.BudgetPoint;
import assay.audit.result.AuditResult.RecordTest;
import assay.audit.result.AuditResult.VulnerableRecord;
import assay.audit.result.AuditResult.VulnerableRecords;
import assay.stats.DeLong;
import assay.stats.Interval;
import assay.stats.MultipleTests;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** What format 1.1 added about attacks, for the sample. */
final class SampleAttackDetail {
  private static final int SHADOWS = 32;

  private SampleAttackDetail() {}

  /** {@code attack} with detail; {@code shadows}: whether it uses shadow models. */
  static AttackResult with(AttackResult attack, boolean shadows) {
    List<BudgetPoint> budgets = new ArrayList<>();
    for (int k = 2; shadows && k <= SHADOWS; k *= 2) {
      double share = k == SHADOWS ? 1 : 1 - 0.9 / k;
      budgets.add(
          new BudgetPoint(
              k,
              k == SHADOWS ? attack.auc() : shrunk(attack.auc(), share),
              attack.operatingPoints()));
    }
    double most =
        attack.roc().stream()
            .mapToDouble(
                p ->
                    (double) p.truePositives() / attack.members()
                        - (double) p.falsePositives() / attack.nonMembers())
            .max()
            .orElse(0);
    return new AttackResult(
        attack.id(),
        attack.title(),
        attack.reference(),
        attack.threat(),
        attack.target(),
        attack.members(),
        attack.nonMembers(),
        attack.auc(),
        attack.operatingPoints(),
        attack.roc(),
        attack.groups(),
        attack.note(),
        Optional.of(
            new AttackDetail(
                shadows ? Map.of("query", "mean") : Map.of(),
                new Interval(
                    most,
                    Math.max(0, most - 0.08),
                    Math.min(1, most + 0.08),
                    0.95,
                    "Dvoretzky-Kiefer-Wolfowitz band"),
                budgets,
                Optional.of(records(attack)))));
  }

  private static Interval shrunk(Interval auc, double share) {
    return new Interval(
        0.5 + share * (auc.estimate() - 0.5),
        0.5 + share * (auc.lower() - 0.5),
        0.5 + share * (auc.upper() - 0.5),
        auc.confidence(),
        auc.method());
  }

  private static VulnerableRecords records(AttackResult attack) {
    int n = (int) (attack.members() + attack.nonMembers());
    List<VulnerableRecord> highest =
        IntStream.range(0, 8)
            .mapToObj(
                i -> {
                  double p =
                      Math.min(
                          1,
                          (0.52 - 0.5 * (attack.auc().estimate() - 0.5)) * 1e-6 * Math.pow(6, i));
                  return new VulnerableRecord(
                      "row-" + (137 * (i + 3) + 11 * attack.id().length()),
                      i != 5,
                      i % 3 == 0 ? "bad" : "good",
                      Map.of("Age", i % 2 == 0 ? "below 30" : "45 and over", "Marital", "single"),
                      9.5 - 0.7 * i,
                      16,
                      new RecordTest(1 / 17.0, 1, 1),
                      new RecordTest(p, Math.min(1, p * n), Math.min(1, p * n * 8)));
                })
            .toList();
    return new VulnerableRecords(
        n, 8, "p-values are of \"this record was not in the target\".", highest);
  }

  static AttackOverview overview(List<AttackResult> attacks, List<double[][]> scores) {
    List<AttackComparison> comparisons = new ArrayList<>();
    List<DeLong.Comparison> found = new ArrayList<>();
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < attacks.size(); i++) {
      for (int j = i + 1; j < attacks.size(); j++) {
        pairs.add(new int[] {i, j});
        found.add(
            DeLong.paired(
                joined(scores.get(i)), joined(scores.get(j)), member(scores.get(i)), 0.95));
      }
    }
    double[] adjusted =
        MultipleTests.holm(found.stream().mapToDouble(DeLong.Comparison::pValue).toArray());
    for (int k = 0; k < pairs.size(); k++) {
      comparisons.add(
          new AttackComparison(
              attacks.get(pairs.get(k)[0]).id(),
              attacks.get(pairs.get(k)[1]).id(),
              1,
              found.get(k).difference(),
              found.get(k).pValue(),
              adjusted[k]));
    }
    return new AttackOverview(
        List.of(
            new Baseline(
                "coin-flip",
                "Coin flip",
                new Interval(0.504, 0.485, 0.523, 0.95, "DeLong (logit)"),
                true,
                "A coin knows nothing, and that is what the evaluation says of it."),
            new Baseline(
                "oracle",
                "Oracle",
                new Interval(1, 0.9979, 1, 0.95, "Clopper-Pearson on independent pairs"),
                true,
                "The true memberships are recognized without error."),
            new Baseline(
                "blind",
                "Blind baseline",
                new Interval(0.497, 0.478, 0.516, 0.95, "DeLong (logit)"),
                true,
                "A classifier that sees the records and not the model does not tell members from"
                    + " non-members.")),
        List.of(),
        comparisons);
  }

  private static double[] joined(double[][] s) {
    double[] all = new double[s[0].length + s[1].length];
    System.arraycopy(s[0], 0, all, 0, s[0].length);
    System.arraycopy(s[1], 0, all, s[0].length, s[1].length);
    return all;
  }

  private static boolean[] member(double[][] s) {
    boolean[] member = new boolean[s[0].length + s[1].length];
    java.util.Arrays.fill(member, 0, s[0].length, true);
    return member;
  }
}
