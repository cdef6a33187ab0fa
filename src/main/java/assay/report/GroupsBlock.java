package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.GroupLeakage;
import assay.audit.result.AuditResult.ModelResult;
import assay.evaluate.FairnessGap;
import assay.evaluate.GroupUtility;
import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.DotPanel;
import assay.report.chart.DotPanel.Dot;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who pays for privacy, and who is exposed. */
record GroupsBlock(
    List<Figure> figures,
    Optional<Table> gaps,
    List<Table> tables,
    Optional<DisparityBlock> disparity) {
  private static final int ROWS = 30;
  private static final int LABEL = 19;

  static Optional<GroupsBlock> of(AuditResult result) {
    Map<String, Set<String>> levels = new LinkedHashMap<>();
    for (ModelResult model : result.models()) {
      for (GroupUtility g : model.groups()) {
        levels.computeIfAbsent(g.attribute(), a -> new LinkedHashSet<>()).add(g.level());
      }
    }
    boolean served = !levels.isEmpty();
    if (!served) {
      // Scores alone: nothing is known of accuracy, but who is recognized is.
      for (ModelResult model : result.models()) {
        for (AttackResult attack : model.attacks()) {
          for (GroupLeakage g : attack.groups()) {
            if (!g.attribute().equals("class")) {
              levels.computeIfAbsent(g.attribute(), a -> new LinkedHashSet<>()).add(g.level());
            }
          }
        }
      }
    }
    if (levels.isEmpty()) {
      return Optional.empty();
    }
    Optional<AttackResult> strongest =
        result.models().stream()
            .flatMap(m -> m.attacks().stream())
            .max(Comparator.comparingDouble(a -> a.auc().estimate()));
    List<Figure> figures = new ArrayList<>();
    List<Table> tables = new ArrayList<>();
    int number = 0;
    for (Map.Entry<String, Set<String>> entry : levels.entrySet()) {
      number++;
      figures.add(figure(result, entry.getKey(), entry.getValue(), strongest, number));
      if (served) {
        tables.add(table(result, entry.getKey()));
      }
    }
    return Optional.of(new GroupsBlock(figures, gaps(result), tables, DisparityBlock.of(result)));
  }

  private static Figure figure(
      AuditResult result,
      String attribute,
      Set<String> levels,
      Optional<AttackResult> attack,
      int number) {
    String name = Text.name(attribute);
    List<String> series = result.models().stream().map(m -> Text.label(m.title(), 30)).toList();
    List<String> shown = levels.stream().limit(ROWS).toList();
    List<DotPanel.Row> accuracy = new ArrayList<>();
    List<DotPanel.Row> leakage = new ArrayList<>();
    List<Row> accuracyRows = new ArrayList<>();
    List<Row> leakageRows = new ArrayList<>();
    for (String level : shown) {
      List<Dot> right = new ArrayList<>();
      List<Dot> leaks = new ArrayList<>();
      List<Cell> rightCells = new ArrayList<>();
      List<Cell> leakCells = new ArrayList<>();
      long records = 0;
      long sides = 0;
      for (int i = 0; i < result.models().size(); i++) {
        ModelResult model = result.models().get(i);
        Optional<GroupUtility> g = utility(model, attribute, level);
        records = Math.max(records, g.map(GroupUtility::records).orElse(0L));
        int at = i;
        g.ifPresent(u -> right.add(dot(at, u.accuracy(), Figures.percent(u.accuracy()), model)));
        rightCells.add(
            g.map(u -> Cell.of(Figures.percent(u.accuracy()))).orElse(Cell.of(Figures.NONE)));
        Optional<GroupLeakage> l = attack.flatMap(a -> leakage(model, a.id(), attribute, level));
        sides = Math.max(sides, l.map(x -> Math.min(x.members(), x.nonMembers())).orElse(0L));
        l.flatMap(GroupLeakage::auc)
            .ifPresent(auc -> leaks.add(dot(at, auc, Figures.interval(auc), model)));
        leakCells.add(
            l.flatMap(GroupLeakage::auc)
                .map(a -> Cell.of(Figures.interval(a)))
                .orElse(Cell.of("too few records")));
      }
      String label = Text.label(level, LABEL);
      accuracy.add(
          new DotPanel.Row(label, "n = " + Figures.count(records), right, "no held-out records"));
      leakage.add(
          new DotPanel.Row(
              label, "n = " + Figures.count(sides) + " a side", leaks, "too few records"));
      accuracyRows.add(new Row(Text.name(level), "", rightCells));
      leakageRows.add(new Row(Text.name(level), "", leakCells));
    }
    List<Panel> panels = new ArrayList<>();
    List<Table> behind = new ArrayList<>();
    if (result.models().stream().anyMatch(m -> !m.groups().isEmpty())) {
      panels.add(
          new Panel(
              "Accuracy by " + name,
              DotPanel.draw(
                  accuracy,
                  series,
                  "accuracy on held-out records",
                  true,
                  Double.NaN,
                  "Accuracy by " + name + " with intervals; the table below has the numbers.")));
      behind.add(new Table("Accuracy by " + name, modelColumns(name, result), accuracyRows, ""));
    }
    String attackName = attack.map(a -> Text.name(a.title())).orElse("");
    if (attack.isPresent()) {
      panels.add(
          new Panel(
              "Leakage by " + name + ": " + attackName,
              DotPanel.draw(
                  leakage,
                  series,
                  "AUC within the group; 0.5 is guessing",
                  false,
                  0.5,
                  "AUC of "
                      + attackName
                      + " by "
                      + name
                      + " with intervals; the table below has the numbers.")));
      behind.add(
          new Table(
              "AUC of " + attackName + " by " + name, modelColumns(name, result), leakageRows, ""));
    }
    return new Figure(
        "group-figure-" + number,
        name,
        "Accuracy shows who is served well, leakage who is recognized as a member. Small groups"
            + " have wide intervals: overlapping bars show no difference."
            + (levels.size() > ROWS
                ? " Shown: " + ROWS + " of " + levels.size() + " groups; the rest is in audit.json."
                : ""),
        panels,
        behind);
  }

  private static List<Views.Column> modelColumns(String first, AuditResult result) {
    return Views.columns(
        first, result.models().stream().map(m -> Text.name(m.title())).toArray(String[]::new));
  }

  private static Dot dot(int series, Interval x, String numbers, ModelResult model) {
    return new Dot(
        series, x.estimate(), x.lower(), x.upper(), Text.name(model.title()) + ": " + numbers);
  }

  private static Optional<GroupUtility> utility(ModelResult model, String attribute, String level) {
    return model.groups().stream()
        .filter(g -> g.attribute().equals(attribute) && g.level().equals(level))
        .findFirst();
  }

  private static Optional<GroupLeakage> leakage(
      ModelResult model, String attack, String attribute, String level) {
    return model.attacks().stream()
        .filter(a -> a.id().equals(attack))
        .limit(1)
        .flatMap(a -> a.groups().stream())
        .filter(g -> g.attribute().equals(attribute) && g.level().equals(level))
        .findFirst();
  }

  private static Optional<Table> gaps(AuditResult result) {
    List<Row> rows = new ArrayList<>();
    Set<List<String>> kinds = new LinkedHashSet<>();
    for (ModelResult model : result.models()) {
      model.gaps().forEach(g -> kinds.add(List.of(g.attribute(), g.measure())));
    }
    for (List<String> kind : kinds) {
      for (ModelResult model : result.models()) {
        for (FairnessGap g : model.gaps()) {
          if (List.of(g.attribute(), g.measure()).equals(kind)) {
            rows.add(gap(model, g));
          }
        }
      }
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(
                "Largest gaps between groups",
                List.of(
                    new Views.Column("measure", false),
                    new Views.Column("model", false),
                    new Views.Column("higher group, lower group", false),
                    new Views.Column("gap", true),
                    new Views.Column("shown to be real?", false),
                    new Views.Column("smallest visible", true),
                    new Views.Column("groups compared", true),
                    new Views.Column("left out", false)),
                rows,
                "Intervals hold for all pairs of groups of an attribute at once. Smallest visible: the"
                    + " smallest true difference between these two groups that would have been told"
                    + " from none with 90 % power; smaller ones may be there unseen."));
  }

  private static Row gap(ModelResult model, FairnessGap g) {
    return new Row(
        Text.name(g.measure()),
        Text.name(g.attribute()),
        List.of(
            Cell.of(Text.name(model.title())),
            Cell.of(Text.name(g.high()) + ", " + Text.name(g.low())),
            Cell.of(Figures.percent(g.gap()), Text.name(g.gap().method())),
            Cell.of(g.gap().lower() > 0 ? "yes" : "no: the interval reaches zero"),
            Cell.of(
                g.detectable().isPresent()
                    ? Figures.rateUp(g.detectable().getAsDouble())
                    : Figures.NONE),
            Cell.of(Figures.count(g.groups())),
            Cell.of(g.note().isBlank() ? Figures.NONE : Text.prose(g.note()))));
  }

  private static Table table(AuditResult result, String attribute) {
    List<Row> rows = new ArrayList<>();
    for (ModelResult model : result.models()) {
      for (GroupUtility g : model.groups()) {
        if (!g.attribute().equals(attribute) || rows.size() > 20 * ROWS) {
          continue;
        }
        rows.add(
            new Row(
                Text.name(g.level()),
                Text.name(model.title()),
                List.of(
                    Cell.of(Figures.count(g.records())),
                    Cell.of(Figures.percent(g.accuracy())),
                    rate(g.positiveRate()),
                    rate(g.truePositiveRate()),
                    rate(g.falsePositiveRate()),
                    g.calibrationError()
                        .map(x -> Cell.of(Figures.interval(x)))
                        .orElse(Cell.of("too few records")))));
      }
    }
    return new Table(
        "All rates by " + Text.name(attribute),
        Views.columns(
            "group",
            "held-out records",
            "accuracy",
            "predicted positive",
            "true-positive rate",
            "false-positive rate",
            "calibration error"),
        rows,
        "");
  }

  private static Cell rate(Optional<Interval> x) {
    return x.map(i -> Cell.of(Figures.percent(i))).orElse(Cell.of(Figures.NONE));
  }
}
