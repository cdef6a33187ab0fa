package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    ModelResult changed =
        new ModelResult(
            m.id(),
            m.title(),
            m.engine(),
            m.network(),
            m.parameters(),
            m.training(),
            m.claim(),
            m.utility(),
            m.trainUtility(),
            m.groups(),
            m.gaps(),
            m.attacks(),
            m.canaries(),
            m.bounds(),
            m.primary(),
            m.verdict(),
            Optional.of(
                new AttackOverview(
                    Stream.concat(o.baselines().stream().limit(2), Stream.of(blind)).toList(),
                    o.acrossTargets(),
                    o.comparisons())));
    return new AuditResult(
        r.schemaVersion(),
        r.name(),
        r.title(),
        r.verdict(),
        List.of(changed, r.models().get(1)),
        r.data(),
        r.study(),
        r.warnings(),
        r.plan(),
        r.provenance(),
        r.host());
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
