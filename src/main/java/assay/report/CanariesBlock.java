package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.HistogramBin;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.Quantiles;
import assay.report.Views.Fact;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.HistogramPanel;
import assay.report.chart.HistogramPanel.Bin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Planted records: how much more the model knows of those that were really inserted. */
record CanariesBlock(Figure histogram, Table table, List<Seal> seals) {
  /** What was sealed before training, for those who check. */
  record Seal(String model, List<Fact> facts) {}

  static Optional<CanariesBlock> of(AuditResult result) {
    List<Panel> panels = new ArrayList<>();
    List<Table> behind = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    List<Seal> seals = new ArrayList<>();
    for (ModelResult model : result.models()) {
      if (model.canaries().isEmpty()) {
        continue;
      }
      CanaryResult c = model.canaries().get();
      String name = Text.name(model.title());
      panels.add(
          new Panel(
              name,
              HistogramPanel.draw(
                  c.histogram().stream()
                      .map(b -> new Bin(b.from(), b.to(), b.inserted(), b.absent()))
                      .toList(),
                  "inserted",
                  "absent",
                  "exposure, bits",
                  name
                      + ": exposure of "
                      + c.inserted()
                      + " inserted canaries, "
                      + (Wording.measured(c)
                          ? "median " + Figures.bits(c.exposure().median()) + " bits"
                          : Wording.notMeasured(c))
                      + ", against "
                      + (c.count() - c.inserted())
                      + " absent ones.")));
      behind.add(behind(name, c));
      rows.add(row(name, c));
      if (c.coins().isEmpty()) {
        continue;
      }
      seals.add(
          new Seal(
              name,
              List.of(
                  new Fact("coins", Text.prose(c.coins())),
                  new Fact("commitment (SHA-256)", Text.prose(c.commitment())),
                  new Fact("nonce", Text.prose(c.nonce())))));
    }
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new CanariesBlock(
            new Figure(
                "exposure-figure",
                "Exposure of planted records",
                "Above the line the canaries that were inserted, below it those that were not. A"
                    + " model that remembers nothing has the same shape on both sides.",
                panels,
                behind),
            new Table(
                "Canaries by model",
                Views.columns(
                    "model",
                    "inserted",
                    "median exposure",
                    "upper quartile",
                    "highest",
                    "most that ranks can show",
                    "median, extrapolated",
                    "p-value",
                    "cost in accuracy"),
                rows,
                "Exposure in bits; the median with an interval between order statistics, for these"
                    + " reference canaries. The p-value is exact, for the hypothesis that no inserted canary"
                    + " is remembered; it is rounded up."
                    + (result.models().stream().anyMatch(Wording::severalTargets)
                        ? " All of this is of the first target model's canaries."
                        : "")
                    + (rests(result)
                        ? " It rests on what whoever ran the audit states of the memberships: "
                            + Text.prose(result.study().design())
                            + ". Where nothing is stated there is none."
                        : "")),
            seals));
  }

  /** Whether coins were not sealed by this audit, but by statement of others. */
  private static boolean rests(AuditResult result) {
    return result.models().stream()
        .flatMap(model -> model.canaries().stream())
        .anyMatch(canaries -> canaries.coins().isEmpty());
  }

  private static Row row(String name, CanaryResult c) {
    Quantiles q = c.exposure();
    boolean measured = Wording.measured(c);
    return Row.of(
        name,
        Figures.share(c.inserted(), c.count()),
        measured ? Wording.median(c) : Wording.notMeasured(c),
        measured ? Figures.bits(q.upper()) : Figures.NONE,
        measured ? Figures.bits(q.max()) : Figures.NONE,
        measured ? Figures.bits(c.maxExposure()) : Figures.NONE,
        measured
            ? c.extrapolated().map(e -> Figures.bits(e.median())).orElse("fit refused")
            : Figures.NONE,
        c.pValue().isPresent() ? Figures.pValue(c.pValue().getAsDouble()) : "not known",
        c.accuracyCost().isPresent()
            ? Figures.plain(Math.round(1000 * c.accuracyCost().getAsDouble()) / 10.0) + " %"
            : "not measured");
  }

  private static Table behind(String name, CanaryResult c) {
    List<Row> rows = new ArrayList<>();
    for (HistogramBin bin : c.histogram()) {
      rows.add(
          Row.of(
              Figures.plain(bin.from()) + " to " + Figures.plain(bin.to()),
              Figures.share(bin.inserted(), c.inserted()),
              Figures.share(bin.absent(), c.count() - c.inserted())));
    }
    return new Table(
        name + ": canaries by exposure",
        Views.columns("exposure, bits", "inserted", "absent"),
        rows,
        "");
  }
}
