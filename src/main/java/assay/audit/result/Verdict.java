package assay.audit.result;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What an audit concludes about a model or as a whole. Never "safe", never "verified".
 *
 * @param outcome the conclusion
 * @param reason one sentence with the numbers it rests on
 * @param claimed epsilon claimed, if there is a claim
 * @param proven epsilon proven leaked at least, by the primary estimator
 * @param wouldHaveCaught the smallest true epsilon that the audit would have caught with {@code
 *     power}; empty where none
 * @param power the probability that goes with it, such as 0.9
 * @param supposed what scores are supposed to show a leak as well as, in {@code wouldHaveCaught};
 *     empty where nothing was forecast and in results of format 1.0
 */
public record Verdict(
    Outcome outcome,
    String reason,
    OptionalDouble claimed,
    OptionalDouble proven,
    OptionalDouble wouldHaveCaught,
    double power,
    Optional<String> supposed) {
  /** A verdict without a forecast. */
  public Verdict(
      Outcome outcome,
      String reason,
      OptionalDouble claimed,
      OptionalDouble proven,
      OptionalDouble wouldHaveCaught,
      double power) {
    this(outcome, reason, claimed, proven, wouldHaveCaught, power, Optional.empty());
  }

  /** The three outcomes; only the second ends with exit code 0. */
  public enum Outcome {
    VIOLATION_FOUND(3),
    NO_VIOLATION_FOUND(0),
    INCONCLUSIVE(4);

    private final int exitCode;

    Outcome(int exitCode) {
      this.exitCode = exitCode;
    }

    /** The exit code of a command that ends with this outcome. */
    public int exitCode() {
      return exitCode;
    }
  }
}
