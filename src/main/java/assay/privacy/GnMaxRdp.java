package assay.privacy;

import assay.stats.Normal;
import java.util.List;

/**
 * Renyi divergences of one GNMax answer given the votes that led to it (Papernot et al. 2018,
 * Theorem 6 and Propositions 7 and 10). With q a bound on the probability that noise makes another
 * label win, mu2 = sigma sqrt(ln(1 / q)), mu1 = mu2 + 1 and e_i = mu_i / sigma^2, at an order a <=
 * mu1
 *
 * <p>R <= ln((1 - q) A^(a - 1) + q B^(a - 1)) / (a - 1), A = (1 - q) / (1 - (q e^e2)^((mu2 - 1) /
 * mu2)), B = e^e1 / q^(1 / (mu1 - 1)),
 *
 * <p>where q is small enough for that to grow with q; always at most a / sigma^2, which does not
 * depend on votes. The votes are private: so is what is computed from them.
 */
final class GnMaxRdp {
  private final double sigma;
  private final double logQ;

  /**
   * @param votes counts of each label, at least two
   * @param sigma standard deviation of the noise on each count, > 0
   */
  GnMaxRdp(List<Double> votes, double sigma) {
    this.sigma = sigma;
    int winner = 0;
    for (int i = 1; i < votes.size(); i++) {
      winner = votes.get(i) > votes.get(winner) ? i : winner;
    }
    double log = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < votes.size(); i++) {
      if (i != winner) {
        // The difference of two noises has deviation sqrt(2) sigma.
        double gap = (votes.get(winner) - votes.get(i)) / (Math.sqrt(2) * sigma);
        log = add(log, Normal.logSf(gap));
      }
    }
    // Of m labels that are all as likely, each loses with probability 1 - 1 / m.
    this.logQ = Math.min(log, Math.log1p(-1.0 / votes.size()));
  }

  /** log of the bound on the probability of another label. */
  double logQ() {
    return logQ;
  }

  double[] at(double[] orders) {
    return EventTerms.each(orders, this::at);
  }

  private double at(double order) {
    double variance = sigma * sigma;
    double plain = order / variance;
    if (logQ == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    double mu2 = sigma * Math.sqrt(-logQ);
    double mu1 = mu2 + 1;
    double e1 = mu1 / variance;
    double e2 = mu2 / variance;
    boolean grows =
        mu2 > 1
            && order <= mu1
            && -logQ > e2
            && logQ
                <= (mu2 - 1) * e2 - mu2 * (Math.log(mu1 / (mu1 - 1)) + Math.log(mu2 / (mu2 - 1)));
    if (!grows) {
      return plain;
    }
    double logRest = GaussianCurve.log1mexp(logQ);
    double logA = (order - 1) * (logRest - GaussianCurve.log1mexp((logQ + e2) * (1 - 1 / mu2)));
    double logB = (order - 1) * (e1 - logQ / (mu1 - 1));
    // ln(1 + x) with x = (1 - q) (A^(a - 1) - 1) + q (B^(a - 1) - 1).
    double a = logRest + logA;
    double b = logQ + logB;
    double log =
        Math.max(a, b) > 1
            ? add(a, b)
            : Math.log1p(Math.exp(logRest) * Math.expm1(logA) + Math.exp(logQ) * Math.expm1(logB));
    return Math.min(plain, Math.max(0, log) / (order - 1) * (1 + 1e-12));
  }

  private static double add(double a, double b) {
    double max = Math.max(a, b);
    return max == Double.NEGATIVE_INFINITY ? max : max + Math.log1p(Math.exp(Math.min(a, b) - max));
  }
}
