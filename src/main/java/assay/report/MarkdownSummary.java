package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.Verdict;
import java.util.ArrayList;
import java.util.List;

/** A result as {@code summary.md}: the verdict, one row per model, one per attack. */
public final class MarkdownSummary {
  private static final double FPR = 0.01;

  private MarkdownSummary() {}

  /** The summary in GitHub's Markdown. Names are escaped: they can neither link nor mention. */
  public static String of(AuditResult result) {
    Verdict verdict = result.verdict();
    StringBuilder out = new StringBuilder();
    out.append("# Assay: ").append(name(result.title())).append("\n\n");
    out.append("**").append(Wording.outcome(verdict.outcome())).append(".** ");
    out.append(prose(verdict.reason())).append("\n\n");
    out.append("> ").append(Wording.LIMITS).append("\n\n");
    for (String suspect : Wording.suspect(result)) {
      out.append("**").append(prose(suspect)).append("**\n\n");
    }
    row(
        out,
        "model",
        "accuracy",
        "strongest attack: AUC",
        "TPR at 1 % FPR",
        "canary exposure, median",
        "ε claimed",
        "ε proven, at least",
        "verdict");
    row(out, "---", "---:", "---:", "---:", "---:", "---:", "---:", "---");
    for (ModelResult model : result.models()) {
      model(out, model);
    }
    out.append('\n');
    for (ModelResult model : result.models()) {
      attacks(out, model);
    }
    if (!result.warnings().isEmpty()) {
      out.append("## Read this first\n\n");
      for (String warning : result.warnings()) {
        out.append("- ").append(prose(warning)).append('\n');
      }
      out.append('\n');
    }
    out.append("Intervals are two-sided. The strongest attack was picked after looking at all of")
        .append(" them.\n\nTo reproduce:\n\n    ")
        .append(Text.prose(result.provenance().command()))
        .append('\n');
    return out.toString();
  }

  private static void model(StringBuilder out, ModelResult model) {
    row(
        out,
        name(model.title()),
        model.utility().map(u -> Figures.percent(u.accuracy())).orElse(Figures.NONE),
        Wording.best(model)
            .map(a -> Figures.interval(a.auc()) + " (" + name(a.title()) + ")")
            .orElse(Figures.NONE),
        Wording.best(model).map(MarkdownSummary::tpr).orElse(Figures.NONE),
        Wording.exposure(model),
        model.claim().map(Claim::epsilon).map(Figures::claim).orElse("no claim"),
        Wording.proven(model)
            .map(
                b ->
                    Figures.bound(b.epsilon())
                        + " ("
                        + name(b.estimator())
                        + ", "
                        + Wording.confidence(b.confidence())
                        + Wording.condition(b)
                        + ")")
            .orElse(Figures.NONE),
        Wording.verdict(model));
  }

  private static void attacks(StringBuilder out, ModelResult model) {
    if (model.attacks().isEmpty()) {
      return;
    }
    out.append("## ").append(name(model.title())).append("\n\n");
    row(out, "attack", "target", "AUC", "TPR at 1 % FPR");
    row(out, "---", "---:", "---:", "---:");
    for (AttackResult attack : model.attacks()) {
      row(
          out,
          name(attack.title()),
          Figures.count(attack.target()),
          Figures.interval(attack.auc()),
          tpr(attack));
    }
    out.append('\n');
  }

  private static String tpr(AttackResult attack) {
    return Wording.at(attack, FPR)
        .flatMap(
            p ->
                p.tpr()
                    .map(
                        t ->
                            Figures.count(p.truePositives())
                                + "/"
                                + Figures.count(attack.members())
                                + " = "
                                + Figures.percent(t)))
        .orElse(Figures.NONE);
  }

  private static void row(StringBuilder out, String... cells) {
    List<String> list = new ArrayList<>(List.of(cells));
    out.append("| ").append(String.join(" | ", list)).append(" |\n");
  }

  private static String name(String text) {
    return Markdown.name(text);
  }

  private static String prose(String text) {
    return Markdown.prose(text);
  }
}
