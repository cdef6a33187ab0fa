package assay.audit;

import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /** Whether the estimator reads canaries. */
  boolean needsCanaries(String estimator);

  /** Whether the estimator makes a valid bound, which a verdict may rest on. */
  boolean mayGate(String estimator);

  /** The names that are fixed by name alone, without parameters. */
  static PlanVocabulary basic() {
    return new Basic();
  }

  /** Attacks and estimators every version knows. */
  final class Basic implements PlanVocabulary {
    private static final Map<String, Boolean> ATTACKS = new java.util.LinkedHashMap<>();

    static {
      ATTACKS.put("loss-threshold", false);
      ATTACKS.put("modified-entropy", false);
      ATTACKS.put("calibrated-loss", true);
      ATTACKS.put("lira-online", true);
      ATTACKS.put("lira-offline", true);
      ATTACKS.put("rmia", true);
    }

    private static final List<String> ESTIMATORS = List.of("one-run", "clopper-pearson");

    private Basic() {}

    @Override
    public List<String> attacks() {
      return List.copyOf(ATTACKS.keySet());
    }

    @Override
    public boolean needsShadows(String attack) {
      return ATTACKS.getOrDefault(attack, false);
    }

    @Override
    public List<String> parameters(String attack) {
      return List.of();
    }

    @Override
    public Object parameter(String attack, String name, Object value) {
      throw new IllegalArgumentException("is not a parameter");
    }

    @Override
    public List<String> estimators() {
      return ESTIMATORS;
    }

    @Override
    public boolean needsCanaries(String estimator) {
      return Set.of("one-run").contains(estimator);
    }

    @Override
    public boolean mayGate(String estimator) {
      return true;
    }
  }
}
