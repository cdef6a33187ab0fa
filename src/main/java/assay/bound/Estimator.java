package assay.bound;

import assay.bound.EpsilonLowerBound.Kind;
import java.util.List;
import java.util.Map;

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
    String description) {
  public Estimator {
    assumptions = List.copyOf(assumptions);
  }

  /** Whether a verdict may rest on it. */
  public boolean mayGate() {
    return kind != Kind.ESTIMATE;
  }

  /** A result of this estimator. */
  EpsilonLowerBound result(
      double epsilon,
      double delta,
      Confidence confidence,
      double ceiling,
      String multiplicity,
      Map<String, Double> counts) {
    return result(nullFamily, epsilon, delta, confidence, ceiling, multiplicity, counts);
  }

  /** A result of this estimator against a family named more closely. */
  EpsilonLowerBound result(
      String family,
      double epsilon,
      double delta,
      Confidence confidence,
      double ceiling,
      String multiplicity,
      Map<String, Double> counts) {
    return new EpsilonLowerBound(
        id,
        kind,
        Math.max(0, epsilon),
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
