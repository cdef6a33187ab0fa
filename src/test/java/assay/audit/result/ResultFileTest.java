package assay.audit.result;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.AuditResult.Host;
import assay.audit.result.AuditResult.Provenance;
import assay.audit.result.AuditResult.StudySummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResultFileTest {
  private static AuditResult result(double proven) {
    Map<String, Object> plan = new LinkedHashMap<>();
    plan.put("zeta", 1);
    plan.put("alpha", Map.of("b", 0.1, "a", List.of("x", true), "c", 3));
    return new AuditResult(
        "1.0",
        "tiny",
        "A tiny result",
        new Verdict(
            Verdict.Outcome.INCONCLUSIVE,
            "no claim",
            OptionalDouble.empty(),
            OptionalDouble.of(proven),
            OptionalDouble.of(Double.POSITIVE_INFINITY),
            0.9),
        List.of(),
        new AuditResult.DataSummary(
            "d.csv", 2, 3, Map.of("yes", 1L, "no", 1L), Map.of(), 0, 0, List.of()),
        new StudySummary("paired", 2, 1, 0, 1, 2),
        List.of(),
        plan,
        new Provenance(7, "p", "d", "0", "j", "os", "./assay audit"),
        new Host("2026-11-22T00:00:00Z", Map.of("train", 1e-300), 1, 2));
  }

  private static String text(AuditResult result) {
    return new String(ResultFile.bytes(result), StandardCharsets.UTF_8);
  }

  private static AuditResult parse(String text) throws IOException {
    return ResultFile.read("audit.json", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String refusal(String text) {
    return assertThrows(IOException.class, () -> parse(text)).getMessage();
  }

  @Test
  void readsBackWhatWasWritten(@TempDir Path folder) throws IOException {
    AuditResult result = result(Math.nextUp(0.1));
    Path file = folder.resolve("out").resolve("audit.json");
    ResultFile.write(file, result);
    assertEquals(result, ResultFile.read(file));
    assertArrayEquals(ResultFile.bytes(result), Files.readAllBytes(file));
    try (var files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList(), "no temporary file is left");
    }
  }

  @Test
  void doublesReadBackToTheSameBits() throws IOException {
    for (double x :
        new double[] {
          0.0,
          Double.MIN_VALUE,
          2.2250738585072014E-308,
          0.1 + 0.2,
          1 / 3.0,
          1e22,
          1e23,
          Double.MAX_VALUE,
          Double.POSITIVE_INFINITY,
          9007199254740993.0,
          5e-324
        }) {
      assertEquals(
          Double.doubleToRawLongBits(x),
          Double.doubleToRawLongBits(parse(text(result(x))).verdict().proven().orElseThrow()));
    }
  }

  @Test
  void writesSchemaVersionFirstAndInfinityAsText() {
    String text = text(result(Double.POSITIVE_INFINITY));
    assertTrue(text.startsWith("{\n  \"schemaVersion\" : \"1.0\",\n"), text);
    assertTrue(text.contains("\"proven\" : \"Infinity\""), text);
    assertTrue(text.contains("\"claimed\" : null"), text);
  }

  @Test
  void mapsWithoutOrderAreWrittenByKeyAndOthersInTheirOwn() {
    String text = text(result(1));
    assertTrue(text.indexOf("\"zeta\"") < text.indexOf("\"alpha\""));
    assertTrue(text.contains("\"no\" : 1,\n      \"yes\" : 1"), text);
  }

  @Test
  void unknownKeysAreRefusedWithPlaceAndPath() {
    String message = refusal(text(result(1)).replace("\"power\"", "\"powr\" : 1, \"power\""));
    assertTrue(message.startsWith("audit.json:13:"), message);
    assertTrue(message.contains("verdict.powr: unknown key, expected one of"), message);
  }

  @Test
  void unknownKeysOfALaterMinorVersionAreLeftAlone() throws IOException {
    String text =
        text(result(1))
            .replace("\"schemaVersion\" : \"1.0\"", "\"schemaVersion\" : \"1.9\"")
            .replace("\"name\" : \"tiny\"", "\"name\" : \"tiny\", \"news\" : [1, {\"x\": 2}]");
    assertEquals("1.9", parse(text).schemaVersion());
  }

  @Test
  void anotherMajorVersionIsRefused() {
    String message =
        refusal(
            text(result(1)).replace("\"schemaVersion\" : \"1.0\"", "\"schemaVersion\" : \"2.0\""));
    assertEquals(
        "audit.json:2:21: schemaVersion must be 1.x for this version of Assay, got 2.0; read it"
            + " with the version of Assay that wrote it",
        message);
  }

  @Test
  void hostileFilesGetAPlainAnswer() {
    String good = text(result(1));
    Map<String, String> bad = new LinkedHashMap<>();
    bad.put("", "got an empty file");
    bad.put("[1]", "expected the JSON object");
    bad.put("{}", "the first key must be schemaVersion");
    bad.put("{\"schemaVersion\": 1}", "the first key must be schemaVersion");
    bad.put("{\"schemaVersion\": \"1.0\"}", "missing key 'name'");
    bad.put(good.substring(0, good.length() / 2), "nexpected end-of-input");
    bad.put(good + "{}", "railing token");
    bad.put(good.replace("\"power\" : 0.9", "\"power\" : \"0.9\""), "power");
    bad.put(good.replace("\"power\" : 0.9", "\"power\" : null"), "power");
    bad.put(good.replace("\"power\" : 0.9", "\"power\" : 0.9, \"power\" : 0.8"), "uplicate");
    bad.put(good.replace("\"power\" : 0.9", "\"power\" : NaN"), "NaN");
    bad.put(good.replace("\"workers\" : 1", "\"workers\" : 1.5"), "workers");
    bad.put(good.replace("\"title\" : \"A tiny result\"", "\"title\" : null"), "title");
    bad.put(good.replace("INCONCLUSIVE", "SAFE"), "INCONCLUSIVE");
    bad.put(
        good.replace("\"zeta\" : 1", "\"zeta\" : " + "[".repeat(500) + "]".repeat(500)),
        "nesting depth");
    bad.put(good.replace("\"zeta\" : 1", "\"zeta\" : " + "9".repeat(1000)), "umber");
    bad.forEach(
        (text, expected) -> {
          String message = refusal(text);
          assertTrue(
              message.startsWith("audit.json:") && message.contains(expected),
              expected + " expected in: " + message);
          assertTrue(message.length() < 700 && !message.contains("\n"), message);
        });
  }

  /** Frozen: what format 1.0 looked like stays readable, and what it lacked is absent. */
  @Test
  void readsAResultOfFormat10() throws IOException {
    AuditResult old = ResultFile.read(Path.of("fixtures", "results", "audit-1.0.json"));
    assertEquals("1.0", old.schemaVersion());
    assertEquals(2, old.models().size());
    for (AuditResult.ModelResult model : old.models()) {
      assertTrue(model.overview().isEmpty());
      assertEquals(6, model.attacks().size());
      for (AuditResult.AttackResult attack : model.attacks()) {
        assertTrue(attack.detail().isEmpty());
        assertTrue(attack.groups().stream().allMatch(g -> g.kind().isEmpty()));
      }
    }
  }
}
