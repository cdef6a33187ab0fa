package assay.audit.plan;

import assay.audit.plan.AuditPlan.ColumnPlan;
import assay.audit.plan.AuditPlan.CsvPlan;
import assay.audit.plan.AuditPlan.DataPlan;
import assay.audit.plan.AuditPlan.GroupPlan;
import assay.audit.plan.AuditPlan.IdxPlan;
import assay.audit.plan.AuditPlan.Range;
import assay.audit.plan.PlanNode.Mapping;
import assay.audit.plan.PlanNode.Scalar;
import assay.audit.plan.PlanNode.Sequence;
import assay.audit.result.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the data section of a plan. */
public final class PlanDataReader {
  private final PlanMistakes mistakes;

  /** A reader that tells its mistakes there. */
  public PlanDataReader(PlanMistakes mistakes) {
    this.mistakes = mistakes;
  }

  public Optional<DataPlan> read(Mapping mapping) {
    boolean idx =
        mapping
            .at("format")
            .map(format -> format instanceof Scalar scalar && scalar.text().equals("idx"))
            .orElse(mapping.entries().containsKey("images"));
    PlanSection section =
        new PlanSection(mapping, "data", idx ? PlanKeys.IDX : PlanKeys.CSV, mistakes);
    section.choice("format", List.of("csv", "idx"), idx ? "idx" : "csv");
    return idx ? idx(section) : csv(section);
  }

  private static Optional<DataPlan> idx(PlanSection section) {
    Optional<Path> images = file(section, "images", "it must be an idx3 file, gzipped or not");
    Optional<Path> labels = file(section, "labels", "it must be an idx1 file, gzipped or not");
    int limit = section.count("limit", 0, 0);
    return images.isEmpty() || labels.isEmpty()
        ? Optional.empty()
        : Optional.of(new IdxPlan(images.get(), labels.get(), limit));
  }

  private static Optional<Path> file(PlanSection section, String key, String what) {
    return section.required(key, what).flatMap(node -> PlanFiles.existing(section, key, node));
  }

