package assay.gate;

import assay.gate.Policy.Rule;
import java.util.OptionalInt;
import java.util.function.DoubleFunction;

/**
 * A rule put to one quantity of the result. Made before any of them is decided, so that all know
 * how many share the failure probability.
 *
 * @param rule the rule
 * @param model id
 * @param attack id; empty where none is concerned
 * @param target number of the target model; empty where none is concerned
 * @param subject further words, such as the attribute; may be empty
 * @param share parts of the failure probability it takes; 0 where nothing is estimated
 * @param evidence at a failure probability for either end
 */
record Comparison(
    Rule rule,
    String model,
    String attack,
    OptionalInt target,
    String subject,
    int share,
    DoubleFunction<Evidence> evidence) {
  static Comparison of(
      Rule rule, String model, String subject, int share, DoubleFunction<Evidence> evidence) {
    return new Comparison(rule, model, "", OptionalInt.empty(), subject, share, evidence);
  }

  /** There is no evidence, for this reason. */
  static Comparison missing(Rule rule, String model, String attack, String reason) {
    return new Comparison(
        rule, model, attack, OptionalInt.empty(), "", 0, alpha -> Evidence.missing(reason));
  }
}
