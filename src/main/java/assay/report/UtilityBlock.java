package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.evaluate.Utility;
import assay.evaluate.Utility.ReliabilityBin;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.ReliabilityPanel;
import assay.report.chart.ReliabilityPanel.Bin;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What each model is worth on records that no model trained on. */
record UtilityBlock(Table table, Figure reliability) {
  private static final double CONFIDENCE = 0.95;

  /** Empty where the predictions of no model were seen. */
  static Optional<UtilityBlock> of(AuditResult result) {
    if (result.models().stream().allMatch(m -> m.utility().isEmpty())) {
      return Optional.empty();
    }
    List<Row> rows = new ArrayList<>();
    List<Panel> panels = new ArrayList<>();
    List<Table> behind = new ArrayList<>();
    for (int i = 0; i < result.models().size(); i++) {
      ModelResult model = result.models().get(i);
      String name = Text.name(model.title());
      model.utility().ifPresent(u -> rows.add(row(name, "held-out records", u)));
      model.trainUtility().ifPresent(u -> rows.add(row(name, "its own training records", u)));
      Optional<Utility> drawn = model.utility().filter(u -> !u.reliability().isEmpty());
      if (drawn.isPresent()) {
        Utility utility = drawn.get();
        panels.add(
            new Panel(
                name,
                ReliabilityPanel.draw(
                    utility.reliability().stream()
                        .filter(b -> b.records() > 0)
                        .map(UtilityBlock::bin)
                        .toList(),
                    i,
                    name
                        + ", reliability diagram; calibration error "
                        + Figures.interval(utility.calibrationError()))));
        behind.add(behind(name, utility));
      }
    }
    return Optional.of(
        new UtilityBlock(
            new Table(
                "Utility on held-out and on training records",
                Views.columns(
                    "model",
                    "records",
                    "accuracy",
                    "AUC",
                    "log loss",
                    "Brier score",
                    "calibration error"),
                rows,
                "A large difference between the two rows of a model is memorization, and what attacks"
                    + " feed on."),
            new Figure(
                "reliability-figure",
                "Reliability: is the model as right as it says?",
                "Each mark is an equally large bin of held-out records with its exact 95 % interval."
                    + " Marks below the diagonal are overconfident.",
                panels,
                behind)));
  }

  private static Row row(String name, String where, Utility u) {
    return new Row(
        name,
        where,
        Row.of(
                "",
                Figures.count(u.records()),
                Figures.percent(u.accuracy()),
                u.auc().map(Figures::interval).orElse(Figures.NONE),
                Figures.interval(u.logLoss()),
                Figures.interval(u.brier()),
                Figures.interval(u.calibrationError()))
            .cells());
  }

  private static Bin bin(ReliabilityBin b) {
    Interval right = Interval.ofProportion(b.correct(), b.records(), CONFIDENCE);
    return new Bin(
        b.confidence(),
        right.estimate(),
        right.lower(),
        right.upper(),
        Figures.share(b.correct(), b.records())
            + " right at mean confidence "
            + Figures.plain(Math.round(1000 * b.confidence()) / 10.0)
            + " %");
  }

  private static Table behind(String name, Utility u) {
    List<Row> rows = new ArrayList<>();
    for (ReliabilityBin b : u.reliability()) {
      rows.add(
          Row.of(
              Figures.plain(Math.round(1000 * b.confidence()) / 10.0) + " %",
              Figures.share(b.correct(), b.records()),
              b.records() == 0
                  ? Figures.NONE
                  : Figures.percent(Interval.ofProportion(b.correct(), b.records(), CONFIDENCE))));
    }
    return new Table(
        name + ": bins of the reliability diagram",
        Views.columns("mean confidence", "predicted right", "share and interval"),
        rows,
        "");
  }
}
