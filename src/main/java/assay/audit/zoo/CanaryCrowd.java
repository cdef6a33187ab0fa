package assay.audit.zoo;

import assay.attack.AttackScores;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.OneRunAuditor;
import assay.privacy.GaussianCurve;
import assay.stats.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Many canaries in one run, each in by its own coin; their scores as a training run would give
 * them. Audited by the one-run bound, whose number of guesses is fixed by the claim.
 */
enum CanaryCrowd {
  /** Every canary by itself 1-Gaussian DP: N(1, 1) if in, N(0, 1) if out. */
  INDEPENDENT {
    @Override
    double[] scores(boolean[] in, UniformRandomProvider random) {
      return gaussian(in, 1, random);
    }
  },
  /** With probability 0.1 all bits by randomized response of 2.234, else nothing: 1-Gaussian DP. */
  COMMON_COIN {
    @Override
    double[] scores(boolean[] in, UniformRandomProvider random) {
      boolean tells = random.nextDouble() < 0.1;
      double[] scores = new double[in.length];
      double honest = 1 / (1 + Math.exp(-2.234));
      for (int i = 0; i < scores.length; i++) {
        boolean guess = tells ? (random.nextDouble() < honest) == in[i] : random.nextBoolean();
        scores[i] = guess ? 1 : 0;
      }
      return scores;
    }
  },
  /** Tells nothing. */
  NOTHING {
    @Override
    double[] scores(boolean[] in, UniformRandomProvider random) {
      return gaussian(in, 0, random);
    }
  },
  /** The noise is eight times too small: 8-Gaussian DP. */
  NOISE_TOO_SMALL {
    @Override
    double[] scores(boolean[] in, UniformRandomProvider random) {
      return gaussian(in, 8, random);
    }
  };

  abstract double[] scores(boolean[] in, UniformRandomProvider random);

  static Detection look(ZooEntry entry, double alpha, Seed seed) {
    boolean[] in = new boolean[entry.samples()];
    UniformRandomProvider coins = seed.child("coins").cryptographic();
    for (int i = 0; i < in.length; i++) {
      in[i] = coins.nextBoolean();
    }
    double[] scores =
        CanaryCrowd.valueOf(entry.variant()).scores(in, seed.child("scores").cryptographic());
    double mu = entry.claim().mu().orElse(0.5);
    EpsilonLowerBound bound =
        OneRunAuditor.bestAgainst(new GaussianCurve(2 * mu))
            .audit(
                new AttackScores(entry.id(), scores, in),
                entry.claim().atDelta(),
                Confidence.ofAlpha(alpha),
                seed.child("ties"));
    return new Detection(
        bound.epsilon() > entry.claim().claimedEpsilon(), "epsilon >= " + bound.epsilon());
  }

  private static double[] gaussian(boolean[] in, double mu, UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian noise = ZigguratSampler.NormalizedGaussian.of(random);
    double[] scores = new double[in.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = noise.sample() + (in[i] ? mu : 0);
    }
    return scores;
  }
}
