package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.Disparity;
import assay.audit.result.AuditResult.HeldOut;
import assay.audit.result.AuditResult.LeakageTest;
import assay.audit.result.AuditResult.PairedComparison;
import assay.audit.result.AuditResult.Sweep;
import assay.audit.result.AuditResult.SweepPoint;
import assay.evaluate.GroupLeakageTest;
import assay.evaluate.PrivacyCost.GroupCost;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The sample with a sweep over epsilon. */
final class SweepSample {
  private SweepSample() {}

  static AuditResult make() {
    AuditResult r = SampleResult.make();
    return new AuditResult(
        r.schemaVersion(),
        r.name(),
        r.title(),
        r.verdict(),
        r.models(),
        r.data(),
        r.study(),
        Optional.of(sweep()),
        Optional.of(disparity()),
        Optional.of(new HeldOut(16, "00".repeat(32), Map.of("plain", "ffe7", "private", "f7e1"))),
        r.warnings(),
        r.plan(),
        r.provenance(),
        r.host());
  }

  private static Sweep sweep() {
    String[] labels = {"0.5", "1", "2", "4", "8", "none"};
    double[] accuracy = {0.718, 0.749, 0.768, 0.777, 0.784, 0.788};
    double[] auc = {0.503, 0.507, 0.515, 0.531, 0.552, 0.712};
    double[] tpr = {0.0101, 0.0107, 0.0118, 0.0142, 0.019, 0.076};
    double[] proven = {0, 0.1, 0.28, 0.61, 0.97, 1.33};
    List<SweepPoint> points = new ArrayList<>();
    for (int i = 0; i < labels.length; i++) {
      boolean none = i == labels.length - 1;
      OptionalDouble value =
          none ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(labels[i]));
      points.add(
          new SweepPoint(
              labels[i],
              value,
              5,
              around(accuracy[i], 0.012),
              Optional.of(around(accuracy[i] + 0.03, 0.013)),
              around(1.26 - accuracy[i], 0.02),
              around(0.03 + 0.008 * i, 0.012),
              around(auc[i], 0.014),
              Optional.of(around(tpr[i], 0.003)),
              value,
              OptionalDouble.of(proven[i]),
              none
                  ? Optional.empty()
                  : Optional.of(paired(labels[i], "none", 5, accuracy[5] - accuracy[i], 0.009))));
    }
    return new Sweep(
        "epsilon",
        0.01,
        "lira-online",
        points,
        "t intervals over 5 seeds on the same folds",
        Optional.of("private"),
        Optional.of("none"));
  }

  private static PairedComparison paired(
      String model, String baseline, int runs, double lost, double half) {
    List<GroupCost> groups = new ArrayList<>();
    String[] levels = {"Age < 30", "30 <= Age < 50", "Age >= 50"};
    int[] sizes = {270, 450, 170};
    for (int g = 0; g < levels.length; g++) {
      for (String measure : List.of("accuracy", "true positive rate")) {
        double more = (g == 0 ? 0.02 : -0.01) * (lost > 0.02 ? 2 : 0.5);
        groups.add(
            new GroupCost(
                measure,
                "Age",
                levels[g],
                sizes[g],
                around(lost + more, 0.02),
                around(1.4 * more, 0.022)));
      }
    }
    return new PairedComparison(
        model, baseline, runs, around(lost, half), around(2 * lost, 2 * half), groups);
  }

  private static Disparity disparity() {
    List<LeakageTest> tests = new ArrayList<>();
    for (String model : List.of("plain", "private")) {
      boolean plain = model.equals("plain");
      tests.add(
          new LeakageTest(
              model,
              "lira-online",
              OptionalDouble.empty(),
              new GroupLeakageTest.Result(
                  "Age",
                  plain ? 0.004 : 0.61,
                  List.of(
                      new GroupLeakageTest.Level(
                          "Age < 30",
                          520,
                          460,
                          around(plain ? 0.19 : 0.01, 0.04),
                          plain ? 0.004 : 0.8),
                      new GroupLeakageTest.Level(
                          "30 <= Age < 50", 930, 890, around(plain ? 0.12 : 0.02, 0.03), 0.4),
                      new GroupLeakageTest.Level(
                          "Age >= 50", 270, 290, around(plain ? 0.11 : -0.01, 0.05), 0.7)),
                  List.of("unknown"))));
    }
    return new Disparity(List.of(paired("private", "plain", 1, 0.041, 0.031)), tests);
  }

  private static Interval around(double x, double half) {
    return new Interval(x, x - half, x + half, 0.95, "t over seeds");
  }
}
