package assay.report;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.BudgetPoint;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * How strong each attack of a result is with how many shadow models, in Markdown: AUC, then TPR at
 * 1 % and 0.1 % FPR, each the mean over target models. A rate that the result does not state for
 * every target is not stated here; where no attack has it, the table says why.
 */
public final class StrengthTable {
  private static final String REFUSED = "–";

  private StrengthTable() {}

  /** One table per model and figure. */
  public static String of(AuditResult result) {
    StringBuilder out = new StringBuilder();
    for (ModelResult model : result.models()) {
      Map<String, List<AttackResult>> byId = new LinkedHashMap<>();
      for (AttackResult attack : model.attacks()) {
        byId.computeIfAbsent(attack.id(), id -> new ArrayList<>()).add(attack);
      }
      table(out, model, byId, "AUC", point -> OptionalDouble.of(point.auc().estimate()));
      rate(out, model, byId, "TPR at 1 % FPR", 0.01);
      rate(out, model, byId, "TPR at 0.1 % FPR", 0.001);
    }
    return out.toString();
  }

  private static OptionalDouble rate(BudgetPoint point, double fpr) {
    for (OperatingPoint p : point.operatingPoints()) {
      if (Math.abs(p.fpr() - fpr) < 1e-12 && p.tpr().isPresent()) {
        return OptionalDouble.of(p.tpr().get().estimate());
      }
    }
    return OptionalDouble.empty();
  }

  private static boolean table(
      StringBuilder out,
      ModelResult model,
      Map<String, List<AttackResult>> byId,
      String figure,
      Function<BudgetPoint, OptionalDouble> value) {
    TreeSet<Integer> budgets = new TreeSet<>();
    byId.values()
        .forEach(runs -> budgets(runs.get(0)).forEach(point -> budgets.add(point.shadows())));
    budgets.remove(0);
    boolean any = false;
    StringBuilder rows = new StringBuilder();
    for (Map.Entry<String, List<AttackResult>> attack : byId.entrySet()) {
      rows.append("| ").append(Text.name(attack.getKey()));
      String alone = mean(attack.getValue(), 0, value);
      rows.append(" | ").append(alone);
      any |= !alone.isEmpty() && !alone.equals(REFUSED);
      for (int budget : budgets) {
        String cell = mean(attack.getValue(), budget, value);
        any |= !cell.isEmpty() && !cell.equals(REFUSED);
        rows.append(" | ").append(cell);
      }
      rows.append(" |\n");
    }
    if (!any) {
      return false;
    }
    int targets = byId.values().stream().mapToInt(List::size).max().orElse(0);
    out.append("**").append(Text.name(model.title())).append(": ").append(figure);
    out.append(targets > 1 ? ", mean of " + targets + " targets" : "").append("**\n\n");
    out.append("| attack | no shadows |");
    budgets.forEach(k -> out.append(" K = ").append(k).append(" |"));
    out.append("\n| --- | ---: |").append(" ---: |".repeat(budgets.size())).append('\n');
    out.append(rows).append('\n');
    return true;
  }

  /** A rate, or why no attack has it. */
  private static void rate(
      StringBuilder out,
      ModelResult model,
      Map<String, List<AttackResult>> byId,
      String figure,
      double fpr) {
    if (table(out, model, byId, figure, point -> rate(point, fpr))) {
      return;
    }
    byId.values().stream()
        .flatMap(List::stream)
        .flatMap(attack -> attack.operatingPoints().stream())
        .filter(point -> Math.abs(point.fpr() - fpr) < 1e-12 && !point.refusal().isEmpty())
        .findFirst()
        .ifPresent(
            point ->
                out.append("**")
                    .append(Text.name(model.title()))
                    .append(": ")
                    .append(figure)
                    .append("** is not stated: ")
                    .append(point.refusal())
                    .append(".\n\n"));
  }

  /** The points of one result; without shadow models a single one of 0. */
  private static List<BudgetPoint> budgets(AttackResult attack) {
    List<BudgetPoint> points = attack.detail().map(d -> d.budgets()).orElse(List.of());
    return points.isEmpty()
        ? List.of(new BudgetPoint(0, attack.auc(), attack.operatingPoints()))
        : points;
  }

  private static String mean(
      List<AttackResult> targets, int budget, Function<BudgetPoint, OptionalDouble> value) {
    double sum = 0;
    for (AttackResult target : targets) {
      OptionalDouble found = OptionalDouble.empty();
      boolean there = false;
      for (BudgetPoint point : budgets(target)) {
        if (point.shadows() == budget) {
          there = true;
          found = value.apply(point);
        }
      }
      if (!there) {
        return "";
      }
      if (found.isEmpty()) {
        return REFUSED;
      }
      sum += found.getAsDouble();
    }
    return String.format(Locale.ROOT, "%.4f", sum / targets.size());
  }
}
