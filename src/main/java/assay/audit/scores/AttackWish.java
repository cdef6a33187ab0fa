package assay.audit.scores;

import assay.attack.AttackContext;
import assay.attack.AttackDescriptor;
import assay.attack.Attacks;
import assay.attack.Need;
import assay.stats.InputException;
import assay.stats.Nearest;
import assay.study.QueryViews;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An attack that is asked for in one word, such as {@code lira-online} or {@code
 * lira-online:variance=pooled,center=median}.
 *
 * @param name as typed
 * @param attack its id
 * @param parameters as typed, numbers as numbers
 */
record AttackWish(String name, String attack, Map<String, Object> parameters) {

  /** What predictions alone allow: attacks that read one model's answers and nothing else. */
  private static final List<AttackWish> PREDICTIONS =
      List.of(
          plain("loss-threshold"),
          new AttackWish("modified-entropy", "modified-entropy", Map.of("thresholds", "global")),
          plain("entropy"),
          plain("top-confidence"),
          plain("correctness-gap"));

  /** What a matrix of logit-scaled confidences allows, the attack that bounds read first. */
  private static final List<String> MATRIX =
      List.of(
          "lira-online",
          "lira-offline",
          "rmia-online",
          "rmia-offline",
          "base",
          "bavaria-online",
          "bavaria-offline",
          "attack-r",
          "calibrated-loss",
          "attack-p",
          "loss-threshold");

  private static AttackWish plain(String id) {
    return new AttackWish(id, id, Map.of());
  }

  /** What reference models that have seen none of the records add; bounds read the first. */
  private static final List<String> WITH_REFERENCES =
      List.of("calibrated-loss", "attack-r", "rmia-offline", "lira-offline", "bavaria-offline");

  /** On predictions of one model, and of reference models where there are any. */
  static List<AttackWish> ofPredictions(List<String> names, AttackContext context) {
    List<AttackWish> all = new ArrayList<>();
    for (String id : WITH_REFERENCES) {
      if (lacks(id, context).isEmpty()) {
        all.add(plain(id));
      }
    }
    all.addAll(PREDICTIONS);
    if (names.isEmpty()) {
      return all;
    }
    List<AttackWish> wishes = new ArrayList<>();
    for (String name : names) {
      wishes.add(
          all.stream()
              .filter(wish -> wish.name().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          "--score: "
                              + name
                              + " is neither a column nor an attack on predictions; "
                              + Nearest.hint(name, all.stream().map(AttackWish::name).toList()))));
    }
    return wishes;
  }

  /** On a matrix; where nothing is asked for, all that its context allows. */
  static List<AttackWish> ofMatrix(List<String> names, MatrixScores matrix) {
    if (names.isEmpty()) {
      return MATRIX.stream()
          .filter(id -> lacks(id, matrix.context()).isEmpty())
          .map(AttackWish::plain)
          .map(wish -> wish.asking(matrix))
          .toList();
    }
    List<AttackWish> wishes = new ArrayList<>();
    for (String name : names) {
      AttackWish wish = parse(name).asking(matrix);
      if (!MATRIX.contains(wish.attack())) {
        throw new InputException(
            "--score: "
                + wish.attack()
                + " is no attack on a matrix of scores; "
                + Nearest.hint(wish.attack(), MATRIX));
      }
      List<String> lacking = lacks(wish.attack(), matrix.context());
      if (!lacking.isEmpty()) {
        throw new InputException(
            "--score: "
                + wish.attack()
                + " needs "
                + String.join(" and ", lacking)
                + (lacking.contains(Need.POPULATION.text()) ? " (--population FILE)" : ""));
      }
      try {
        int asked = Attacks.byId(wish.attack(), wish.parameters()).queries();
        if (asked > 1 + matrix.context().queries().size()) {
          throw new InputException(
              "--score: "
                  + name
                  + " reads "
                  + asked
                  + " answers per record, the matrix has "
                  + (1 + matrix.context().queries().size()));
        }
      } catch (IllegalArgumentException e) {
        throw new InputException("--score: " + e.getMessage(), e);
      }
      wishes.add(wish);
    }
    return wishes;
  }

  /** With all the answers per record that a matrix has, unless it says how many. */
  private AttackWish asking(MatrixScores matrix) {
    int answers = 1 + matrix.context().queries().size();
    if (answers == 1
        || !MATRIX.contains(attack)
        || parameters.containsKey("queries")
        || Attacks.descriptor(attack).parameters().stream()
            .noneMatch(parameter -> parameter.name().equals("queries"))) {
      return this;
    }
    Map<String, Object> asking = new LinkedHashMap<>(parameters);
    asking.put("queries", Math.min(answers, QueryViews.MOST));
    return new AttackWish(name, attack, asking);
  }

  private static List<String> lacks(String id, AttackContext context) {
    AttackDescriptor descriptor = Attacks.descriptor(id);
    return descriptor.needs().stream()
        .filter(need -> !context.offers().contains(need))
        .map(Need::text)
        .toList();
  }

  private static AttackWish parse(String name) {
    int colon = name.indexOf(':');
    if (colon < 0) {
      return plain(name);
    }
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (String part : name.substring(colon + 1).split(",", -1)) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new InputException("--score: expected PARAMETER=VALUE after the colon, got " + name);
      }
      parameters.put(part.substring(0, equals), value(part.substring(equals + 1)));
    }
    return new AttackWish(name, name.substring(0, colon), parameters);
  }

  private static Object value(String text) {
    try {
      double value = Double.parseDouble(text);
      if (value == Math.rint(value) && Math.abs(value) < Integer.MAX_VALUE) {
        return (int) value;
      }
      return value;
    } catch (NumberFormatException e) {
      return text;
    }
  }
}
