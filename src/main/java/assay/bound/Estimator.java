package assay.bound;

import assay.bound.EpsilonLowerBound.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What there is to say about an estimator before it sees a score: the one source of command-line
 * help, plan checks and report text.
 *
 * @param id as in plans and on the command line
 * @param title in a few words
 * @param reference the paper
 * @param kind whether it may gate
 * @param question which observations are independent and how thresholds are chosen
 * @param nullFamily what is rejected
 * @param assumptions sentences that together make the bound true
 * @param validFor what the scores may be scores of
 * @param refusal why not for anything else
 * @param description one or two sentences
 */
public record Estimator(
    String id,
    String title,
    String reference,
    Kind kind,
    String question,
    String nullFamily,
    List<String> assumptions,
    Set<Trials> validFor,
    String refusal,
    String description) {
  public Estimator {
    assumptions = List.copyOf(assumptions);
    validFor = Set.copyOf(validFor);
  }

  /**
   * Refuses scores this estimator cannot be used on.
   *
   * @throws IllegalArgumentException with the reason
   */
  public void check(Trials trials) {
    if (!validFor.contains(trials)) {
      throw new IllegalArgumentException(id + " is refused for " + trials.text() + ": " + refusal);
    }
  }

  /** Whether a verdict may rest on it. */
  public boolean mayGate() {
    return kind != Kind.ESTIMATE;
  }

  /** A result of this estimator, not against any family. */
  EpsilonLowerBound result(
      double epsilon,
      double delta,
      Confidence confidence,
      double ceiling,
      String multiplicity,
      Map<String, Double> counts) {
    return result(kind, nullFamily, epsilon, delta, confidence, ceiling, multiplicity, counts);
  }

  /** A result of this estimator from the largest rejected parameter of a family. */
  EpsilonLowerBound result(
      NullFamily family,
      double parameter,
      double delta,
      Confidence confidence,
      double ceiling,
      String multiplicity,
      Map<String, Double> counts) {
    return result(
        family.kind(),
        family.describe(),
        family.epsilon(parameter, delta),
        delta,
        confidence,
        family.epsilon(ceiling, delta),
        multiplicity,
        counts);
  }

  private EpsilonLowerBound result(
      Kind resultKind,
      String family,
      double epsilon,
      double delta,
      Confidence confidence,
      double ceiling,
      String multiplicity,
      Map<String, Double> counts) {
    return new EpsilonLowerBound(
        id,
        resultKind,
        epsilon,
        delta,
        confidence.level(),
        Math.max(epsilon, ceiling),
        question,
        family,
        assumptions,
        multiplicity,
        counts);
  }
}
