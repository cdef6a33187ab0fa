package assay.bound;

import assay.bound.EpsilonLowerBound.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Every estimator Assay knows, by id, in print order. */
public final class Estimators {
  private static final Set<Trials> INDEPENDENT = EnumSet.of(Trials.INDEPENDENT_RUNS, Trials.STEPS);
  private static final Set<Trials> ANY = EnumSet.allOf(Trials.class);

  private static final String APPROXIMATE = "every (epsilon, delta)-DP mechanism";
  private static final String GAUSSIAN = new GaussianNull().describe();

  private static final String TRIALS = "Independent trials (runs, or steps with fresh noise); ";
  private static final String ONE_RUN = "Canaries of one run, dependent in any way; ";
  private static final String COINS =
      "Each canary was in or out by its own fair coin, drawn before training and really used.";
  private static final String R_FIXED =
      "The number of guesses was fixed before the scores were seen.";
  private static final String IID =
      "Trials are independent; all members' scores follow one law, all non-members' another.";
  private static final String CURVE =
      "The mechanism's trade-off curve is in the family; for another mechanism the bound may be"
          + " wrong.";
  private static final String DEPENDENT =
      "canaries of one model share its noise, and this estimator's error rates hold only for"
          + " independent trials; use one-run or one-run-fdp";

