package assay.audit.game;

import assay.attack.AttackScores;
import assay.bound.Alternative;
import assay.bound.AuditorSettings;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.Estimators;
import assay.bound.NullFamily;
import assay.bound.PowerForecast;
import assay.privacy.GaussianCurve;
import assay.stats.Normal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** From scores to the bounds that a game ends in. */
final class GameBounds {
  /** How much more than two means need, counts of guesses need to tell members apart. */
  private static final double MARGIN = 1.5;

  private final GameDescriptor descriptor;
  private final GameSetup setup;
  private final AuditorSettings settings;

  /**
   * @param family that the mechanism's curve lies in
   * @param claimedMu what one trial leaks by the claim: fixes the number of guesses, together with
   *     the number of trials, below whose resolution no number of guesses would promise anything
   * @param trials how many there will be
   */
  GameBounds(
      GameDescriptor descriptor, GameSetup setup, NullFamily family, double claimedMu, int trials) {
    this.descriptor = descriptor;
    this.setup = setup;
    double mu = Math.max(claimedMu, MARGIN * resolved(trials, setup.confidence().alpha()));
    this.settings =
        AuditorSettings.of(descriptor.trials()).with(family).with(new GaussianCurve(mu));
  }

  /**
   * The difference that the means of n / 2 unit normals each, of standard error 2 / sqrt(n), show
   * at level alpha nine times in ten.
   */
  private static double resolved(int trials, double alpha) {
    return 2
        * (Normal.quantile(1 - alpha) + Normal.quantile(GameVerdict.POWER))
        / Math.sqrt(trials);
  }

  /** Every estimator of the game, the primary first. */
  List<EpsilonLowerBound> of(AttackScores scores) {
    List<EpsilonLowerBound> bounds = new ArrayList<>();
    for (String id : descriptor.estimators()) {
      bounds.add(
          auditor(id)
              .audit(
                  scores, setup.delta(), setup.confidence(), setup.seed().child("ties").child(id)));
    }
    return bounds;
  }

  /**
   * What the primary would have caught.
   *
   * @param alternative what is supposed true: of steps, the training with less noise at every step;
   *     of whole runs or canaries, the Gaussian mechanism
   */
  OptionalDouble caught(Alternative alternative, int scores) {
    return PowerForecast.smallestCaught(
        auditor(descriptor.primary()),
        alternative,
        scores,
        setup.epsilon(),
        setup.delta(),
        setup.confidence(),
        GameVerdict.POWER);
  }

  EpsilonAuditor auditor(String id) {
    return Estimators.auditor(id, settings);
  }
}
