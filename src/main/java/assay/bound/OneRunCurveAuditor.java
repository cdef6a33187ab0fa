package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.PrivacyCurve;
import assay.privacy.TradeOffFunction;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.Optional;

/**
 * A bound from one training run with many canaries for mechanisms whose trade-off curve is in a
 * family (Mahloujifar, Melis and Chaudhuri 2025, "Auditing f-differential privacy in one run",
 * arXiv 2410.22235, Algorithm 3 with two choices per canary). Valid under any dependence among the
 * canaries.
 *
 * <p>With v of r guesses right among m canaries and g the inverse blow-up of f, start from R =
 * alpha v / m and H = alpha (r - v) / m and, for i = v - 1, …, 0, put H' = max(H, g(R)), R += i /
 * (r - i) (H' - H), H = H'. The function f is rejected where R + H > r / m in the end. Since R
 * grows only with H, the first step that leaves H alone ends it.
 */
public final class OneRunCurveAuditor implements EpsilonAuditor {
  public static final String ID = "one-run-fdp";

  private final NullFamily family;
  private final GuessRule rule;
  private final BoundMemo memo = new BoundMemo();

  private OneRunCurveAuditor(NullFamily family, GuessRule rule) {
    this.family = family;
    this.rule = rule;
  }

  /** With this many guesses. */
  public static OneRunCurveAuditor of(NullFamily family, GuessCount guesses) {
    return new OneRunCurveAuditor(family, GuessRule.fixed(guesses));
  }

  /**
   * With the number of guesses that promises most if the mechanism leaks what this curve allows.
   */
  public static OneRunCurveAuditor bestAgainst(NullFamily family, PrivacyCurve alternative) {
    return new OneRunCurveAuditor(family, GuessRule.bestAgainst(alternative));
  }

  /** With the number of guesses that promises most against a Gaussian mechanism of epsilon 4. */
  public static OneRunCurveAuditor withDefaultGuesses(NullFamily family) {
    return new OneRunCurveAuditor(family, GuessRule.bestAgainstSupposed());
  }

  /** The bound from counts, the number of guesses having been fixed beforehand. */
  public static EpsilonLowerBound fromCounts(
      NullFamily family, OneRunCounts counts, double delta, Confidence confidence) {
    return result(family, counts, delta, confidence, GuessRule.GIVEN, new BoundMemo());
  }

  private static EpsilonLowerBound result(
      NullFamily family,
      OneRunCounts counts,
      double delta,
      Confidence confidence,
      String multiplicity,
      BoundMemo memo) {
    Checks.inUnitBelowOne("delta", delta);
    double alpha = confidence.alpha();
    return Estimators.byId(ID)
        .result(
            family,
            memo.of(counts, delta, alpha, c -> lowerBound(family, c, alpha)),
            delta,
            confidence,
            memo.of(counts.perfect(), delta, alpha, c -> lowerBound(family, c, alpha)),
            multiplicity,
            counts.asMap());
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public EpsilonLowerBound audit(
      AttackScores scores, double delta, Confidence confidence, Seed seed) {
    GuessCount guesses = guesses(scores.score().length, delta, confidence);
    return result(
        family, guesses.count(scores, seed), delta, confidence, rule.describe(delta), memo);
  }

  @Override
  public Optional<NullFamily> family() {
    return Optional.of(family);
  }

  @Override
  public double power(
      int scores, double claim, double delta, Confidence confidence, TradeOffFunction truth) {
    double claimed = family.parameter(claim, delta);
    return guesses(scores, delta, confidence)
        .power(scores, truth, counts -> excess(family, claimed, counts, confidence.alpha()) > 0);
  }

  /** The number of guesses for m canaries; does not depend on any score. */
  public GuessCount guesses(int canaries, double delta, Confidence confidence) {
    return rule.choose(
        canaries, delta, confidence, counts -> roughBound(family, counts, confidence.alpha()));
  }

  /** The largest rejected parameter of the family. */
  static double lowerBound(NullFamily family, OneRunCounts counts, double alpha) {
    if (counts.guesses() == 0) {
      return 0;
    }
    return family.largestRejected(
        parameter -> -excess(family, parameter, counts, alpha), 0, 0, 0.25);
  }

  /** To choose r by. */
  private static double roughBound(NullFamily family, OneRunCounts counts, double alpha) {
    return family.aboutRejected(parameter -> -excess(family, parameter, counts, alpha), 0, 0.25);
  }

  /** R + H - r / m at the end; the member of the family is rejected where it is positive. */
  static double excess(NullFamily family, double parameter, OneRunCounts counts, double alpha) {
    double m = counts.canaries();
    int r = counts.guesses();
    int v = counts.correct();
    double right = alpha * v / m;
    double wrong = alpha * (r - v) / m;
    for (int i = v - 1; i >= 0; i--) {
      double grown = family.inverseBlowUp(parameter, right);
      if (!(grown > wrong)) {
        break;
      }
      right = Math.min(1, right + (double) i / (r - i) * (grown - wrong));
      wrong = grown;
    }
    return right + wrong - r / m;
  }
}
