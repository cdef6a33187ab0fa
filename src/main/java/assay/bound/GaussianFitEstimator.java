package assay.bound;

import assay.attack.AttackScores;
import assay.stats.Checks;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Fits two normal laws of one variance to members' and non-members' scores: mu = (mean1 - mean0) /
 * s, less z_alpha sqrt(1/P + 1/N + mu^2 / (2 (P + N))), turned into epsilon at delta (Andrew et al.
 * 2023; delta method). Trusts normality, equal variance and independence: an estimate.
 */
public final class GaussianFitEstimator implements EpsilonAuditor {
  public static final String ID = "gaussian-fit";

  @Override
  public String id() {
    return ID;
  }

  @Override
  public EpsilonLowerBound audit(
      AttackScores scores, double delta, Confidence confidence, Seed seed) {
    Checks.inUnitBelowOne("delta", delta);
    double[] in = scores.members();
    double[] out = scores.nonMembers();
    if (in.length < 2 || out.length < 2) {
      throw new IllegalArgumentException(
          "scores must hold at least 2 members and 2 non-members, got "
              + in.length
              + " and "
              + out.length);
    }
    double p = in.length;
    double n = out.length;
    double squares = squares(in) + squares(out);
    double difference = mean(in) - mean(out);
    double sd = Math.sqrt(squares / (p + n - 2));
    if (!(sd > 0) && difference != 0) {
      throw new IllegalArgumentException("scores must vary among members or among non-members");
    }
    double mu = difference == 0 ? 0 : difference / sd;
    double error = Math.sqrt(1 / p + 1 / n + mu * mu / (2 * (p + n)));
    double lower = Math.max(0, mu + Normal.quantile(confidence.alpha()) * error);
    Map<String, Double> counts = new LinkedHashMap<>();
    counts.put("p", p);
    counts.put("n", n);
    counts.put("mu", mu);
    return Estimators.byId(ID)
        .result(
            new GaussianNull().epsilon(lower, delta),
            delta,
            confidence,
            Double.POSITIVE_INFINITY,
            "none",
            counts);
  }

  private static double mean(double[] x) {
    double sum = 0;
    for (double value : x) {
      sum += value / x.length;
    }
    return sum;
  }

  private static double squares(double[] x) {
    double mean = mean(x);
    double sum = 0;
    for (double value : x) {
      sum += (value - mean) * (value - mean);
    }
    return sum;
  }
}
