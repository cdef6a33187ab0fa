package assay.audit.plan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The keys of every section of a plan, in the order they are written; the schema has the same. */
public final class PlanKeys {
  static final List<String> PLAN =
      List.of(
          "name",
          "title",
          "seed",
          "data",
          "heldOut",
          "models",
          "targets",
          "shadows",
          "attacks",
          "canaries",
          "bounds",
          "sweep",
          "budget");
  static final List<String> CSV =
      List.of(
          "format",
          "path",
          "label",
          "positive",
          "id",
          "leaveOut",
          "groups",
          "intersections",
          "columns",
          "limit");
  static final List<String> IDX = List.of("format", "images", "labels", "limit");
  static final List<String> GROUP = List.of("column", "cuts", "feature");
  static final List<String> COLUMN = List.of("range", "categories");
  static final List<String> MODEL = List.of("id", "title", "network", "training", "command");
  static final List<String> NETWORK = List.of("layers", "activation", "output", "deeplearning4j");
  static final List<String> COMMAND = List.of("run", "folder", "timeout", "retries", "claim");
  static final List<String> CLAIM = List.of("epsilon", "delta");
  static final List<String> TRAINING =
      List.of(
          "optimizer",
          "learningRate",
          "momentum",
          "batch",
          "epochs",
          "weightDecay",
          "dropout",
          "schedule",
          "dp");
  static final List<String> SCHEDULE = List.of("shape", "factor", "every");
  static final List<String> DP = List.of("epsilon", "delta", "clip", "noiseMultiplier", "clipping");
  static final List<String> CANARIES = List.of("kind", "count");
  static final List<String> BOUNDS =
      List.of("confidence", "delta", "primary", "attack", "others", "mustCatch", "power");

  /** What a sweep can vary: keys of dp, then keys of training. */
  public static final List<String> SWEPT =
      List.of(
          "epsilon",
          "noiseMultiplier",
          "clip",
          "clipping",
          "batch",
          "epochs",
          "learningRate",
          "optimizer",
          "momentum",
          "weightDecay",
          "dropout");

  static final List<String> SWEEP =
      Stream.concat(
              Stream.concat(Stream.of("model"), SWEPT.stream()),
              Stream.of("seeds", "shadows", "attack", "fpr"))
          .toList();

  /** By the name the schema gives the section. */
  static final Map<String, List<String>> BY_SECTION = bySection();

  private PlanKeys() {}

  private static Map<String, List<String>> bySection() {
    Map<String, List<String>> sections = new LinkedHashMap<>();
    sections.put("plan", PLAN);
    sections.put("csv", CSV);
    sections.put("idx", IDX);
    sections.put("group", GROUP);
    sections.put("column", COLUMN);
    sections.put("model", MODEL);
    sections.put("network", NETWORK);
    sections.put("command", COMMAND);
    sections.put("claim", CLAIM);
    sections.put("training", TRAINING);
    sections.put("schedule", SCHEDULE);
    sections.put("dp", DP);
    sections.put("canaries", CANARIES);
    sections.put("bounds", BOUNDS);
    sections.put("sweep", SWEEP);
    return java.util.Collections.unmodifiableMap(sections);
  }
}
