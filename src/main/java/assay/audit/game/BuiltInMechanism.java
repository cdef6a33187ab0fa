package assay.audit.game;

import assay.privacy.GaussianCurve;
import java.util.Locale;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Mechanisms to try the black-box test on, each with two neighboring inputs on which it leaks most,
 * or nearly so. Sensitivity is 1 throughout.
 */
enum BuiltInMechanism {
  /** 0 or 1 plus normal noise that keeps (epsilon, delta). */
  GAUSSIAN {
    @Override
    double[] sample(boolean in, double epsilon, double delta, UniformRandomProvider random) {
      double sigma = 1 / GaussianCurve.muOf(epsilon, delta);
      return new double[] {
        (in ? 1 : 0) + sigma * ZigguratSampler.NormalizedGaussian.of(random).sample()
      };
    }
  },
  /** 0 or 1 plus Laplace noise of scale 1 / epsilon. */
  LAPLACE {
    @Override
    double[] sample(boolean in, double epsilon, double delta, UniformRandomProvider random) {
      return new double[] {(in ? 1 : 0) + laplace(random) / epsilon};
    }
  },
  /** One bit, told truly with probability e^epsilon / (1 + e^epsilon). */
  RANDOMIZED_RESPONSE {
    @Override
    double[] sample(boolean in, double epsilon, double delta, UniformRandomProvider random) {
      boolean truth = random.nextDouble() < 1 / (1 + Math.exp(-epsilon));
      return new double[] {in == truth ? 1 : 0};
    }
  },
  /** One of some outcomes, with probability proportional to e^(epsilon utility / 2). */
  EXPONENTIAL {
    @Override
    double[] sample(boolean in, double epsilon, double delta, UniformRandomProvider random) {
      double first = Math.exp(epsilon * (in ? 1 : 0) / 2);
      double each = Math.exp(epsilon * (in ? 0 : 1) / 2);
      double u = random.nextDouble() * (first + (OUTCOMES - 1) * each);
      return new double[] {
        u < first ? 0 : 1 + Math.min(OUTCOMES - 2, Math.floor((u - first) / each))
      };
    }
  },
  /** The index of the largest count with Laplace noise of scale 2 / epsilon on each. */
  NOISY_MAX {
    @Override
    double[] sample(boolean in, double epsilon, double delta, UniformRandomProvider random) {
      int best = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < OUTCOMES; i++) {
        double count = (i == 0) == in ? 1 : 0;
        double noisy = count + 2 / epsilon * laplace(random);
        if (noisy > most) {
          most = noisy;
          best = i;
        }
      }
      return new double[] {best};
    }
  },
  /**
   * Sparse vector (Lyu, Su and Li 2017, Algorithm 1) that stops at its first answer: the index of
   * the first query above the noisy threshold; half of epsilon for the threshold.
   */
  SPARSE_VECTOR {
    @Override
    double[] sample(boolean in, double epsilon, double delta, UniformRandomProvider random) {
      double threshold = 0.5 + 2 / epsilon * laplace(random);
      for (int i = 0; i < QUERIES; i++) {
        double answer = (i == QUERIES - 1) == in ? 1 : 0;
        if (answer + 4 / epsilon * laplace(random) >= threshold) {
          return new double[] {i};
        }
      }
      return new double[] {QUERIES};
    }
  };

  private static final int OUTCOMES = 20;
  private static final int QUERIES = 10;

  /**
   * One output.
   *
   * @param in which of the two inputs
   * @param epsilon that the noise keeps
   */
  abstract double[] sample(boolean in, double epsilon, double delta, UniformRandomProvider random);

  /** The spelling on the command line. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static BuiltInMechanism of(String id) {
    return valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static double laplace(UniformRandomProvider random) {
    double u = 1 - random.nextDouble();
    return (random.nextBoolean() ? -1 : 1) * Math.log(u);
  }
}
