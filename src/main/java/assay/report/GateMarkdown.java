package assay.report;

import assay.gate.Finding;
import assay.gate.Finding.Effect;
import assay.gate.GateResult;
import java.util.List;
import java.util.Locale;

/** A gate's result in Markdown: for a pull request, or for the summary of a job. */
public final class GateMarkdown {
  private static final int MOST_ROWS = 200;

  private GateMarkdown() {}

  /** The outcome, the rules with counts, every comparison that is not met, then the rest folded. */
  public static String of(GateResult result) {
    StringBuilder out = new StringBuilder();
    out.append("# Privacy gate: ").append(Markdown.name(result.policy())).append("\n\n");
    out.append("**").append(GateWording.outcome(result)).append(".** ");
    out.append(Markdown.prose(GateWording.sentence(result))).append("\n\n");
    row(out, "rule", "state", "met", "broken", "not decidable");
    row(out, "---", "---", "---:", "---:", "---:");
    for (GateResult.RuleCount rule : result.rules()) {
      row(
          out,
          Markdown.name(rule.rule()),
          GateWording.state(rule.state()),
          Figures.count(rule.met()),
          Figures.count(rule.broken()),
          Figures.count(rule.undecidable()));
    }
    out.append('\n');
    section(out, "Broken", result, Effect.FAIL);
    section(out, "Not decidable", result, Effect.INCONCLUSIVE);
    section(out, "Excused by a dated exception", result, Effect.EXCUSED);
    section(out, "Not decidable, accepted by the policy", result, Effect.ACCEPTED);
    if (!result.notes().isEmpty()) {
      out.append("## Notes\n\n");
      result.notes().forEach(n -> out.append("- ").append(Markdown.prose(n)).append('\n'));
      out.append('\n');
    }
    List<Finding> met = with(result, Effect.PASS);
    if (!met.isEmpty()) {
      out.append("<details><summary>")
          .append(Figures.count(met.size()))
          .append(" met</summary>\n\n");
      list(out, met);
      out.append("</details>\n\n");
    }
    out.append("> ").append(Wording.LIMITS).append('\n');
    return out.toString();
  }

  private static void section(StringBuilder out, String title, GateResult result, Effect effect) {
    List<Finding> findings = with(result, effect);
    if (!findings.isEmpty()) {
      out.append("## ").append(title).append("\n\n");
      list(out, findings);
    }
  }

  private static void list(StringBuilder out, List<Finding> findings) {
    for (Finding finding : findings.subList(0, Math.min(MOST_ROWS, findings.size()))) {
      out.append("- **").append(Markdown.name(finding.rule())).append("** ");
      out.append(Markdown.prose(finding.message()));
      finding
          .waiver()
          .ifPresent(
              w ->
                  out.append(" Until ")
                      .append(w.until())
                      .append(": ")
                      .append(Markdown.prose(w.reason())));
      out.append('\n');
    }
    if (findings.size() > MOST_ROWS) {
      out.append(
          String.format(Locale.ROOT, "- … and %,d more%n", findings.size() - MOST_ROWS)
              .replace("\r", ""));
    }
    out.append('\n');
  }

  private static List<Finding> with(GateResult result, Effect effect) {
    return result.findings().stream().filter(f -> f.effect() == effect).toList();
  }

  private static void row(StringBuilder out, String... cells) {
    out.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
