package assay.bound;

import java.util.Set;

/** Bounds from counts alone, by the id of the estimator: for counts that were made elsewhere. */
public final class Calculator {
  private static final Set<String> FROM_ERRORS =
      Set.of(
          ClopperPearsonAuditor.ID,
          GaussianDpAuditor.ID,
          CurveAuditor.ID,
          KatzLogEstimator.ID,
          BayesianEstimator.ID);

  private static final Set<String> FROM_GUESSES =
      Set.of(OneRunAuditor.ID, OneRunCurveAuditor.ID, OrderStatisticAuditor.ID);

  private Calculator() {}

  /** Whether the estimator has a bound from the four counts of one test. */
  public static boolean takesErrors(String id) {
    return FROM_ERRORS.contains(id);
  }

  /** Whether the estimator has a bound from right guesses of coins. */
  public static boolean takesGuesses(String id) {
    return FROM_GUESSES.contains(id);
  }

  /**
   * From the errors of a test that was fixed before these trials were seen.
   *
   * @param settings what the trials are, and the family of curves
   * @throws IllegalArgumentException with the reason where the estimator cannot be used so
   */
  public static EpsilonLowerBound of(
      String id,
      AuditorSettings settings,
      ErrorCounts counts,
      double delta,
      Confidence confidence) {
    Estimators.byId(id).check(settings.trials());
    return switch (id) {
      case ClopperPearsonAuditor.ID -> ClopperPearsonAuditor.fromCounts(counts, delta, confidence);
      case GaussianDpAuditor.ID -> GaussianDpAuditor.fromCounts(counts, delta, confidence);
      case CurveAuditor.ID ->
          CurveAuditor.fromCounts(
              CurveAuditor.required(settings.family()), counts, delta, confidence);
      case KatzLogEstimator.ID -> KatzLogEstimator.fromCounts(counts, delta, confidence);
      case BayesianEstimator.ID -> BayesianEstimator.fromCounts(counts, delta, confidence);
      default -> throw new IllegalArgumentException(id + " takes no error counts");
    };
  }

  /**
   * From guesses whose number was fixed before the scores were seen.
   *
   * @param settings what the trials are, and the family of curves
   * @throws IllegalArgumentException with the reason where the estimator cannot be used so
   */
  public static EpsilonLowerBound of(
      String id,
      AuditorSettings settings,
      OneRunCounts counts,
      double delta,
      Confidence confidence) {
    Estimators.byId(id).check(settings.trials());
    NullFamily family = settings.family().orElseGet(GaussianNull::new);
    return switch (id) {
      case OneRunAuditor.ID -> OneRunAuditor.fromCounts(counts, delta, confidence);
      case OneRunCurveAuditor.ID ->
          OneRunCurveAuditor.fromCounts(family, counts, delta, confidence);
      case OrderStatisticAuditor.ID ->
          OrderStatisticAuditor.fromCounts(family, settings.trials(), counts, delta, confidence);
      default -> throw new IllegalArgumentException(id + " takes no counts of guesses");
    };
  }
}
