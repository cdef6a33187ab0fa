package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class TerminalSummaryTest {
  @Test
  void theSummaryIsAsItWas() throws IOException {
    Golden.check("report/terminal-summary.txt", TerminalSummary.of(SampleResult.make(), false));
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
