package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.GaussianCurve;
import assay.privacy.TradeOffFunction;
import assay.stats.Checks;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * What an audit could see: the smallest true epsilon for which its bound exceeds a claim with a
 * given probability, if the attack's scores are independent of each other and as good as an {@link
 * Alternative} allows: the training itself with less noise, where its sampling and steps are known.
 * An attack that sees less of the leak needs a larger one.
 */
public final class PowerForecast {
  private static final int AUDITS = 400;

  /** Of the last bracket, relative: half of what it is in epsilon, about. */
  private static final double WIDTH = 5e-4;

  private static final String SIMULATED = AUDITS + " simulated audits";
  private static final double MOST = 64;
  private static final int MOST_SCORES = 10_000_000;

  private static final TradeOffFunction PERFECT =
      new TradeOffFunction() {
        @Override
        public double falseNegativeRate(double falsePositiveRate) {
          return 0;
        }

        @Override
        public double falsePositiveRate(double falseNegativeRate) {
          return 0;
        }

        @Override
        public String describe() {
          return "everything is told";
        }
      };

  private PowerForecast() {}

  /**
   * What a forecast of this estimator rests on, in words.
   *
   * @param id of an estimator that may gate
   */
  public static String basis(String id, Thresholds thresholds) {
    return switch (id) {
      case OneRunAuditor.ID, OneRunCurveAuditor.ID, OrderStatisticAuditor.ID ->
          "computed; canaries are taken to be scored independently of each other";
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
   * @param alternative what is supposed true
   * @param scores members and non-members together
   * @param claim epsilon to exceed, >= 0
   * @param delta of claim and truth, (0, 1)
   * @param power wanted probability, such as 0.9
   * @return rounded up by about 0.1 %; empty where not even epsilon 64 is caught
   */
  public static OptionalDouble smallestCaught(
      EpsilonAuditor auditor,
      Alternative alternative,
      int scores,
      double claim,
      double delta,
      Confidence confidence,
      double power) {
    Checks.atLeast("scores", 4, scores);
    Checks.nonNegative("claim", claim);
    Checks.inOpenUnit("delta", delta);
    Checks.inOpenUnit("power", power);
    if (!(auditor.power(scores, claim, delta, confidence, PERFECT) >= power)) {
      return OptionalDouble.empty();
    }
    double wanted = probit(power);
    double start = GaussianCurve.muOf(Math.max(0.05, 1.5 * claim), delta);
    if (alternative != Alternative.gaussian()) {
      start =
          caughtFrom(
              auditor, Alternative.gaussian(), start, scores, claim, delta, confidence, wanted);
    }
    double caught =
        caughtFrom(auditor, alternative, start, scores, claim, delta, confidence, wanted);
    double epsilon =
        Double.isInfinite(caught) ? MOST : Math.max(claim, alternative.epsilon(caught, delta));
    return epsilon >= MOST ? OptionalDouble.empty() : OptionalDouble.of(epsilon);
  }

  /** The parameter from which on it is caught; infinity where epsilon is 64 before it is. */
  private static double caughtFrom(
      EpsilonAuditor auditor,
      Alternative alternative,
      double likeMu,
      int scores,
      double claim,
      double delta,
      Confidence confidence,
      double wanted) {
    boolean[] met = new boolean[1];
    Crossing crossing =
        Crossing.of(
            parameter -> {
              double reached =
                  auditor.power(scores, claim, delta, confidence, alternative.trial(parameter));
              double beyond = probit(reached) - wanted;
              met[0] |= beyond >= 0;
              boolean over = !met[0] && alternative.epsilon(parameter, delta) >= MOST;
              return over ? 1 : beyond;
            },
            alternative.likeMu(likeMu),
            Alternative.LEAST,
            Alternative.MOST,
            WIDTH);
    return crossing.high();
  }

  /**
   * The smallest number of scores, members and non-members together, with which a true epsilon is
   * caught.
   *
   * @param auditor of the verdict
   * @param alternative what is supposed true
   * @param truth epsilon to catch, above the claim
   * @param claim epsilon to exceed, >= 0
   * @param delta of claim and truth, (0, 1)
   * @param power wanted probability, such as 0.9
   * @return rounded up to 1 %; empty where not even ten million suffice
   */
  public static OptionalInt scoresNeeded(
      EpsilonAuditor auditor,
      Alternative alternative,
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
    TradeOffFunction trial = alternative.trial(alternative.atMost(truth, delta));
    int low = 4;
    int high = 16;
    while (!(auditor.power(high, claim, delta, confidence, trial) >= power)) {
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
      if (auditor.power(middle, claim, delta, confidence, trial) >= power) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return OptionalInt.of(high);
  }

  /** Power is clamped, as no straight line goes through infinity. */
  private static double probit(double power) {
    return Normal.quantile(Math.max(1e-9, Math.min(1 - 1e-9, power)));
  }

  /** The share of simulated audits that exceed the claim; the same seeds for every truth. */
  static double simulated(
      EpsilonAuditor auditor,
      int scores,
      double claim,
      double delta,
      Confidence confidence,
      TradeOffFunction truth) {
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
  private static AttackScores ideal(int scores, TradeOffFunction truth, Seed seed) {
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
  private static double rate(TradeOffFunction truth, double truePositiveRate) {
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
