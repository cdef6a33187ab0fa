package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.StepEpsilon;
import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.CoursePanel;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** How each model was trained, what that training promises, and how the promise was computed. */
record TrainingBlock(
    Table recipe,
    Optional<Table> contract,
    Optional<Table> accountants,
    Optional<Figure> course,
    List<Note> notes) {
  /** A caveat on one model's claim. */
  record Note(String model, String words) {}

  static TrainingBlock of(AuditResult result) {
    List<Note> notes = new ArrayList<>();
    for (ModelResult model : result.models()) {
      for (String note : model.claim().map(Claim::notes).orElse(List.of())) {
        notes.add(new Note(Text.name(model.title()), Text.prose(note)));
      }
    }
    List<ModelResult> claiming =
        result.models().stream()
            .filter(m -> m.claim().filter(c -> !c.accountant().equals(Claim.STATED)).isPresent())
            .toList();
    return new TrainingBlock(
        recipe(result),
        claiming.isEmpty() ? Optional.empty() : Optional.of(contract(claiming)),
        claiming.isEmpty() ? Optional.empty() : Optional.of(accountants(claiming)),
        course(claiming),
        notes);
  }

  private static Table recipe(AuditResult result) {
    Set<String> keys = new LinkedHashSet<>();
    result.models().forEach(m -> keys.addAll(m.training().keySet()));
    List<Row> rows = new ArrayList<>();
    rows.add(row("network", result.models(), m -> Text.name(m.network())));
    if (result.models().stream().anyMatch(m -> m.parameters() > 0)) {
      rows.add(row("trainable parameters", result.models(), m -> Figures.count(m.parameters())));
    }
    rows.add(row("engine", result.models(), m -> Text.name(m.engine())));
    for (String key : keys) {
      rows.add(
          row(
              Text.name(key),
              result.models(),
              m -> value(m.training().getOrDefault(key, Figures.NONE))));
    }
    return new Table("Training recipes", columns("setting", result.models()), rows, "");
  }

  private static Optional<Figure> course(List<ModelResult> models) {
    List<Panel> panels = new ArrayList<>();
    List<Table> behind = new ArrayList<>();
    for (ModelResult model : models) {
      Claim claim = model.claim().orElseThrow();
      List<StepEpsilon> course = claim.course().orElse(List.of());
      if (course.size() < 2) {
        continue;
      }
      String name = Text.name(model.title());
      panels.add(
          new Panel(
              name,
              CoursePanel.draw(
                  course.stream().mapToDouble(StepEpsilon::step).toArray(),
                  course.stream().mapToDouble(StepEpsilon::epsilon).toArray(),
                  claim.epsilon(),
                  "claimed: " + Figures.claim(claim.epsilon()),
                  name
                      + ", epsilon spent step by step, up to "
                      + Figures.claim(course.get(course.size() - 1).epsilon())
                      + " after "
                      + Figures.count(claim.steps())
                      + " steps; claimed "
                      + Figures.claim(claim.epsilon()))));
      behind.add(
          new Table(
              name + ": ε spent after so many steps",
              Views.columns("steps", "ε spent, at most"),
              course.stream()
                  .map(s -> Row.of(Figures.count(s.step()), Figures.claim(s.epsilon())))
                  .toList(),
              ""));
    }
    return panels.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Figure(
                "course-figure",
                "ε spent, step by step",
                "What the accountant has spent after so many steps of training. Stopping earlier"
                    + " would have spent less; the dashed line is the claim.",
                panels,
                behind));
  }

  private static Table contract(List<ModelResult> models) {
    List<Row> rows =
        List.of(
            claim("ε claimed, at most", models, c -> Figures.claim(c.epsilon())),
            claim("δ claimed", models, c -> Figures.delta(c.delta())),
            claim("neighboring data sets", models, c -> Text.name(c.relation())),
            claim("sampling", models, c -> Text.prose(c.sampling())),
            claim("sampling rate q", models, c -> Figures.plain(c.samplingRate())),
            claim("steps", models, c -> Figures.count(c.steps())),
            claim("noise multiplier σ", models, c -> Figures.plain(c.noiseMultiplier())),
            claim("clipping norm", models, c -> Figures.plain(c.clip())));
    return new Table(
        "What the training loop really did (the contract that was accounted)",
        columns("term", models),
        rows,
        "");
  }

  private static Table accountants(List<ModelResult> models) {
    Set<String> names = new LinkedHashSet<>();
    models.forEach(m -> names.addAll(m.claim().orElseThrow().byAccountant().keySet()));
    List<Row> rows = new ArrayList<>();
    for (String name : names) {
      rows.add(
          Row.of(
              Text.name(name.toUpperCase(Locale.ROOT)),
              models.stream().map(m -> accounted(m.claim().orElseThrow(), name)).toList()));
    }
    return new Table(
        "ε by accountant, for the same steps",
        columns("accountant", models),
        rows,
        "All values are upper limits and rounded up. Different accountants prove different limits"
            + " for the same training; the smallest valid one is the tightest.");
  }

  private static Cell accounted(Claim claim, String accountant) {
    Double epsilon = claim.byAccountant().get(accountant);
    if (epsilon == null) {
      return Cell.of("does not apply");
    }
    boolean restsHere = accountant.equals(claim.accountant());
    boolean above = epsilon > claim.epsilon();
    return new Cell(
        "≤ " + Figures.claim(epsilon),
        (restsHere ? "the claim rests on this" : "") + (above ? " above the claim" : ""),
        above && restsHere ? "bad" : "");
  }

  private static Row claim(String head, List<ModelResult> models, Function<Claim, String> value) {
    return row(head, models, m -> value.apply(m.claim().orElseThrow()));
  }

  private static Row row(
      String head, List<ModelResult> models, Function<ModelResult, String> value) {
    return Row.of(head, models.stream().map(m -> Cell.of(value.apply(m))).toList());
  }

  private static List<Views.Column> columns(String first, List<ModelResult> models) {
    List<Views.Column> columns = new ArrayList<>(Views.words(first));
    models.forEach(m -> columns.add(new Views.Column(Text.name(m.title()), false)));
    return columns;
  }

  static String value(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return Figures.plain(((Number) value).doubleValue());
    }
    if (value instanceof Number number && number.longValue() == number.doubleValue()) {
      return Figures.count(number.longValue());
    }
    return Text.name(String.valueOf(value));
  }
}
