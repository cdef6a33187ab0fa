package assay.audit.game;

import assay.attack.AttackParameter;
import assay.attack.ThreatModel;
import assay.bound.Trials;
import java.util.List;

/**
 * What there is to say about a game: the one source of help texts, checks and results.
 *
 * @param id as on the command line
 * @param title in a few words
 * @param threatModel what the attacker sees
 * @param trials what its scores are scores of: decides which estimators are valid
 * @param reference where it comes from
 * @param description some sentences
 * @param needsData whether a data set is needed
 * @param parameters its own, beside epsilon, delta, confidence and seed
 * @param estimators ids of the bounds it ends in; the first is the primary, fixed here
 * @param assumptions of the game itself, each a sentence; every estimator adds its own
 */
public record GameDescriptor(
    String id,
    String title,
    ThreatModel threatModel,
    Trials trials,
    String reference,
    String description,
    boolean needsData,
    List<AttackParameter> parameters,
    List<String> estimators,
    List<String> assumptions) {
  public GameDescriptor {
    parameters = List.copyOf(parameters);
    estimators = List.copyOf(estimators);
    assumptions = List.copyOf(assumptions);
  }

  /** The estimator that the verdict rests on. */
  public String primary() {
    return estimators.get(0);
  }
}
