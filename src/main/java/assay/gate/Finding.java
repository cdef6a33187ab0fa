package assay.gate;

import assay.gate.Policy.Undecided;
import assay.gate.Policy.Waiver;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one comparison ended.
 *
 * @param rule id of the rule
 * @param limit what is limited
 * @param model id
 * @param attack id; empty where none is concerned
 * @param target number of the target model; empty where none is concerned
 * @param state met, broken or undecidable
 * @param missing whether it is undecidable for lack of any evidence; then nothing excuses it
 * @param effect on the gate
 * @param message one sentence with the numbers
 * @param estimate of the quantity; NaN where missing
 * @param lower end; NaN where missing
 * @param upper end; NaN where missing
 * @param atMost the limit
 * @param confidence of either end
 * @param counts behind it, in print order
 * @param waiver the exception that excuses it
 * @param place of the rule in the policy, file:line:column
 * @param line of the rule in the policy
 */
public record Finding(
    String rule,
    Limit limit,
    String model,
    String attack,
    OptionalInt target,
    State state,
    boolean missing,
    Effect effect,
    String message,
    double estimate,
    double lower,
    double upper,
    double atMost,
    double confidence,
    Map<String, Long> counts,
    Optional<Waiver> waiver,
    String place,
    int line) {
  /** How a comparison can end. */
  public enum State {
    MET,
    BROKEN,
    UNDECIDABLE
  }

  /** What it does to the gate. */
  public enum Effect {
    /** Nothing stands against passing. */
    PASS,
    /** Exit code 3. */
    FAIL,
    /** Exit code 4. */
    INCONCLUSIVE,
    /** A dated exception covers it. */
    EXCUSED,
    /** The evidence cannot decide, and the policy accepts that. */
    ACCEPTED
  }

  /** What was compared, such as "plain, lira-online, target 0"; the rule apart. */
  public String subject() {
    return model
        + (attack.isEmpty() ? "" : ", " + attack)
        + (target.isPresent() ? ", target " + target.getAsInt() : "");
  }

  static Effect effect(State state, boolean missing, Undecided undecided, boolean waived) {
    if (state == State.MET) {
      return Effect.PASS;
    }
    if (missing) {
      return Effect.INCONCLUSIVE;
    }
    if (waived) {
      return Effect.EXCUSED;
    }
    if (state == State.BROKEN) {
      return Effect.FAIL;
    }
    return switch (undecided) {
      case INCONCLUSIVE -> Effect.INCONCLUSIVE;
      case BROKEN -> Effect.FAIL;
      case ACCEPT -> Effect.ACCEPTED;
    };
  }
}
