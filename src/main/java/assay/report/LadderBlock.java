package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.bound.EpsilonLowerBound;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.LadderPanel;
import assay.report.chart.LadderPanel.Rung;
import assay.report.chart.LadderPanel.Style;
import assay.report.chart.Svg;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** Claimed against proven, one ladder per model over one axis. */
final class LadderBlock {
  private static final double ROOM = 1.08;
  private static final double LARGEST = 60;

  private LadderBlock() {}

  static Figure of(AuditResult result) {
    double high = high(result);
    List<Panel> panels = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (ModelResult model : result.models()) {
      String name = Text.name(model.title());
      panels.add(new Panel(name, panel(model, name, high)));
      Optional<EpsilonLowerBound> primary = Wording.primary(model);
      rows.add(
          Row.of(
              name,
              model.claim().map(c -> Figures.claim(c.epsilon())).orElse("no claim"),
              Wording.provenEpsilon(model),
              primary.map(b -> Figures.bound(b.ceiling())).orElse(Figures.NONE),
              model.verdict().map(v -> Figures.claim(v.wouldHaveCaught())).orElse(Figures.NONE),
              model.bounds().isEmpty()
                  ? Figures.NONE
                  : Figures.boundDelta(model.bounds().get(0).delta())));
    }
    return new Figure(
        "ladder-figure",
        "What is claimed, what is proven, what could have been seen",
        "A violation is a solid bar that passes the claim. A solid bar that ends before the claim"
            + " proves nothing about what lies between: look at how far this audit could have seen.",
        panels,
        List.of(
            new Table(
                "Claimed and proven ε by model",
                Views.columns(
                    "model",
                    "claimed, at most",
                    "proven, at least",
                    "largest provable here",
                    "would have been caught from",
                    "δ"),
                rows,
                "Proven values are rounded down, claimed ones up.")));
  }

  private static Svg panel(ModelResult model, String name, double high) {
    List<Rung> rungs = new ArrayList<>();
    model
        .claim()
        .ifPresent(
            c ->
                rungs.add(
                    new Rung(
                        "Claimed: ε at most " + Figures.claim(c.epsilon()),
                        c.epsilon(),
                        Style.CLAIMED)));
    Wording.primary(model)
        .ifPresent(
            b -> {
              boolean valid = b.kind() != EpsilonLowerBound.Kind.ESTIMATE;
              rungs.add(
                  new Rung(
                      valid
                          ? "Proven: ε at least "
                              + Figures.bound(b.epsilon())
                              + ", "
                              + Wording.confidence(b.confidence())
                              + " confidence"
                              + Wording.condition(b)
                          : "Estimated only: " + Figures.bound(b.epsilon()),
                      b.epsilon(),
                      valid ? Style.PROVEN : Style.ESTIMATED));
              rungs.add(
                  new Rung(
                      "A perfect attack would have proven "
                          + Figures.bound(b.ceiling())
                          + (b.ceiling() > high ? " →" : ""),
                      b.ceiling(),
                      Style.REACHABLE));
            });
    model
        .verdict()
        .ifPresent(
            v ->
                v.wouldHaveCaught()
                    .ifPresent(
                        e ->
                            rungs.add(
                                new Rung(
                                    "Caught with "
                                        + Wording.confidence(v.power())
                                        + " power from ε = "
                                        + Figures.claim(e)
                                        + " on",
                                    e,
                                    Style.CAUGHT))));
    String label = name + ". " + String.join(". ", rungs.stream().map(Rung::words).toList()) + ".";
    return LadderPanel.draw(
        rungs, model.claim().map(AuditResult.Claim::epsilon).orElse(Double.NaN), high, label);
  }

  private static double high(AuditResult result) {
    DoubleStream.Builder values = DoubleStream.builder();
    values.add(1);
    for (ModelResult model : result.models()) {
      model.claim().ifPresent(c -> values.add(c.epsilon()));
      Wording.primary(model)
          .ifPresent(
              b -> {
                values.add(b.epsilon());
                values.add(b.ceiling());
              });
      model.verdict().ifPresent(v -> v.wouldHaveCaught().ifPresent(values::add));
    }
    return Math.min(LARGEST, ROOM * values.build().filter(Double::isFinite).max().orElse(1));
  }
}
