package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.GroupLeakage;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.VulnerableRecord;
import assay.audit.result.AuditResult.VulnerableRecords;
import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.DotPanel;
import assay.report.chart.DotPanel.Dot;
import assay.stats.Binomials;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which records leak most: by id, and what they have in common, never what is in them. */
record RecordsBlock(
    String sentence,
    List<Figure> figures,
    List<Table> lists,
    Optional<Table> common,
    List<String> notes) {
  private static final double LEVEL = 0.05;
  private static final int LABEL = 19;

  /** A model with the attack whose records are listed. */
  private record Listed(ModelResult model, AttackResult attack, VulnerableRecords records) {}

  static Optional<RecordsBlock> of(AuditResult result) {
    List<Listed> listed = new ArrayList<>();
    for (ModelResult model : result.models()) {
      chosen(result, model)
          .flatMap(
              a ->
                  a.detail()
                      .flatMap(AuditResult.AttackDetail::records)
                      .map(r -> new Listed(model, a, r)))
          .ifPresent(listed::add);
    }
    List<Figure> figures = figures(result);
    if (listed.isEmpty() && figures.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RecordsBlock(
            sentence(listed),
            figures,
            listed.stream().map(RecordsBlock::table).toList(),
            common(result, listed),
            listed.stream().map(l -> Text.prose(l.records().note())).distinct().toList()));
  }

  /** The attack that the bounds read, which was declared before training; else the strongest. */
  private static Optional<AttackResult> chosen(AuditResult result, ModelResult model) {
    Object bounds = result.plan().get("bounds");
    Object declared = bounds instanceof Map<?, ?> map ? map.get("attack") : null;
    Optional<AttackResult> named =
        model.attacks().stream()
            .filter(a -> a.target() == 0 && a.id().equals(declared))
            .findFirst();
    return named.isPresent() ? named : Wording.best(model);
  }

  private static long shown(Listed l) {
    return l.records().highest().stream().filter(r -> r.normal().falseDiscovery() <= LEVEL).count();
  }

  private static String sentence(List<Listed> listed) {
    List<String> parts = new ArrayList<>();
    for (Listed l : listed) {
      long shown = shown(l);
      parts.add(
          Text.name(l.model().title())
              + ": "
              + (shown == 0
                  ? "no single record is shown to be recognizable"
                  : "of the "
                      + l.records().highest().size()
                      + " records ranked highest, "
                      + shown
                      + " "
                      + (shown == 1 ? "is" : "are")
                      + " shown to be recognizable")
              + " (false discoveries at most 5 %, of "
              + Figures.count(l.records().tested())
              + " looked at; the test takes confidences to be normal over retrainings).");
    }
    return String.join(" ", parts);
  }

  private static Table table(Listed l) {
    List<Row> rows = new ArrayList<>();
    for (VulnerableRecord r : l.records().highest()) {
      rows.add(
          new Row(
              Text.name(r.id()),
              "",
              List.of(
                  Cell.of(r.member() ? "member" : "not a member"),
                  Cell.of(
                      Text.name(r.label()),
                      String.join(
                          ", ",
                          r.groups().entrySet().stream()
                              .map(
                                  e ->
                                      Text.label(e.getKey(), 20)
                                          + ": "
                                          + Text.label(e.getValue(), 20))
                              .toList())),
                  Cell.of(Figures.pValue(r.normal().falseDiscovery())),
                  Cell.of(Figures.pValue(r.normal().familyWise())),
                  Cell.of(
                      Figures.pValue(r.rank().falseDiscovery()),
                      Figures.count(r.shadows()) + " shadow models"),
                  Cell.of(
                      r.normal().falseDiscovery() <= LEVEL
                          ? r.member() ? "yes" : "yes, wrongly"
                          : "no"))));
    }
    return new Table(
        "Records of "
            + Text.name(l.model().title())
            + " ranked highest by "
            + Text.name(l.attack().title()),
        List.of(
            new Views.Column("record", false),
            new Views.Column("in truth", false),
            new Views.Column("class and groups", false),
            new Views.Column("p, false discoveries", true),
            new Views.Column("p, any error", true),
            new Views.Column("p by rank", true),
            new Views.Column("shown?", false)),
        rows,
        "");
  }

  /** Classes and groups that are more frequent among the records listed than in the data. */
  private static Optional<Table> common(AuditResult result, List<Listed> listed) {
    List<Row> rows = new ArrayList<>();
    long total = Math.max(1, result.data().records());
    for (Listed l : listed) {
      Map<String, Map<String, Long>> parts = new LinkedHashMap<>();
      parts.put("class", result.data().classes());
      parts.putAll(result.data().groups());
      int looked = parts.values().stream().mapToInt(Map::size).sum();
      parts.forEach(
          (attribute, levels) ->
              levels.forEach(
                  (level, count) -> {
                    long n = l.records().highest().size();
                    long k =
                        l.records().highest().stream()
                            .filter(
                                r ->
                                    level.equals(
                                        attribute.equals("class")
                                            ? r.label()
                                            : r.groups().get(attribute)))
                            .count();
                    double share = (double) count / total;
                    if (k == 0 || n == 0 || (double) k / n <= share || share >= 1) {
                      return;
                    }
                    double p = Math.min(1, looked * Binomials.sf(k - 1, n, share));
                    rows.add(
                        new Row(
                            Text.name(level),
                            Text.name(attribute),
                            List.of(
                                Cell.of(Text.name(l.model().title())),
                                Cell.of(Figures.share(k, n)),
                                Cell.of(Figures.share(count, total)),
                                Cell.of(Figures.pValue(p)),
                                Cell.of(p <= LEVEL ? "yes" : "no"))));
                  }));
    }
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Table(
                "What the listed records have in common",
                List.of(
                    new Views.Column("class or group", false),
                    new Views.Column("model", false),
                    new Views.Column("of the records listed", true),
                    new Views.Column("of all records", true),
                    new Views.Column("p", true),
                    new Views.Column("more than chance?", false)),
                rows,
                "Only what is more frequent among them than in the data. p: exact binomial, times the"
                    + " number of classes and groups looked at. Where no record is shown to be"
                    + " recognizable, this tells whom the attack ranks high, not who leaks."));
  }

  /** Leakage by class and by how hard a record is for models that never saw it. */
  private static List<Figure> figures(AuditResult result) {
    List<Figure> figures = new ArrayList<>();
    figure(
            result,
            "difficulty",
            "difficulty-figure",
            "Leakage by difficulty",
            "Tenths of the records by how sure shadow models that never saw them are of the right"
                + " class: tenth 1 holds the hardest, which are often the rare ones. Bars are 95 %"
                + " intervals, each by itself.")
        .ifPresent(figures::add);
    figure(
            result,
            "class",
            "class-figure",
            "Leakage by class",
            "The AUC of the attack within each class. Bars are 95 % intervals, each by itself.")
        .ifPresent(figures::add);
    return figures;
  }

  private static Optional<Figure> figure(
      AuditResult result, String kind, String id, String title, String caption) {
    Map<String, List<Dot>> dots = new LinkedHashMap<>();
    Map<String, Long> sizes = new LinkedHashMap<>();
    Map<String, List<Cell>> cells = new LinkedHashMap<>();
    List<ModelResult> models = result.models();
    String attack = "";
    for (int i = 0; i < models.size(); i++) {
      Optional<AttackResult> of = chosen(result, models.get(i));
      attack = of.map(a -> Text.name(a.title())).orElse(attack);
      for (GroupLeakage g : of.map(AttackResult::groups).orElse(List.of())) {
        if (!g.kind().orElse("").equals(kind)) {
          continue;
        }
        int at = i;
        dots.computeIfAbsent(g.level(), l -> new ArrayList<>());
        sizes.put(g.level(), Math.min(g.members(), g.nonMembers()));
        List<Cell> row = cells.computeIfAbsent(g.level(), l -> new ArrayList<>());
        while (row.size() < at) {
          row.add(Cell.of(Figures.NONE));
        }
        row.add(g.auc().map(a -> Cell.of(Figures.interval(a))).orElse(Cell.of("too few records")));
        g.auc()
            .ifPresent(
                a ->
                    dots.get(g.level())
                        .add(
                            new Dot(
                                at,
                                a.estimate(),
                                a.lower(),
                                a.upper(),
                                Text.name(models.get(at).title())
                                    + ": "
                                    + Figures.interval(a)
                                    + ", "
                                    + Figures.count(g.members())
                                    + " members, "
                                    + Figures.count(g.nonMembers())
                                    + " non-members")));
      }
    }
    if (dots.isEmpty()) {
      return Optional.empty();
    }
    List<DotPanel.Row> rows = new ArrayList<>();
    List<Row> behind = new ArrayList<>();
    dots.forEach(
        (level, of) -> {
          if (rows.size() < 30) {
            rows.add(
                new DotPanel.Row(
                    Text.label(level, LABEL),
                    "n = " + Figures.count(sizes.getOrDefault(level, 0L)) + " a side",
                    of,
                    "too few records"));
          }
          List<Cell> row = cells.getOrDefault(level, List.of());
          while (row.size() < models.size()) {
            row.add(Cell.of(Figures.NONE));
          }
          behind.add(new Row(Text.name(level), "", row));
        });
    List<String> series = models.stream().map(m -> Text.label(m.title(), 30)).toList();
    return Optional.of(
        new Figure(
            id,
            title,
            caption,
            List.of(
                new Panel(
                    attack,
                    DotPanel.draw(
                        rows,
                        series,
                        "AUC; 0.5 is guessing",
                        false,
                        0.5,
                        title + ", AUC of " + attack + "; the table below has the numbers."))),
            List.of(
                new Table(
                    title + ": AUC of " + attack,
                    Views.columns(
                        kind,
                        models.stream().map(m -> Text.name(m.title())).toArray(String[]::new)),
                    behind,
                    ""))));
  }
}
