package assay.report;

import assay.attack.ThreatModel;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.AuditResult.RocPoint;
import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.RocPanel;
import assay.report.chart.RocPanel.Curve;
import assay.report.chart.RocPanel.Point;
import assay.report.chart.RocPanel.Steps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Membership inference: a log-log ROC per attack, and every attack's figures. */
record AttacksBlock(Figure roc, Optional<Figure> tradeOff, List<Table> tables, List<String> notes) {
  private static final double[] GRID = {
    0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5
  };
  private static final int LABEL = 19;

  static Optional<AttacksBlock> of(AuditResult result) {
    Map<String, String> ids = new LinkedHashMap<>();
    Set<String> notes = new LinkedHashSet<>(Wording.suspect(result));
    double floor = 1;
    for (ModelResult model : result.models()) {
      for (AttackResult attack : model.attacks()) {
        ids.putIfAbsent(attack.id(), Text.name(attack.title()));
        if (!attack.note().isBlank()) {
          notes.add(Text.prose(attack.note()));
        }
        floor = Math.min(floor, 1.0 / Math.max(10, attack.nonMembers()));
      }
    }
    if (ids.isEmpty()) {
      return Optional.empty();
    }
    double decade = Math.pow(10, Math.floor(Math.log10(floor) + 1e-9));
    List<Panel> panels = new ArrayList<>();
    List<Table> behind = new ArrayList<>();
    ids.forEach(
        (id, title) -> {
          panels.add(panel(result, id, title, decade));
          behind.add(behind(result, id, title));
        });
    Figure roc =
        new Figure(
            "roc-figure",
            "ROC curves on logarithmic axes",
            "How many members are recognized (up) for how many false alarms (right). Logarithmic"
                + " axes show the left end, where a few people are recognized with near certainty;"
                + " an average hides them. The curves are conservative steps, never interpolated."
                + " Bars are 95 % intervals of the rate given its threshold, where there are"
                + " enough records to state one.",
            panels,
            behind);
    return Optional.of(
        new AttacksBlock(
            roc,
            TradeOffBlock.of(result),
            result.models().stream()
                .filter(m -> !m.attacks().isEmpty())
                .map(m -> table(m))
                .toList(),
            List.copyOf(notes)));
  }

  private static Panel panel(AuditResult result, String id, String title, double floor) {
    List<Curve> curves = new ArrayList<>();
    StringBuilder label = new StringBuilder(title).append(", log-log ROC.");
    for (ModelResult model : result.models()) {
      List<AttackResult> runs = runs(model, id);
      List<Point> points = new ArrayList<>();
      if (!runs.isEmpty()) {
        AttackResult first = runs.get(0);
        for (OperatingPoint p : first.operatingPoints()) {
          p.tpr()
              .ifPresent(
                  t ->
                      points.add(
                          new Point(
                              p.fpr(),
                              t.estimate(),
                              t.lower(),
                              t.upper(),
                              words(model, first, p))));
        }
        label
            .append(' ')
            .append(Text.name(model.title()))
            .append(": AUC ")
            .append(Figures.interval(first.auc()))
            .append('.');
      }
      curves.add(
          new Curve(
              Text.label(model.title(), LABEL),
              runs.stream().map(AttacksBlock::steps).toList(),
              points));
    }
    return new Panel(title, RocPanel.draw(curves, floor, label.toString()));
  }

  private static String words(ModelResult model, AttackResult attack, OperatingPoint p) {
    return Text.name(model.title())
        + ": "
        + Figures.share(p.truePositives(), attack.members())
        + " of the members at "
        + Figures.share(p.falsePositives(), attack.nonMembers())
        + " false alarms";
  }

  private static List<AttackResult> runs(ModelResult model, String id) {
    return model.attacks().stream().filter(a -> a.id().equals(id)).toList();
  }

