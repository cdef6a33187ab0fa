package assay.bound;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * A statement about epsilon made from scores: with probability at least {@code confidence} over the
 * audit's own randomness, the true epsilon at {@code delta} is at least {@code epsilon}, if the
 * assumptions hold.
 *
 * @param estimator id of the estimator, such as "clopper-pearson" or "one-run"
 * @param kind whether it may gate
 * @param epsilon the bound in nats, >= 0, rounded down; infinity is possible for curve families at
 *     delta 0
 * @param delta at which epsilon is stated, [0, 1)
 * @param confidence 1 - alpha, (0, 1); where this is the largest of several models' bounds, that of
 *     all of them at once, since the largest was picked after looking
 * @param ceiling the largest bound that a perfect attack could have reached with these counts
 * @param question which of the three questions it answers: what is independent, which null is
 *     tested, how thresholds were chosen
 * @param nullFamily the family of guarantees that was rejected, such as "every (epsilon, delta)-DP
 *     mechanism"
 * @param assumptions each a sentence; all of them together make the bound true
 * @param multiplicity how the error was shared among thresholds or estimators, in words
 * @param counts the counts it was computed from, in print order (m, r, correct, fn, p, fp, n,
 *     threshold, …)
 * @param perModel where this is the largest of several models' bounds, the level, in (0, 1), at
 *     which each of them was computed; empty where there is one model and in results of format 1.0
 */
public record EpsilonLowerBound(
    String estimator,
    Kind kind,
    double epsilon,
    double delta,
    double confidence,
    double ceiling,
    String question,
    String nullFamily,
    List<String> assumptions,
    String multiplicity,
    Map<String, Double> counts,
    OptionalDouble perModel) {
  /** Of one model. */
  public EpsilonLowerBound(
      String estimator,
      Kind kind,
      double epsilon,
      double delta,
      double confidence,
      double ceiling,
      String question,
      String nullFamily,
      List<String> assumptions,
      String multiplicity,
      Map<String, Double> counts) {
    this(
        estimator,
        kind,
        epsilon,
        delta,
        confidence,
        ceiling,
        question,
        nullFamily,
        assumptions,
        multiplicity,
        counts,
        OptionalDouble.empty());
  }

  /**
   * This bound as the largest of several models'. Each of n bounds is wrong with probability at
   * most alpha / n; the largest is wrong only where one of them is, so with at most alpha.
   *
   * @param all of them at once, alpha
   */
  public EpsilonLowerBound largestOf(Confidence all) {
    return new EpsilonLowerBound(
        estimator,
        kind,
        epsilon,
        delta,
        all.level(),
        ceiling,
        question,
        nullFamily,
        assumptions,
        multiplicity,
        counts,
        OptionalDouble.of(confidence));
  }

  /**
   * The same number, with something else said of it: what it may be used for, what it supposes, how
   * errors were shared, what was counted.
   */
  public EpsilonLowerBound restated(
      Kind newKind,
      List<String> newAssumptions,
      String newMultiplicity,
      Map<String, Double> newCounts) {
    return new EpsilonLowerBound(
        estimator,
        newKind,
        epsilon,
        delta,
        confidence,
        ceiling,
        question,
        nullFamily,
        newAssumptions,
        newMultiplicity,
        newCounts,
        perModel);
  }

  /** The level at which epsilon follows from the counts. */
  public double computedAt() {
    return perModel.orElse(confidence);
  }

  /** What a number may be used for. */
  public enum Kind {
    /** A valid confidence bound; a verdict may rest on it. */
    BOUND,
    /** A valid confidence bound where the trade-off curve is in the stated family. */
    BOUND_UNDER_FAMILY,
    /** An estimate; shown as such, nothing may gate on it. */
    ESTIMATE
  }

  /**
   * What a bound that does not hold for every mechanism is true under, as a clause to stand beside
   * its number: "if the mechanism is Gaussian". Empty where it needs no such clause.
   */
  public String condition() {
    if (kind != Kind.BOUND_UNDER_FAMILY) {
      return "";
    }
    return nullFamily.equals(GAUSSIAN)
        ? "if the mechanism is Gaussian"
        : "if the mechanism is one of: " + nullFamily;
  }

  /** How good scores were supposed to be in forecasts of results that do not say so themselves. */
  public String ideal() {
    return condition().isEmpty() || nullFamily.equals(GAUSSIAN)
        ? "the Gaussian mechanism's"
        : "the tested curves allow";
  }

  private static final String GAUSSIAN = new GaussianNull().describe();

  public EpsilonLowerBound {
    if (!(epsilon >= 0)) {
      throw new IllegalArgumentException("epsilon must be >= 0, got " + epsilon);
    }
    assumptions = List.copyOf(assumptions);
    counts = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(counts));
  }
}
