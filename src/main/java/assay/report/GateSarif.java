package assay.report;

import assay.gate.Finding;
import assay.gate.Finding.Effect;
import assay.gate.GateResult;
import assay.gate.Limit;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A gate's result in SARIF 2.1.0 for code scanning: a result for every comparison that is not met,
 * placed at its rule in the policy. Broken is an error, not decidable a warning; what an exception
 * excuses is there with its suppression. Comparisons that are met raise no alert and are left out.
 */
public final class GateSarif {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private GateSarif() {}

  /**
   * The log.
   *
   * @param version of Assay
   */
  public static String of(GateResult result, String version) {
    List<Map<String, Object>> results = new ArrayList<>();
    Map<String, Map<String, Object>> rules = new LinkedHashMap<>();
    for (Finding finding : result.findings()) {
      rules.computeIfAbsent(finding.rule(), id -> rule(finding));
      if (finding.effect() != Effect.PASS) {
        results.add(result(result, finding, new ArrayList<>(rules.keySet())));
      }
    }
    Map<String, Object> driver =
        map("name", "Assay", "version", version, "rules", List.copyOf(rules.values()));
    Map<String, Object> run =
        map(
            "tool",
            map("driver", driver),
            "invocations",
            List.of(map("executionSuccessful", true, "exitCode", result.outcome().exitCode())),
            "columnKind",
            "utf16CodeUnits",
            "results",
            results);
    Map<String, Object> log =
        map(
            "$schema",
            "https://json.schemastore.org/sarif-2.1.0.json",
            "version",
            "2.1.0",
            "runs",
            List.of(run));
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
    try {
      return MAPPER.writer(printer).writeValueAsString(log) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a log is plain data", e);
    }
  }

  private static Map<String, Object> rule(Finding finding) {
    Limit limit = finding.limit();
    String text = "Limits " + limit.words() + " to at most " + Figures.plain(finding.atMost());
    return map(
        "id",
        finding.rule(),
        "name",
        limit.id(),
        "shortDescription",
        map("text", Text.name(finding.rule() + ": " + limit.words())),
        "fullDescription",
        map("text", limit == Limit.CLAIM ? "The audit's own verdict on the claim." : text + "."),
        "help",
        map(
            "text",
            "Broken: the near end of the interval lies beyond the limit. Not decidable: the"
                + " evidence does not suffice, which is never a pass. See docs/ci.md."),
        "properties",
        map("tags", List.of("privacy"), "precision", "high", "problem.severity", "error"));
  }

  private static Map<String, Object> result(
      GateResult gate, Finding finding, List<String> ruleIds) {
    Map<String, Object> result =
        map(
            "ruleId",
            finding.rule(),
            "ruleIndex",
            ruleIds.indexOf(finding.rule()),
            "level",
            level(finding),
            "message",
            map("text", Text.prose(finding.message())),
            "locations",
            List.of(
                map(
                    "physicalLocation",
                    map(
                        "artifactLocation",
                        map("uri", uri(gate.policyFile())),
                        "region",
                        map("startLine", finding.line())))),
            "partialFingerprints",
            map("assayComparison/v1", fingerprint(finding)));
    finding
        .waiver()
        .ifPresent(
            w ->
                result.put(
                    "suppressions",
                    List.of(
                        map(
                            "kind",
                            "external",
                            "justification",
                            Text.prose("Until " + w.until() + ": " + w.reason())))));
    return result;
  }

  /** The kind stays "fail", the default: with any other, SARIF allows no level, so no alert. */
  private static String level(Finding finding) {
    return switch (finding.effect()) {
      case FAIL -> "error";
      case ACCEPTED, EXCUSED, PASS -> "note";
      case INCONCLUSIVE -> "warning";
    };
  }

  private static String fingerprint(Finding finding) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(
                      (finding.rule() + '\n' + finding.subject()).getBytes(StandardCharsets.UTF_8)),
              0,
              16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A relative reference, as code scanning wants; percent-encoded where it must be. */
  private static String uri(String file) {
    StringBuilder out = new StringBuilder();
    for (byte b : file.replace('\\', '/').getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if ((c < 128 && Character.isLetterOrDigit(c)) || "/._-~".indexOf(c) >= 0) {
        out.append(c);
      } else {
        out.append(String.format(java.util.Locale.ROOT, "%%%02X", b & 0xFF));
      }
    }
    return out.toString();
  }

  private static Map<String, Object> map(Object... pairs) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], pairs[i + 1]);
    }
    return map;
  }
}
