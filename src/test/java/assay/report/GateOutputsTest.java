package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.Verdict.Outcome;
import assay.gate.Finding;
import assay.gate.Finding.Effect;
import assay.gate.Finding.State;
import assay.gate.GateResult;
import assay.gate.Limit;
import assay.gate.Policy.Waiver;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** The gate's outputs say the same of every finding, and nothing hostile gets through. */
final class GateOutputsTest {
  private static final String HOSTILE = "<script>%0A::error::x</script>|`@all`\u202e\n::warning::y";

  private static Finding finding(String rule, State state, boolean missing, Effect effect) {
    return new Finding(
        rule,
        Limit.AUC,
        HOSTILE,
        "lira-online",
        OptionalInt.of(0),
        state,
        missing,
        effect,
        "AUC of " + HOSTILE + " is at least 0.7, above the limit 0.6",
        0.7,
        0.65,
        0.75,
        0.6,
        0.99,
        Map.of("members", 10L),
        effect == Effect.EXCUSED
            ? Optional.of(new Waiver(rule, List.of(), LocalDate.parse("2027-01-31"), "known"))
            : Optional.empty(),
        "p.yaml:7:3",
        7);
  }

  private static GateResult result() {
    return new GateResult(
        "release",
        "ci/my policy.yaml",
        "quickstart",
        0.95,
        5,
        List.of(
            finding("a", State.MET, false, Effect.PASS),
            finding("b", State.BROKEN, false, Effect.FAIL),
            finding("c", State.UNDECIDABLE, true, Effect.INCONCLUSIVE),
            finding("d", State.BROKEN, false, Effect.EXCUSED),
            finding("e", State.UNDECIDABLE, false, Effect.ACCEPTED)),
        List.of("Note " + HOSTILE),
        Outcome.VIOLATION_FOUND);
  }

  @Test
  void junitHasACasePerComparison() throws Exception {
    String xml = GateJunit.of(result());
    Element suites =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
            .getDocumentElement();
    assertEquals("5", suites.getAttribute("tests"));
    assertEquals("1", suites.getAttribute("failures"));
    assertEquals("1", suites.getAttribute("errors"));
    assertEquals("2", suites.getAttribute("skipped"));
    assertEquals(5, suites.getElementsByTagName("testcase").getLength());
    Element failure = (Element) suites.getElementsByTagName("failure").item(0);
    assertEquals(failure.getAttribute("message"), failure.getTextContent());
    assertTrue(failure.getTextContent().contains("above the limit 0.6"));
    Element error = (Element) suites.getElementsByTagName("error").item(0);
    assertEquals("no-evidence", error.getAttribute("type"));
    assertTrue(xml.contains("Excused until 2027-01-31: known"));
  }

  @Test
  void sarifHasAResultPerFindingThatIsNotMet() throws Exception {
    JsonNode log = new ObjectMapper().readTree(GateSarif.of(result(), "0.1.0"));
    assertEquals("2.1.0", log.get("version").asText());
    JsonNode run = log.get("runs").get(0);
    List<String> rules = new ArrayList<>();
    run.get("tool").get("driver").get("rules").forEach(r -> rules.add(r.get("id").asText()));
    assertEquals(List.of("a", "b", "c", "d", "e"), rules);
    List<String> levels = new ArrayList<>();
    for (JsonNode one : run.get("results")) {
      levels.add(one.get("level").asText());
      assertEquals(rules.get(one.get("ruleIndex").asInt()), one.get("ruleId").asText());
      JsonNode place = one.get("locations").get(0).get("physicalLocation");
      assertEquals("ci/my%20policy.yaml", place.get("artifactLocation").get("uri").asText());
      assertEquals(7, place.get("region").get("startLine").asInt());
    }
    assertEquals(List.of("error", "warning", "note", "note"), levels);
    assertEquals(
        "Until 2027-01-31: known",
        run.get("results").get(2).get("suppressions").get(0).get("justification").asText());
    assertFalse(run.get("results").get(0).has("suppressions"));
    assertEquals(3, run.get("invocations").get(0).get("exitCode").asInt());
  }

  @Test
  void theConfidenceIsNominalAndLeavesTheClaimOut() {
    String without = GateWording.sentence(result());
    assertTrue(without.contains("nominal where an interval is approximate"), without);
    assertFalse(without.contains("claim"), without);
    GateResult r = result();
    Finding f = finding("claim", State.MET, false, Effect.PASS);
    Finding claim =
        new Finding(
            f.rule(),
            Limit.CLAIM,
            "m",
            "",
            OptionalInt.empty(),
            f.state(),
            f.missing(),
            f.effect(),
            "kept",
            0,
            0,
            0,
            0,
            1,
            Map.of(),
            Optional.empty(),
            f.place(),
            f.line());
    String with =
        GateWording.sentence(
            new GateResult(
                r.policy(),
                r.policyFile(),
                r.audit(),
                r.confidence(),
                r.comparisons(),
                List.of(claim),
                r.notes(),
                Outcome.NO_VIOLATION_FOUND));
    assertTrue(
        with.contains("apart from the claim, which is judged at the plan's own level"), with);
  }

