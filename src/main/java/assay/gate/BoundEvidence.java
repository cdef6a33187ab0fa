package assay.gate;

import assay.bound.Alternative;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.NullFamily;
import assay.bound.OneRunAuditor;
import assay.bound.OneRunCounts;
import assay.bound.OneRunCurveAuditor;
import assay.bound.StoredPower;
import assay.stats.Rounded;
import java.util.OptionalDouble;

/**
 * The empirical lower bound on epsilon, made again from its counts at the level of the comparison.
 *
 * <p>A lower bound has no far end: it is above the limit, or the question is whether the audit
 * could have seen more. So the upper end is the bound itself where a true epsilon of {@code
 * mustCatch} would have been caught above the limit with the policy's power (by scores as good as
 * the training itself allows, or the Gaussian mechanism's where it is not known), and infinity
 * where not.
 */
final class BoundEvidence {
  private BoundEvidence() {}

  /**
   * @param family of curves that the bound takes for granted, if it takes any
   * @param alternative what is supposed true in a forecast of power
   */
  static Evidence of(
      EpsilonLowerBound stored,
      NullFamily family,
      Alternative alternative,
      double limit,
      OptionalDouble mustCatch,
      double power,
      double alpha) {
    if (stored.kind() == EpsilonLowerBound.Kind.ESTIMATE) {
      return Evidence.missing(
          stored.estimator() + " gave an estimate, and nothing may rest on one");
    }
    OneRunCounts run;
    OneRunCounts least;
    try {
      run = StoredPower.counts(stored);
      least = StoredPower.least(stored);
    } catch (IllegalArgumentException e) {
      return Evidence.missing(
          "the bound by " + stored.estimator() + " holds no usable counts: " + e.getMessage());
    }
    if (!StoredPower.known(stored.estimator())) {
      return Evidence.missing(
          "a bound by "
              + stored.estimator()
              + " cannot be made again from its counts; make one-run or one-run-fdp the primary");
    }
    double again =
        fromCounts(
            stored.estimator(), family, run, stored.delta(), Confidence.of(stored.computedAt()));
    if (!(Math.abs(again - stored.epsilon()) <= 1e-9 * Math.max(1, again))) {
      return Evidence.missing(
          "the bound in the result, "
              + stored.epsilon()
              + ", does not follow from its counts, which give "
              + again);
    }
    Confidence level = Confidence.ofAlpha(alpha);
    double bound = fromCounts(stored.estimator(), family, run, stored.delta(), level);
    double demanded = mustCatch.orElse(StoredPower.demanded(limit));
    OptionalDouble caught =
        bound > limit
            ? OptionalDouble.empty()
            : StoredPower.smallestCaught(
                stored.estimator(),
                family,
                alternative,
                least,
                limit,
                stored.delta(),
                level,
                power);
    boolean enough = caught.isPresent() && caught.getAsDouble() <= demanded;
    String words =
        stored.estimator()
            + (stored.condition().isEmpty() ? "" : ", " + stored.condition())
            + ", delta "
            + Rounded.plain(stored.delta())
            + (bound > limit
                ? ""
                : caught.isEmpty()
                    ? "; no true epsilon would have been caught with "
                        + Confidence.percent(power)
                        + " %"
                        + " power"
                    : "; a true epsilon of "
                        + Rounded.atMost(caught.getAsDouble(), demanded)
                        + " would have been caught with "
                        + Confidence.percent(power)
                        + " %"
                        + " power, demanded is "
                        + Rounded.plain(demanded)
                        + "; for scores as good as "
                        + alternative.words());
    return Evidence.of(
        bound,
        bound,
        enough ? bound : Double.POSITIVE_INFINITY,
        words,
        Evidence.counts(
            "canaries", run.canaries(), "guesses", run.guesses(), "correct", run.correct()));
  }

  private static double fromCounts(
      String estimator,
      NullFamily family,
      OneRunCounts counts,
      double delta,
      Confidence confidence) {
    return estimator.equals(OneRunAuditor.ID)
        ? OneRunAuditor.fromCounts(counts, delta, confidence).epsilon()
        : OneRunCurveAuditor.fromCounts(family, counts, delta, confidence).epsilon();
  }
}
