package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.TradeOffFunction;
import assay.stats.Seed;
import java.util.Optional;

/**
 * Turns the scores of one attack into a statement about epsilon. A pure function of its arguments;
 * whatever an auditor chooses (threshold, number of guesses) it chooses in a way that its level
 * accounts for.
 */
public interface EpsilonAuditor {
  /** Id in {@link Estimators}. */
  String id();

  /**
   * Audits.
   *
   * @param scores of members and non-members, higher = member
   * @param delta at which epsilon is stated, [0, 1)
   * @param confidence of the bound
   * @param seed of the auditor's own coins (ties, splits), independent of the audited training
   * @throws IllegalArgumentException with the reason where the scores cannot be audited this way
   */
  EpsilonLowerBound audit(AttackScores scores, double delta, Confidence confidence, Seed seed);

  /**
   * The chance that an audit of this size exceeds a claim, where the scores of its trials are
   * independent and tell members as surely as a trade-off function allows. Auditors whose law is
   * known compute it; the others are simulated.
   *
   * @param scores number of members and non-members together
   * @param claim epsilon to exceed
   * @param truth what one trial is a sample of
   */
  default double power(
      int scores, double claim, double delta, Confidence confidence, TradeOffFunction truth) {
    return PowerForecast.simulated(this, scores, claim, delta, confidence, truth);
  }

  /** The curves that it tests, where it does not bound every mechanism. */
  default Optional<NullFamily> family() {
    return Optional.empty();
  }
}