  @Test
  void annotationsAreOneLineEach() {
    List<String> lines = GateAnnotations.of(result());
    assertEquals(4, lines.size());
    assertTrue(
        lines
            .get(0)
            .startsWith(
                "::error file=ci/my policy.yaml,line=7,title=Assay%3A BROKEN%3A b::AUC of "),
        lines.get(0));
    assertTrue(lines.get(1).startsWith("::warning "));
    assertTrue(lines.get(2).startsWith("::notice "));
    for (String line : lines) {
      assertFalse(line.contains("\n"));
      assertTrue(line.contains("%250A"), "an escape in a name must not become one: " + line);
    }
  }

  @Test
  void markdownNamesWhatStandsInTheWay() {
    String text = GateMarkdown.of(result());
    assertTrue(text.startsWith("# Privacy gate: release\n\n**Broken.** "), text);
    assertTrue(text.contains("| b | **broken** | 0 | 1 | 0 |"), text);
    assertTrue(text.contains("Until 2027-01-31: known"), text);
    assertFalse(text.contains("<script>"), text);
    assertFalse(text.contains("@all"), text);
  }

  /** Nothing is called kept that was only let pass. */
  @Test
  void whatIsOnlyAcceptedIsNotCalledKept() {
    assertEquals("Kept", GateWording.outcome(only(Finding.Effect.PASS)));
    assertEquals(
        "Kept, but for what is accepted or excused",
        GateWording.outcome(only(Finding.Effect.PASS, Finding.Effect.ACCEPTED)));
    assertEquals(
        "Let pass: nothing is shown to be kept, and all is accepted or excused",
        GateWording.outcome(only(Finding.Effect.ACCEPTED, Finding.Effect.EXCUSED)));
  }

  private static GateResult only(Finding.Effect... effects) {
    java.util.List<Finding> findings = new java.util.ArrayList<>();
    for (Finding.Effect effect : effects) {
      findings.add(
          new Finding(
              "auc",
              assay.gate.Limit.AUC,
              "m",
              "",
              java.util.OptionalInt.empty(),
              Finding.State.UNDECIDABLE,
              false,
              effect,
              "",
              0.5,
              0.4,
              0.6,
              0.55,
              0.95,
              java.util.Map.of(),
              java.util.Optional.empty(),
              "p.yaml:1:1",
              1));
    }
    return new GateResult(
        "p",
        "p.yaml",
        "a",
        0.95,
        1,
        findings,
        java.util.List.of(),
        assay.audit.result.Verdict.Outcome.NO_VIOLATION_FOUND);
  }

  /**
   * The committee's schema is not ours to ship; {@code -Dsarif.schema=FILE} holds a log against it.
   * What it asks of what we write stands in {@link #sarifHasAResultPerFindingThatIsNotMet} and
   * here.
   */
  @Test
  void sarifKeepsItsSchema() throws Exception {
    JsonNode log = new ObjectMapper().readTree(GateSarif.of(result(), "0.1.0"));
    only(log, "$schema", "version", "runs");
    JsonNode run = log.get("runs").get(0);
    only(run, "tool", "invocations", "columnKind", "results");
    assertEquals("utf16CodeUnits", run.get("columnKind").asText());
    JsonNode driver = run.get("tool").get("driver");
    only(driver, "name", "version", "rules");
    for (JsonNode rule : driver.get("rules")) {
      only(rule, "id", "name", "shortDescription", "fullDescription", "help", "properties");
    }
    assertTrue(run.get("invocations").get(0).get("executionSuccessful").isBoolean());
    for (JsonNode one : run.get("results")) {
      only(
          one,
          "ruleId",
          "ruleIndex",
          "level",
          "message",
          "locations",
          "partialFingerprints",
          "suppressions");
      assertTrue(List.of("none", "note", "warning", "error").contains(one.get("level").asText()));
      assertFalse(one.get("message").get("text").asText().isEmpty());
      JsonNode place = one.get("locations").get(0).get("physicalLocation");
      // A URI reference: no character that a URI has no place for.
      String uri = place.get("artifactLocation").get("uri").asText();
      assertEquals(uri, java.net.URI.create(uri).toString());
      assertTrue(place.get("region").get("startLine").asInt() >= 1);
    }
    String schema = System.getProperty("sarif.schema", "");
    org.junit.jupiter.api.Assumptions.assumeFalse(schema.isEmpty(), "no -Dsarif.schema");
    assertEquals(
        java.util.Set.of(),
        com.networknt.schema.JsonSchemaFactory.getInstance(
                com.networknt.schema.SpecVersion.VersionFlag.V7)
            .getSchema(java.nio.file.Files.readString(java.nio.file.Path.of(schema)))
            .validate(log));
  }

  private static void only(JsonNode node, String... keys) {
    node.fieldNames().forEachRemaining(k -> assertTrue(List.of(keys).contains(k), k));
  }
}
