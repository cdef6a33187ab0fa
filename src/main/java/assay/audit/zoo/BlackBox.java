package assay.audit.zoo;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Mechanisms known only by what they put out on two neighboring inputs, right ones and the broken
 * ones of the bug table. All are meant to be epsilon-DP for the epsilon they are given, unless said
 * otherwise.
 */
enum BlackBox {
  /** The value 0 or 1 plus Laplace noise 1 / epsilon. */
  LAPLACE {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {value(in) + laplace(random, 1 / epsilon)};
    }
  },
  /** 33: scale epsilon / Delta instead of Delta / epsilon. */
  LAPLACE_SCALE_INVERTED {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {value(in) + laplace(random, epsilon)};
    }
  },
  /** 37: two queries, each with the whole budget. */
  LAPLACE_SPENT_TWICE {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {
        value(in) + laplace(random, 1 / epsilon), value(in) + laplace(random, 1 / epsilon)
      };
    }
  },
  /** One bit, true with probability e^epsilon / (1 + e^epsilon). */
  RANDOMIZED_RESPONSE {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {response(in, epsilon, random)};
    }
  },
  /** 22: ten answers, of which the accountant counted one. */
  RANDOMIZED_RESPONSE_TEN_TIMES {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      double[] bits = new double[10];
      double sum = 0;
      for (int i = 0; i < bits.length; i++) {
        bits[i] = response(in, epsilon, random);
        sum += bits[i];
      }
      return new double[] {sum};
    }
  },
  /** One of fifty, with probability proportional to exp(epsilon utility / 2). */
  EXPONENTIAL {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {select(utilities(in), 0.5 * epsilon, random)};
    }
  },
  /** 34: the factor 2 forgotten. */
  EXPONENTIAL_WITHOUT_FACTOR_2 {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {select(utilities(in), epsilon, random)};
    }
  },
  /** The index of the largest of ten counts after Laplace noise 2 / epsilon. */
  NOISY_MAX {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return noisyMax(in, epsilon, random, false);
    }
  },
  /** 36: the noisy count as well. */
  NOISY_MAX_WITH_THE_COUNT {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return noisyMax(in, epsilon, random, true);
    }
  },
  /** Sparse vector with one positive answer (Lyu, Su and Li 2017, Algorithm 1). */
  SPARSE_VECTOR {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return sparseVector(in, random, 2 / epsilon, 4 / epsilon, 1);
    }
  },
  /** Sparse vector with ten positive answers and noise to match. */
  SPARSE_VECTOR_OF_TEN {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return sparseVector(in, random, 2 / epsilon, 40 / epsilon, 10);
    }
  },
  /** 35: noise on the threshold only (Lyu, Su and Li, Algorithm 5). */
  SPARSE_VECTOR_WITHOUT_QUERY_NOISE {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return sparseVector(in, random, 2 / epsilon, 0, QUERIES);
    }
  },
  /** 35: positive answers without end (Lyu, Su and Li, Algorithm 6). */
  SPARSE_VECTOR_WITHOUT_CUTOFF {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return sparseVector(in, random, 2 / epsilon, 2 / epsilon, QUERIES);
    }
  },
  /** 35: ten positive answers, noise for one (Lyu, Su and Li, Algorithm 4). */
  SPARSE_VECTOR_NOT_SCALED_BY_C {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return sparseVector(in, random, 2 / epsilon, 4 / epsilon, 10);
    }
  },
  /** Noisy plurality of teachers, Gaussian noise of standard deviation 1 / epsilon on the votes. */
  TEACHERS {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return teachers(in, random, 1 / epsilon);
    }
  },
  /** 36: the gap between the two largest vote counts, as a sign of confidence, without noise. */
  TEACHERS_WITH_EXACT_GAP {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {teachers(in, random, 1 / epsilon)[0], in ? 11 : 10};
    }
  },
  /**
   * With probability 0.1 the bit by randomized response of 2.234, else nothing: 1-GDP, and the one
   * that proves wrong whoever takes the canaries of one run for independent.
   */
  COMMON_COIN {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {random.nextDouble() < 0.1 ? response(in, 2.234, random) : 2};
    }
  },
  /** Says nothing about its input: epsilon 0. */
  NOTHING {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      return new double[] {laplace(random, 1), random.nextDouble()};
    }
  },
  /** The spacing of the doubles that naive Laplace noise gives, as a power of two. */
  NAIVE_LAPLACE_BITS {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      double u = random.nextDouble() - 0.5;
      double noise = -Math.signum(u) * Math.log1p(-2 * Math.abs(u)) / epsilon;
      return new double[] {spacing(value(in) + noise)};
    }
  },
  /** 39: the same in single precision. */
  FLOAT_GAUSSIAN_BITS {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      float noise = (float) (gaussian(random) / epsilon);
      return new double[] {spacing((float) (value(in) + noise))};
    }
  },
  /** Noise and value on one grid of multiples of 2^-20: the low bits say nothing. */
  GRID_LAPLACE_BITS {
    @Override
    double[] sample(boolean in, double epsilon, UniformRandomProvider random) {
      double noise = Math.rint(laplace(random, 1 / epsilon) * 0x1p20) * 0x1p-20;
      return new double[] {spacing(value(in) + noise), value(in) + noise};
    }
  };

  private static final int QUERIES = 20;
  private static final int CHOICES = 50;

  /**
   * One output.
   *
   * @param in which of the two neighbors
   * @param epsilon what it is meant to keep, > 0
   */
  abstract double[] sample(boolean in, double epsilon, UniformRandomProvider random);

  private static double value(boolean in) {
    return in ? 1 : 0;
  }

  private static double laplace(UniformRandomProvider random, double scale) {
    double magnitude = ZigguratSampler.Exponential.of(random).sample();
    return scale * (random.nextBoolean() ? magnitude : -magnitude);
  }

  private static double gaussian(UniformRandomProvider random) {
    return ZigguratSampler.NormalizedGaussian.of(random).sample();
  }

  private static double response(boolean in, double epsilon, UniformRandomProvider random) {
    boolean honest = random.nextDouble() < 1 / (1 + Math.exp(-epsilon));
    return in == honest ? 1 : 0;
  }

  /** One utility falls by 1 and all others rise by 1: where both normalizer and term change. */
  private static double[] utilities(boolean in) {
    double[] utilities = new double[CHOICES];
    for (int i = 0; i < CHOICES; i++) {
      utilities[i] = (i == 0) == in ? 1 : 0;
    }
    return utilities;
  }

  private static double select(double[] utilities, double rate, UniformRandomProvider random) {
    double total = 0;
    for (double u : utilities) {
      total += Math.exp(rate * u);
    }
    double at = random.nextDouble() * total;
    for (int i = 0; i < utilities.length; i++) {
      at -= Math.exp(rate * utilities[i]);
      if (at < 0) {
        return i;
      }
    }
    return utilities.length - 1.0;
  }

  private static double[] noisyMax(
      boolean in, double epsilon, UniformRandomProvider random, boolean withCount) {
    int best = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < 10; i++) {
      double noisy = ((i == 0) == in ? 1 : 0) + laplace(random, 2 / epsilon);
      if (noisy > largest) {
        largest = noisy;
        best = i;
      }
    }
    return withCount ? new double[] {best == 0 ? largest : -100, largest} : new double[] {best};
  }

  /**
   * The answers, 1 for "above": the first half of the queries differ one way, the rest the other.
   */
  private static double[] sparseVector(
      boolean in, UniformRandomProvider random, double threshold, double query, int most) {
    double noisyThreshold = 0.5 + laplace(random, threshold);
    double difference = 0;
    int above = 0;
    int asked = 0;
    for (int i = 0; i < QUERIES && above < most; i++) {
      asked++;
      boolean first = i < QUERIES / 2;
      double answer = first == in ? 1 : 0;
      if (answer + (query == 0 ? 0 : laplace(random, query)) >= noisyThreshold) {
        above++;
        difference += first ? 1 : -1;
      }
    }
    return new double[] {difference, above, asked};
  }

  private static double[] teachers(boolean in, UniformRandomProvider random, double deviation) {
    double[] votes = {in ? 60 : 59, 49, 20};
    int best = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < votes.length; i++) {
      double noisy = votes[i] + deviation * gaussian(random);
      if (noisy > largest) {
        largest = noisy;
        best = i;
      }
    }
    return new double[] {best};
  }

  /** log2 of the lowest bit that is set. */
  private static double spacing(double y) {
    if (y == 0) {
      return 0;
    }
    long bits = (Double.doubleToRawLongBits(y) & ((1L << 52) - 1)) | (1L << 52);
    return Math.getExponent(y) - 52 + Long.numberOfTrailingZeros(bits);
  }
}
