package assay.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.AuditResult;
import assay.audit.result.ResultFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * The sample in {@code reports/sample/} is what today's code makes of the frozen result. After a
 * change on purpose: {@code mvn test -Dtest=SampleReportTest -DargLine=-Dgolden.update=true}, and
 * look at the page.
 */
final class SampleReportTest {
  private static final Path SAMPLE = Path.of("reports", "sample");

  private static void golden(String file, byte[] actual) throws IOException {
    Path path = SAMPLE.resolve(file);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(SAMPLE);
      Files.write(path, actual);
    }
    assertTrue(Files.exists(path), path + " is missing; run with -Dgolden.update=true");
    assertArrayEquals(
        Files.readAllBytes(path), actual, path + " is stale; run with -Dgolden.update=true");
  }

  private static AuditResult frozen() throws IOException {
    return ResultFile.read(SAMPLE.resolve("audit.json"));
  }

  @Test
  void resultIsWhatTheSimulationGives() throws IOException {
    golden("audit.json", ResultFile.bytes(SweepSample.make()));
    assertEquals(SweepSample.make(), frozen());
  }

  @Test
  void pageIsCurrent() throws IOException {
    String html = ReportRenderer.html(frozen());
    golden("report.html", html.getBytes(StandardCharsets.UTF_8));
    assertTrue(html.length() < 2_000_000, "the page has " + html.length() + " characters");
  }

  @Test
  void summaryIsCurrent() throws IOException {
    golden("summary.md", MarkdownSummary.of(frozen()).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void testReportIsCurrent() throws IOException {
    golden("junit.xml", JunitXml.of(frozen()).getBytes(StandardCharsets.UTF_8));
  }
}
