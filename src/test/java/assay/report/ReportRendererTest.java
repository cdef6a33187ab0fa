package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.With;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.CanaryResult;
import assay.audit.result.AuditResult.HistogramBin;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.Quantiles;
import assay.audit.result.AuditResult.RocPoint;
import assay.audit.result.Verdict;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportRendererTest {
  private static final Pattern REFERENCE =
      Pattern.compile("(?:src|href|action|data|poster|srcset)\\s*=\\s*\"([^\"]*)\"|url\\(|@import");

  @Test
  void nothingIsLoadedFromAnywhere() {
    String html = ReportRenderer.html(SweepSample.make());
    Matcher reference = REFERENCE.matcher(html);
    int seen = 0;
    while (reference.find()) {
      seen++;
      String to = reference.group(1);
      assertTrue(
          to != null && (to.startsWith("#") || to.startsWith("data:")),
          () -> "refers to the outside: " + reference.group());
    }
    assertTrue(seen > 10, "only " + seen + " references were looked at");
    assertTrue(html.contains("default-src &#39;none&#39;"));
  }

  @Test
  void verdictComesBeforeEverythingElse() {
    String html = ReportRenderer.html(SampleResult.make());
    String main = html.substring(html.indexOf("<main>"));
    assertTrue(main.indexOf("id=\"verdict\"") < main.indexOf("id=\"warnings\""));
    assertTrue(main.indexOf("No violation found") < main.indexOf("class=\"chart"));
    assertTrue(main.contains("What this verdict does not say"));
    assertFalse(main.toLowerCase(java.util.Locale.ROOT).contains("verified"));
  }

  @Test
  void modelWithoutClaimIsReportedAsLeakage() {
    String html = ReportRenderer.html(SampleResult.make());
    assertTrue(html.contains("Leakage measured"));
    assertTrue(html.contains("no claim to compare"));
  }

  @Test
  void everyChartHasWordsAndATableOrTextBehindIt() {
    String html = ReportRenderer.html(SweepSample.make());
    assertEquals(count(html, "<svg xmlns"), count(html, "aria-label=\"", "role=\"img\""));
    assertEquals(count(html, "<table"), count(html, "<caption>"));
    assertFalse(html.contains("NaN"), "a number is missing somewhere");
  }

  @Test
  void paperHasTenRowsOfALongTableAndSaysSo() {
    String html = ReportRenderer.html(SweepSample.make());
    int cut = 0;
    for (String table : html.split("<table", -1)) {
      String body = table.contains("</table>") ? table.substring(0, table.indexOf("</table>")) : "";
      int rows = count(body, "<th scope=\"row\">");
      int hidden = count(body, "<tr class=\"more\">");
      assertEquals(rows > 14 ? rows - 10 : 0, hidden, () -> body.substring(0, 80));
      String told = "Printed are the first 10 of " + rows + " rows";
      assertEquals(hidden > 0, table.contains(told), told);
      cut += hidden > 0 ? 1 : 0;
    }
    assertTrue(cut > 0, "the sample has a long table");
    assertEquals(
        count(html, "<details class=\"behind screen\">"),
        count(html, "The numbers behind this figure are on the page as a screen shows it."));
  }

  private static int count(String text, String... all) {
    int n = 0;
    for (int at = text.indexOf(all[0]); at >= 0; at = text.indexOf(all[0], at + 1)) {
      if (all.length == 1 || text.substring(Math.max(0, at - 60), at).contains(all[1])) {
        n++;
      }
    }
    return n;
  }

  @Test
  void bareResultIsRendered() {
    AuditResult full = SampleResult.make();
    ModelResult m = full.models().get(0);
    ModelResult bare =
        new ModelResult(
            m.id(),
            m.title(),
            m.engine(),
            m.network(),
            0,
            java.util.Map.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            "",
            Optional.empty());
    for (Verdict.Outcome outcome : Verdict.Outcome.values()) {
      AuditResult result =
          with(
              full,
              new Verdict(
                  outcome,
                  "reason",
                  OptionalDouble.empty(),
                  OptionalDouble.empty(),
                  OptionalDouble.empty(),
                  0.9),
              List.of(bare));
      assertTrue(ReportRenderer.html(result).contains(Wording.outcome(outcome)));
      assertFalse(ReportRenderer.html(result).contains("id=\"attacks\""));
      assertTrue(MarkdownSummary.of(result).contains(Wording.outcome(outcome)));
    }
    assertTrue(
        ReportRenderer.html(with(full, full.verdict(), List.of())).contains("id=\"verdict\""));
  }

  @Test
  void exposureThatWasNotMeasuredIsNotZero() {
    AuditResult full = SampleResult.make();
    ModelResult m = full.models().get(0);
    CanaryResult c = m.canaries().orElseThrow();
    CanaryResult few =
        new CanaryResult(
            c.kind(),
            20,
            15,
            c.coins(),
            c.commitment(),
            c.nonce(),
            5,
            new Quantiles(0, 0, 0, 0, 0),
            Optional.empty(),
            2.3,
            0.5,
            List.of(new HistogramBin(0, 0.5, 0, 0)),
            OptionalDouble.empty());
    ModelResult unmeasured = With.parts(m, "canaries", Optional.of(few));
    AuditResult result = with(full, full.verdict(), List.of(unmeasured));
    String why = "not measured (fewer than 10 absent canaries)";
    String html = ReportRenderer.html(result);
    assertEquals(3, count(html, why), "overview, figure and table");
    assertFalse(html.contains("of at most 2.3"));
    assertTrue(MarkdownSummary.of(result).contains("| " + why + " |"));
    assertTrue(TerminalSummary.of(result, false).contains("canary exposure    " + why));
  }

  private static AuditResult with(AuditResult r, Verdict verdict, List<ModelResult> models) {
    return With.parts(r, "verdict", verdict, "models", models);
  }

  @Test
  void userTemplatesAndLogoAreTakenFromAFolder(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("blocks"));
    Files.writeString(
        folder.resolve("blocks").resolve("canaries.ftlh"),
        "<#macro canaries c><section id=\"canaries\"><h2>Ours</h2>${c.table.caption}</section></#macro>");
    byte[] logo = "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(StandardCharsets.UTF_8);
    Files.write(folder.resolve("logo.svg"), logo);
    String html = ReportRenderer.html(SampleResult.make(), Templates.of(folder));
    assertTrue(html.contains("<h2>Ours</h2>Canaries by model"));
    assertTrue(
        html.contains("data:image/svg+xml;base64," + Base64.getEncoder().encodeToString(logo)));
  }

  @Test
  void userTemplateCannotReachCode(@TempDir Path folder) throws IOException {
    for (String attack :
        List.of(
            "${\"freemarker.template.utility.Execute\"?new()(\"id\")}",
            "${title.class}",
            "${title?api.length()}",
            "${verdict.getClass()}",
            "${verdict.nonsense}",
            "<#include \"../../../../etc/passwd\">")) {
      Files.writeString(folder.resolve("report.ftlh"), "<p>" + attack + "</p>");
      IOException e =
          assertThrows(
              IOException.class,
              () -> ReportRenderer.html(SampleResult.make(), Templates.of(folder)),
              attack);
      assertTrue(e.getMessage().startsWith(folder + ": "), e.getMessage());
    }
  }

  @Test
  void aTemplateThatCannotBeParsedIsRefusedBeforeAnythingIsMade(@TempDir Path folder)
      throws IOException {
    Files.createDirectories(folder.resolve("blocks"));
    Files.writeString(folder.resolve("blocks").resolve("data.ftlh"), "<#macro data d>\n<#if d>");
    String message = assertThrows(IOException.class, () -> Templates.of(folder)).getMessage();
    assertTrue(message.startsWith(folder + ": "), message);
    assertTrue(message.contains("blocks/data.ftlh") && message.contains("line 2"), message);
  }

  @Test
  void folderMustExist(@TempDir Path folder) {
    Path none = folder.resolve("none");
    IOException e =
        assertThrows(
            IOException.class, () -> ReportRenderer.html(SampleResult.make(), Templates.of(none)));
    assertEquals(none + ": must be a folder with templates or a logo", e.getMessage());
  }

  /**
   * Curves with a step for each of 100,000 records, twelve times; processor time, not the clock.
   */
  @Test
  void largeResultIsRenderedInTwoSeconds() {
    AuditResult small = SampleResult.make();
    List<ModelResult> models = new ArrayList<>();
    for (ModelResult m : small.models()) {
      models.add(
          With.parts(m, "attacks", m.attacks().stream().map(ReportRendererTest::enlarge).toList()));
    }
    AuditResult large = with(small, small.verdict(), models);
    ReportRenderer.html(small);
    var threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();
    String html = ReportRenderer.html(large);
    double seconds = (threads.getCurrentThreadCpuTime() - before) / 1e9;
    assertTrue(seconds < 2, () -> "took " + seconds + " s");
    assertTrue(html.length() < 2_000_000, () -> "the page has " + html.length() + " characters");
  }

  private static AttackResult enlarge(AttackResult a) {
    List<RocPoint> roc = new ArrayList<>(50_001);
    for (int i = 0; i <= 50_000; i++) {
      roc.add(new RocPoint(i, Math.round(50_000 * Math.pow(i / 50_000.0, 0.8))));
    }
    return new AttackResult(
        a.id(),
        a.title(),
        a.reference(),
        a.threat(),
        a.target(),
        50_000,
        50_000,
        a.auc(),
        a.operatingPoints(),
        roc,
        a.groups(),
        a.note());
  }
}
