package assay.report;

import assay.report.Comparison.Change;
import assay.report.Views.Cell;
import assay.report.Views.Row;
import assay.report.Views.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A comparison as a page and as text for a terminal. */
public final class ComparisonText {
  private ComparisonText() {}

  /** One HTML file. */
  public static String html(Comparison comparison, Templates templates) throws IOException {
    Map<String, List<Change>> byModel = byModel(comparison);
    List<Table> tables = new ArrayList<>();
    byModel.forEach(
        (model, changes) ->
            tables.add(
                new Table(
                    "Model " + Text.name(model),
                    List.of(
                        new Views.Column("figure", false),
                        new Views.Column("before", true),
                        new Views.Column("after", true),
                        new Views.Column("difference", true),
                        new Views.Column("what it says", false)),
                    changes.stream().map(ComparisonText::row).toList(),
                    "")));
    return BriefPage.html(
        "Two audits compared",
        comparison.first() + " → " + comparison.second(),
        lead(comparison),
        List.of(),
        List.of(),
        tables,
        comparison.notes(),
        templates);
  }

  private static Map<String, List<Change>> byModel(Comparison comparison) {
    Map<String, List<Change>> byModel = new LinkedHashMap<>();
    comparison
        .changes()
        .forEach(c -> byModel.computeIfAbsent(c.model(), m -> new ArrayList<>()).add(c));
    return byModel;
  }

  private static Row row(Change c) {
    return new Row(
        c.measure(),
        "",
        List.of(
            Cell.of(c.before()),
            Cell.of(c.after()),
            c.difference()
                .map(d -> Cell.of(difference(c), Text.name(d.method())))
                .orElse(Cell.of(Figures.NONE)),
            Cell.of(c.says())));
  }

  private static String difference(Change c) {
    return c.difference()
        .map(d -> c.percent() ? Figures.percent(d) : Figures.interval(d))
        .orElse(Figures.NONE);
  }

  private static String lead(Comparison comparison) {
    List<String> real =
        comparison.changes().stream()
            .filter(c -> c.says().equals("higher") || c.says().equals("lower"))
            .map(c -> Text.name(c.model()) + ": " + c.measure() + " is " + c.says())
            .toList();
    return real.isEmpty()
        ? "No measured figure is shown to differ."
        : String.join("; ", real) + ".";
  }

  /** Lines of at most about 100 columns. */
  public static String text(Comparison comparison) {
    StringBuilder out = new StringBuilder();
    out.append(comparison.first()).append("\n-> ").append(comparison.second()).append('\n');
    byModel(comparison)
        .forEach(
            (model, changes) -> {
              out.append('\n').append(Text.name(model)).append('\n');
              for (Change c : changes) {
                out.append(
                        String.format(
                                Locale.ROOT,
                                "  %-32s %s -> %s%s",
                                Text.label(c.measure(), 32),
                                c.before(),
                                c.after(),
                                c.difference().isPresent()
                                    ? "; difference " + difference(c) + ": " + c.says()
                                    : "")
                            .stripTrailing())
                    .append('\n');
              }
            });
    out.append('\n');
    comparison.notes().forEach(n -> out.append("- ").append(n).append('\n'));
    return out.toString();
  }
}
