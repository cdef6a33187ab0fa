package assay.privacy;

import assay.stats.Checks;
import java.util.List;

/**
 * Something that was released about private records: a mechanism as it was run. An event says
 * nothing about who is a neighbor of whom; a {@link Release} does, and an epsilon exists only for a
 * release. Noise multipliers are standard deviations over the L2 norm to which one record's
 * contribution is clipped, under every relation: replacing a record moves the sum by twice that.
 */
public sealed interface PrivacyEvent {
  /** Below this a squared rate leaves the range of doubles. */
  double LEAST_RATE = 1e-100;

  /** Beyond this an epsilon, or one over the noise, says nothing and leaves what is resolved. */
  double LARGEST_EPSILON = 1e6;

  /**
   * Gaussian noise on a sum of clipped contributions.
   *
   * @param noiseMultiplier sigma, > 0
   */
  record Gaussian(double noiseMultiplier) implements PrivacyEvent {
    public Gaussian {
      EventLimits.noise("noiseMultiplier", noiseMultiplier);
    }
  }

  /**
   * Laplace noise on a sum of clipped contributions.
   *
   * @param noiseMultiplier scale of the noise over the L1 norm of one contribution, > 0
   */
  record Laplace(double noiseMultiplier) implements PrivacyEvent {
    public Laplace {
      EventLimits.noise("noiseMultiplier", noiseMultiplier);
    }
  }

  /**
   * k-ary randomized response: with probability {@code noise} a category drawn evenly (the true one
   * included), else the true one.
   *
   * @param categories k, >= 2
   * @param noise in (0, 1]
   */
  record RandomizedResponse(int categories, double noise) implements PrivacyEvent {
    public RandomizedResponse {
      Checks.atLeast("categories", 2, categories);
      if (!(noise > 0 && noise <= 1)) {
        throw new IllegalArgumentException("noise must be in (0, 1], got " + noise);
      }
      EventLimits.noise("noise", noise);
    }
  }

  /**
   * The exponential mechanism: output probabilities proportional to e^(epsilon score / (2
   * sensitivity)) (McSherry and Talwar 2007).
   *
   * @param epsilon of one use, >= 0
   */
  record Exponential(double epsilon) implements PrivacyEvent {
    public Exponential {
      EventLimits.epsilon("epsilon", epsilon);
    }
  }

  /**
   * Permute-and-flip (McKenna and Sheldon 2020): report noisy max with exponential noise.
   *
   * @param epsilon of one use, >= 0
   */
  record PermuteAndFlip(double epsilon) implements PrivacyEvent {
    public PermuteAndFlip {
      EventLimits.epsilon("epsilon", epsilon);
    }
  }

  /**
   * Report noisy max with Laplace noise of scale 2 / epsilon on scores of sensitivity 1; only the
   * index is released.
   *
   * @param epsilon of one use, >= 0
   */
  record NoisyMax(double epsilon) implements PrivacyEvent {
    public NoisyMax {
      EventLimits.epsilon("epsilon", epsilon);
    }
  }

  /**
   * The sparse vector technique (AboveThreshold, restarted after each positive answer with fresh
   * noise on the threshold; Dwork and Roth 2014, section 3.6). Only above or below is released,
   * never a value.
   *
   * @param epsilon of one run up to its positive answer, threshold and queries together, >= 0
   * @param positives positive answers until it stops, >= 1
   */
  record SparseVector(double epsilon, long positives) implements PrivacyEvent {
    public SparseVector {
      EventLimits.epsilon("epsilon", epsilon);
      EventLimits.uses("positives", positives);
    }
  }

