package assay.audit;

import assay.audit.AuditResult.Claim;
import assay.audit.AuditResult.ModelResult;
import assay.audit.Verdict.Outcome;
import assay.bound.EpsilonLowerBound;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** From bound and claim to a verdict; never a pass without evidence. */
final class Verdicts {
  private Verdicts() {}

  /**
   * On one model.
   *
   * @param how the plan's demands
   * @param claim to test
   * @param primary the bound that decides
   * @param caught smallest true epsilon caught with the plan's power; empty where none
   */
  static Verdict of(
      AuditPlan.BoundPlan how, Claim claim, EpsilonLowerBound primary, OptionalDouble caught) {
    double demanded = how.mustCatch().orElse(Math.max(2 * claim.epsilon(), claim.epsilon() + 5));
    OptionalDouble claimed = OptionalDouble.of(claim.epsilon());
    OptionalDouble proven = OptionalDouble.of(primary.epsilon());
    Outcome outcome;
    String reason;
    if (primary.epsilon() > claim.epsilon()) {
      outcome = Outcome.VIOLATION_FOUND;
      reason =
          say(
              "At %s %% confidence the model leaks epsilon >= %s, more than the %s claimed (delta %s).",
              percent(primary.confidence()),
              down(primary.epsilon()),
              number(claim.epsilon()),
              number(claim.delta()));
    } else if (caught.isEmpty() || caught.getAsDouble() > demanded) {
      outcome = Outcome.INCONCLUSIVE;
      reason =
          say(
              "No violation was found, but the evidence does not suffice: %s, and the plan demands %s. More canaries or records would.",
              caught.isEmpty()
                  ? "this audit could not have caught any leak with the power asked for"
                  : say(
                      "this audit would have caught a true epsilon of %s with %s %% power",
                      up(caught.getAsDouble()), percent(how.power())),
              number(demanded));
    } else {
      outcome = Outcome.NO_VIOLATION_FOUND;
      reason =
          say(
              "Proven is epsilon >= %s, not above the %s claimed (delta %s); a true epsilon of %s, if scores show it as well as the"
                  + " Gaussian mechanism's would, had been caught with %s %% power.",
              down(primary.epsilon()),
              number(claim.epsilon()),
              number(claim.delta()),
              up(caught.getAsDouble()),
              percent(how.power()));
    }
    return new Verdict(outcome, reason, claimed, proven, caught, how.power());
  }

  /**
   * On the whole audit: a violation anywhere is one; then anything undecided; no claim at all is
   * undecided.
   */
  static Verdict overall(List<ModelResult> models, double power) {
    List<ModelResult> claimed = models.stream().filter(m -> m.verdict().isPresent()).toList();
    if (claimed.isEmpty()) {
      return new Verdict(
          Outcome.INCONCLUSIVE,
          "No model in the plan carries a claim: leakage was measured, and there is nothing to compare it with.",
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          power);
    }
    for (Outcome outcome :
        List.of(Outcome.VIOLATION_FOUND, Outcome.INCONCLUSIVE, Outcome.NO_VIOLATION_FOUND)) {
      for (ModelResult model : claimed) {
        Verdict verdict = model.verdict().orElseThrow();
        if (verdict.outcome() == outcome) {
          return new Verdict(
              outcome,
              model.id() + ": " + verdict.reason(),
              verdict.claimed(),
              verdict.proven(),
              verdict.wouldHaveCaught(),
              verdict.power());
        }
      }
    }
    throw new IllegalStateException("a verdict has one of three outcomes");
  }

  private static String say(String format, Object... parts) {
    return String.format(Locale.ROOT, format, parts);
  }

  private static String percent(double share) {
    return number(100 * share);
  }

  /** At most three significant decimals, without trailing zeros. */
  private static String number(double value) {
    java.math.BigDecimal rounded =
        java.math.BigDecimal.valueOf(value)
            .round(new java.math.MathContext(4))
            .stripTrailingZeros();
    return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6
        ? rounded.toPlainString()
        : rounded.toString().replace("E+", "e").replace("E-", "e-");
  }

  private static String down(double value) {
    return rounded(value, java.math.RoundingMode.FLOOR);
  }

  private static String up(double value) {
    return rounded(value, java.math.RoundingMode.CEILING);
  }

  private static String rounded(double value, java.math.RoundingMode mode) {
    return Double.isInfinite(value)
        ? "infinity"
        : java.math.BigDecimal.valueOf(value).setScale(2, mode).toPlainString();
  }
}
