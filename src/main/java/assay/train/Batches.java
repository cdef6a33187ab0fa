package assay.train;

import assay.stats.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/** The batches of one model's training, step by step. */
interface Batches {
  /** Steps in all. */
  long steps();

  /** Steps that count as one epoch, for schedules and the mean loss. */
  int stepsPerEpoch();

  /** The records of the next step, valid until the next call. */
  Batch next();

  /**
   * Some records.
   *
   * @param records indices into the data set
   * @param from the first of this batch
   * @param size how many
   */
  record Batch(int[] records, int from, int size) {}

  /** The batches that the recipe asks for. */
  static Batches of(TrainingJob job, TrainingSpec spec) {
    Seed seed = job.seed().child("batches");
    if (spec.dp().isEmpty()) {
      if (job.members().length == 0) {
        throw new IllegalArgumentException("model " + job.index() + " has no member to train on");
      }
      return shuffled(job.members(), spec.batchSize(), spec.epochs(), seed);
    }
    int n = job.publicSize();
    if (spec.batchSize() > n) {
      throw new IllegalArgumentException(
          "training.batchSize must be <= the "
              + n
              + " records that model "
              + job.index()
              + " samples from with DP, got "
              + spec.batchSize());
    }
    int steps = (n + spec.batchSize() - 1) / spec.batchSize();
    return poisson(job.members(), (double) spec.batchSize() / n, steps, spec.epochs(), seed);
  }

  /** Each epoch a fresh shuffle, cut; the last batch of an epoch may be smaller. */
  static Batches shuffled(int[] members, int batchSize, int epochs, Seed seed) {
    return new Shuffled(members, batchSize, epochs, seed);
  }

  /** Each step an independent Poisson sample: every member with probability q. */
  static Batches poisson(int[] members, double rate, int stepsPerEpoch, int epochs, Seed seed) {
    return new Poisson(members, rate, stepsPerEpoch, epochs, seed);
  }

  /** Shuffled epochs. */
  final class Shuffled implements Batches {
    private final int[] order;
    private final int batchSize;
    private final int epochs;
    private final UniformRandomProvider random;
    private int next;

    private Shuffled(int[] members, int batchSize, int epochs, Seed seed) {
      order = members.clone();
      next = order.length;
      this.batchSize = batchSize;
      this.epochs = epochs;
      random = seed.random();
    }

    @Override
    public long steps() {
      return (long) epochs * stepsPerEpoch();
    }

    @Override
    public int stepsPerEpoch() {
      return (order.length + batchSize - 1) / batchSize;
    }

    @Override
    public Batch next() {
      if (next >= order.length) {
        for (int i = order.length - 1; i > 0; i--) {
          int j = random.nextInt(i + 1);
          int held = order[i];
          order[i] = order[j];
          order[j] = held;
        }
        next = 0;
      }
      int size = Math.min(batchSize, order.length - next);
      Batch batch = new Batch(order, next, size);
      next += size;
      return batch;
    }
  }

  /**
   * Poisson samples, drawn by the gaps between chosen members: a gap is geometric, floor(ln U / ln
   * (1 - q)) for U uniform on (0, 1) (Devroye 1986, X.2), so that a step costs as many draws as it
   * has records. U has 53 bits, from a cryptographic stream.
   */
  final class Poisson implements Batches {
    private final int[] members;
    private final double logMiss;
    private final int stepsPerEpoch;
    private final int epochs;
    private final UniformRandomProvider random;
    private int[] chosen;

    private Poisson(int[] members, double rate, int stepsPerEpoch, int epochs, Seed seed) {
      this.members = members;
      this.logMiss = Math.log1p(-rate);
      this.stepsPerEpoch = stepsPerEpoch;
      this.epochs = epochs;
      random = seed.cryptographic();
      chosen = new int[Math.min(members.length, (int) (2 * rate * members.length) + 16)];
    }

    @Override
    public long steps() {
      return (long) epochs * stepsPerEpoch;
    }

    @Override
    public int stepsPerEpoch() {
      return stepsPerEpoch;
    }

    @Override
    public Batch next() {
      int size = 0;
      double at = gap();
      while (at < members.length) {
        if (size == chosen.length) {
          chosen = Arrays.copyOf(chosen, Math.min(members.length, 2 * chosen.length));
        }
        chosen[size++] = members[(int) at];
        at += 1 + gap();
      }
      return new Batch(chosen, 0, size);
    }

    private double gap() {
      double uniform = ((random.nextLong() >>> 11) + 0.5) * 0x1p-53;
      return Math.floor(Math.log(uniform) / logMiss);
    }
  }
}
