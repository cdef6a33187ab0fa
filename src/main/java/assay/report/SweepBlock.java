package assay.report;

import assay.audit.AuditResult;
import assay.audit.AuditResult.Sweep;
import assay.audit.AuditResult.SweepPoint;
import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.CurvePanel;
import assay.report.chart.CurvePanel.Line;
import assay.report.chart.CurvePanel.Value;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What privacy costs: utility and leakage against a setting that was varied. */
record SweepBlock(String sentence, Figure figure, Table table, String note) {
  /** A setting within this much accuracy of the best one is called nearly free. */
  private static final double NEARLY_FREE = 0.01;

  private static final int LABEL = 8;

  static Optional<SweepBlock> of(AuditResult result) {
    return result.sweep().filter(s -> !s.points().isEmpty()).map(SweepBlock::of);
  }

  private static SweepBlock of(Sweep sweep) {
    int knee = knee(sweep);
    String key = Text.name(sweep.key());
    List<Panel> panels = new ArrayList<>();
    panels.add(
        panel(
            sweep,
            "Accuracy",
            "accuracy, held-out",
            true,
            Double.NaN,
            knee,
            p -> Optional.of(p.accuracy())));
    panels.add(
        panel(
            sweep,
            "Leakage: AUC of " + Text.name(sweep.attack()),
            "attack AUC; 0.5 is guessing",
            false,
            0.5,
            knee,
            p -> Optional.of(p.attackAuc())));
    panels.add(
        panel(
            sweep,
            "Leakage: TPR at " + Figures.rate(sweep.fpr()) + " FPR",
            "members recognized",
            true,
            sweep.fpr(),
            knee,
            SweepPoint::attackTpr));
    panels.add(epsilons(sweep, knee));
    panels.add(
        panel(
            sweep,
            "Log loss",
            "log loss, nats",
            false,
            Double.NaN,
            knee,
            p -> Optional.of(p.logLoss())));
    panels.add(
        panel(
            sweep,
            "Calibration error",
            "calibration error",
            false,
            Double.NaN,
            knee,
            p -> Optional.of(p.calibrationError())));
    return new SweepBlock(
        sentence(sweep, knee),
        new Figure(
            "sweep-figure",
            "Utility and leakage against " + key,
            "Marks are means over seeds, bars their intervals. The upright line is the most private"
                + " setting that costs at most one point of accuracy against the most accurate"
                + " one.",
            panels,
            List.of()),
        table(sweep),
        Text.prose(sweep.note()));
  }

  /**
   * The first setting in the plan's order, smallest value first, whose mean accuracy is within
   * {@link #NEARLY_FREE} of the best; -1 unless values are in increasing order.
   */
  private static int knee(Sweep sweep) {
    double best = 0;
    double last = Double.NEGATIVE_INFINITY;
    for (SweepPoint p : sweep.points()) {
      best = Math.max(best, p.accuracy().estimate());
      double value = p.claimed().orElse(Double.POSITIVE_INFINITY);
      if (value < last) {
        return -1;
      }
      last = value;
    }
    for (int i = 0; i < sweep.points().size(); i++) {
      if (sweep.points().get(i).accuracy().estimate() >= best - NEARLY_FREE) {
        return i;
      }
    }
    return -1;
  }

  private static String sentence(Sweep sweep, int knee) {
    if (knee < 0) {
      return "";
    }
    SweepPoint first = sweep.points().get(0);
    SweepPoint at = sweep.points().get(knee);
    return "At "
        + Text.name(sweep.key())
        + " = "
        + Text.name(at.label())
        + " the mean accuracy is "
        + Figures.percentEstimate(at.accuracy())
        + ", within one point of the best setting: down to there, more privacy is nearly free in"
        + " accuracy. At "
        + Text.name(first.label())
        + ", the most private setting tried, it is "
        + Figures.percentEstimate(first.accuracy())
        + ".";
  }

  private static List<String> settings(Sweep sweep) {
    return sweep.points().stream().map(p -> Text.label(p.label(), LABEL)).toList();
  }

  private static Panel panel(
      Sweep sweep,
      String title,
      String axis,
      boolean percent,
      double reference,
      int knee,
      Function<SweepPoint, Optional<Interval>> measure) {
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < sweep.points().size(); i++) {
      SweepPoint p = sweep.points().get(i);
      int at = i;
      measure
          .apply(p)
          .ifPresent(
              x ->
                  values.add(
                      new Value(
                          at,
                          x.estimate(),
                          x.lower(),
                          x.upper(),
                          Text.name(p.label())
                              + ": "
                              + (percent ? Figures.percent(x) : Figures.interval(x)))));
    }
    return new Panel(
        title,
        CurvePanel.draw(
            settings(sweep),
            List.of(new Line("", values)),
            Text.label(sweep.key(), 40),
            axis,
            percent,
            reference,
            knee,
            knee >= 0 ? "nearly free" : "",
            title
                + " against "
                + Text.name(sweep.key())
                + ": "
                + String.join("; ", values.stream().map(Value::words).toList())));
  }

  private static Panel epsilons(Sweep sweep, int knee) {
    List<Value> claimed = new ArrayList<>();
    List<Value> proven = new ArrayList<>();
    for (int i = 0; i < sweep.points().size(); i++) {
      SweepPoint p = sweep.points().get(i);
      add(claimed, i, p, p.claimed(), "claimed ε ≤ " + Figures.claim(p.claimed()));
      add(proven, i, p, p.proven(), "proven ε ≥ " + Figures.bound(p.proven()));
    }
    return new Panel(
        "Claimed and proven ε",
        CurvePanel.draw(
            settings(sweep),
            List.of(new Line("claimed, at most", claimed), new Line("proven, at least", proven)),
            Text.label(sweep.key(), 40),
            "ε (epsilon), nats",
            false,
            Double.NaN,
            knee,
            knee >= 0 ? "nearly free" : "",
            "Claimed and proven epsilon against " + Text.name(sweep.key())));
  }

  private static void add(
      List<Value> values, int setting, SweepPoint p, OptionalDouble x, String words) {
    if (x.isPresent() && Double.isFinite(x.getAsDouble())) {
      double v = x.getAsDouble();
      values.add(new Value(setting, v, v, v, Text.name(p.label()) + ": " + words));
    }
  }

  private static Table table(Sweep sweep) {
    List<Row> rows = new ArrayList<>();
    for (SweepPoint p : sweep.points()) {
      rows.add(
          Row.of(
              Text.name(p.label()),
              List.of(
                  Cell.of(Figures.count(p.seeds())),
                  Cell.of(Figures.percent(p.accuracy())),
                  Cell.of(p.auc().map(Figures::interval).orElse(Figures.NONE)),
                  Cell.of(Figures.interval(p.logLoss())),
                  Cell.of(Figures.interval(p.calibrationError())),
                  Cell.of(Figures.interval(p.attackAuc())),
                  Cell.of(p.attackTpr().map(Figures::percent).orElse("not stated")),
                  Cell.of(p.claimed().isPresent() ? "≤ " + Figures.claim(p.claimed()) : "no claim"),
                  Cell.of(
                      p.proven().isPresent() ? "≥ " + Figures.bound(p.proven()) : Figures.NONE))));
    }
    return new Table(
        "Utility and leakage by setting",
        Views.columns(
            Text.name(sweep.key()),
            "seeds",
            "accuracy",
            "AUC",
            "log loss",
            "calibration error",
            "attack AUC",
            "attack TPR at " + Figures.rate(sweep.fpr()) + " FPR",
            "ε claimed",
            "ε proven"),
        rows,
        "");
  }
}
