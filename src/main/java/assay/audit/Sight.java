package assay.audit;

import assay.attack.AttackScores;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.privacy.GaussianCurve;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.OptionalDouble;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * What an audit would have seen: the smallest true epsilon for which, with a given probability, the
 * bound exceeds a claim. By simulation of the very auditor on scores as good as the Gaussian
 * mechanism gives (members N(mu, 1), non-members N(0, 1), fair coins); an attack that sees less of
 * the leak than that needs a larger one.
 */
final class Sight {
  private static final int AUDITS = 200;
  private static final double MOST = 64;

  private Sight() {}

  /**
   * @param auditor of the verdict
   * @param scores how many scores it reads
   * @param claimed epsilon to exceed
   * @param delta of claim and bound
   * @param confidence of the bound
   * @param power wanted probability
   * @param seed of the simulation
   * @return rounded up to 1 %; empty where not even epsilon = 64 would be caught
   */
  static OptionalDouble smallestCaught(
      EpsilonAuditor auditor,
      int scores,
      double claimed,
      double delta,
      Confidence confidence,
      double power,
      Seed seed) {
    Checks.inOpenUnit("power", power);
    if (!catches(auditor, scores, MOST, claimed, delta, confidence, power, seed)) {
      return OptionalDouble.empty();
    }
    double low = claimed;
    double high = MOST;
    while (high > low * 1.01 + 1e-3) {
      double middle = 0.5 * (low + high);
      if (catches(auditor, scores, middle, claimed, delta, confidence, power, seed)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return OptionalDouble.of(high);
  }

  private static boolean catches(
      EpsilonAuditor auditor,
      int scores,
      double epsilon,
      double claimed,
      double delta,
      Confidence confidence,
      double power,
      Seed seed) {
    double mu = GaussianCurve.muOf(epsilon, delta);
    int caught = 0;
    for (int audit = 0; audit < AUDITS; audit++) {
      Seed own = seed.child(audit);
      AttackScores ideal = ideal(scores, mu, own.child("scores"));
      if (auditor.audit(ideal, delta, confidence, own.child("ties")).epsilon() > claimed) {
        caught++;
      }
      if (caught + AUDITS - 1 - audit < power * AUDITS) {
        return false;
      }
    }
    return caught >= power * AUDITS;
  }

  private static AttackScores ideal(int scores, double mu, Seed seed) {
    UniformRandomProvider random = seed.random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] score = new double[scores];
    boolean[] member = new boolean[scores];
    for (int i = 0; i < scores; i++) {
      member[i] = random.nextBoolean();
      score[i] = normal.sample() + (member[i] ? mu : 0);
    }
    return new AttackScores("ideal", score, member);
  }
}
