package assay.audit.game;

import assay.attack.AttackScores;
import assay.attack.canary.SealedCoins;
import assay.bound.EpsilonLowerBound;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What came of a game.
 *
 * @param mechanism what ran, in words, and how its claim was accounted
 * @param bounds the primary estimator's first
 * @param caught the smallest true epsilon that this game would have caught with {@link
 *     GameVerdict#POWER}; empty where none or unknown
 * @param shownBy under which condition it would have been, as in "... if scores show it as ..."
 * @param scores what the bounds were computed from
 * @param coins which canaries went in, sealed before training; for many canaries in one run
 * @param facts measured on the way, such as accuracies, in print order
 * @param notes each a sentence
 */
public record GameEvidence(
    String mechanism,
    List<EpsilonLowerBound> bounds,
    OptionalDouble caught,
    String shownBy,
    Optional<AttackScores> scores,
    Optional<SealedCoins> coins,
    Map<String, Double> facts,
    List<String> notes) {
  /** {@link #shownBy} of forecasts for Gaussian scores. */
  static final String AS_GAUSSIAN = "if scores show it as well as the Gaussian mechanism's";

  public GameEvidence {
    bounds = List.copyOf(bounds);
    notes = List.copyOf(notes);
  }
}
