package assay.audit.plan;

import java.util.List;

/** The names a plan may use: attacks with their parameters, and estimators. */
public interface PlanVocabulary {
  /** Ids of all attacks, in print order. */
  List<String> attacks();

  /** Whether the attack needs shadow models. */
  boolean needsShadows(String attack);

  /** Names of the attack's parameters; may be empty. */
  List<String> parameters(String attack);

  /**
   * Checks a parameter.
   *
   * @param value a Long, Double, Boolean, String or List of these, as the plan has it
   * @return the value as the attack takes it
   * @throws IllegalArgumentException with a message that begins where the parameter's name ends,
   *     such as {@code must be in (0, 1), got 3}
   */
  Object parameter(String attack, String name, Object value);

  /** Ids of all estimators, in print order. */
  List<String> estimators();

  /** Whether a verdict on the records of one model may rest on the estimator. */
  boolean mayGate(String estimator);

  /** Whether the estimator may be shown for the records of one model. */
  boolean applies(String estimator);
}
