package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.report.Views.Cell;
import assay.report.Views.Row;
import assay.report.Views.Table;
import java.util.ArrayList;
import java.util.List;

/** All models in one table: what each is worth, what it leaks, what it claims. */
final class ModelsBlock {
  private static final double FPR = 0.01;

  private ModelsBlock() {}

  static Table of(AuditResult result) {
    List<Row> rows = new ArrayList<>();
    for (ModelResult model : result.models()) {
      List<Cell> cells = new ArrayList<>();
      cells.add(
          model
              .utility()
              .map(u -> Cell.of(Figures.percent(u.accuracy())))
              .orElse(Cell.of(Figures.NONE)));
      cells.add(
          Wording.best(model)
              .map(a -> Cell.of(Figures.interval(a.auc()), Text.name(a.title())))
              .orElse(Cell.of(Figures.NONE)));
      cells.add(Wording.best(model).map(a -> tpr(a, FPR)).orElse(Cell.of(Figures.NONE)));
      cells.add(
          model
              .canaries()
              .map(
                  c ->
                      Wording.measured(c)
                          ? Cell.of(
                              Figures.bits(c.exposure().median()) + " bits",
                              "of at most " + Figures.bits(c.maxExposure()))
                          : Cell.of(Wording.notMeasured(c)))
              .orElse(Cell.of(Figures.NONE)));
      cells.add(
          model
              .claim()
              .map(
                  c ->
                      Cell.of("≤ " + Figures.claim(c.epsilon()), "δ = " + Figures.delta(c.delta())))
              .orElse(Cell.of("no claim")));
      cells.add(
          Wording.proven(model)
              .map(
                  b ->
                      Cell.of(
                          "≥ " + Figures.bound(b.epsilon()),
                          Text.name(b.estimator())
                              + ", "
                              + Wording.confidence(b.confidence())
                              + Wording.condition(b)))
              .orElse(Cell.of(Figures.NONE)));
      cells.add(
          Views.tone(
              model.verdict().map(v -> Wording.outcome(v.outcome())).orElse("Leakage measured"),
              model.verdict().isPresent() ? "" : "no claim to compare",
              model.verdict().map(v -> VerdictBlock.tone(v.outcome())).orElse("")));
      rows.add(new Row(Text.name(model.title()), Text.name(model.id()), cells));
    }
    List<Views.Column> columns =
        new ArrayList<>(
            Views.columns(
                "model",
                "accuracy, held-out",
                "strongest attack: AUC",
                "its TPR at 1 % FPR",
                "canary exposure, median",
                "ε claimed",
                "ε proven"));
    columns.add(new Views.Column("verdict", false));
    return new Table("Models: utility, leakage and claim", columns, rows, note(result));
  }

  private static String note(AuditResult result) {
    long attacks =
        result.models().stream()
            .mapToLong(m -> m.attacks().stream().filter(a -> a.target() == 0).count())
            .max()
            .orElse(0);
    return "Brackets hold two-sided intervals, each on its own at its stated level (see below)."
        + (attacks > 1
            ? " The strongest of "
                + attacks
                + " attacks was picked after looking at all of them, so its interval is too"
                + " optimistic; the proven ε does not depend on it."
            : "");
  }

  static Cell tpr(AttackResult attack, double fpr) {
    return Wording.at(attack, fpr)
        .map(
            p ->
                p.tpr()
                    .map(
                        t ->
                            Cell.of(
                                Figures.percent(t),
                                Figures.count(p.truePositives())
                                    + "/"
                                    + Figures.count(attack.members())
                                    + " at "
                                    + Figures.count(p.falsePositives())
                                    + "/"
                                    + Figures.count(attack.nonMembers())))
                    .orElse(Cell.of("not stated", Text.prose(p.refusal()))))
        .orElse(Cell.of(Figures.NONE));
  }
}
