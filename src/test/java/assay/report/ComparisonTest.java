package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.With;
import assay.audit.result.AuditResult;
import assay.audit.result.ResultFile;
import assay.report.Comparison.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
  private static final Trend.Limits NONE =
      new Trend.Limits(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  private static AuditResult changed(String from, String to) throws IOException {
    String json = new String(ResultFile.bytes(SweepSample.make()), StandardCharsets.UTF_8);
    assertTrue(json.contains(from), from);
    return ResultFile.read("x", json.replace(from, to).getBytes(StandardCharsets.UTF_8));
  }

  private static Change change(Comparison c, String model, String measure) {
    return c.changes().stream()
        .filter(x -> x.model().equals(model) && x.measure().equals(measure))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void pagesOfComparisonAndTrendTakeTemplatesAndLogoAsTheReportDoes(@TempDir Path folder)
      throws IOException {
    Files.write(folder.resolve("logo.png"), new byte[] {1, 2, 3});
    Templates templates = Templates.of(folder);
    AuditResult result = SweepSample.make();
    String logo = "<img class=\"logo\" src=\"data:image/png;base64,AQID\" alt=\"\">";
    assertTrue(ComparisonText.html(Comparison.of(result, result), templates).contains(logo));
    Trend trend = Trend.of(List.of(new Trend.Found("a", result)), NONE);
    assertTrue(TrendText.html(trend, templates).contains(logo));
    assertFalse(TrendText.html(trend, Templates.OWN).contains("class=\"logo\""));
  }

  @Test
  void aResultDoesNotDifferFromItself() throws IOException {
    Comparison c = Comparison.of(SweepSample.make(), SweepSample.make());
    assertTrue(c.pairedRecords());
    assertTrue(c.sameData());
    for (Change x : c.changes()) {
      assertFalse(List.of("higher", "lower", "changed").contains(x.says()), x.toString());
    }
    assertTrue(
        ComparisonText.html(c, Templates.OWN).contains("No measured figure is shown to differ."));
  }

  @Test
  void otherAnswersOnTheSameRecordsArePaired() throws IOException {
    // Bits of "ffe7" and "0000": 14 of 16 right, then none.
    Comparison c = Comparison.of(SweepSample.make(), changed("\"ffe7\"", "\"0000\""));
    Change accuracy = change(c, "plain", "accuracy");
    assertEquals(-14.0 / 16, accuracy.difference().orElseThrow().estimate(), 1e-12);
    assertEquals("lower", accuracy.says());
  }

  @Test
  void otherRecordsAreNotPaired() throws IOException {
    Comparison c = Comparison.of(SweepSample.make(), changed("0".repeat(64), "1".repeat(64)));
    assertFalse(c.pairedRecords());
    assertEquals(
        "measured apart (MOVER)",
        change(c, "plain", "accuracy").difference().orElseThrow().method());
  }

  @Test
  void boundsAreNotSubtracted() throws IOException {
    Comparison c = Comparison.of(SweepSample.make(), SweepSample.make());
    assertTrue(change(c, "private", "ε proven, at least").difference().isEmpty());
  }

  @Test
  void aTrendAddsClaimsUpAndMarksLimits() throws IOException {
    AuditResult later = changed("2026-11-2", "2027-11-2");
    Trend trend =
        Trend.of(
            List.of(new Trend.Found("b", later), new Trend.Found("a", SweepSample.make())),
            new Trend.Limits(
                OptionalDouble.empty(),
                OptionalDouble.of(1.5),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty()));
    List<Trend.Release> of =
        trend.releases().stream().filter(r -> r.model().equals("private")).toList();
    assertEquals(List.of("a", "b"), of.stream().map(Trend.Release::where).toList());
    assertEquals(OptionalDouble.of(1), of.get(0).spent());
    assertEquals(OptionalDouble.of(2), of.get(1).spent());
    String unknown = "plain: ε spent so far is not known, so its limit is not known to be kept.";
    assertEquals(
        List.of("a, " + unknown, "b, " + unknown, "b, private: ε spent so far is 2, above 1.5."),
        trend.crossings());
    String html = TrendText.html(trend, Templates.OWN);
    assertTrue(html.contains("ε spent so far is 2, above 1.5"));
    assertTrue(html.contains("class=\"chart curves\""));
    assertEquals(7, TrendText.text(trend).lines().filter(l -> !l.startsWith("!")).count());
  }

  @Test
  void hostileNamesStayInTheirPlace() throws IOException {
    for (String text : HostileNamesTest.texts()) {
      AuditResult hostile = HostileNamesTest.hostile(text);
      String compared = ComparisonText.html(Comparison.of(hostile, hostile), Templates.OWN);
      String trend =
          TrendText.html(Trend.of(List.of(new Trend.Found(text, hostile)), NONE), Templates.OWN);
      for (String html : List.of(compared, trend)) {
        assertFalse(html.contains("<script>alert"), text);
        assertFalse(html.contains("<img"), text);
        assertFalse(html.contains("\u202E"), text);
      }
    }
  }

  @Test
  void aResultOfFormat10IsStillReadAndShown() throws IOException {
    AuditResult old = ResultFile.read(Path.of("src/test/resources/assay/audit/audit-1.0.json"));
    assertEquals("1.0", old.schemaVersion());
    assertTrue(old.heldOut().isEmpty());
    assertTrue(ReportRenderer.html(old).contains("No violation found"));
    assertFalse(Comparison.of(old, SweepSample.make()).pairedRecords());
  }

  /** Other data begin another series; what is spent is no less than what is accounted. */
  @Test
  void aSeriesIsAModelOnItsData() throws IOException {
    AuditResult one = SweepSample.make();
    String hash = one.provenance().dataHash();
    AuditResult other = changed(hash, "f".repeat(hash.length()));
    AuditResult more = accounted(changed("2026-11-2", "2027-11-2"), 3);
    Trend trend =
        Trend.of(
            List.of(
                new Trend.Found("a", one), new Trend.Found("b", other), new Trend.Found("c", more)),
            NONE);
    List<Trend.Release> of =
        trend.releases().stream().filter(r -> r.model().equals("private")).toList();
    double delta = one.models().get(1).claim().orElseThrow().delta();
    assertEquals("private on data ffffffff", of.get(1).series());
    assertEquals(of.get(0).series(), of.get(2).series());
    assertEquals(OptionalDouble.of(1), of.get(1).spent());
    assertEquals(OptionalDouble.of(4), of.get(2).spent());
    assertEquals(2 * delta, of.get(2).spentDelta().orElseThrow(), 1e-20);
    assertTrue(TrendText.text(trend).contains("basic composition"));
    assertTrue(TrendText.html(trend, Templates.OWN).contains("private on data ffffffff"));
  }

  private static AuditResult accounted(AuditResult r, double epsilon) {
    return With.parts(
        r,
        "models",
        r.models().stream()
            .map(
                m ->
                    With.parts(
                        m,
                        "claim",
                        m.claim()
                            .map(
                                c ->
                                    With.parts(
                                        c,
                                        "byAccountant",
                                        java.util.Map.of(c.accountant(), epsilon)))))
            .toList());
  }
}
