package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.PrivacyCurve;
import assay.privacy.TradeOffFunction;
import assay.stats.Binomials;
import assay.stats.Checks;
import assay.stats.Seed;
import org.apache.commons.numbers.gamma.LogBeta;

/**
 * A bound for any (epsilon, delta) mechanism from one training run with many canaries (Steinke,
 * Nasr and Jagielski 2023, arXiv 2305.08846, Theorem 5.2). Whatever the canaries do to each other,
 * of r guesses v right has a p-value of at most
 *
 * <pre>
 * P[X >= v] + 2 m delta max_{1 <= i <= v} P[v - i <= X < v] / i,  X ~ Bin(r, e^eps / (1 + e^eps))
 * </pre>
 *
 * The number of guesses is fixed before the scores are seen.
 */
public final class OneRunAuditor implements EpsilonAuditor {
  public static final String ID = "one-run";
  private static final double LIMIT = 60;

  private final GuessRule rule;
  private final BoundMemo memo = new BoundMemo();

  private OneRunAuditor(GuessRule rule) {
    this.rule = rule;
  }

  /** With this many guesses. */
  public static OneRunAuditor of(GuessCount guesses) {
    return new OneRunAuditor(GuessRule.fixed(guesses));
  }

  /**
   * With the number of guesses that promises most if the mechanism leaks what this curve allows.
   */
  public static OneRunAuditor bestAgainst(PrivacyCurve alternative) {
    return new OneRunAuditor(GuessRule.bestAgainst(alternative));
  }

  /** With the number of guesses that promises most against a Gaussian mechanism of epsilon 4. */
  public static OneRunAuditor withDefaultGuesses() {
    return new OneRunAuditor(GuessRule.bestAgainstSupposed());
  }

  /** The bound from counts, the number of guesses having been fixed beforehand. */
  public static EpsilonLowerBound fromCounts(
      OneRunCounts counts, double delta, Confidence confidence) {
    return result(counts, delta, confidence, GuessRule.GIVEN, new BoundMemo());
  }

  private static EpsilonLowerBound result(
      OneRunCounts counts,
      double delta,
      Confidence confidence,
      String multiplicity,
      BoundMemo memo) {
    Checks.inUnitBelowOne("delta", delta);
    NullFamily family = new ApproximateDpNull(delta);
    double alpha = confidence.alpha();
    return Estimators.byId(ID)
        .result(
            family,
            memo.of(counts, delta, alpha, c -> lowerBound(c, delta, alpha)),
            delta,
            confidence,
            memo.of(counts.perfect(), delta, alpha, c -> lowerBound(c, delta, alpha)),
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
    return result(guesses.count(scores, seed), delta, confidence, rule.describe(delta), memo);
  }

  @Override
  public double power(
      int scores, double claim, double delta, Confidence confidence, TradeOffFunction truth) {
    GuessCount guesses = guesses(scores, delta, confidence);
    return guesses.power(
        scores, truth, counts -> pValue(counts, claim, delta) <= confidence.alpha());
  }

  /** The number of guesses for m canaries; does not depend on any score. */
  public GuessCount guesses(int canaries, double delta, Confidence confidence) {
    return rule.choose(
        canaries, delta, confidence, counts -> roughBound(counts, delta, confidence.alpha()));
  }

  static double lowerBound(OneRunCounts counts, double delta, double alpha) {
    return Search.largestRejected(epsilon -> pValue(counts, epsilon, delta), alpha, 0, 0.5, LIMIT);
  }

  /** To choose r by. */
  private static double roughBound(OneRunCounts counts, double delta, double alpha) {
    return Search.roughlyLargestRejected(e -> pValue(counts, e, delta), alpha, 0.5, LIMIT);
  }

  /** The p-value of the null "(epsilon, delta)-DP", at most 1. */
  static double pValue(OneRunCounts counts, double epsilon, double delta) {
    int r = counts.guesses();
    int v = counts.correct();
    if (v == 0) {
      return 1;
    }
    double right = 1 / (1 + Math.exp(-epsilon));
    double tail = Binomials.sf(v - 1L, r, right);
    if (delta == 0 || tail >= 1) {
      return tail;
    }
    return Math.min(1, tail + 2.0 * counts.canaries() * delta * largestMean(r, v, right));
  }

  /**
   * max over i of the mean of the i point masses just below v. The masses, read downwards from v -
   * 1, rise to the mode and then fall, so the mean rises until the first mass below it.
   */
  private static double largestMean(int r, int v, double right) {
    double wrong = Math.exp(Math.log1p(-right));
    double logMass =
        -Math.log1p(r)
            - LogBeta.value(v, (double) r - v + 2)
            + (v - 1) * Math.log(right)
            + (r - v + 1) * Math.log1p(-right);
    double odds = wrong / right;
    // Masses relative to 2^scale, so that a start far in the tail does not underflow.
    double shift = logMass;
    double mass = 1;
    double sum = 0;
    int taken = 0;
    for (int j = v - 1; j >= 0; j--) {
      if (taken > 0 && mass * taken < sum) {
        break;
      }
      sum += mass;
      taken++;
      mass *= odds * j / ((double) r - j + 1);
      if (mass > 1e200) {
        mass *= 1e-200;
        sum *= 1e-200;
        shift += 200 * Math.log(10);
      }
    }
    return Math.min(1, Math.exp(shift + Math.log(sum / taken)) * (1 + 1e-9));
  }
}
