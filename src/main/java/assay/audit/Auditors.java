package assay.audit;

import assay.attack.AttackScores;
import assay.bound.ClopperPearsonAuditor;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.OneRunAuditor;
import assay.privacy.GaussianCurve;
import assay.stats.InputException;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * The plan's estimators, set up for the records of one model, whose scores are not independent of
 * each other.
 */
final class Auditors {
  /** What a model without a claim is supposed to leak when the number of guesses is fixed. */
  private static final double SUPPOSED = 8;

  private Auditors() {}

  /**
   * The estimator of this id.
   *
   * @param claimed epsilon that the number of guesses is chosen for; a model without a claim is
   *     supposed to leak 8
   * @param delta of the claim
   */
  static EpsilonAuditor byId(String id, java.util.OptionalDouble claimed, double delta) {
    return switch (id) {
      case OneRunAuditor.ID ->
          OneRunAuditor.bestAgainst(
              new GaussianCurve(GaussianCurve.muOf(2 * claimed.orElse(SUPPOSED / 2), delta)));
      case ClopperPearsonAuditor.ID -> new ClopperPearsonAuditor();
      default ->
          throw new InputException(
              "estimator " + id + " is not for the records of one model; choose one-run");
    };
  }

  /**
   * Audits, and marks as an estimate whatever needs independent trials: records of one model are
   * not.
   */
  static EpsilonLowerBound audit(
      EpsilonAuditor auditor,
      AttackScores scores,
      double delta,
      Confidence confidence,
      String shared,
      Seed seed) {
    EpsilonLowerBound bound = auditor.audit(scores, delta, confidence, seed);
    boolean independent = auditor.id().equals(ClopperPearsonAuditor.ID);
    List<String> assumptions = new ArrayList<>(bound.assumptions());
    if (independent) {
      assumptions.add(
          "The records of one model are taken as independent trials; nothing makes them so, and this is shown as an estimate.");
    }
    return new EpsilonLowerBound(
        bound.estimator(),
        independent ? Kind.ESTIMATE : bound.kind(),
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
