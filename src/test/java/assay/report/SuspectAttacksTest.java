package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.With;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackOverview;
import assay.audit.result.AuditResult.Baseline;
import assay.audit.result.AuditResult.ModelResult;
import assay.stats.Interval;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A blind baseline that succeeds is said on the page, in the summary and in the terminal. */
final class SuspectAttacksTest {
  private static AuditResult suspect() {
    AuditResult r = SampleResult.make();
    ModelResult m = r.models().get(0);
    AttackOverview o = m.overview().orElseThrow();
    Baseline blind =
        new Baseline(
            "blind",
            "Blind baseline",
            new Interval(0.71, 0.69, 0.73, 0.95, "DeLong (logit)"),
            false,
            "the blind baseline succeeds: every attack's number is suspect");
    List<Baseline> baselines =
        Stream.concat(o.baselines().stream().limit(2), Stream.of(blind)).toList();
    ModelResult changed =
        With.parts(m, "overview", Optional.of(With.parts(o, "baselines", baselines)));
    return With.parts(r, "models", List.of(changed, r.models().get(1)));
  }

  @Test
  void itIsSaidEverywhere() {
    AuditResult result = suspect();
    String sentence =
        "Suspect attacks on "
            + result.models().get(0).title()
            + ": the blind baseline succeeds: every attack's number is suspect.";
    assertEquals(List.of(sentence), Wording.suspect(result));
    assertTrue(
        MarkdownSummary.of(result).contains("\n**" + sentence + "**\n"),
        MarkdownSummary.of(result));
    String terminal = TerminalSummary.of(result, false).replace('\n', ' ');
    assertTrue(terminal.contains(sentence), terminal);
    assertTrue(
        ReportRenderer.html(result).replace("&#39;", "'").contains(sentence), "not on the page");
  }

  @Test
  void nothingIsSaidWhereAllIsWell() {
    assertEquals(List.of(), Wording.suspect(SampleResult.make()));
  }
}
