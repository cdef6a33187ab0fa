package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.Disparity;
import assay.audit.result.AuditResult.LeakageTest;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.PairedComparison;
import assay.evaluate.GroupLeakageTest;
import assay.evaluate.PrivacyCost.GroupCost;
import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.DotPanel;
import assay.report.chart.DotPanel.Dot;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What privacy takes from each group, and whether one group is exposed more than the others. */
record DisparityBlock(
    String sentence,
    Optional<Table> models,
    List<Figure> figures,
    List<Table> changes,
    String exposure,
    Optional<Table> leakage) {
  private static final double LEVEL = 0.05;
  private static final int ROWS = 40;
  private static final int LABEL = 19;
  private static final String ACCURACY = "accuracy";

  static Optional<DisparityBlock> of(AuditResult result) {
    return result.disparity().map(d -> of(result, d));
  }

  private static DisparityBlock of(AuditResult result, Disparity disparity) {
    return new DisparityBlock(
        sentence(result, disparity),
        disparity.comparisons().isEmpty()
            ? Optional.empty()
            : Optional.of(models(result, disparity.comparisons())),
        figures(result, disparity.comparisons()),
        disparity.comparisons().stream()
            .filter(c -> !c.groups().isEmpty())
            .map(c -> changes(result, c))
            .toList(),
        exposure(result, disparity.leakage()),
        disparity.leakage().isEmpty()
            ? Optional.empty()
            : Optional.of(leakage(result, disparity.leakage())));
  }

  private static String title(AuditResult result, String id) {
    return Text.name(
        result.models().stream()
            .filter(m -> m.id().equals(id))
            .map(ModelResult::title)
            .findFirst()
            .orElse(id));
  }

  private static String sentence(AuditResult result, Disparity disparity) {
    List<String> parts = new ArrayList<>();
    for (PairedComparison c : disparity.comparisons()) {
      List<GroupCost> accuracy =
          c.groups().stream().filter(g -> g.measure().equals(ACCURACY)).toList();
      List<String> pay =
          accuracy.stream()
              .filter(g -> g.excess().lower() > 0)
              .map(g -> Text.name(g.level()) + " (" + Text.name(g.attribute()) + ")")
              .toList();
      parts.add(
          title(result, c.model())
              + " "
              + lost(c.accuracyLost())
              + " against "
              + title(result, c.baseline())
              + (accuracy.isEmpty()
                  ? "."
                  : pay.isEmpty()
                      ? "; no group is shown to lose more than everybody else."
                      : "; shown to lose more than everybody else: "
                          + String.join(", ", pay)
                          + "."));
    }
    return String.join(" ", parts);
  }

  /** "loses 3.1 % [1.2, 5.0] of accuracy", only where that is shown. */
  private static String lost(Interval x) {
    return x.lower() > 0
        ? "loses " + Figures.percent(x) + " of accuracy"
        : x.upper() < 0
            ? "gains " + Figures.percent(negative(x)) + " of accuracy"
            : "is not shown to differ in accuracy (lost: " + Figures.percent(x) + ")";
  }

  static Interval negative(Interval x) {
    return new Interval(-x.estimate(), -x.upper(), -x.lower(), x.confidence(), x.method());
  }

  private static Table models(AuditResult result, List<PairedComparison> comparisons) {
    List<Row> rows = new ArrayList<>();
    for (PairedComparison c : comparisons) {
      rows.add(
          new Row(
              title(result, c.model()),
              "against " + title(result, c.baseline()),
              List.of(
                  Cell.of(Figures.count(c.runs())),
                  Cell.of(Figures.percent(c.accuracyLost())),
                  Cell.of(Figures.interval(c.logLossGained())),
                  Cell.of(Text.name(c.accuracyLost().method())))));
    }
    return new Table(
        "Private against non-private, on the same held-out records",
        List.of(
            new Views.Column("model", false),
            new Views.Column("pairs of models", true),
            new Views.Column("accuracy lost", true),
            new Views.Column("log loss gained", true),
            new Views.Column("interval", false)),
        rows,
        "Both models of a pair trained on the same members. With one pair, another training of"
            + " either model is not allowed for; targets: 3 or more in the plan would.");
  }

  private static List<Figure> figures(AuditResult result, List<PairedComparison> comparisons) {
    Map<String, Map<String, List<Dot>>> byAttribute = new LinkedHashMap<>();
    Map<List<String>, Long> sizes = new LinkedHashMap<>();
    List<String> series = new ArrayList<>();
    for (int i = 0; i < comparisons.size(); i++) {
      PairedComparison c = comparisons.get(i);
      series.add(Text.label(title(result, c.model()), 30));
      for (GroupCost g : c.groups()) {
        if (g.measure().equals(ACCURACY)) {
          Interval change = negative(g.cost());
          byAttribute
              .computeIfAbsent(g.attribute(), a -> new LinkedHashMap<>())
              .computeIfAbsent(g.level(), l -> new ArrayList<>())
              .add(
                  new Dot(
                      i,
                      change.estimate(),
                      change.lower(),
                      change.upper(),
                      title(result, c.model())
                          + ": "
                          + Figures.percent(change)
                          + ", n = "
                          + Figures.count(g.records())));
          sizes.put(List.of(g.attribute(), g.level()), g.records());
        }
      }
    }
    if (byAttribute.isEmpty()) {
      return List.of();
    }
    List<Panel> panels = new ArrayList<>();
    byAttribute.forEach(
        (attribute, levels) -> {
          List<DotPanel.Row> rows = new ArrayList<>();
          levels.forEach(
              (level, dots) -> {
                if (rows.size() < ROWS) {
                  rows.add(
                      new DotPanel.Row(
                          Text.label(level, LABEL),
                          "n = " + Figures.count(sizes.getOrDefault(List.of(attribute, level), 0L)),
                          dots,
                          ""));
                }
              });
          panels.add(
              new Panel(
                  Text.name(attribute),
                  DotPanel.draw(
                      rows,
                      series,
                      "change in accuracy with DP",
                      true,
                      0,
                      "Change in accuracy with DP by "
                          + Text.name(attribute)
                          + "; the table below has the numbers.")));
        });
    return List.of(
        new Figure(
            "change-figure",
            "What DP changes for each group",
            "Accuracy with DP minus accuracy without, on the same held-out records. Left of the"
                + " dotted line the group is served worse. Bars hold for all groups of an attribute"
                + " at once, at 95 % confidence.",
            panels,
            List.of()));
  }

  private static Table changes(AuditResult result, PairedComparison c) {
    List<Row> rows = new ArrayList<>();
    for (GroupCost g : c.groups()) {
      Interval excess = negative(g.excess());
      rows.add(
          new Row(
              Text.name(g.level()),
              Text.name(g.attribute()),
              List.of(
                  Cell.of(Text.name(g.measure())),
                  Cell.of(Figures.count(g.records())),
                  Cell.of(Figures.percent(negative(g.cost()))),
                  Cell.of(Figures.percent(excess)),
                  Cell.of(
                      excess.upper() < 0 || excess.lower() > 0
                          ? "yes"
                          : "no: the interval holds zero"))));
    }
    return new Table(
        "What DP changes for each group: "
            + title(result, c.model())
            + " against "
            + title(result, c.baseline()),
        List.of(
            new Views.Column("group", false),
            new Views.Column("rate", false),
            new Views.Column("records", true),
            new Views.Column("change with DP", true),
            new Views.Column("beyond everybody else’s", true),
            new Views.Column("differs?", false)),
        rows,
        "Intervals hold for all groups of an attribute and one rate at once (Bonferroni).");
  }

  private static String exposure(AuditResult result, List<LeakageTest> tests) {
    if (tests.isEmpty()) {
      return "";
    }
    List<String> found = new ArrayList<>();
    for (LeakageTest t : tests) {
      for (GroupLeakageTest.Level level : t.result().levels()) {
        if (level.pValue() <= LEVEL && t.fpr().isEmpty()) {
          found.add(
              Text.name(level.level())
                  + " ("
                  + Text.name(t.result().attribute())
                  + ") differs from the others under "
                  + title(result, t.model())
                  + ", p = "
                  + Figures.pValue(level.pValue()));
        }
      }
    }
    return found.isEmpty()
        ? "No group is shown to leak more or less than the others."
        : String.join("; ", found) + ".";
  }

  private static Table leakage(AuditResult result, List<LeakageTest> tests) {
    List<Row> rows = new ArrayList<>();
    for (LeakageTest t : tests) {
      for (GroupLeakageTest.Level level : t.result().levels()) {
        rows.add(
            new Row(
                Text.name(level.level()),
                Text.name(t.result().attribute()),
                List.of(
                    Cell.of(title(result, t.model())),
                    Cell.of(
                        t.fpr().isPresent()
                            ? "threshold at " + Figures.rate(t.fpr().getAsDouble()) + " FPR"
                            : "all thresholds"),
                    Cell.of(
                        Figures.percent(level.advantage()),
                        Figures.count(level.members())
                            + " members, "
                            + Figures.count(level.nonMembers())
                            + " non-members"),
                    Cell.of(Figures.pValue(level.pValue())),
                    Cell.of(level.pValue() <= LEVEL ? "yes" : "no"))));
      }
    }
    List<String> small =
        tests.stream()
            .flatMap(t -> t.result().small().stream())
            .map(Text::name)
            .distinct()
            .limit(20)
            .toList();
    return new Table(
        "Does the model leak more about one group than about the others?",
        List.of(
            new Views.Column("group", false),
            new Views.Column("model", false),
            new Views.Column("at", false),
            new Views.Column("advantage of the attack", true),
            new Views.Column("p", true),
            new Views.Column("differs?", false)),
        rows,
        "Advantage: share of members called members minus share of non-members called members, at"
            + " thresholds common to all groups. p: permutation of group labels, corrected for"
            + " looking at all groups of the attribute; with many attributes and models some 5 % of"
            + " the families raise a false alarm."
            + (small.isEmpty()
                ? ""
                : " Too few records to test: " + String.join(", ", small) + "."));
  }
}
