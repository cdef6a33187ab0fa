package assay.audit.game;

import assay.audit.result.Verdict;
import assay.audit.result.Verdict.Outcome;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
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
              "At %s %% confidence epsilon is at least %.4f at delta %.3g%s, more than the %.6g"
                  + " claimed.",
              Confidence.percent(primary.confidence()),
              down(primary.epsilon()),
              deltaDown(primary.delta()),
              condition(primary),
              claim);
    } else if (caught.isEmpty() || caught.getAsDouble() > demanded(claim)) {
      outcome = Outcome.INCONCLUSIVE;
      reason =
          (caught.isEmpty()
                  ? "No violation was found, but nothing shows that this game would have caught a leak with "
                  : String.format(
                      Locale.ROOT,
                      "No violation was found, but this game would have caught only a true epsilon"
                          + " of %.4f with ",
                      up(caught.getAsDouble())))
              + String.format(Locale.ROOT, "90 %% power, and %.6g is demanded.", demanded(claim));
    } else {
      outcome = Outcome.NO_VIOLATION_FOUND;
      reason =
          String.format(
              Locale.ROOT,
              "At %s %% confidence proven is epsilon >= %.4f at delta %.3g%s, not above the %.6g"
                  + " claimed; a true epsilon of %.4f would have been caught with 90 %% power, %s.",
              Confidence.percent(primary.confidence()),
              down(primary.epsilon()),
              deltaDown(primary.delta()),
              condition(primary),
              claim,
              up(caught.getAsDouble()),
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

  private static double up(double value) {
    return Math.ceil(value * 1e4) / 1e4;
  }

  /** To three significant digits: what holds at a delta holds at a smaller one. */
  private static double deltaDown(double delta) {
    return BigDecimal.valueOf(delta).round(new MathContext(3, RoundingMode.FLOOR)).doubleValue();
  }

  private static double down(double value) {
    return Math.floor(value * 1e4) / 1e4;
  }
}
