package assay.audit;

import assay.attack.AttackScores;
import assay.audit.result.AuditResult.Claim;
import assay.bound.AuditorSettings;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.EpsilonLowerBound.Kind;
import assay.bound.Estimator;
import assay.bound.Estimators;
import assay.bound.NullFamily;
import assay.bound.SequentialAuditor;
import assay.bound.StoredPower;
import assay.bound.Trials;
import assay.privacy.GaussianCurve;
import assay.stats.InputException;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * The plan's estimators, set up for the records of one model, whose scores are not independent of
 * each other. Only those that are valid for such scores bound epsilon; the others are shown as
 * estimates, or not at all where even that would mislead.
 */
public final class Auditors {
  /** What a model without a claim is supposed to leak when the number of guesses is fixed. */
  private static final double SUPPOSED = 8;

  /** Without independence these say nothing that an estimate could be read for. */
  private static final Set<String> REFUSED =
      Set.of("order-statistic", "curve", SequentialAuditor.ID);

  private final OptionalDouble claimed;
  private final double delta;
  private final Optional<NullFamily> family;

  private Auditors(OptionalDouble claimed, double delta, Optional<NullFamily> family) {
    this.claimed = claimed;
    this.delta = delta;
    this.family = family;
  }

  /**
   * For a model, whose family of curves is computed once for all that is asked.
   *
   * @param claim that is tested. The number of guesses is fixed for the leak that a verdict has to
   *     be able to catch ({@link StoredPower#demanded}), the smallest that there is a chance to
   *     see; a model without a claim is supposed to leak 8. An estimator that rests on a family
   *     takes the curves of the claimed training, and Gaussian ones where they are not known
   * @param otherwise delta where nothing is claimed
   */
  public static Auditors of(Optional<Claim> claim, double otherwise) {
    return new Auditors(
        claim.map(c -> OptionalDouble.of(c.epsilon())).orElse(OptionalDouble.empty()),
        claim.map(Claim::delta).orElse(otherwise),
        claim.flatMap(Claim::family));
  }

  /**
   * For a model of which only the claimed epsilon is known.
   *
   * @param claimed in nats; empty where nothing is claimed
   * @param delta in (0, 1)
   */
  public static Auditors of(OptionalDouble claimed, double delta) {
    return new Auditors(claimed, delta, Optional.empty());
  }

  /** At which bounds are stated; in (0, 1). */
  public double delta() {
    return delta;
  }

  /** Whether a verdict on the records of one model may rest on this estimator. */
  static boolean decides(String id) {
    Estimator estimator = Estimators.byId(id);
    return estimator.mayGate() && estimator.validFor().contains(Trials.CANARIES_OF_ONE_RUN);
  }

  /** Whether it may be shown for the records of one model, as a bound or as an estimate. */
  public static boolean applies(String id) {
    return !REFUSED.contains(id);
  }

  /** The estimator of this id. */
  public EpsilonAuditor byId(String id) {
    if (!applies(id)) {
      throw new InputException(
          "bounds: "
              + id
              + " is not for the records of one model: "
              + Estimators.byId(id).refusal());
    }
    double supposed = claimed.isPresent() ? StoredPower.demanded(claimed.getAsDouble()) : SUPPOSED;
    AuditorSettings settings =
        AuditorSettings.of(decides(id) ? Trials.CANARIES_OF_ONE_RUN : Trials.INDEPENDENT_RUNS)
            .with(new GaussianCurve(GaussianCurve.muOf(supposed, delta)));
    return Estimators.auditor(id, family.map(settings::with).orElse(settings));
  }

  /**
   * Audits, and marks as an estimate whatever needs independent trials: records of one model are
   * not.
   *
   * @param shared how the failure probability is shared with other claims, appended to the
   *     estimator's own words
   */
  public static EpsilonLowerBound audit(
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
    return bound.restated(
        decides(auditor.id()) ? bound.kind() : Kind.ESTIMATE,
        assumptions,
        bound.multiplicity() + shared,
        bound.counts());
  }
}
