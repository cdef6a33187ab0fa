package assay.report;

import assay.gate.Finding;
import assay.gate.Finding.Effect;
import assay.gate.GateResult;
import java.util.ArrayList;
import java.util.List;

/**
 * A gate's result as GitHub's workflow commands, which become annotations of the run. GitHub shows
 * ten errors and ten warnings of a step; what comes after them is in the summary.
 */
public final class GateAnnotations {
  private GateAnnotations() {}

  /** One line per annotation. */
  public static List<String> of(GateResult result) {
    List<String> lines = new ArrayList<>();
    for (Finding finding : result.findings()) {
      if (finding.effect() != Effect.PASS) {
        lines.add(line(result, finding));
      }
    }
    return lines;
  }

  private static String line(GateResult result, Finding finding) {
    String command =
        switch (finding.effect()) {
          case FAIL -> "error";
          case INCONCLUSIVE -> "warning";
          default -> "notice";
        };
    return "::"
        + command
        + " file="
        + property(result.policyFile())
        + ",line="
        + finding.line()
        + ",title="
        + property("Assay: " + GateWording.label(finding) + ": " + finding.rule())
        + "::"
        + data(finding.message());
  }

  private static String data(String text) {
    return Text.prose(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return Text.name(text)
        .replace("%", "%25")
        .replace("\r", "%0D")
        .replace("\n", "%0A")
        .replace(":", "%3A")
        .replace(",", "%2C");
  }
}
