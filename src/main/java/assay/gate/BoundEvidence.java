package assay.gate;

import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.EpsilonLowerBound;
import assay.bound.GaussianNull;
import assay.bound.GuessCount;
import assay.bound.OneRunAuditor;
import assay.bound.OneRunCounts;
import assay.bound.OneRunCurveAuditor;
import assay.bound.PowerForecast;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The empirical lower bound on epsilon, made again from its counts at the level of the comparison.
 *
 * <p>A lower bound has no far end: it is above the limit, or the question is whether the audit
 * could have seen more. So the upper end is the bound itself where a true epsilon of {@code
 * mustCatch} would have been caught above the limit with the policy's power (by scores as good as
 * the Gaussian mechanism gives), and infinity where not.
 */
final class BoundEvidence {
  private BoundEvidence() {}

  static Evidence of(
      EpsilonLowerBound stored,
      double limit,
      OptionalDouble mustCatch,
      double power,
      double alpha) {
    if (stored.kind() == EpsilonLowerBound.Kind.ESTIMATE) {
      return Evidence.missing(
          stored.estimator() + " gave an estimate, and nothing may rest on one");
    }
    Map<String, Double> counts = stored.counts();
    OneRunCounts run;
    try {
      run = new OneRunCounts(whole(counts, "m"), whole(counts, "r"), whole(counts, "correct"));
    } catch (IllegalArgumentException e) {
      return Evidence.missing(
          "the bound by " + stored.estimator() + " holds no usable counts: " + e.getMessage());
    }
    if (!known(stored.estimator())) {
      return Evidence.missing(
          "a bound by "
              + stored.estimator()
              + " cannot be made again from its counts; make one-run or one-run-fdp the primary");
    }
    double again =
        fromCounts(stored.estimator(), run, stored.delta(), Confidence.of(stored.confidence()));
    if (!(Math.abs(again - stored.epsilon()) <= 1e-9 * Math.max(1, again))) {
      return Evidence.missing(
          "the bound in the result, "
              + stored.epsilon()
              + ", does not follow from its counts, which give "
              + again);
    }
    Confidence level = Confidence.ofAlpha(alpha);
    double bound = fromCounts(stored.estimator(), run, stored.delta(), level);
    double demanded = mustCatch.orElse(Math.max(2 * limit, limit + 5));
    OptionalDouble caught =
        bound > limit
            ? OptionalDouble.empty()
            : PowerForecast.smallestCaught(
                auditor(stored.estimator(), run),
                run.canaries(),
                limit,
                stored.delta(),
                level,
                power);
    boolean enough = caught.isPresent() && caught.getAsDouble() <= demanded;
    String words =
        stored.estimator()
            + ", delta "
            + Rounded.plain(stored.delta())
            + (bound > limit
                ? ""
                : caught.isEmpty()
                    ? "; no true epsilon would have been caught with "
                        + Rounded.percent(power)
                        + " power"
                    : "; a true epsilon of "
                        + Rounded.beside(caught.getAsDouble(), demanded)
                        + " would have been caught with "
                        + Rounded.percent(power)
                        + " power, demanded is "
                        + Rounded.plain(demanded));
    return Evidence.of(
        bound,
        bound,
        enough ? bound : Double.POSITIVE_INFINITY,
        words,
        Evidence.counts(
            "canaries", run.canaries(), "guesses", run.guesses(), "correct", run.correct()));
  }

  private static int whole(Map<String, Double> counts, String name) {
    Double value = counts.get(name);
    if (value == null || value != Math.rint(value) || !(value >= 0 && value <= 1e9)) {
      throw new IllegalArgumentException(name + " is " + value);
    }
    return value.intValue();
  }

  private static boolean known(String estimator) {
    return estimator.equals(OneRunAuditor.ID) || estimator.equals(OneRunCurveAuditor.ID);
  }

  private static double fromCounts(
      String estimator, OneRunCounts counts, double delta, Confidence confidence) {
    return estimator.equals(OneRunAuditor.ID)
        ? OneRunAuditor.fromCounts(counts, delta, confidence).epsilon()
        : OneRunCurveAuditor.fromCounts(new GaussianNull(), counts, delta, confidence).epsilon();
  }

  /** With the guesses that were made. */
  private static EpsilonAuditor auditor(String estimator, OneRunCounts counts) {
    GuessCount guesses = GuessCount.bothEnds(counts.guesses());
    return estimator.equals(OneRunAuditor.ID)
        ? OneRunAuditor.of(guesses)
        : OneRunCurveAuditor.of(new GaussianNull(), guesses);
  }
}
