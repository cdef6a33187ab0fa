package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TerminalSummaryTest {
  @Test
  void everyModelHasItsLines() {
    AuditResult result = SampleResult.make();
    String text = TerminalSummary.of(result, false);
    for (ModelResult model : result.models()) {
      assertTrue(text.contains("\n\n" + model.title() + "\n  accuracy           "), text);
    }
    for (String line :
        List.of(
            "    attack                   AUC                  TPR at 1 % FPR\n",
            "  epsilon claimed    none\n",
            "  epsilon claimed    1 at delta 1e-5\n",
            "  epsilon proven     at least ",
            "  verdict            leakage measured, no claim to compare\n",
            "\nVerdict: ")) {
      assertTrue(text.contains(line), () -> line + " in\n" + text);
    }
  }

  @Test
  void theSummaryFitsATerminal() {
    String text = TerminalSummary.of(SampleResult.make(), false);
    assertTrue(text.lines().count() <= 39, text);
    text.lines().forEach(line -> assertTrue(line.length() <= 80, line));
  }

  @Test
  void colorChangesNoWord() {
    String plain = TerminalSummary.of(SampleResult.make(), false);
    String color = TerminalSummary.of(SampleResult.make(), true);
    assertTrue(color.contains("\u001b["), color);
    assertEquals(plain, color.replaceAll("\u001b\\[[0-9;]*m", ""));
  }
}
