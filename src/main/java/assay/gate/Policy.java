package assay.gate;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What a result must keep to pass.
 *
 * @param name for people and reports
 * @param confidence with this probability no rule but the claim is decided wrongly, (0.5, 1)
 * @param comparisons how many comparisons share the rest; empty: as many as the result needs
 * @param power demanded of empirical bounds, (0, 1)
 * @param undecided what a comparison does that the evidence cannot decide
 * @param timeBudget of an audit run under this policy
 * @param rules at least one
 * @param exceptions dated, each with a reason
 * @param file as messages name it
 */
public record Policy(
    String name,
    double confidence,
    OptionalInt comparisons,
    double power,
    Undecided undecided,
    Optional<Duration> timeBudget,
    List<Rule> rules,
    List<Waiver> exceptions,
    String file) {
  public Policy {
    rules = List.copyOf(rules);
    exceptions = List.copyOf(exceptions);
  }

  /** What a comparison does that the evidence cannot decide. Missing evidence is not meant. */
  public enum Undecided {
    /** The gate ends inconclusive, exit code 4. */
    INCONCLUSIVE,
    /** As if the rule were broken, exit code 3. */
    BROKEN,
    /** It is shown and does not stop the gate: only what is shown to be broken does. */
    ACCEPT;

    /** As a policy spells it. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A rule.
   *
   * @param id distinct
   * @param limit what is limited
   * @param models ids; empty for all of the result
   * @param attacks ids; empty for all of the result's plan
   * @param atMost the limit
   * @param delta largest delta allowed of a claim
   * @param mustCatch true epsilon that a bound must have been able to catch
   * @param fpr false positive rate of a TPR
   * @param quantile of the exposure, (0, 1)
   * @param attribute of groups; empty for all
   * @param measure "auc" or "tpr"
   * @param leaveOut groups that are not compared
   * @param undecided what it does where the evidence cannot decide
   * @param place file:line:column, for messages
   * @param line in the file, from 1
   */
  public record Rule(
      String id,
      Limit limit,
      List<String> models,
      List<String> attacks,
      double atMost,
      OptionalDouble delta,
      OptionalDouble mustCatch,
      double fpr,
      double quantile,
      Optional<String> attribute,
      String measure,
      List<String> leaveOut,
      Undecided undecided,
      String place,
      int line) {
    public Rule {
      models = List.copyOf(models);
      attacks = List.copyOf(attacks);
      leaveOut = List.copyOf(leaveOut);
    }
  }

  /**
   * An exception.
   *
   * @param rule id of the rule it excuses
   * @param models ids; empty for all
   * @param until last day it holds, UTC
   * @param reason shown wherever it applies
   */
  public record Waiver(String rule, List<String> models, LocalDate until, String reason) {
    public Waiver {
      models = List.copyOf(models);
    }

    boolean covers(String ruleId, String model) {
      return rule.equals(ruleId) && (models.isEmpty() || models.contains(model));
    }
  }
}