  private Optional<DataPlan> csv(PlanSection section) {
    Optional<Path> path = file(section, "path", "it must be a CSV file");
    Optional<String> label =
        section
            .required("label", "it must be the name of the label column")
            .flatMap(node -> section.text(node, "data.label"));
    Optional<String> id = section.text("id");
    Map<String, String> taken = new LinkedHashMap<>();
    label.ifPresent(column -> taken.put(column, "data.label"));
    id.ifPresent(column -> take(section, "id", column, taken));
    List<String> leaveOut =
        section
            .list(
                "leaveOut",
                "column names",
                (node, what) ->
                    section.text(node, what).filter(column -> isFree(node, what, column, taken)))
            .orElse(List.of());
    List<GroupPlan> groups = groups(section, taken, leaveOut);
    Map<String, ColumnPlan> columns = columns(section, taken);
    Optional<String> positive = section.text("positive");
    int limit = section.count("limit", 0, 0);
    boolean intersections = section.flag("intersections", false);
    return path.isEmpty() || label.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new CsvPlan(
                path.get(),
                label.get(),
                positive,
                id,
                List.copyOf(leaveOut),
                List.copyOf(groups),
                columns,
                limit,
                intersections));
  }

  private static void take(
      PlanSection section, String key, String column, Map<String, String> taken) {
    String before = taken.putIfAbsent(column, section.pathOf(key));
    if (before != null) {
      section.wrong(
          key, "must differ from " + before + ", got " + Printable.of(column, 60) + " for both");
    }
  }

  private boolean isFree(PlanNode node, String what, String column, Map<String, String> taken) {
    String before = taken.get(column);
    if (before == null) {
      return true;
    }
    mistakes.add(
        node.origin(),
        what + " must not name the column of " + before + ", got " + Printable.of(column, 60));
    return false;
  }

  private List<GroupPlan> groups(
      PlanSection section, Map<String, String> taken, List<String> leaveOut) {
    Set<String> seen = new HashSet<>();
    return section
        .list(
            "groups",
            "columns",
            (node, what) -> {
              Optional<GroupPlan> group = group(section, node, what);
              if (group.isEmpty() || !isFree(node, what, group.get().column(), taken)) {
                return Optional.empty();
              }
              String column = group.get().column();
              if (!seen.add(column)) {
                mistakes.add(
                    node.origin(),
                    what + " must name a column once, got " + Printable.of(column, 60) + " again");
                return Optional.empty();
              }
              if (leaveOut.contains(column)) {
                mistakes.add(
                    node.origin(),
                    what
                        + " names "
                        + Printable.of(column, 60)
                        + ", which data.leaveOut drops; take it out of leaveOut and write {column: "
                        + Printable.of(column, 60)
                        + ", feature: false}");
                return Optional.empty();
              }
              return group;
            })
        .orElse(List.of());
  }

  private Optional<GroupPlan> group(PlanSection parent, PlanNode node, String what) {
    if (node instanceof Scalar scalar && !scalar.isEmpty()) {
      return Optional.of(new GroupPlan(scalar.text(), List.of(), true));
    }
    return parent
        .section(node, what, PlanKeys.GROUP)
        .flatMap(
            group -> {
              Optional<String> column =
                  group
                      .required("column", "it must be the name of a column")
                      .flatMap(value -> group.text(value, group.pathOf("column")));
              List<Double> cuts = cuts(group);
              boolean feature = group.flag("feature", true);
              return column.map(name -> new GroupPlan(name, cuts, feature));
            });
  }

  private static List<Double> cuts(PlanSection group) {
    List<Double> cuts =
        group.list("cuts", "numbers", (node, what) -> number(group, node, what)).orElse(List.of());
    for (int i = 1; i < cuts.size(); i++) {
      if (!(cuts.get(i - 1) < cuts.get(i))) {
        group.wrong("cuts", "must increase, got " + cuts.get(i - 1) + " before " + cuts.get(i));
        return List.of();
      }
    }
    return List.copyOf(cuts);
  }

  private static Optional<Double> number(PlanSection section, PlanNode node, String what) {
    return section.number(node, what, "a finite number", Double::isFinite).stream()
        .boxed()
        .findFirst();
  }

  private Map<String, ColumnPlan> columns(PlanSection section, Map<String, String> taken) {
    Map<String, ColumnPlan> columns = new LinkedHashMap<>();
    Optional<PlanNode> node = section.node("columns");
    if (node.isEmpty()) {
      return columns;
    }
    if (!(node.get() instanceof Mapping mapping)) {
      section.wrong(
          "columns",
          "must be a mapping of column names, such as {Age: {range: [18, 90]}}, got "
              + node.get().describe());
      return columns;
    }
    mapping
        .entries()
        .forEach(
            (name, entry) -> {
              String what = "data.columns." + Printable.of(name, 60);
              if (isFree(new Scalar(entry.key(), name, true), what, name, taken)) {
                section
                    .section(entry.value(), what, PlanKeys.COLUMN)
                    .flatMap(this::column)
                    .ifPresent(column -> columns.put(name, column));
              }
            });
    return java.util.Collections.unmodifiableMap(columns);
  }

  private Optional<ColumnPlan> column(PlanSection column) {
    if (column.has("range") == column.has("categories")) {
      column
          .mistakes()
          .add(
              column.mapping().origin(),
              column.pathOf("range")
                  + " or categories must be given, exactly one of them: {range: [low, high]} for"
                  + " numbers, {categories: [a, b]} for words");
      return Optional.empty();
    }
    Optional<Range> range = range(column);
    List<String> categories = column.texts("categories").orElse(List.of());
    if (column.has("categories") && new HashSet<>(categories).size() < categories.size()) {
      column.wrong("categories", "must differ from each other, got a word twice");
      return Optional.empty();
    }
    if (column.isEmptyList("categories")) {
      column.wrong("categories", "must have at least one word, got an empty list");
      return Optional.empty();
    }
    return Optional.of(new ColumnPlan(range, List.copyOf(categories)));
  }

  private static Optional<Range> range(PlanSection column) {
    if (!column.has("range")) {
      return Optional.empty();
    }
    List<Double> ends = new ArrayList<>();
    Optional<PlanNode> node = column.node("range");
    if (node.isEmpty()) {
      return Optional.empty();
    }
    if (!(node.get() instanceof Sequence list) || list.items().size() != 2) {
      column.wrong("range", "must be [low, high], got " + node.get().describe());
      return Optional.empty();
    }
    for (int i = 0; i < 2; i++) {
      number(column, list.items().get(i), column.pathOf("range") + '[' + i + ']')
          .ifPresent(ends::add);
    }
    if (ends.size() < 2) {
      return Optional.empty();
    }
    if (!(ends.get(0) < ends.get(1))) {
      column.wrong(
          "range",
          "must be [low, high] with low < high, got [" + ends.get(0) + ", " + ends.get(1) + ']');
      return Optional.empty();
    }
    return Optional.of(new Range(ends.get(0), ends.get(1)));
  }
}
