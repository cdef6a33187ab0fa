package assay.report;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A short page beside the report of an audit, with the same looks and the same rules. */
final class BriefPage {
  private BriefPage() {}

  /**
   * All that the template is given.
   *
   * @param explained keys of the terms that are explained
   */
  record Page(
      String title,
      String name,
      Optional<String> logo,
      String policy,
      String lead,
      List<String> points,
      List<Views.Figure> figures,
      List<Views.Table> tables,
      List<String> notes,
      List<String> explained) {
    Page explaining(List<String> terms) {
      return new Page(title, name, logo, policy, lead, points, figures, tables, notes, terms);
    }
  }

  static String html(
      String title,
      String name,
      String lead,
      List<String> points,
      List<Views.Figure> figures,
      List<Views.Table> tables,
      List<String> notes,
      Templates templates)
      throws IOException {
    Page plain =
        new Page(
            title,
            name,
            ReportRenderer.logo(templates.folder()),
            ReportRenderer.policy(),
            lead,
            points,
            figures,
            tables,
            notes,
            List.of());
    List<String> terms = Terms.on(ReportRenderer.render("brief.ftlh", plain, templates));
    return ReportRenderer.render("brief.ftlh", plain.explaining(terms), templates);
  }
}
