package assay.bound;

import assay.bound.EpsilonLowerBound.Kind;
import java.util.List;
import java.util.stream.Collectors;

/** Every estimator Assay knows, by id, in print order. */
public final class Estimators {
  private static final String INDEPENDENT =
      "independent trials (models, steps or runs of a mechanism); ";
  private static final String ONE_RUN =
      "many canaries of one run, which may depend on each other in any way; ";
  private static final String COINS =
      "Each canary was in or out by its own fair coin, drawn before training and really used.";
  private static final String IID =
      "Members' scores are independent of each other and of the non-members'; non-members' scores"
          + " are independent draws of one law, as are members'.";

  private static final List<Estimator> ALL =
      List.of(
          new Estimator(
              ClopperPearsonAuditor.ID,
              "Clopper-Pearson",
              "Jagielski, Ullman and Oprea 2020; Nasr et al. 2021",
              Kind.BOUND,
              INDEPENDENT + "(epsilon, delta) null; thresholds at non-member ranks or fixed before",
              "every (epsilon, delta)-DP mechanism",
              List.of(IID),
              "Error rates of a threshold at their exact limits; assumes nothing about the mechanism."
                  + " Needs about 3.7 e^epsilon trials on each side."),
          new Estimator(
              OneRunAuditor.ID,
              "One run",
              "Steinke, Nasr and Jagielski 2023",
              Kind.BOUND,
              ONE_RUN + "(epsilon, delta) null; number of guesses fixed before the scores are seen",
              "every (epsilon, delta)-DP mechanism",
              List.of(COINS, "The number of guesses was fixed before the scores were seen."),
              "Right guesses of fair coins in one training run; assumes fair coins only."));

  private Estimators() {}

  /** All, in print order. */
  public static List<Estimator> all() {
    return ALL;
  }

  /** The ids, in print order. */
  public static List<String> ids() {
    return ALL.stream().map(Estimator::id).toList();
  }

  /**
   * The estimator with this id.
   *
   * @throws IllegalArgumentException naming the ids there are
   */
  public static Estimator byId(String id) {
    return ALL.stream()
        .filter(estimator -> estimator.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "estimator must be one of "
                        + ids().stream().collect(Collectors.joining(", "))
                        + "; got "
                        + id));
  }
}
