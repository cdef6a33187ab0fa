package assay.audit.game;

import assay.audit.result.Verdict;
import assay.audit.result.Verdict.Outcome;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.stats.Rounded;
import java.util.Locale;
import java.util.OptionalDouble;

/** From bound and claim to a verdict; never a pass without evidence. */
final class GameVerdict {
  /** The power that a game must have. */
  static final double POWER = 0.9;

  private GameVerdict() {}

  /**
   * A leak this large must have been caught with {@link #POWER}, or the game shows nothing.
   * Stricter than an audit's demand at small claims: a game is free to have more trials.
   */
  static double demanded(double claim) {
    return Math.max(2 * claim, claim + 2);
  }

  static Verdict of(double claim, EpsilonLowerBound primary, GameEvidence evidence) {
    OptionalDouble caught = evidence.caught();
    Outcome outcome;
    String reason;
    if (primary.epsilon() > claim) {
      outcome = Outcome.VIOLATION_FOUND;
      reason =
          String.format(
              Locale.ROOT,
              "At %s %% confidence epsilon is at least %s at delta %s%s, more than the %s"
                  + " claimed.",
              Confidence.percent(primary.confidence()),
              Rounded.atLeast(primary.epsilon(), claim),
              Rounded.down(primary.delta(), 3),
              condition(primary),
              Rounded.exact(claim));
    } else if (caught.isEmpty() || caught.getAsDouble() > demanded(claim)) {
      outcome = Outcome.INCONCLUSIVE;
      reason =
          (caught.isEmpty()
                  ? "No violation was found, but nothing shows that this game would have caught a leak with "
                  : String.format(
                      Locale.ROOT,
                      "No violation was found, but this game would have caught only a true epsilon"
                          + " of %s with ",
                      Rounded.ceiling(caught.getAsDouble(), 4)))
              + String.format(
                  Locale.ROOT,
                  "90 %% power, and %s is demanded.",
                  Rounded.down(demanded(claim), 6));
    } else {
      outcome = Outcome.NO_VIOLATION_FOUND;
      reason =
          String.format(
              Locale.ROOT,
              "At %s %% confidence proven is epsilon >= %s at delta %s%s, not above the %s"
                  + " claimed; a true epsilon of %s would have been caught with 90 %% power, %s.",
              Confidence.percent(primary.confidence()),
              Rounded.floor(primary.epsilon(), 4),
              Rounded.down(primary.delta(), 3),
              condition(primary),
              Rounded.up(claim, 6),
              Rounded.ceiling(caught.getAsDouble(), 4),
              evidence.shownBy());
    }
    return new Verdict(
        outcome,
        reason,
        OptionalDouble.of(claim),
        OptionalDouble.of(primary.epsilon()),
        caught,
        POWER);
  }

  private static String condition(EpsilonLowerBound bound) {
    return bound.condition().isEmpty() ? "" : " (" + bound.condition() + ")";
  }
}
