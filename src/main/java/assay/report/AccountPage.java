package assay.report;

import assay.report.Views.Cell;
import assay.report.Views.Figure;
import assay.report.Views.Panel;
import assay.report.Views.Row;
import assay.report.Views.Table;
import assay.report.chart.CoursePanel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An account as a page: what a training or a sequence of releases guarantees, step by step. */
public final class AccountPage {
  private AccountPage() {}

  /**
   * A figure of the account.
   *
   * @param epsilon already rounded to its safe side
   * @param what what the figure may be used for
   */
  public record Line(String relation, String accountant, String epsilon, String what) {}

  /**
   * Epsilon by the tightest bound as the release goes on.
   *
   * @param across what is counted, such as "steps of training"
   * @param steps increasing, at least two
   * @param epsilons after each
   */
  public record Course(
      String relation, String accountant, String across, double[] steps, double[] epsilons) {}

  /**
   * The best possible attacker under a relation.
   *
   * @param falseAlarms share of false alarms, as printed
   * @param found the largest share of members found at that
   */
  public record Attacker(String relation, String falseAlarms, String found) {}

  /**
   * The page.
   *
   * @param released what was released, in words
   * @param delta as printed
   * @param notes refusals and warnings
   */
  public static String html(
      String released,
      String delta,
      List<Line> lines,
      List<Course> courses,
      List<Attacker> attackers,
      List<String> notes)
      throws IOException {
    List<Figure> figures = courses.isEmpty() ? List.of() : List.of(figure(courses));
    List<Table> tables = new ArrayList<>();
    tables.add(
        new Table(
            "ε at δ = " + delta,
            Views.words("relation", "accountant", "ε", "what it is"),
            lines.stream()
                .map(
                    line ->
                        Row.of(
                            line.relation(),
                            List.of(
                                Cell.of(line.accountant()),
                                Cell.of(line.epsilon()),
                                Cell.of(line.what()))))
                .toList(),
            "Only figures called a bound may be claimed."));
    if (!attackers.isEmpty()) {
      tables.add(
          new Table(
              "What the tightest bound allows the best possible attacker",
              Views.columns("relation", "false alarms", "members found, at most"),
              attackers.stream()
                  .map(each -> Row.of(each.relation(), each.falseAlarms(), each.found()))
                  .toList(),
              ""));
    }
    return BriefPage.html(
        "What was spent",
        released,
        "The accountant's upper bounds on what these releases tell about one record. They are"
            + " mathematics about the mechanism as described; no model was attacked.",
        List.of(),
        figures,
        tables,
        notes,
        Templates.OWN);
  }

  private static Figure figure(List<Course> courses) {
    List<Panel> panels = new ArrayList<>();
    List<Table> behind = new ArrayList<>();
    for (Course course : courses) {
      int last = course.steps().length - 1;
      panels.add(
          new Panel(
              course.relation(),
              CoursePanel.draw(
                  course.across(),
                  course.steps(),
                  course.epsilons(),
                  Double.NaN,
                  "",
                  course.relation()
                      + ", epsilon spent by "
                      + course.accountant()
                      + ", up to "
                      + Figures.claim(course.epsilons()[last]))));
      List<Row> rows = new ArrayList<>();
      for (int i = 0; i <= last; i++) {
        rows.add(
            Row.of(Figures.count((long) course.steps()[i]), Figures.claim(course.epsilons()[i])));
      }
      behind.add(
          new Table(
              course.relation() + ": ε spent, by " + course.accountant(),
              Views.columns(course.across(), "ε spent, at most"),
              rows,
              ""));
    }
    return new Figure(
        "course-figure",
        "ε spent, step by step",
        "What the tightest accountant has spent by then. Stopping earlier would have spent less.",
        panels,
        behind);
  }
}
