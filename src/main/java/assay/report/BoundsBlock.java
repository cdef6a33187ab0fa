package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.bound.EpsilonLowerBound;
import assay.report.Views.Cell;
import assay.report.Views.Fact;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.LadderPanel;
import assay.report.chart.LadderPanel.Rung;
import assay.report.chart.LadderPanel.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every estimator's bound with all that makes it true. */
record BoundsBlock(Figure figure, List<Table> tables, List<ModelProofs> proofs) {
  /** The proofs of one model. */
  record ModelProofs(String model, List<Proof> proofs) {}

  /** What one bound says and rests on. */
  record Proof(
      String estimator,
      String statement,
      String kind,
      boolean primary,
      List<Fact> facts,
      List<String> assumptions,
      List<Fact> counts) {}

  private static final double LARGEST = 60;

  static Optional<BoundsBlock> of(AuditResult result) {
    List<ModelResult> models = result.models().stream().filter(m -> !m.bounds().isEmpty()).toList();
    if (models.isEmpty()) {
      return Optional.empty();
    }
    double high = 1;
    for (ModelResult model : models) {
      high = Math.max(high, model.claim().map(AuditResult.Claim::epsilon).orElse(0.0));
      for (EpsilonLowerBound b : model.bounds()) {
        high = Math.max(high, Double.isFinite(b.ceiling()) ? b.ceiling() : b.epsilon());
      }
    }
    double end = Math.min(LARGEST, 1.08 * high);
    return Optional.of(
        new BoundsBlock(
            new Figure(
                "bounds-figure",
                "All lower bounds on ε",
                "Solid: a valid bound. Dashed outline: an estimate, on which nothing may rest. Faint"
                    + " outline: what a perfect attack could have reached with the same counts."
                    + " Upright line: the claim.",
                models.stream().map(m -> panel(m, end)).toList(),
                List.of()),
            models.stream().map(BoundsBlock::table).toList(),
            models.stream().map(BoundsBlock::proofs).toList()));
  }

  private static Panel panel(ModelResult model, double high) {
    List<Rung> rungs = new ArrayList<>();
    for (EpsilonLowerBound b : model.bounds()) {
      boolean estimate = b.kind() == EpsilonLowerBound.Kind.ESTIMATE;
      rungs.add(
          new Rung(
              Text.label(b.estimator(), 22)
                  + ": "
                  + (estimate ? "about " : "at least ")
                  + Figures.bound(b.epsilon())
                  + " of "
                  + Figures.bound(b.ceiling())
                  + Wording.condition(b),
              b.epsilon(),
              b.ceiling(),
              estimate ? Style.ESTIMATED : Style.PROVEN));
    }
    String name = Text.name(model.title());
    return new Panel(
        name,
        LadderPanel.draw(
            rungs,
            model.claim().map(AuditResult.Claim::epsilon).orElse(Double.NaN),
            high,
            name + ". " + String.join(". ", rungs.stream().map(Rung::words).toList()) + "."));
  }

  private static Table table(ModelResult model) {
    List<Row> rows = new ArrayList<>();
    for (EpsilonLowerBound b : model.bounds()) {
      boolean estimate = b.kind() == EpsilonLowerBound.Kind.ESTIMATE;
      rows.add(
          new Row(
              Text.name(b.estimator()),
              b.estimator().equals(model.primary()) ? "declared before training" : "",
              List.of(
                  Cell.of((estimate ? "about " : "≥ ") + Figures.bound(b.epsilon())),
                  Cell.of(Wording.kind(b.kind())),
                  Cell.of(Figures.bound(b.ceiling())),
                  Cell.of(Figures.boundDelta(b.delta())),
                  Cell.of(Wording.confidence(b.confidence())),
                  Cell.of(Text.prose(b.nullFamily())))));
    }
    return new Table(
        "Lower bounds on ε of " + Text.name(model.title()),
        List.of(
            new Views.Column("estimator", false),
            new Views.Column("ε", true),
            new Views.Column("kind", false),
            new Views.Column("perfect attack", true),
            new Views.Column("δ", true),
            new Views.Column("confidence", true),
            new Views.Column("what was rejected", false)),
        rows,
        "The verdict rests on the estimator that was declared before training and on no other; the"
            + " rest is shown beside it, each at its own confidence.");
  }

  private static ModelProofs proofs(ModelResult model) {
    return new ModelProofs(
        Text.name(model.title()), model.bounds().stream().map(b -> proof(model, b)).toList());
  }

  private static Proof proof(ModelResult model, EpsilonLowerBound b) {
    return new Proof(
        Text.name(b.estimator()),
        (b.kind() == EpsilonLowerBound.Kind.ESTIMATE ? "ε is about " : "ε ≥ ")
            + Figures.bound(b.epsilon())
            + " at δ = "
            + Figures.boundDelta(b.delta())
            + Wording.condition(b),
        Wording.kind(b.kind()),
        b.estimator().equals(model.primary()),
        List.of(
            new Fact("question answered", Text.prose(b.question())),
            new Fact("rejected", Text.prose(b.nullFamily())),
            new Fact("multiplicity", Text.prose(b.multiplicity())),
            new Fact("confidence", Wording.confidence(b.confidence())),
            new Fact("a perfect attack would have proven", "ε ≥ " + Figures.bound(b.ceiling()))),
        b.assumptions().stream().map(Text::prose).toList(),
        b.counts().entrySet().stream()
            .map(e -> new Fact(Text.name(e.getKey()), Figures.plain(e.getValue())))
            .toList());
  }
}
