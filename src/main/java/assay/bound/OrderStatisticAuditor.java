package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.PrivacyCurve;
import assay.privacy.TradeOffFunction;
import assay.stats.Binomials;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.Optional;

/**
 * A bound from the errors among the r most confident guesses of n independent trials, each with its
 * own fair coin (Xiang et al. 2025, "Tight privacy audit in one run").
 *
 * <p>If every trial satisfies the symmetric trade-off function f, the number of errors T is never
 * smaller in law than under the optimal attack, whose r guesses beyond the cut are independent
 * given the share W ~ Beta(r + 1, n - r) of the law beyond the cut, each wrong with chance x(W) /
 * W, where x + 1 - f(x) = W. So P[T <= u] <= E[ P(Bin(r, x(W) / W) <= u) ].
 *
 * <p>Any choice of guesses that looks at scores alone is covered: given all scores the coins are
 * independent, each guess errs at least as often as the optimal one, and no r trials have smaller
 * chances of error than the r smallest.
 *
 * <p><b>Never for canaries of one model.</b> With probability a let every canary's coin pass one
 * and the same switch to randomized response, otherwise reveal nothing: that mechanism is mu-GDP,
 * and this bound exceeds its epsilon in far more than alpha of the audits. Hence {@link Trials}.
 */
public final class OrderStatisticAuditor implements EpsilonAuditor {
  public static final String ID = "order-statistic";
  private final NullFamily family;
  private final Trials trials;
  private final GuessRule rule;
  private final BoundMemo memo = new BoundMemo();

  private OrderStatisticAuditor(NullFamily family, Trials trials, GuessRule rule) {
    Estimators.byId(ID).check(trials);
    this.family = family;
    this.trials = trials;
    this.rule = rule;
  }

  /** With the number of guesses that promises most against a Gaussian mechanism of epsilon 4. */
  public static OrderStatisticAuditor withDefaultGuesses(NullFamily family, Trials trials) {
    return new OrderStatisticAuditor(family, trials, GuessRule.bestAgainstSupposed());
  }

  /** With this many guesses. */
  public static OrderStatisticAuditor of(NullFamily family, Trials trials, GuessCount guesses) {
    return new OrderStatisticAuditor(family, trials, GuessRule.fixed(guesses));
  }

  /**
   * With the number of guesses that promises most if the mechanism leaks what this curve allows.
   */
  public static OrderStatisticAuditor bestAgainst(
      NullFamily family, Trials trials, PrivacyCurve alternative) {
    return new OrderStatisticAuditor(family, trials, GuessRule.bestAgainst(alternative));
  }

  /** The bound from counts, the number of guesses having been fixed beforehand. */
  public static EpsilonLowerBound fromCounts(
      NullFamily family, Trials trials, OneRunCounts counts, double delta, Confidence confidence) {
    Estimators.byId(ID).check(trials);
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
        .power(scores, truth, counts -> pValue(family, claimed, counts) <= confidence.alpha());
  }

  /** What the scores are taken to be scores of. */
  public Trials trials() {
    return trials;
  }

  /** The number of guesses for n trials; does not depend on any score. */
  public GuessCount guesses(int scores, double delta, Confidence confidence) {
    return rule.choose(
        scores, delta, confidence, counts -> roughBound(family, counts, confidence.alpha()));
  }

  static double lowerBound(NullFamily family, OneRunCounts counts, double alpha) {
    if (counts.guesses() == 0) {
      return 0;
    }
    return family.largestRejected(parameter -> pValue(family, parameter, counts), alpha, 0, 0.25);
  }

  /** With the share beyond the cut at its mean, r / n: good enough to choose r, never to judge. */
  private static double roughBound(NullFamily family, OneRunCounts counts, double alpha) {
    int r = counts.guesses();
    double share = (double) r / counts.canaries();
    return family.aboutRejected(
        parameter -> Binomials.cdf(r - counts.correct(), r, errorRate(family, parameter, share)),
        alpha,
        0.25);
  }

  static double pValue(NullFamily family, double parameter, OneRunCounts counts) {
    int n = counts.canaries();
    int r = counts.guesses();
    int errors = r - counts.correct();
    if (r == n) {
      return Binomials.cdf(errors, r, errorRate(family, parameter, 1));
    }
    return new BetaExpectation(r + 1.0, (double) n - r)
        .of(share -> Binomials.cdf(errors, r, errorRate(family, parameter, share)));
  }

  /** x / W where x + 1 - f(x) = W; rounded down. */
  private static double errorRate(NullFamily family, double parameter, double share) {
    double x = GuessCount.errorMass(rate -> family.falseNegativeRate(parameter, rate), share);
    return Math.min(0.5, x / share);
  }
}
