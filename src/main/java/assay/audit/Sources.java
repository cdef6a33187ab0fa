package assay.audit;

import assay.audit.plan.AuditPlan;
import assay.data.CsvSource;
import assay.data.DataSource;
import assay.data.IdxSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** From the plan's words for data to a source. */
public final class Sources {
  private Sources() {}

  /** The source that a plan names. */
  public static DataSource of(AuditPlan.DataPlan plan) {
    if (plan instanceof AuditPlan.CsvPlan csv) {
      Map<String, CsvSource.Column> columns = new LinkedHashMap<>();
      csv.columns()
          .forEach(
              (name, column) ->
                  columns.put(
                      name,
                      new CsvSource.Column(
                          column.range().map(r -> new CsvSource.Range(r.low(), r.high())),
                          column.categories())));
      return new CsvSource(
          csv.path(),
          csv.label(),
          csv.positive(),
          csv.id(),
          csv.leaveOut(),
          csv.groups().stream()
              .map(g -> new CsvSource.Group(g.column(), g.cuts(), g.feature()))
              .toList(),
          columns,
          csv.limit());
    }
    AuditPlan.IdxPlan idx = (AuditPlan.IdxPlan) plan;
    return new IdxSource(idx.images(), idx.labels(), idx.limit());
  }
}
