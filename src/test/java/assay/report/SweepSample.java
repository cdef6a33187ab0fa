package assay.report;

import assay.audit.AuditResult;
import assay.audit.AuditResult.Sweep;
import assay.audit.AuditResult.SweepPoint;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.List;
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
        Optional.empty(),
        Optional.empty(),
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
              Optional.empty()));
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

  private static Interval around(double x, double half) {
    return new Interval(x, Math.max(0, x - half), x + half, 0.95, "t over seeds");
  }
}
