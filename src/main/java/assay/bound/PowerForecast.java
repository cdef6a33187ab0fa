package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.GaussianCurve;
import assay.privacy.PrivacyCurve;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * What an audit could see: the smallest true epsilon for which its bound exceeds a claim with a
 * given probability, if the attack's scores are as good as a mechanism of the tested family gives,
 * or as the Gaussian one where every mechanism is tested. An attack that sees less of the leak
 * needs a larger one.
 */
public final class PowerForecast {
  private static final int AUDITS = 400;

  /** Families stand at grid points and round epsilon down; this is less than both together. */
  private static final double BELOW = 0.996;

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
    return auditor.power(scores, claim, delta, confidence, truth(auditor, epsilon, delta));
  }

  /**
   * What one trial leaks where the truth is this epsilon: a member of the family that is tested,
   * since no attack on a sampled mechanism is as good as on the Gaussian one of the same epsilon;
   * the Gaussian curve where every mechanism is tested.
   */
  private static PrivacyCurve truth(EpsilonAuditor auditor, double epsilon, double delta) {
    return auditor
        .family()
        .filter(family -> !(family instanceof GaussianNull))
        .<PrivacyCurve>map(family -> new Member(family, BELOW * family.parameter(epsilon, delta)))
        .orElseGet(() -> new GaussianCurve(GaussianCurve.muOf(epsilon, delta)));
  }

  /** A member of a family, as one trial sees it. */
  private record Member(NullFamily family, double parameter) implements PrivacyCurve {
    @Override
    public double delta(double epsilon) {
      return family.delta(parameter, epsilon);
    }

    @Override
    public double epsilon(double at) {
      return family.epsilon(parameter, at);
    }

    @Override
    public double falseNegativeRate(double falsePositiveRate) {
      return family.falseNegativeRate(parameter, falsePositiveRate);
    }

    @Override
    public String describe() {
      return family.describe();
    }
  }

  /** The share of simulated audits that exceed the claim; the same seeds for every truth. */
  static double simulated(
      EpsilonAuditor auditor,
      int scores,
      double claim,
      double delta,
      Confidence confidence,
      PrivacyCurve truth) {
    int caught = 0;
    for (int audit = 0; audit < AUDITS; audit++) {
      Seed seed = Seed.of(0).child("power").child(audit);
      AttackScores ideal = ideal(scores, truth, seed.child("scores"));
      if (auditor.audit(ideal, delta, confidence, seed.child("audit")).epsilon() > claim) {
        caught++;
      }
    }
    return (double) caught / AUDITS;
  }

  /** Members and non-members in turn, with scores as good as the curve allows. */
  private static AttackScores ideal(int scores, PrivacyCurve truth, Seed seed) {
    UniformRandomProvider random = seed.random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double[] score = new double[scores];
    boolean[] member = new boolean[scores];
    for (int i = 0; i < scores; i++) {
      member[i] = i % 2 == 0;
      if (truth instanceof GaussianCurve gaussian) {
        score[i] = normal.sample() + (member[i] ? gaussian.mu() : 0);
      } else {
        score[i] = -(member[i] ? rate(truth, random.nextDouble()) : random.nextDouble());
      }
    }
    return new AttackScores("ideal", score, member);
  }

  /** The false-positive rate from which on a threshold's true-positive rate is above this one. */
  private static double rate(PrivacyCurve truth, double truePositiveRate) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 40; i++) {
      double middle = 0.5 * (low + high);
      if (1 - truth.falseNegativeRate(middle) < truePositiveRate) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
