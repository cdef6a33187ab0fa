package assay.audit;

import assay.attack.AttackScores;
import assay.bound.AuditorSettings;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.Estimator;
import assay.bound.Estimators;
import assay.bound.SequentialAuditor;
import assay.bound.Trials;
import assay.privacy.GaussianCurve;
import assay.stats.InputException;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The plan's estimators, set up for the records of one model, whose scores are not independent of
 * each other. Only those that are valid for such scores bound epsilon; the others are shown as
 * estimates, or not at all where even that would mislead.
 */
final class Auditors {
  /** What a model without a claim is supposed to leak when the number of guesses is fixed. */
  private static final double SUPPOSED = 8;

  /** Without independence these say nothing that an estimate could be read for. */
  private static final Set<String> REFUSED =
      Set.of("order-statistic", "curve", SequentialAuditor.ID);

  private Auditors() {}

  /** Whether a verdict on the records of one model may rest on this estimator. */
  static boolean decides(String id) {
    Estimator estimator = Estimators.byId(id);
    return estimator.mayGate() && estimator.validFor().contains(Trials.CANARIES_OF_ONE_RUN);
  }

  /** Whether it may be shown for the records of one model, as a bound or as an estimate. */
  static boolean applies(String id) {
    return !REFUSED.contains(id);
  }

  /**
   * The estimator of this id.
   *
   * @param claimed epsilon; the number of guesses is fixed for the leak that a verdict has to be
   *     able to catch ({@link Verdicts#demanded}), the smallest that there is a chance to see. A
   *     model without a claim is supposed to leak 8
   * @param delta of the claim
   */
  static EpsilonAuditor byId(String id, OptionalDouble claimed, double delta) {
    if (!applies(id)) {
      throw new InputException(
          "bounds: "
              + id
              + " is not for the records of one model: "
              + Estimators.byId(id).refusal());
    }
    double supposed = claimed.isPresent() ? Verdicts.demanded(claimed.getAsDouble()) : SUPPOSED;
    return Estimators.auditor(
        id,
        AuditorSettings.of(decides(id) ? Trials.CANARIES_OF_ONE_RUN : Trials.INDEPENDENT_RUNS)
            .with(new GaussianCurve(GaussianCurve.muOf(supposed, delta))));
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
