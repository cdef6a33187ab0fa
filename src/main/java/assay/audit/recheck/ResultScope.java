package assay.audit.recheck;

import assay.audit.plan.PlanWriter;
import assay.audit.result.AuditResult;
import assay.audit.result.Check;
import assay.audit.result.Check.State;
import assay.audit.result.ResultFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which figures of a result {@code assay verify} computes again, and which are covered by the hash
 * of {@code audit.json} alone, and why. A part is named by its path, {@code []} for every element;
 * what stands below it belongs to it unless a longer path says otherwise.
 */
final class ResultScope {
  private static final String LABELS = "needs the records' labels, which a bundle does not hold";
  private static final String ATTRIBUTES =
      "needs the records' attributes, classes or difficulty, which a bundle does not hold";
  private static final String ANSWERS =
      "needs what shadow models answered; the files with it are covered by their hashes";
  private static final String DATA = "a fact of the data, which are not in a bundle";
  private static final String REPORTED = "as the run reported it";

  /** Text that explains figures and is none. */
  private static final String WORDS = "words, not figures";

  private static final Map<String, Optional<String>> AUDIT = new LinkedHashMap<>();
  private static final Map<String, Optional<String>> SCORES = new LinkedHashMap<>();

  static {
    again(AUDIT, "verdict");
    again(AUDIT, "models[].claim");
    again(AUDIT, "models[].primary");
    again(AUDIT, "models[].bounds");
    again(AUDIT, "models[].verdict");
    again(AUDIT, "models[].utility");
    outside(AUDIT, "models[].utility.auc", LABELS);
    outside(AUDIT, "models[].trainUtility", LABELS);
    outside(AUDIT, "models[].groups", ATTRIBUTES);
    outside(AUDIT, "models[].gaps", ATTRIBUTES);
    outside(AUDIT, "models[].parameters", REPORTED);
    outside(AUDIT, "models[].training", REPORTED);
    for (String part :
        List.of("id", "target", "members", "nonMembers", "auc", "operatingPoints", "roc")) {
      again(AUDIT, "models[].attacks[]." + part);
    }
    outside(AUDIT, "models[].attacks[].groups", ATTRIBUTES);
    again(AUDIT, "models[].attacks[].detail.advantage");
    outside(AUDIT, "models[].attacks[].detail.parameters", REPORTED);
    outside(AUDIT, "models[].attacks[].detail.budgets", ANSWERS);
    outside(AUDIT, "models[].attacks[].detail.records", ANSWERS);
    again(AUDIT, "models[].overview.acrossTargets");
    again(AUDIT, "models[].overview.comparisons");
    outside(AUDIT, "models[].overview.baselines", LABELS);
    again(AUDIT, "models[].canaries");
    outside(AUDIT, "models[].canaries.accuracyCost", "needs a model without canaries");
    outside(AUDIT, "data", DATA);
    again(AUDIT, "study");
    again(AUDIT, "sweep");
    outside(AUDIT, "sweep.points[].auc", LABELS);
    outside(AUDIT, "sweep.points[].claimed", REPORTED);
    outside(AUDIT, "sweep.points[].value", REPORTED);
    outside(AUDIT, "sweep.points[].paired.groups", ATTRIBUTES);
    again(AUDIT, "disparity.comparisons");
    outside(AUDIT, "disparity.comparisons[].groups", ATTRIBUTES);
    outside(AUDIT, "disparity.leakage", ATTRIBUTES);
    again(AUDIT, "heldOut");
    outside(AUDIT, "heldOut.sha256", LABELS);
    again(AUDIT, "plan");
    again(AUDIT, "provenance.seed");
    again(AUDIT, "provenance.planHash");
    outside(AUDIT, "provenance.dataHash", DATA);
    outside(AUDIT, "host", REPORTED);

    SCORES.putAll(AUDIT);
    SCORES.remove("models[].canaries.accuracyCost");
    outside(SCORES, "study.shadows", REPORTED);
    outside(SCORES, "data", DATA);
    again(SCORES, "data.records");

    for (Map<String, Optional<String>> parts : List.of(AUDIT, SCORES)) {
      for (String words :
          List.of(
              "schemaVersion",
              "name",
              "title",
              "warnings",
              "provenance",
              "models[].id",
              "models[].title",
              "models[].engine",
              "models[].network",
              "models[].attacks[].title",
              "models[].attacks[].reference",
              "models[].attacks[].threat",
              "models[].attacks[].note",
              "sweep.note")) {
        outside(parts, words, WORDS);
      }
    }
  }

  private ResultScope() {}

  private static void again(Map<String, Optional<String>> parts, String path) {
    parts.put(path, Optional.empty());
  }

  private static void outside(Map<String, Optional<String>> parts, String path, String why) {
    parts.put(path, Optional.of(why));
  }

  /**
   * The part that a value belongs to: the longest path that leads to it; empty where none does.
   *
   * @param scores whether the result is of {@code assay scores} or {@code assay model}
   * @param path such as {@code models[].attacks[].auc.lower}
   */
  static Optional<String> part(boolean scores, String path) {
    return part(scores ? SCORES : AUDIT, path);
  }

  private static Optional<String> part(Map<String, Optional<String>> parts, String path) {
    for (String at = path; !at.isEmpty(); at = shorter(at)) {
      if (parts.containsKey(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  private static String shorter(String path) {
    if (path.endsWith("[]")) {
      return path.substring(0, path.length() - 2);
    }
    return path.substring(0, Math.max(0, path.lastIndexOf('.')));
  }

  /** Why a part is not computed again; empty where it is. */
  static Optional<String> reason(boolean scores, String part) {
    return (scores ? SCORES : AUDIT).getOrDefault(part, Optional.empty());
  }

  private static Map<String, Optional<String>> parts(AuditResult result) {
    return PlanWriter.ofForeign(result.plan()) ? SCORES : AUDIT;
  }

  /** One check per part that the result holds and that is not computed again. */
  static List<Check> outside(AuditResult result) {
    JsonNode tree;
    try {
      tree = new ObjectMapper().readTree(ResultFile.bytes(result));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Check> checks = new ArrayList<>();
    parts(result)
        .forEach(
            (path, why) -> {
              if (why.isPresent() && !why.get().equals(WORDS) && holds(tree, path)) {
                checks.add(
                    new Check(path, State.OUTSIDE, why.get() + "; covered by its hash alone"));
              }
            });
    return checks;
  }

  private static boolean holds(JsonNode node, String path) {
    if (path.isEmpty()) {
      return !node.isNull() && !node.isMissingNode() && !(node.isContainerNode() && node.isEmpty());
    }
    int dot = path.indexOf('.');
    String head = dot < 0 ? path : path.substring(0, dot);
    String rest = dot < 0 ? "" : path.substring(dot + 1);
    if (head.endsWith("[]")) {
      for (JsonNode element : node.path(head.substring(0, head.length() - 2))) {
        if (holds(element, rest)) {
          return true;
        }
      }
      return false;
    }
    return holds(node.path(head), rest);
  }
}