  /**
   * Tree aggregation (Kairouz et al. 2021): Gaussian noise on the nodes of a binary tree over
   * steps, of which a record touches one leaf per tree, hence ceil(log2(steps + 1)) nodes.
   *
   * @param noiseMultiplier of each node, > 0
   * @param steps leaves of each tree, >= 1
   * @param trees trees that a record may be in, such as epochs, >= 1
   */
  record TreeAggregation(double noiseMultiplier, long steps, long trees) implements PrivacyEvent {
    public TreeAggregation {
      EventLimits.noise("noiseMultiplier", noiseMultiplier);
      Checks.atLeast("steps", 1L, steps);
      EventLimits.uses("trees", trees);
    }

    /** Of all nodes that a record is in. */
    double jointNoiseMultiplier() {
      return noiseMultiplier / Math.sqrt((double) depth() * trees);
    }

    /** Nodes on the way from a leaf to its root. */
    int depth() {
      return 64 - Long.numberOfLeadingZeros(steps);
    }
  }

  /**
   * GNMax of PATE (Papernot et al. 2018): the label with the most teacher votes after Gaussian
   * noise on the counts; one record changes one teacher's vote, under every relation: teachers'
   * shares of the records are fixed beforehand. Data-independent.
   *
   * @param sigma standard deviation of the noise on counts, > 0
   * @param queries answered labels, >= 1
   */
  record GnMax(double sigma, long queries) implements PrivacyEvent {
    public GnMax {
      EventLimits.noise("sigma", sigma);
      EventLimits.uses("queries", queries);
    }
  }

  /**
   * GNMax with the votes that were counted: beside the guarantee of {@link GnMax} a smaller epsilon
   * that depends on the votes, and is itself private.
   *
   * @param sigma standard deviation of the noise on counts, > 0
   * @param votes for each answer the number of teachers for each of at least two labels, >= 0
   */
  record GnMaxVotes(double sigma, List<List<Double>> votes) implements PrivacyEvent {
    public GnMaxVotes {
      EventLimits.noise("sigma", sigma);
      votes = votes.stream().map(List::copyOf).toList();
      if (votes.isEmpty() || votes.stream().anyMatch(answer -> answer.size() < 2)) {
        throw new IllegalArgumentException(
            "votes must hold at least one answer, each with counts of at least two labels");
      }
      votes.forEach(answer -> answer.forEach(count -> Checks.nonNegative("votes", count)));
    }
  }

  /**
   * rho-zero-concentrated DP as given (Bun and Steinke 2016).
   *
   * @param rho >= 0
   */
  record ConcentratedDp(double rho) implements PrivacyEvent {
    public ConcentratedDp {
      EventLimits.epsilon("rho", rho);
    }
  }

  /**
   * (epsilon, delta)-DP as given; delta 0 is pure DP.
   *
   * @param epsilon >= 0
   * @param delta in [0, 1)
   */
  record GivenDp(double epsilon, double delta) implements PrivacyEvent {
    public GivenDp {
      EventLimits.epsilon("epsilon", epsilon);
      Checks.inUnitBelowOne("delta", delta);
    }
  }

  /**
   * Layers that are clipped and noised each for itself: jointly one Gaussian with 1 / sigma^2 = sum
   * of 1 / sigma_l^2.
   *
   * @param noiseMultipliers one per layer, each > 0
   */
  record PerLayerGaussian(List<Double> noiseMultipliers) implements PrivacyEvent {
    public PerLayerGaussian {
      noiseMultipliers = List.copyOf(noiseMultipliers);
      EventLimits.noise(
          "noiseMultipliers", TrainingContract.jointNoiseMultiplier(noiseMultipliers));
    }

    Gaussian joint() {
      return new Gaussian(TrainingContract.jointNoiseMultiplier(noiseMultipliers));
    }
  }

  /**
   * A mechanism on a batch to which each record belongs by its own coin.
   *
   * @param rate q in (0, 1]
   */
  record PoissonSampled(double rate, PrivacyEvent event) implements PrivacyEvent {
    public PoissonSampled {
      EventLimits.rate("rate", rate);
    }
  }

