package assay.audit.game;

import assay.attack.canary.SealedCoins;
import assay.audit.result.Verdict;
import assay.bound.EpsilonLowerBound;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of a game, as it is printed and written.
 *
 * @param schemaVersion of this record, "1.0"
 * @param game id
 * @param title in a few words
 * @param threatModel TM1 to TM6
 * @param attacker the threat model in words
 * @param trials what the scores are scores of
 * @param epsilon claimed, nats
 * @param delta claimed
 * @param confidence of the bounds
 * @param settings the game's parameters, defaults filled in
 * @param seed of everything random
 * @param mechanism what ran, and how its claim was accounted
 * @param primary the estimator that the verdict rests on, fixed before the game was played
 * @param bounds the primary's first
 * @param verdict the conclusion
 * @param assumptions of the game; each bound has its own beside
 * @param facts measured on the way
 * @param coins which canaries went in, sealed before training
 * @param notes each a sentence
 */
public record GameResult(
    String schemaVersion,
    String game,
    String title,
    String threatModel,
    String attacker,
    String trials,
    double epsilon,
    double delta,
    double confidence,
    Map<String, Object> settings,
    long seed,
    String mechanism,
    String primary,
    List<EpsilonLowerBound> bounds,
    Verdict verdict,
    List<String> assumptions,
    Map<String, Double> facts,
    Optional<SealedCoins> coins,
    List<String> notes) {
  /** The current {@link #schemaVersion}. */
  public static final String VERSION = "1.0";
}
