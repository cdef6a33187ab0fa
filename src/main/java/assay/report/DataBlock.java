package assay.report;

import assay.audit.result.AuditResult;
import assay.report.Views.Fact;
import assay.report.Views.Row;
import assay.report.Views.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the models were trained and audited on, and in which design. */
record DataBlock(List<Fact> data, List<Fact> study, List<Table> tables, List<String> notes) {
  private static final int ROWS = 60;

  static DataBlock of(AuditResult result) {
    AuditResult.DataSummary data = result.data();
    AuditResult.StudySummary study = result.study();
    List<Table> tables = new ArrayList<>();
    tables.add(counts("Classes", "class", data.classes(), data.records()));
    data.groups()
        .forEach(
            (attribute, levels) ->
                tables.add(
                    counts(
                        "Groups of " + Text.name(attribute),
                        Text.name(attribute),
                        levels,
                        data.records())));
    return new DataBlock(
        List.of(
            new Fact("source", Text.name(data.source())),
            new Fact("records", Figures.count(data.records())),
            new Fact("features after encoding", known(data, data.features())),
            new Fact("records that equal another", known(data, data.duplicates())),
            new Fact(
                "equal records on both sides of the membership",
                known(data, data.duplicatesAcross()))),
        List.of(
            new Fact("design", Text.prose(study.design())),
            new Fact("records in the study", Figures.count(study.records())),
            new Fact("held-out records, in no model", Figures.count(study.heldOut())),
            new Fact("canaries", Figures.count(study.canaries())),
            new Fact("target models per configuration", Figures.count(study.targets())),
            new Fact("shadow models per configuration", Figures.count(study.shadows()))),
        tables,
        data.notes().stream().map(Text::prose).toList());
  }

  /** Where there are no features, only scores were seen. */
  private static String known(AuditResult.DataSummary data, long count) {
    return data.features() == 0 ? "not seen" : Figures.count(count);
  }

  private static Table counts(String caption, String head, Map<String, Long> counts, long records) {
    List<Row> rows = new ArrayList<>();
    counts.entrySet().stream()
        .limit(ROWS)
        .forEach(
            e -> rows.add(Row.of(Text.name(e.getKey()), Figures.share(e.getValue(), records))));
    return new Table(
        caption,
        Views.columns(head, "records"),
        rows,
        counts.size() > ROWS ? (counts.size() - ROWS) + " more are in audit.json." : "");
  }
}
