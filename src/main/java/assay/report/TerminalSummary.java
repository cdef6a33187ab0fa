package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.StudySummary;
import assay.audit.result.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A result as text for a terminal of 80 columns and 40 lines. */
public final class TerminalSummary {
  private static final int WIDTH = 80;
  private static final int LINES = 38;
  private static final int NAME = 24;
  private static final double FPR = 0.01;

  private final AuditResult result;
  private final boolean color;
  private final List<String> lines = new ArrayList<>();

  private TerminalSummary(AuditResult result, boolean color) {
    this.result = result;
    this.color = color;
  }

  /** One line: the verdict with its reason. */
  public static String line(AuditResult result) {
    Verdict verdict = result.verdict();
    return Text.name(result.name())
        + ": "
        + Wording.outcome(verdict.outcome())
        + ": "
        + Text.prose(verdict.reason())
        + '\n';
  }

  /**
   * The summary; attacks are left out, weakest first, where it would be too long.
   *
   * @param color whether verdicts are colored
   */
  public static String of(AuditResult result, boolean color) {
    int most = result.models().stream().mapToInt(m -> m.attacks().size()).max().orElse(0);
    List<String> lines = new TerminalSummary(result, color).write(most);
    for (int shown = most; lines.size() > LINES && shown > 1; shown--) {
      lines = new TerminalSummary(result, color).write(shown - 1);
    }
    return String.join("\n", lines) + "\n";
  }

  private List<String> write(int attacks) {
    StudySummary study = result.study();
    lines.add(bold(Text.label("Assay: " + result.title(), WIDTH)));
    lines.add(
        Text.label(
            Figures.count(result.data().records())
                + " records; "
                + plural(study.targets(), "target model")
                + " and "
                + plural(study.shadows(), "shadow model")
                + " each; seed "
                + result.provenance().seed(),
            WIDTH));
    for (ModelResult model : result.models()) {
      lines.add("");
      model(model, attacks);
    }
    for (String suspect : Wording.suspect(result)) {
      lines.add("");
      warn(suspect);
    }
    lines.add("");
    Verdict verdict = result.verdict();
    wrap("Verdict: ", verdict, "");
    if (!result.warnings().isEmpty()) {
      lines.add(plural(result.warnings().size(), "warning") + ": read them in the report.");
    }
    return lines;
  }

  private void model(ModelResult model, int most) {
    lines.add(bold(Text.label(model.title(), WIDTH)));
    model
        .utility()
        .ifPresent(u -> row("accuracy", Figures.percent(u.accuracy()) + " on held-out records"));
    List<AttackResult> first = model.attacks().stream().filter(a -> a.target() == 0).toList();
    if (!first.isEmpty()) {
      String of = result.study().targets() > 1 ? "first target model" : "attack";
      lines.add(cells(of, "AUC", "TPR at 1 % FPR"));
    }
    Set<AttackResult> strongest =
        first.stream()
            .sorted(Comparator.comparingDouble(a -> -a.auc().estimate()))
            .limit(most)
            .collect(Collectors.toSet());
    for (AttackResult attack : first) {
      if (strongest.contains(attack)) {
        lines.add(cells(attack.title(), Figures.interval(attack.auc()), tpr(attack)));
      }
    }
    if (strongest.size() < first.size()) {
      lines.add("    and " + (first.size() - strongest.size()) + " weaker ones in the report");
    }
    model
        .canaries()
        .ifPresent(
            c ->
                row(
                    "canary exposure",
                    (Wording.measured(c) ? "median " : "")
                        + Wording.exposure(model)
                        + (c.pValue().isPresent()
                            ? ", p " + equal(Figures.pValue(c.pValue().getAsDouble()))
                            : "")));
    row(
        "epsilon claimed",
        model
            .claim()
            .map(c -> Figures.claim(c.epsilon()) + " at delta " + Figures.delta(c.delta()))
            .orElse("none"));
    row(
        "epsilon proven",
        Wording.proven(model)
            .map(
                b ->
                    "at least "
                        + Figures.bound(b.epsilon())
                        + " at delta "
                        + Figures.boundDelta(b.delta())
                        + " ("
                        + Text.name(b.estimator())
                        + ", "
                        + Wording.confidence(b.confidence())
                        + " confidence)")
            .orElse(Figures.NONE));
    Wording.proven(model)
        .filter(b -> !b.condition().isEmpty())
        .ifPresent(b -> wrap(Text.prose(b.condition())));
    model
        .verdict()
        .ifPresentOrElse(
            v -> wrap("  verdict            ", v, "                     "),
            () -> row("verdict", Wording.NO_CLAIM));
  }

  private static String equal(String pValue) {
    return pValue.startsWith("<") ? pValue : "= " + pValue;
  }

  private static String tpr(AttackResult attack) {
    return Wording.at(attack, FPR)
        .map(
            p ->
                p.tpr()
                    .map(
                        t ->
                            Figures.count(p.truePositives())
                                + "/"
                                + Figures.count(attack.members())
                                + " = "
                                + Figures.percent(t))
                    .orElse("refused: too few non-members"))
        .orElse(Figures.NONE);
  }

  private static String cells(String name, String auc, String tpr) {
    return String.format(
            Locale.ROOT, "    %-" + NAME + "s %-20s %s", Text.label(name, NAME), auc, tpr)
        .stripTrailing();
  }

  private void row(String name, String text) {
    lines.add(String.format(Locale.ROOT, "  %-18s %s", name, text));
  }

  /** The verdict with its reason, broken between words. */
  private void wrap(String lead, Verdict verdict, String indent) {
    String outcome = Wording.outcome(verdict.outcome());
    StringBuilder line = new StringBuilder(lead).append(outcome).append('.');
    boolean first = true;
    for (String word : Text.prose(verdict.reason()).split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        lines.add(first ? paint(line.toString(), verdict) : line.toString());
        first = false;
        line = new StringBuilder(indent).append(word);
      } else {
        line.append(line.toString().isBlank() ? "" : " ").append(word);
      }
    }
    lines.add(first ? paint(line.toString(), verdict) : line.toString());
  }

  /** What belongs to the row before it, broken between words. */
  private void wrap(String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && 22 + line.length() + word.length() > WIDTH) {
        row("", line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    row("", line.toString());
  }

  /** A warning, broken between words. */
  private void warn(String text) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > WIDTH) {
        lines.add(bold(line.toString()));
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(bold(line.toString()));
  }

  private String paint(String line, Verdict verdict) {
    if (!color) {
      return line;
    }
    String code =
        switch (verdict.outcome()) {
          case VIOLATION_FOUND -> "31;1";
          case NO_VIOLATION_FOUND -> "32;1";
          case INCONCLUSIVE -> "33;1";
        };
    String outcome = Wording.outcome(verdict.outcome());
    return line.replace(outcome, "\u001b[" + code + "m" + outcome + "\u001b[0m");
  }

  private String bold(String line) {
    return color ? "\u001b[1m" + line + "\u001b[0m" : line;
  }

  private static String plural(long n, String what) {
    return n == 1 ? "1 " + what : Figures.count(n) + " " + what + "s";
  }
}