  private static Steps steps(AttackResult attack) {
    double[] x = new double[attack.roc().size()];
    double[] y = new double[attack.roc().size()];
    for (int i = 0; i < x.length; i++) {
      RocPoint p = attack.roc().get(i);
      x[i] = (double) p.falsePositives() / Math.max(1, attack.nonMembers());
      y[i] = (double) p.truePositives() / Math.max(1, attack.members());
    }
    return new Steps(x, y);
  }

  /** The step curve read at round false-positive rates. */
  private static Table behind(AuditResult result, String id, String title) {
    List<Views.Column> columns = new ArrayList<>(Views.columns("false-positive rate, at most"));
    List<AttackResult> firsts = new ArrayList<>();
    for (ModelResult model : result.models()) {
      List<AttackResult> runs = runs(model, id);
      if (!runs.isEmpty()) {
        firsts.add(runs.get(0));
        columns.add(new Views.Column(Text.name(model.title()), true));
      }
    }
    List<Row> rows = new ArrayList<>();
    for (double fpr : GRID) {
      if (firsts.stream().allMatch(a -> fpr * a.nonMembers() < 1)) {
        continue;
      }
      rows.add(
          Row.of(
              Figures.rate(fpr),
              firsts.stream()
                  .map(a -> Cell.of(Figures.share(truePositives(a, fpr), a.members())))
                  .toList()));
    }
    return new Table(
        title + ": members recognized at most at this share of false alarms", columns, rows, "");
  }

  static long truePositives(AttackResult attack, double fpr) {
    long best = 0;
    double allowed = fpr * attack.nonMembers() + 1e-9;
    for (RocPoint p : attack.roc()) {
      if (p.falsePositives() <= allowed) {
        best = Math.max(best, p.truePositives());
      }
    }
    return best;
  }

  private static Table table(ModelResult model) {
    Set<Double> fprs = new TreeSet<>();
    Map<Double, String> refused = new TreeMap<>();
    for (AttackResult attack : model.attacks()) {
      for (OperatingPoint p : attack.operatingPoints()) {
        if (p.tpr().isPresent()) {
          fprs.add(p.fpr());
        } else {
          refused.putIfAbsent(p.fpr(), Text.prose(p.refusal()));
        }
      }
    }
    StringBuilder note = new StringBuilder();
    refused.forEach(
        (fpr, why) -> {
          if (!fprs.contains(fpr)) {
            note.append(" TPR at ")
                .append(Figures.rate(fpr))
                .append(" FPR is not stated: ")
                .append(why)
                .append('.');
          }
        });
    boolean several = model.attacks().stream().anyMatch(a -> a.target() > 0);
    List<Views.Column> columns = new ArrayList<>();
    columns.add(new Views.Column("attack", false));
    columns.add(new Views.Column("sees", false));
    columns.add(new Views.Column("AUC", true));
    for (double fpr : fprs) {
      columns.add(new Views.Column("TPR at " + Figures.rate(fpr) + " FPR", true));
    }
    List<Row> rows = new ArrayList<>();
    for (AttackResult attack : model.attacks()) {
      List<Cell> cells = new ArrayList<>();
      cells.add(threat(attack.threat()));
      cells.add(Cell.of(Figures.interval(attack.auc()), Text.name(attack.auc().method())));
      for (double fpr : fprs) {
        cells.add(ModelsBlock.tpr(attack, fpr));
      }
      rows.add(
          new Row(
              Text.name(attack.title())
                  + (several ? ", target " + Figures.count(attack.target()) : ""),
              Text.name(attack.reference()),
              cells));
    }
    return new Table(
        "Attacks on " + Text.name(model.title()),
        columns,
        rows,
        "Small print under a rate: members recognized of all members, at false alarms of all"
            + " non-members."
            + note);
  }

  private static Cell threat(String id) {
    return Arrays.stream(ThreatModel.values())
        .filter(t -> t.id().equals(id))
        .findFirst()
        .map(t -> Cell.of(t.id(), t.text()))
        .orElse(Cell.of(Text.name(id)));
  }
}
