package assay.gate;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.GroupLeakage;
import assay.audit.result.AuditResult.ModelResult;
import assay.evaluate.GroupUtility;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleFunction;

/**
 * The largest difference between any two groups. Broken is shown by one pair of many, so the lower
 * end shares its failure probability among all ordered pairs; met must hold for the pair that truly
 * differs most, whichever it is, so the upper end needs no sharing.
 */
final class GroupGaps {
  private GroupGaps() {}

  static Evidence leakage(
      AuditResult result,
      AttackResult attack,
      String attribute,
      String measure,
      List<String> leaveOut,
      double alpha) {
    Map<String, DoubleFunction<Evidence>> levels = new LinkedHashMap<>();
    // A level none of whose records the attack has scored leaves no trace in its results.
    Set<String> without = new TreeSet<>();
    result
        .data()
        .groups()
        .getOrDefault(attribute, Map.of())
        .keySet()
        .forEach(level -> without.add(level + " (no record scored)"));
    leaveOut.forEach(level -> without.remove(level + " (no record scored)"));
    for (GroupLeakage g : attack.groups()) {
      if (!g.attribute().equals(attribute) || leaveOut.contains(g.level())) {
        continue;
      }
      without.remove(g.level() + " (no record scored)");
      boolean byAuc = measure.equals("auc");
      if (byAuc ? g.auc().isEmpty() : g.tpr().isEmpty()) {
        without.add(g.level() + " (" + g.members() + " members, " + g.nonMembers() + " others)");
      } else if (byAuc) {
        levels.put(g.level(), a -> Ends.auc(g.auc().orElseThrow(), g.members(), g.nonMembers(), a));
      } else {
        long k = Ends.successes(g.tpr().orElseThrow().estimate(), g.members());
        levels.put(
            g.level(),
            a ->
                k < 0
                    ? Evidence.missing("the TPR of " + g.level() + " is no share of its members")
                    : Ends.wilson(k, g.members(), a));
      }
    }
    return largest(attribute, levels, without, alpha);
  }

  static Evidence accuracy(
      AuditResult result,
      ModelResult model,
      String attribute,
      List<String> leaveOut,
      double alpha) {
    Map<String, DoubleFunction<Evidence>> levels = new LinkedHashMap<>();
    Set<String> without =
        new TreeSet<>(result.data().groups().getOrDefault(attribute, Map.of()).keySet());
    leaveOut.forEach(without::remove);
    for (GroupUtility g : model.groups()) {
      if (!g.attribute().equals(attribute) || leaveOut.contains(g.level())) {
        continue;
      }
      without.remove(g.level());
      long k = Ends.successes(g.accuracy().estimate(), g.records());
      levels.put(
          g.level(),
          a ->
              k < 0
                  ? Evidence.missing("the accuracy of " + g.level() + " is no share of its records")
                  : Ends.wilson(k, g.records(), a));
    }
    return largest(attribute, levels, without, alpha);
  }

  private static Evidence largest(
      String attribute,
      Map<String, DoubleFunction<Evidence>> levels,
      Set<String> without,
      double alpha) {
    List<String> names = new ArrayList<>(levels.keySet());
    int g = names.size();
    if (g < 2) {
      return Evidence.missing(
          "two groups of "
              + attribute
              + " are needed, measured "
              + (g == 0 ? "is none" : "is " + names.get(0) + " alone")
              + small(without));
    }
    double shared = alpha / ((double) g * (g - 1));
    double estimate = Double.NEGATIVE_INFINITY;
    double lower = Double.NEGATIVE_INFINITY;
    double upper = Double.NEGATIVE_INFINITY;
    String pair = "";
    for (String high : names) {
      for (String low : names) {
        if (high.equals(low)) {
          continue;
        }
        Evidence near = difference(levels, high, low, shared);
        Evidence far = difference(levels, high, low, alpha);
        if (!near.usable() || !far.usable()) {
          return near.usable() ? far : near;
        }
        if (near.estimate() > estimate) {
          estimate = near.estimate();
          pair = high + " over " + low;
        }
        lower = Math.max(lower, near.lower());
        upper = Math.max(upper, far.upper());
      }
    }
    if (!without.isEmpty()) {
      upper = Double.POSITIVE_INFINITY;
    }
    return Evidence.of(
        estimate,
        Math.min(lower, estimate),
        Math.max(upper, estimate),
        pair + ", Newcombe over all pairs" + small(without),
        Evidence.counts("groups", g, "pairs", g * (g - 1) / 2));
  }

  private static String small(Set<String> without) {
    return without.isEmpty()
        ? ""
        : "; too small to measure: "
            + String.join(", ", without)
            + " (leaveOut names groups that are not to be compared)";
  }

  private static Evidence difference(
      Map<String, DoubleFunction<Evidence>> levels, String high, String low, double alpha) {
    return Ends.difference(at(levels, high, alpha), at(levels, low, alpha), "", Map.of());
  }

  private static Evidence at(
      Map<String, DoubleFunction<Evidence>> levels, String level, double alpha) {
    DoubleFunction<Evidence> evidence = levels.get(level);
    return evidence == null ? Evidence.missing("no group " + level) : evidence.apply(alpha);
  }
}
