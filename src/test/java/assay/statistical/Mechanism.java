package assay.statistical;

import assay.attack.AttackScores;
import assay.privacy.GaussianCurve;
import assay.privacy.PldAccountant;
import assay.stats.Normal;
import assay.stats.Seed;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A mechanism whose scores are drawn directly from their law, and its true figures.
 *
 * @param name for tables
 * @param epsilon the smallest epsilon at the delta of the study
 * @param gaussianEpsilon epsilon at that delta of the smallest Gaussian curve that covers the
 *     mechanism: what a bound in the Gaussian family must not exceed
 * @param sampler one score
 * @param common whether one coin per audit switches every score on or off
 */
record Mechanism(
    String name, double epsilon, double gaussianEpsilon, Sampler sampler, double common) {

  /** One score of a member or a non-member. */
  interface Sampler {
    double draw(UniformRandomProvider random, boolean member);
  }

  static final double DELTA = 1e-5;

  static Mechanism gaussian(double epsilon) {
    double mu = epsilon == 0 ? 0 : GaussianCurve.muOf(epsilon, DELTA);
    return new Mechanism(
        "Gaussian", epsilon, epsilon, (random, member) -> normal(random) + (member ? mu : 0), 1);
  }

  /** Laplace noise of scale 1/epsilon, sensitivity 1: f is Gaussian-covered at its fixed point. */
  static Mechanism laplace(double epsilon) {
    double mu = -2 * Normal.quantile(0.5 * Math.exp(-0.5 * epsilon));
    return new Mechanism(
        "Laplace",
        Math.max(0, epsilon + 2 * Math.log1p(-DELTA)),
        gaussianEpsilon(mu),
        (random, member) -> {
          double u = uniform(random) - 0.5;
          double noise = -Math.signum(u) * Math.log1p(-2 * Math.abs(u));
          return epsilon == 0 ? noise : noise / epsilon + (member ? 1 : 0);
        },
        1);
  }

  static Mechanism randomizedResponse(double epsilon) {
    double truth = 1 / (1 + Math.exp(-epsilon));
    double mu = 2 * Normal.quantile(truth);
    return new Mechanism(
        "randomized response",
        Math.max(0, Math.log(Math.exp(epsilon) - DELTA * (1 + Math.exp(epsilon)))),
        gaussianEpsilon(mu),
        (random, member) -> (uniform(random) < truth) == member ? 1 : 0,
        1);
  }

  /**
   * With probability 0.1 every score is randomized response(eps0), else pure noise, where eps0 is
   * the largest at which a Gaussian curve of this epsilon still covers it: 0.1 delta_RR(e) <=
   * delta_mu(e) for all e (METHODS 1.9's counterexample).
   *
   * @param together whether one coin switches all scores of an audit, as in one run, or each has
   *     its own
   */
  static Mechanism commonCoin(double gaussianEpsilon, boolean together) {
    double share = 0.1;
    GaussianCurve cover = new GaussianCurve(GaussianCurve.muOf(gaussianEpsilon, DELTA));
    double low = 0;
    double high = 60;
    while (high - low > 1e-9) {
      double middle = 0.5 * (low + high);
      if (covers(cover, share, middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double eps0 = low;
    double truth = 1 / (1 + Math.exp(-eps0));
    return new Mechanism(
        together ? "common coin" : "coin of its own",
        Math.log(Math.exp(eps0) - DELTA / share * (1 + Math.exp(eps0))),
        gaussianEpsilon,
        (random, member) ->
            (together || uniform(random) < share
                    ? uniform(random) < truth == member
                    : uniform(random) < 0.5)
                ? 1
                : 0,
        together ? share : 1);
  }

  private static boolean covers(GaussianCurve cover, double share, double eps0) {
    for (double e = 0; e < eps0; e += 0.01) {
      double response = (1 - Math.exp(e - eps0)) / (1 + Math.exp(-eps0));
      if (share * response > cover.delta(e)) {
        return false;
      }
    }
    return true;
  }

  /**
   * One step of the Poisson-sampled Gaussian, scores of the releases. A Gaussian curve of 1 / sigma
   * covers it: sampling only loses.
   */
  static Mechanism sampledGaussian(double q, double epsilon) {
    double sigma = OneStep.of(q, epsilon, DELTA).sigma();
    return new Mechanism(
        "sampled Gaussian, q = " + q,
        epsilon,
        gaussianEpsilon(1 / sigma),
        (random, member) -> sigma * normal(random) + (member && uniform(random) < q ? 1 : 0),
        1);
  }

  /**
   * A whole training of T Poisson-sampled Gaussian steps: the score is the log likelihood ratio of
   * all releases, and epsilon the accountant's.
   */
  static Mechanism sampledRun(double q, int steps, double epsilon) {
    double low = 0.1;
    double high = 1e3;
    while (high - low > 1e-7 * high) {
      double middle = Math.sqrt(low * high);
      if (PldAccountant.poissonGaussian(q, middle, steps).epsilon(DELTA) > epsilon) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double sigma = high;
    return new Mechanism(
        steps + " steps of the sampled Gaussian, q = " + q,
        epsilon,
        gaussianEpsilon(Math.sqrt(steps) / sigma),
        (random, member) -> {
          double logRatio = 0;
          for (int t = 0; t < steps; t++) {
            double y = sigma * normal(random) + (member && uniform(random) < q ? 1 : 0);
            logRatio += Math.log1p(q * Math.expm1((y - 0.5) / (sigma * sigma)));
          }
          return logRatio;
        },
        1);
  }

  private static double gaussianEpsilon(double mu) {
    return mu <= 0 ? 0 : new GaussianCurve(mu).epsilon(DELTA);
  }

  /** Half members, half not. */
  AttackScores halves(int n, Seed seed) {
    boolean[] member = new boolean[n];
    for (int i = 0; i < n; i++) {
      member[i] = i % 2 == 0;
    }
    return draw(member, seed);
  }

  /** Each a member by a fair coin. */
  AttackScores coins(int n, Seed seed) {
    UniformRandomProvider random = seed.child("coins").random();
    boolean[] member = new boolean[n];
    for (int i = 0; i < n; i++) {
      member[i] = random.nextBoolean();
    }
    return draw(member, seed);
  }

  private AttackScores draw(boolean[] member, Seed seed) {
    UniformRandomProvider random = seed.child("scores").random();
    boolean on = common == 1 || uniform(random) < common;
    double[] score = new double[member.length];
    for (int i = 0; i < score.length; i++) {
      score[i] = sampler.draw(random, on ? member[i] : random.nextBoolean());
    }
    return new AttackScores("ideal", score, member);
  }

  private static double uniform(UniformRandomProvider random) {
    return (random.nextLong() >>> 12) * 0x1p-52 + 0x1p-53;
  }

  private static double normal(UniformRandomProvider random) {
    return Normal.quantile(uniform(random));
  }
}
