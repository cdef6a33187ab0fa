package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.PairedComparison;
import assay.audit.result.AuditResult.Sweep;
import assay.audit.result.AuditResult.SweepPoint;
import assay.evaluate.PrivacyCost.GroupCost;
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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** What privacy costs: utility and leakage against a setting that was varied. */
record SweepBlock(
    String sentence,
    Figure figure,
    Table table,
    Optional<Table> costs,
    Optional<Figure> groups,
    String note) {
  /** A setting within this much accuracy of the best one is called nearly free. */
  private static final double NEARLY_FREE = 0.01;

  private static final int LABEL = 8;
  private static final int LINES = 6;

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
    if (sweep.points().stream().anyMatch(p -> p.paired().isPresent())) {
      panels.add(
          panel(
              sweep,
              "Accuracy lost, paired",
              "accuracy lost against " + baseline(sweep),
              true,
              0,
              knee,
              p -> p.paired().map(PairedComparison::accuracyLost)));
    }
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
            "Marks are means over seeds, bars their 95 % intervals, each by itself."
                + (knee < 0
                    ? ""
                    : " The upright line is the most private setting that costs at most one point of"
                        + " accuracy."),
            panels,
            List.of()),
        table(sweep),
        costs(sweep),
        groups(sweep, knee),
        Text.prose(sweep.note()));
  }

  private static String baseline(Sweep sweep) {
    return sweep.baseline().map(b -> "“" + Text.label(b, 12) + "”").orElse("the best");
  }

  /** Accuracy given up against the baseline, or where that is not known against the best. */
  private static double lost(Sweep sweep, SweepPoint p) {
    double best =
        sweep.points().stream().mapToDouble(x -> x.accuracy().estimate()).max().orElseThrow();
    return sweep.baseline().isPresent()
        ? p.paired().map(c -> c.accuracyLost().estimate()).orElse(0.0)
        : best - p.accuracy().estimate();
  }

  /**
   * The first setting in the plan's order, smallest claim first, that loses at most {@link
   * #NEARLY_FREE} of accuracy; -1 where there is none, or where claims are not in increasing order.
   */
  private static int knee(Sweep sweep) {
    double last = Double.NEGATIVE_INFINITY;
    for (SweepPoint p : sweep.points()) {
      double value = p.claimed().orElse(Double.POSITIVE_INFINITY);
      if (value <= last) {
        return -1;
      }
      last = value;
    }
    for (int i = 0; i < sweep.points().size(); i++) {
      SweepPoint p = sweep.points().get(i);
      if (p.claimed().isPresent() && lost(sweep, p) <= NEARLY_FREE) {
        return i;
      }
    }
    return -1;
  }

  private static String sentence(Sweep sweep, int knee) {
    SweepPoint first = sweep.points().get(0);
    String key = Text.name(sweep.key());
    if (knee < 0) {
      return "";
    }
    SweepPoint at = sweep.points().get(knee);
    StringBuilder words =
        new StringBuilder("Down to ")
            .append(key)
            .append(" = ")
            .append(Text.name(at.label()))
            .append(", privacy is nearly free: ");
    at.paired()
        .ifPresentOrElse(
            c -> words.append("there it costs ").append(points(c)),
            () ->
                words
                    .append("the mean accuracy there is ")
                    .append(Figures.percentEstimate(at.accuracy())));
    words.append(" of accuracy against ").append(baseline(sweep));
    if (knee > 0) {
      words.append(". At ").append(key).append(" = ").append(Text.name(first.label()));
      first
          .paired()
          .ifPresentOrElse(
              c -> words.append(", the most private setting tried, it costs ").append(points(c)),
              () -> words.append(" it is ").append(Figures.percentEstimate(first.accuracy())));
    } else {
      words.append(", and no more private setting was tried");
    }
    return words.append(". ").append(leak(sweep)).toString();
  }

  private static String points(PairedComparison c) {
    return Figures.percent(c.accuracyLost());
  }

  /** What the attack does at both ends. */
  private static String leak(Sweep sweep) {
    SweepPoint first = sweep.points().get(0);
    SweepPoint last = sweep.points().get(sweep.points().size() - 1);
    return "The attack’s AUC goes from "
        + Figures.interval(first.attackAuc())
        + " at "
        + Text.name(first.label())
        + " to "
        + Figures.interval(last.attackAuc())
        + " at "
        + Text.name(last.label())
        + ".";
  }

  private static Optional<Table> costs(Sweep sweep) {
    List<Row> rows = new ArrayList<>();
    for (SweepPoint p : sweep.points()) {
      p.paired()
          .ifPresent(
              c ->
                  rows.add(
                      Row.of(
                          Text.name(p.label()),
                          List.of(
                              Cell.of(Figures.percent(c.accuracyLost())),
                              Cell.of(Figures.interval(c.logLossGained())),
                              Cell.of(
                                  c.accuracyLost().lower() > 0
                                      ? "yes"
                                      : "no: the interval reaches zero"),
                              Cell.of(Text.name(c.accuracyLost().method()))))));
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(
                "What each setting costs against " + baseline(sweep) + ", on the same records",
                List.of(
                    new Views.Column(Text.name(sweep.key()), false),
                    new Views.Column("accuracy lost", true),
                    new Views.Column("log loss gained", true),
                    new Views.Column("cost shown?", false),
                    new Views.Column("interval", false)),
                rows,
                ""));
  }

  /** Accuracy lost by group, one panel per attribute. */
  private static Optional<Figure> groups(Sweep sweep, int knee) {
    Map<String, Map<String, List<Value>>> lines = new LinkedHashMap<>();
    Map<List<String>, Long> sizes = new LinkedHashMap<>();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < sweep.points().size(); i++) {
      SweepPoint p = sweep.points().get(i);
      for (GroupCost g : p.paired().map(PairedComparison::groups).orElse(List.of())) {
        if (!g.measure().equals("accuracy")) {
          continue;
        }
        sizes.put(List.of(g.attribute(), g.level()), g.records());
        String words =
            Text.name(p.label())
                + ", "
                + Text.name(g.level())
                + ": "
                + Figures.percent(g.cost())
                + ", n = "
                + Figures.count(g.records());
        lines
            .computeIfAbsent(g.attribute(), a -> new LinkedHashMap<>())
            .computeIfAbsent(g.level(), l -> new ArrayList<>())
            .add(new Value(i, g.cost().estimate(), g.cost().lower(), g.cost().upper(), words));
        rows.add(
            new Row(
                Text.name(g.level()),
                Text.name(g.attribute()),
                List.of(
                    Cell.of(Text.name(p.label())),
                    Cell.of(Figures.count(g.records())),
                    Cell.of(Figures.percent(g.cost())),
                    Cell.of(Figures.percent(g.excess())))));
      }
    }
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    List<Panel> panels = new ArrayList<>();
    lines.forEach(
        (attribute, levels) ->
            panels.add(
                new Panel(
                    Text.name(attribute)
                        + (levels.size() > LINES ? " (the " + LINES + " largest groups)" : ""),
                    CurvePanel.draw(
                        settings(sweep),
                        levels.entrySet().stream()
                            .sorted(
                                Comparator.comparingLong(
                                    e -> -sizes.getOrDefault(List.of(attribute, e.getKey()), 0L)))
                            .limit(LINES)
                            .map(e -> new Line(Text.label(e.getKey(), 24), e.getValue()))
                            .toList(),
                        Text.label(sweep.key(), 40),
                        "accuracy lost",
                        true,
                        0,
                        knee,
                        "",
                        "Accuracy lost by "
                            + Text.name(attribute)
                            + " against "
                            + Text.name(sweep.key())
                            + "; the table below has the numbers."))));
    return Optional.of(
        new Figure(
            "sweep-groups-figure",
            "Who pays at which setting?",
            "Accuracy lost against "
                + baseline(sweep)
                + " by group, on the same records. Bars hold for all groups of an attribute at once"
                + " at one setting.",
            panels,
            List.of(
                new Table(
                    "Accuracy lost by group and setting",
                    List.of(
                        new Views.Column("group", false),
                        new Views.Column(Text.name(sweep.key()), false),
                        new Views.Column("records", true),
                        new Views.Column("accuracy lost", true),
                        new Views.Column("beyond everybody else’s", true)),
                    rows,
                    ""))));
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
