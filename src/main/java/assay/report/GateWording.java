package assay.report;

import assay.gate.Finding;
import assay.gate.Finding.Effect;
import assay.gate.GateResult;
import assay.gate.Limit;
import java.util.ArrayList;
import java.util.List;

/** Words that the outputs of the gate share. */
public final class GateWording {
  private GateWording() {}

  static String outcome(GateResult result) {
    return switch (result.outcome()) {
      case VIOLATION_FOUND -> "Broken";
      case INCONCLUSIVE -> "Not decidable";
      case NO_VIOLATION_FOUND -> kept(result);
    };
  }

  /** Nothing is called kept that was only let pass. */
  private static String kept(GateResult result) {
    boolean letPass = result.count(Effect.ACCEPTED) + result.count(Effect.EXCUSED) > 0;
    if (!letPass) {
      return "Kept";
    }
    return result.count(Effect.PASS) > 0
        ? "Kept, but for what is accepted or excused"
        : "Let pass: nothing is shown to be kept, and all is accepted or excused";
  }

  static String state(Finding.State state) {
    return switch (state) {
      case MET -> "met";
      case BROKEN -> "**broken**";
      case UNDECIDABLE -> "not decidable";
    };
  }

  static String sentence(GateResult result) {
    List<String> parts = new ArrayList<>();
    part(parts, result.count(Effect.FAIL), "broken");
    part(parts, result.count(Effect.INCONCLUSIVE), "not decidable");
    part(parts, result.count(Effect.EXCUSED), "excused");
    part(parts, result.count(Effect.ACCEPTED), "not decidable and accepted");
    part(parts, result.count(Effect.PASS), "met");
    return "Of "
        + Figures.count(result.findings().size())
        + " comparisons of "
        + result.audit()
        + " with policy "
        + result.policy()
        + ": "
        + String.join(", ", parts)
        + ". With "
        + Wording.confidence(result.confidence())
        + " confidence, nominal where an interval is approximate, none of them is decided wrongly"
        + (result.findings().stream().anyMatch(f -> f.limit() == Limit.CLAIM)
            ? ", apart from the claim, which is judged at the plan's own level; "
            : "; ")
        + Figures.count(result.comparisons())
        + " share the rest.";
  }

  private static void part(List<String> parts, long count, String words) {
    if (count > 0) {
      parts.add(Figures.count(count) + " " + words);
    }
  }

  /** For a terminal: one line per comparison that stands in the way, then the outcome. */
  public static String terminal(GateResult result) {
    StringBuilder out = new StringBuilder();
    for (Finding finding : result.findings()) {
      if (finding.effect() != Effect.PASS) {
        out.append(Text.name(label(finding)))
            .append(": ")
            .append(Text.name(finding.rule()))
            .append(": ")
            .append(Text.prose(finding.message()))
            .append(
                finding
                    .waiver()
                    .map(w -> " Until " + w.until() + ": " + Text.prose(w.reason()))
                    .orElse(""))
            .append('\n');
      }
    }
    result.notes().forEach(n -> out.append("Note: ").append(Text.prose(n)).append('\n'));
    return out.append(line(result)).toString();
  }

  /** The outcome in one line. */
  public static String line(GateResult result) {
    return outcome(result) + ". " + Text.prose(sentence(result)) + "\n";
  }

  static String label(Finding finding) {
    return switch (finding.effect()) {
      case PASS -> "met";
      case FAIL -> "BROKEN";
      case INCONCLUSIVE -> finding.missing() ? "NO EVIDENCE" : "NOT DECIDABLE";
      case EXCUSED -> "excused";
      case ACCEPTED -> "accepted";
    };
  }
}