  private static final List<Estimator> ALL =
      List.of(
          new Estimator(
              ClopperPearsonAuditor.ID,
              "Clopper-Pearson",
              "Jagielski, Ullman and Oprea 2020; Nasr et al. 2021",
              Kind.BOUND,
              TRIALS + "(epsilon, delta) null; thresholds at non-member ranks, or split, or fixed",
              APPROXIMATE,
              List.of(IID),
              INDEPENDENT,
              DEPENDENT,
              "Error rates of a threshold at their exact limits; assumes nothing about the"
                  + " mechanism. Needs about 3.7 e^epsilon trials on each side."),
          new Estimator(
              OneRunAuditor.ID,
              "One run",
              "Steinke, Nasr and Jagielski 2023",
              Kind.BOUND,
              ONE_RUN + "(epsilon, delta) null; number of guesses fixed before the scores are seen",
              APPROXIMATE,
              List.of(COINS, R_FIXED),
              ANY,
              "",
              "Right guesses of fair coins in one training run; assumes fair coins only."),
          new Estimator(
              OneRunCurveAuditor.ID,
              "One run, trade-off curve",
              "Mahloujifar, Melis and Chaudhuri 2025",
              Kind.BOUND_UNDER_FAMILY,
              ONE_RUN + "whole-curve null; number of guesses fixed before the scores are seen",
              GAUSSIAN,
              List.of(COINS, R_FIXED, CURVE),
              ANY,
              "",
              "Right guesses of fair coins in one training run, against a whole trade-off curve"
                  + " instead of one (epsilon, delta) point: two to five times tighter."),
          new Estimator(
              GaussianDpAuditor.ID,
              "Gaussian DP",
              "Nasr et al. 2023",
              Kind.BOUND_UNDER_FAMILY,
              TRIALS + "Gaussian-curve null; thresholds at non-member ranks, or split, or fixed",
              GAUSSIAN,
              List.of(IID, CURVE),
              INDEPENDENT,
              DEPENDENT,
              "A lower bound on mu, turned into epsilon at delta. For Gaussian noise without"
                  + " subsampling; not for few subsampled steps, not for pure DP."),
          new Estimator(
              CurveAuditor.ID,
              "Mechanism's own curve",
              "Nasr et al. 2023; Dong, Roth and Su 2022",
              Kind.BOUND_UNDER_FAMILY,
              TRIALS + "null is the accountant's own curve at a smaller noise; non-member ranks",
              "the Poisson-subsampled Gaussian mechanism with its q and T",
              List.of(
                  IID,
                  "The training loop samples by Poisson with the stated q for the stated T steps;"
                      + " only the noise is in question."),
              INDEPENDENT,
              DEPENDENT,
              "A lower bound on 1 / noise multiplier, accounted over T steps to epsilon at delta."),
          new Estimator(
              OrderStatisticAuditor.ID,
              "Order statistics",
              "Xiang et al. 2025",
              Kind.BOUND_UNDER_FAMILY,
              TRIALS + "whole-curve null; number of guesses fixed before the scores are seen",
              GAUSSIAN,
              List.of(
                  "Trials are independent, each in or out by its own fair coin.", R_FIXED, CURVE),
              INDEPENDENT,
              "canaries of one model share its noise: where one common coin decides whether any of"
                  + " them leaks, the mechanism keeps its claim and this bound exceeds it in far"
                  + " more than alpha of the audits; use one-run-fdp",
              "Errors among the most confident guesses against their exact law: the tightest for"
                  + " many independent runs."),
          new Estimator(
              SequentialAuditor.ID,
              "Sequential bets",
              "Gonzalez et al. 2025; Shafer 2021",
              Kind.BOUND_UNDER_FAMILY,
              TRIALS + "(epsilon, delta) or whole-curve null; may be looked at after every pair",
              APPROXIMATE,
              List.of(
                  "Each pair of scores comes from fresh noise, given all earlier pairs; finished"
                      + " scores are paired in a random order, by the seed.",
                  "For a curve family: the mechanism's trade-off curve is in it."),
              INDEPENDENT,
              DEPENDENT,
              "Bets against the claim, pair by pair; stops as soon as the capital reaches 1 /"
                  + " alpha, right at all times at once."),
          new Estimator(
              GaussianFitEstimator.ID,
              "Gaussian fit",
              "Andrew et al. 2023; Agrawal et al. 2026",
              Kind.ESTIMATE,
              TRIALS + "no null: a fitted model",
              "none (a fit)",
              List.of("Scores are normal with one variance and independent."),
              ANY,
              "",
              "Mean difference over pooled deviation, less its standard error. An estimate: nothing"
                  + " may gate on it."),
          new Estimator(
              KatzLogEstimator.ID,
              "Katz log ratio",
              "Katz et al. 1978; Lu et al. 2022",
              Kind.ESTIMATE,
              TRIALS + "ratio of rates at delta 0, large counts; threshold on a split or fixed",
              "none (asymptotic)",
              List.of(IID, "Counts are large.", "delta is 0."),
              ANY,
              "",
              "Log of the ratio of rates less its standard error. An estimate: too high far more"
                  + " often than alpha where counts are small."),
          new Estimator(
              BayesianEstimator.ID,
              "Bayesian",
              "Zanella-Beguelin et al. 2023",
              Kind.ESTIMATE,
              TRIALS + "posterior of epsilon under Beta(1/2, 1/2) priors; threshold split or fixed",
              "none (a posterior)",
              List.of(IID, "The priors."),
              ANY,
              "",
              "A credible limit. An estimate: never 0, and above the truth in up to a quarter of"
                  + " audits of discrete mechanisms."));

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
                    "estimator must be one of " + String.join(", ", ids()) + "; got " + id));
  }

  /**
   * An auditor by id.
   *
   * @throws IllegalArgumentException with the reason where the estimator is not valid for such
   *     trials, or lacks a setting
   */
  public static EpsilonAuditor auditor(String id, AuditorSettings settings) {
    byId(id).check(settings.trials());
    NullFamily family = settings.family().orElseGet(GaussianNull::new);
    return switch (id) {
      case ClopperPearsonAuditor.ID -> new ClopperPearsonAuditor(settings.thresholds());
      case OneRunAuditor.ID ->
          settings
              .guesses()
              .map(OneRunAuditor::of)
              .or(() -> settings.alternative().map(OneRunAuditor::bestAgainst))
              .orElseGet(OneRunAuditor::withDefaultGuesses);
      case OneRunCurveAuditor.ID ->
          settings
              .guesses()
              .map(guesses -> OneRunCurveAuditor.of(family, guesses))
              .or(
                  () ->
                      settings
                          .alternative()
                          .map(curve -> OneRunCurveAuditor.bestAgainst(family, curve)))
              .orElseGet(() -> OneRunCurveAuditor.withDefaultGuesses(family));
      case GaussianDpAuditor.ID -> new GaussianDpAuditor(settings.thresholds());
      case CurveAuditor.ID ->
          new CurveAuditor(CurveAuditor.required(settings.family()), settings.thresholds());
      case OrderStatisticAuditor.ID ->
          settings
              .guesses()
              .map(guesses -> OrderStatisticAuditor.of(family, settings.trials(), guesses))
              .or(
                  () ->
                      settings
                          .alternative()
                          .map(
                              curve ->
                                  OrderStatisticAuditor.bestAgainst(
                                      family, settings.trials(), curve)))
              .orElseGet(() -> OrderStatisticAuditor.withDefaultGuesses(family, settings.trials()));
      case SequentialAuditor.ID ->
          settings.family().map(SequentialAuditor::of).orElseGet(SequentialAuditor::approximateDp);
      case GaussianFitEstimator.ID -> new GaussianFitEstimator();
      case KatzLogEstimator.ID -> new KatzLogEstimator();
      case BayesianEstimator.ID -> new BayesianEstimator();
      default -> throw new IllegalArgumentException("no auditor for " + id);
    };
  }
}
