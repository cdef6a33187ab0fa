package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.RocPoint;
import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.TradeOffPanel;
import assay.report.chart.TradeOffPanel.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Errors that attacks make, against the errors that the claim says every attack must make. */
final class TradeOffBlock {
  private static final int CURVES = 6;
  private static final int LABEL = 20;
  private static final double[] GRID = {0.001, 0.01, 0.05, 0.1, 0.25, 0.5};

  private TradeOffBlock() {}

  static Optional<Figure> of(AuditResult result) {
    List<Panel> panels = new ArrayList<>();
    List<Table> behind = new ArrayList<>();
    for (ModelResult model : result.models()) {
      List<AttackResult> attacks =
          model.attacks().stream().filter(a -> a.target() == 0).limit(CURVES).toList();
      if (!attacks.isEmpty()) {
        String name = Text.name(model.title());
        panels.add(new Panel(name, panel(model, name, attacks)));
        behind.add(behind(model, name, attacks));
      }
    }
    return panels.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Figure(
                "trade-off-figure",
                "Trade-off curves: which errors every attack must make",
                "An attacker who raises few false alarms misses many members. A claim of (ε, δ) rules"
                    + " out the shaded corner: no attack, known or unknown, can make so few errors of"
                    + " both kinds. The dotted diagonal is guessing. These curves are from one model"
                    + " and its records and carry no interval; whether the claim is broken is"
                    + " for the bounds to say.",
                panels,
                behind));
  }

  /** min over tests of type II error: max(0, 1 - δ - e^ε α, e^-ε (1 - δ - α)) (Kairouz 2015). */
  static double least(double epsilon, double delta, double alpha) {
    return Math.max(
        0,
        Math.max(1 - delta - Math.exp(epsilon) * alpha, Math.exp(-epsilon) * (1 - delta - alpha)));
  }

  private static assay.report.chart.Svg panel(
      ModelResult model, String name, List<AttackResult> attacks) {
    Optional<Claim> claim = model.claim().filter(c -> Double.isFinite(c.epsilon()));
    StringBuilder label = new StringBuilder(name).append(", errors of attacks.");
    claim.ifPresent(
        c ->
            label
                .append(" The claim of epsilon ")
                .append(Figures.claim(c.epsilon()))
                .append(" rules out the lower left corner."));
    List<Errors> curves = new ArrayList<>();
    for (AttackResult attack : attacks) {
      double[] alarms = new double[attack.roc().size()];
      double[] misses = new double[alarms.length];
      for (int i = 0; i < alarms.length; i++) {
        RocPoint p = attack.roc().get(i);
        alarms[i] = (double) p.falsePositives() / Math.max(1, attack.nonMembers());
        misses[i] = 1 - (double) p.truePositives() / Math.max(1, attack.members());
      }
      curves.add(new Errors(Text.label(attack.title(), LABEL), alarms, misses));
    }
    return TradeOffPanel.draw(
        curves,
        alpha -> claim.map(c -> least(c.epsilon(), c.delta(), alpha)).orElse(0.0),
        claim.isPresent(),
        label.toString());
  }

  private static Table behind(ModelResult model, String name, List<AttackResult> attacks) {
    List<Views.Column> columns = new ArrayList<>(Views.columns("false alarms, at most"));
    columns.add(new Views.Column("claim allows no less than", true));
    attacks.forEach(a -> columns.add(new Views.Column(Text.name(a.title()), true)));
    List<Row> rows = new ArrayList<>();
    for (double alpha : GRID) {
      List<Cell> cells = new ArrayList<>();
      cells.add(
          Cell.of(
              model
                  .claim()
                  .map(c -> Figures.rateUp(least(c.epsilon(), c.delta(), alpha)))
                  .orElse("no claim")));
      for (AttackResult a : attacks) {
        long hits = AttacksBlock.truePositives(a, alpha);
        cells.add(Cell.of(Figures.share(a.members() - hits, a.members())));
      }
      rows.add(Row.of(Figures.rate(alpha), cells));
    }
    return new Table(name + ": members missed", columns, rows, "");
  }
}
