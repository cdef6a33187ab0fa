package assay.audit;

import assay.attack.AttackScores;
import assay.bound.BayesianEstimator;
import assay.bound.ClopperPearsonAuditor;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.GaussianDpAuditor;
import assay.bound.GaussianFitEstimator;
import assay.bound.GaussianNull;
import assay.bound.KatzLogEstimator;
import assay.bound.OneRunAuditor;
import assay.bound.OneRunCurveAuditor;
import assay.privacy.GaussianCurve;
import assay.stats.InputException;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The plan's estimators, set up for the records of one model, whose scores are not independent of
 * each other. Only the one-run estimators bound epsilon from them; the others are shown as
 * estimates.
 */
final class Auditors {
  /** What a model without a claim is supposed to leak when the number of guesses is fixed. */
  private static final double SUPPOSED = 8;

  private static final List<String> VALID = List.of(OneRunAuditor.ID, OneRunCurveAuditor.ID);

  private Auditors() {}

  /** Whether a verdict on the records of one model may rest on this estimator. */
  static boolean decides(String id) {
    return VALID.contains(id);
  }

  /**
   * The estimator of this id.
   *
   * @param claimed epsilon; the number of guesses is fixed for a leak of twice as much. A model
   *     without a claim is supposed to leak 8
   * @param delta of the claim
   */
  static EpsilonAuditor byId(String id, OptionalDouble claimed, double delta) {
    GaussianCurve supposed =
        new GaussianCurve(
            GaussianCurve.muOf(claimed.isPresent() ? 2 * claimed.getAsDouble() : SUPPOSED, delta));
    return switch (id) {
      case OneRunAuditor.ID -> OneRunAuditor.bestAgainst(supposed);
      case OneRunCurveAuditor.ID -> OneRunCurveAuditor.bestAgainst(new GaussianNull(), supposed);
      case ClopperPearsonAuditor.ID -> new ClopperPearsonAuditor();
      case GaussianDpAuditor.ID -> new GaussianDpAuditor();
      case KatzLogEstimator.ID -> new KatzLogEstimator();
      case BayesianEstimator.ID -> new BayesianEstimator();
      case GaussianFitEstimator.ID -> new GaussianFitEstimator();
      default ->
          throw new InputException(
              "estimator "
                  + id
                  + " needs independent trials, and the records of one model are not; choose one-run");
    };
  }

  /**
   * Audits, and marks as an estimate whatever needs independent trials: records of one model are
   * not.
   *
   * @param shared how the failure probability is shared with other claims, appended to the
   *     estimator's own words
   */
  static EpsilonLowerBound audit(
      EpsilonAuditor auditor,
      AttackScores scores,
      double delta,
      Confidence confidence,
      String shared,
      Seed seed) {
    EpsilonLowerBound bound = auditor.audit(scores, delta, confidence, seed);
    List<String> assumptions = new ArrayList<>(bound.assumptions());
    if (!decides(auditor.id())) {
      assumptions.add(
          "The records of one model are taken as independent trials; nothing makes them so, and this"
              + " is shown as an estimate.");
    }
    return new EpsilonLowerBound(
        bound.estimator(),
        decides(auditor.id()) ? bound.kind() : Kind.ESTIMATE,
        bound.epsilon(),
        bound.delta(),
        bound.confidence(),
        bound.ceiling(),
        bound.question(),
        bound.nullFamily(),
        assumptions,
        bound.multiplicity() + shared,
        bound.counts());
  }
}