  /**
   * A mechanism on a Poisson batch of which at most {@code cap} records, chosen evenly, are kept.
   *
   * @param records n, in [1, 2^31 - 1]
   * @param rate q in (0, 1]
   * @param cap largest batch, >= 1
   */
  record TruncatedPoissonSampled(long records, double rate, long cap, PrivacyEvent event)
      implements PrivacyEvent {
    public TruncatedPoissonSampled {
      Checks.atLeast("records", 1L, records);
      if (records > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "records must be at most 2147483647 where batches are cut at a cap, got " + records);
      }
      EventLimits.rate("rate", rate);
      Checks.atLeast("cap", 1L, cap);
    }
  }

  /**
   * A mechanism on a batch of fixed size, drawn without replacement, afresh at each use.
   *
   * @param records n, >= batch
   * @param batch >= 1
   */
  record FixedSizeSampled(long records, long batch, PrivacyEvent event) implements PrivacyEvent {
    public FixedSizeSampled {
      Checks.atLeast("batch", 1L, batch);
      Checks.atLeast("records", batch, records);
    }
  }

  /**
   * Epochs over shuffled records, a mechanism on each batch.
   *
   * @param records n, >= batch
   * @param batch >= 1
   * @param dropLast whether an incomplete last batch is left out
   * @param steps batches in all, >= 1
   */
  record Shuffled(long records, long batch, boolean dropLast, long steps, PrivacyEvent event)
      implements PrivacyEvent {
    public Shuffled {
      Checks.atLeast("batch", 1L, batch);
      Checks.atLeast("records", batch, records);
      EventLimits.uses("steps", steps);
    }

    /** Batches of one epoch. */
    long stepsPerEpoch() {
      return stepsPerEpoch(records, batch, dropLast);
    }

    /** Batches that {@code records} shuffled records are cut into, at least 1. */
    public static long stepsPerEpoch(long records, long batch, boolean dropLast) {
      long whole = records / batch;
      return dropLast || whole * batch == records ? whole : whole + 1;
    }

    /** Epochs begun: in how many batches a record may have been. */
    long epochs() {
      long each = stepsPerEpoch();
      return (steps + each - 1) / each;
    }
  }

  /**
   * An event several times, each with fresh randomness.
   *
   * @param count >= 1
   */
  record Repeated(PrivacyEvent event, long count) implements PrivacyEvent {
    public Repeated {
      EventLimits.uses("count", count);
    }
  }

  /** Several events one after the other, later ones possibly chosen by what earlier ones gave. */
  record Composed(List<PrivacyEvent> events) implements PrivacyEvent {
    public Composed {
      events = List.copyOf(events);
      if (events.isEmpty()) {
        throw new IllegalArgumentException("events must hold at least one event, got none");
      }
    }
  }

  /**
   * A random number of runs with hyper-parameters drawn at random, of which only the best is
   * released (Papernot and Steinke 2022).
   *
   * @param run one run
   * @param law of the number of runs
   */
  record Selection(PrivacyEvent run, RunCount law) implements PrivacyEvent {}

  /** The law of the number of runs. */
  sealed interface RunCount {
    /** Expected number of runs. */
    double mean();

    /**
     * Poisson.
     *
     * @param mean > 0
     */
    record Poisson(double mean) implements RunCount {
      public Poisson {
        Checks.positive("mean", mean);
      }
    }

    /**
     * Truncated negative binomial: shape 1 is geometric, shape 0 logarithmic.
     *
     * @param shape eta, > -0.9 (nearer to -1 its law leaves the range of doubles)
     * @param mean > 1
     */
    record TruncatedNegativeBinomial(double shape, double mean) implements RunCount {
      public TruncatedNegativeBinomial {
        if (!(shape > -0.9 && shape < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException("shape must be a number > -0.9, got " + shape);
        }
        if (!(mean > 1 && mean < Double.POSITIVE_INFINITY)) {
          throw new IllegalArgumentException("mean must be a number > 1, got " + mean);
        }
      }
    }
  }
}
