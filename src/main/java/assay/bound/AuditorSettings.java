package assay.bound;

import assay.privacy.PrivacyCurve;
import java.util.Optional;

/**
 * What an auditor is told before it sees a score.
 *
 * @param trials what the scores are scores of
 * @param thresholds for the estimators with a threshold
 * @param alternative what the mechanism is supposed to leak, such as the claimed curve: fixes the
 *     number of guesses where {@code guesses} does not
 * @param guesses the number of guesses, if not chosen
 * @param family of curves, for the estimators with a curve null; where absent, Gaussian ({@code
 *     curve} needs one)
 */
public record AuditorSettings(
    Trials trials,
    Thresholds thresholds,
    Optional<PrivacyCurve> alternative,
    Optional<GuessCount> guesses,
    Optional<NullFamily> family) {

  /** With nothing said but what the scores are scores of. */
  public static AuditorSettings of(Trials trials) {
    return new AuditorSettings(
        trials, Thresholds.OUT_RANKS, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The same with this rule for thresholds. */
  public AuditorSettings with(Thresholds rule) {
    return new AuditorSettings(trials, rule, alternative, guesses, family);
  }

  /** The same against this alternative. */
  public AuditorSettings with(PrivacyCurve curve) {
    return new AuditorSettings(trials, thresholds, Optional.of(curve), guesses, family);
  }

  /** The same with this number of guesses. */
  public AuditorSettings with(GuessCount count) {
    return new AuditorSettings(trials, thresholds, alternative, Optional.of(count), family);
  }

  /** The same with this family of curves. */
  public AuditorSettings with(NullFamily curves) {
    return new AuditorSettings(trials, thresholds, alternative, guesses, Optional.of(curves));
  }
}
