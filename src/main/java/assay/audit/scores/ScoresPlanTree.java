package assay.audit.scores;

import assay.stats.InputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads {@link ScoresPlan#tree} back, as far as figures depend on it. */
public final class ScoresPlanTree {
  private static final String SCORES = "scores";
  private static final String MODEL = "model";

  private final Map<?, ?> tree;

  private ScoresPlanTree(Map<?, ?> tree) {
    this.tree = tree;
  }

  /**
   * The plan.
   *
   * @throws InputException where the tree is not one that {@link ScoresPlan#tree} makes
   */
  public static ScoresPlan read(Map<String, Object> plan) {
    Object inner = plan.containsKey(SCORES) ? plan.get(SCORES) : plan.get(MODEL);
    if (!(inner instanceof Map<?, ?> tree)) {
      throw new InputException("the plan in the result is not one of scores or of a model");
    }
    ScoresPlanTree read = new ScoresPlanTree(tree);
    Path file = Path.of(SCORES);
    return new ScoresPlan(
        file,
        SCORES,
        new ScoresPlan.Columns(
            List.of(),
            read.text("member").orElse("member"),
            Optional.empty(),
            Optional.empty(),
            read.text("canary"),
            List.of()),
        Optional.empty(),
        plan.containsKey(MODEL)
            ? Optional.of(
                new ScoresPlan.ModelFile(
                    file, file, "", List.of(), List.of(), Optional.empty(), List.of()))
            : Optional.empty(),
        Boolean.TRUE.equals(tree.get("lowerIsMember")),
        read.trials(),
        read.number("epsilon"),
        read.needed("delta"),
        read.text("estimator"),
        read.needed("confidence"),
        read.number("mustCatch"),
        read.needed("power"),
        read.seed(),
        "gaussian".equals(tree.get("mechanism")));
  }

  private ScoresPlan.Knowledge trials() {
    String id = text("trials").orElse("");
    return Arrays.stream(ScoresPlan.Knowledge.values())
        .filter(known -> known.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new InputException("the plan in the result names no known trials"));
  }

  private long seed() {
    if (!(tree.get("seed") instanceof Number seed)) {
      throw new InputException("the plan in the result has no number seed");
    }
    return seed.longValue();
  }

  private Optional<String> text(String key) {
    return tree.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  private OptionalDouble number(String key) {
    return tree.get(key) instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }

  private double needed(String key) {
    return number(key)
        .orElseThrow(() -> new InputException("the plan in the result has no number " + key));
  }
}
