package assay.audit;

import assay.attack.AttackScores;
import assay.audit.plan.AuditPlan;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.Verdict;
import assay.audit.result.Verdict.Outcome;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.StoredPower;
import assay.stats.DeLong;
import assay.stats.Interval;
import assay.stats.Rounded;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** From bound and claim to a verdict; never a pass without evidence. */
public final class Verdicts {
  /** Confidence at which scores are held to point the wrong way. */
  private static final double SURELY = 0.999;

  private Verdicts() {}

  /**
   * On one model.
   *
   * @param how the plan's demands
   * @param claim to test
   * @param primary the bound that decides
   * @param caught smallest true epsilon caught with the plan's power; empty where none
   * @param audited the scores that the bound was computed from, per model
   */
  public static Verdict of(
      AuditPlan.BoundPlan how,
      Claim claim,
      EpsilonLowerBound primary,
      OptionalDouble caught,
      List<AttackScores> audited) {
    Optional<String> fault = fault(audited);
    String supposed = claim.alternative().words();
    double demanded = how.mustCatch().orElse(StoredPower.demanded(claim.epsilon()));
    OptionalDouble accounted =
        claim.byAccountant().values().stream().mapToDouble(Double::doubleValue).min();
    OptionalDouble claimed = OptionalDouble.of(claim.epsilon());
    OptionalDouble proven = OptionalDouble.of(primary.epsilon());
    Outcome outcome;
    String reason;
    if (!claim.covers(primary)) {
      outcome = Outcome.INCONCLUSIVE;
      reason =
          say(
              "The claim was not tested: %s, and nothing may rest on it. Make one-run the primary estimator.",
              primary.kind() == EpsilonLowerBound.Kind.ESTIMATE
                  ? "the number by " + primary.estimator() + " is an estimate"
                  : "the bound by "
                      + primary.estimator()
                      + " holds only "
                      + primary.condition()
                      + ", which is not known of what is claimed");
      proven = OptionalDouble.empty();
    } else if (primary.epsilon() > claim.epsilon()) {
      outcome = Outcome.VIOLATION_FOUND;
      reason =
          say(
              "At %s %% confidence%s the model leaks epsilon >= %s%s, more than the %s claimed (delta %s, %s).",
              percent(primary.confidence()),
              together(how, primary),
              Rounded.atLeast(primary.epsilon(), claim.epsilon()),
              family(primary),
              Rounded.upBelow(claim.epsilon(), primary.epsilon()),
              Rounded.up(claim.delta(), 4),
              claim.relation());
    } else if (accounted.isPresent() && accounted.getAsDouble() > claim.epsilon()) {
      outcome = Outcome.INCONCLUSIVE;
      reason =
          say(
              "No attack found more than the %s claimed, but nothing supports the claim: the training as it ran is accounted at"
                  + " epsilon %s (delta %s). Claim that, or add noise.",
              Rounded.exact(claim.epsilon()),
              Rounded.atMost(accounted.getAsDouble(), claim.epsilon()),
              Rounded.up(claim.delta(), 4));
    } else if (fault.isPresent()) {
      outcome = Outcome.INCONCLUSIVE;
      reason = "No violation was found, but the attack did not work: " + fault.get() + ".";
    } else if (caught.isEmpty() || caught.getAsDouble() > demanded) {
      outcome = Outcome.INCONCLUSIVE;
      reason =
          say(
              "No violation was found, but the evidence does not suffice: %s, and the plan demands %s. More canaries or records would.",
              caught.isEmpty()
                  ? "this audit could not have caught any leak with the power asked for"
                  : say(
                      "this audit would have caught a true epsilon of %s with %s %% power if scores showed it as well as %s",
                      Rounded.ceiling(caught.getAsDouble(), 2), percent(how.power()), supposed),
              Rounded.up(demanded, 4));
    } else {
      outcome = Outcome.NO_VIOLATION_FOUND;
      reason =
          say(
              "At %s %% confidence%s proven is epsilon >= %s%s, not above the %s claimed (delta %s, %s); a true epsilon of %s would have been caught with %s %% power if"
                  + " scores showed it as well as %s.",
              percent(primary.confidence()),
              together(how, primary),
              Rounded.floor(primary.epsilon(), 2),
              family(primary),
              Rounded.up(claim.epsilon(), 4),
              Rounded.up(claim.delta(), 4),
              claim.relation(),
              Rounded.ceiling(caught.getAsDouble(), 2),
              percent(how.power()),
              supposed);
    }
    return new Verdict(
        outcome, reason, claimed, proven, caught, how.power(), Optional.of(supposed));
  }

  /** What holds of all claims at once, where the plan's failure probability is shared. */
  private static String together(AuditPlan.BoundPlan how, EpsilonLowerBound primary) {
    return primary.confidence() > how.confidence()
        ? say(" (%s %% for all claims together)", percent(how.confidence()))
        : "";
  }

  /** The condition of a bound that does not hold for every mechanism. */
  private static String family(EpsilonLowerBound bound) {
    return bound.condition().isEmpty() ? "" : " (" + bound.condition() + ")";
  }

  /**
   * What is so wrong with scores that finding nothing in them means nothing: that they are all
   * equal, or that members score lower.
   */
  private static Optional<String> fault(List<AttackScores> audited) {
    for (AttackScores scores : audited) {
      double[] in = scores.members();
      double[] out = scores.nonMembers();
      if (in.length < 2 || out.length < 2) {
        continue;
      }
      double first = scores.score()[0];
      if (Arrays.stream(scores.score()).allMatch(score -> score == first)) {
        return Optional.of("it gives every record the same score");
      }
      Interval auc = DeLong.auc(in, out, SURELY);
      if (auc.upper() < 0.5) {
        return Optional.of(
            say(
                "members score lower than the others (AUC %s); its scores may point the wrong way",
                Rounded.estimate(auc.estimate())));
      }
    }
    return Optional.empty();
  }

  /**
   * On the whole audit: a violation anywhere is one; then anything undecided; no claim at all is
   * undecided.
   */
  public static Verdict overall(List<ModelResult> models, double power) {
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
              verdict.power(),
              verdict.supposed());
        }
      }
    }
    throw new IllegalStateException("a verdict has one of three outcomes");
  }

  private static String say(String format, Object... parts) {
    return String.format(Locale.ROOT, format, parts);
  }

  private static String percent(double share) {
    return Confidence.percent(share);
  }
}
