package assay.bound;

import assay.attack.AttackScores;
import assay.stats.Checks;
import assay.stats.Seed;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * The alpha-quantile of epsilon's posterior, with independent Beta(1/2, 1/2) priors on both error
 * rates (Zanella-Beguelin et al. 2023, arXiv 2206.05199). Pr(e) = E[F_FPR(hi(x)) - F_FPR(lo(x))]
 * over x from the posterior of FNR, where lo and hi bound the FPR that (e, delta)-DP allows. A
 * credible limit, not a confidence bound: never 0, and above the truth far more often than alpha on
 * discrete mechanisms. An estimate.
 */
public final class BayesianEstimator implements EpsilonAuditor {
  public static final String ID = "bayesian";

  @Override
  public String id() {
    return ID;
  }

  /** The estimate from counts. */
  public static EpsilonLowerBound fromCounts(
      ErrorCounts counts, double delta, Confidence confidence) {
    Checks.inUnitBelowOne("delta", delta);
    return Estimators.byId(ID)
        .result(
            estimate(counts, delta, confidence.alpha()),
            delta,
            confidence,
            estimate(counts.perfect(), delta, confidence.alpha()),
            "none",
            counts.asMap());
  }

  @Override
  public EpsilonLowerBound audit(
      AttackScores scores, double delta, Confidence confidence, Seed seed) {
    ErrorCounts counts =
        ThresholdAudit.splitCounts(
            scores, new ApproximateDpNull(delta), confidence, seed.child("split"));
    return fromCounts(counts, delta, confidence);
  }

  private static double estimate(ErrorCounts counts, double delta, double alpha) {
    BetaExpectation fnr =
        new BetaExpectation(
            0.5 + counts.falseNegatives(), 0.5 + counts.members() - counts.falseNegatives());
    double a = 0.5 + counts.falsePositives();
    double b = 0.5 + counts.nonMembers() - counts.falsePositives();
    return Search.largestRejected(
        epsilon -> posterior(epsilon, delta, fnr, a, b), alpha, 0, 0.5, 60);
  }

  private static double posterior(
      double epsilon, double delta, BetaExpectation fnr, double a, double b) {
    double up = Math.exp(epsilon);
    double down = Math.exp(-epsilon);
    return fnr.of(
        x -> {
          double low = Math.max(0, Math.max(1 - delta - x * up, (1 - delta - x) * down));
          double high = Math.min(1, Math.min(1 + (delta - x) * down, delta + (1 - x) * up));
          return high <= low
              ? 0
              : RegularizedBeta.value(high, a, b) - RegularizedBeta.value(low, a, b);
        },
        logit((1 - delta) / (1 + up)),
        logit((up + delta) / (1 + up)),
        logit(delta),
        logit(1 - delta));
  }

  private static double logit(double x) {
    return Math.log(x / (1 - x));
  }
}
