package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.GaussianCurve;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * What an audit could see: the smallest true epsilon for which its bound exceeds a claim with a
 * given probability, if the attack's scores are as good as the Gaussian mechanism gives. An attack
 * that sees less of the leak needs a larger one.
 */
public final class PowerForecast {
  private static final int AUDITS = 400;
  private static final String SIMULATED = AUDITS + " simulated audits";
  private static final double MOST = 64;
  private static final int MOST_SCORES = 10_000_000;

  private PowerForecast() {}

  /**
   * What a forecast of this estimator rests on, in words.
   *
   * @param id of an estimator that may gate
   */
  public static String basis(String id, Thresholds thresholds) {
    return switch (id) {
      case OneRunAuditor.ID, OneRunCurveAuditor.ID, OrderStatisticAuditor.ID ->
          "computed; errors among the guesses are taken as binomial";
      case ClopperPearsonAuditor.ID, GaussianDpAuditor.ID, CurveAuditor.ID ->
          thresholds == Thresholds.OUT_RANKS
              ? "a lower bound on the power: that of the best single threshold, of which there are"
                  + " several"
              : SIMULATED;
      default -> SIMULATED;
    };
  }

  /**
   * The smallest true epsilon caught.
   *
   * @param auditor of the verdict
   * @param scores members and non-members together
   * @param claim epsilon to exceed, >= 0
   * @param delta of claim and truth, (0, 1)
   * @param power wanted probability, such as 0.9
   * @return rounded up to 0.1 %; empty where not even epsilon 64 is caught
   */
  public static OptionalDouble smallestCaught(
      EpsilonAuditor auditor,
      int scores,
      double claim,
      double delta,
      Confidence confidence,
      double power) {
    Checks.atLeast("scores", 4, scores);
    Checks.nonNegative("claim", claim);
    Checks.inOpenUnit("delta", delta);
    Checks.inOpenUnit("power", power);
    double low = claim;
    double high = Math.max(0.05, 1.5 * claim);
    while (!(at(auditor, scores, claim, delta, confidence, high) >= power)) {
      if (high >= MOST) {
        return OptionalDouble.empty();
      }
      low = high;
      high = Math.min(MOST, 1.5 * high);
    }
    while (high > low * 1.001 + 1e-4) {
      double middle = 0.5 * (low + high);
      if (at(auditor, scores, claim, delta, confidence, middle) >= power) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return OptionalDouble.of(high);
  }

  /**
   * The smallest number of scores, members and non-members together, with which a true epsilon is
   * caught.
   *
   * @param auditor of the verdict
   * @param truth epsilon to catch, above the claim
   * @param claim epsilon to exceed, >= 0
   * @param delta of claim and truth, (0, 1)
   * @param power wanted probability, such as 0.9
   * @return rounded up to 1 %; empty where not even ten million suffice
   */
  public static OptionalInt scoresNeeded(
      EpsilonAuditor auditor,
      double truth,
      double claim,
      double delta,
      Confidence confidence,
      double power) {
    Checks.nonNegative("claim", claim);
    Checks.inOpenUnit("delta", delta);
    Checks.inOpenUnit("power", power);
    if (!(truth > claim)) {
      return OptionalInt.empty();
    }
    int low = 4;
    int high = 16;
    while (!(at(auditor, high, claim, delta, confidence, truth) >= power)) {
      if (high >= MOST_SCORES) {
        return OptionalInt.empty();
      }
      low = high;
      high = Math.min(MOST_SCORES, 2 * high);
    }
    while (high - low > Math.max(2, high / 100)) {
      int middle = (low + high) / 4 * 2;
      if (middle <= low || middle >= high) {
        break;
      }
      if (at(auditor, middle, claim, delta, confidence, truth) >= power) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return OptionalInt.of(high);
  }

  private static double at(
      EpsilonAuditor auditor,
      int scores,
      double claim,
      double delta,
      Confidence confidence,
      double epsilon) {
    return auditor.power(
        scores, claim, delta, confidence, new GaussianCurve(GaussianCurve.muOf(epsilon, delta)));
  }

  /** The share of simulated audits that exceed the claim; the same seeds for every truth. */
  static double simulated(
      EpsilonAuditor auditor,
      int scores,
      double claim,
      double delta,
      Confidence confidence,
      GaussianCurve truth) {
    int caught = 0;
    for (int audit = 0; audit < AUDITS; audit++) {
      Seed seed = Seed.of(0).child("power").child(audit);
      AttackScores ideal = ideal(scores, truth.mu(), seed.child("scores"));
      if (auditor.audit(ideal, delta, confidence, seed.child("audit")).epsilon() > claim) {
        caught++;
      }
    }
    return (double) caught / AUDITS;
  }

  /** Members and non-members in turn, N(mu, 1) and N(0, 1). */
  private static AttackScores ideal(int scores, double mu, Seed seed) {
    UniformRandomProvider random = seed.random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] score = new double[scores];
    boolean[] member = new boolean[scores];
    for (int i = 0; i < scores; i++) {
      member[i] = i % 2 == 0;
      score[i] = normal.sample() + (member[i] ? mu : 0);
    }
    return new AttackScores("ideal", score, member);
  }
}
