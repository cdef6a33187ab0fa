package assay.train;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.stream.IntStream;

/**
 * One DP training by the stacked engine with a {@link StepHook}: the engine's own code, watched.
 */
public final class HookedTraining {
  private final NetworkSpec network;
  private final TrainingSpec spec;
  private final int publicSize;
  private final Seed seed;

  /**
   * @param spec with DP
   * @param publicSize what the sampling rate may know, >= spec.batchSize()
   * @param seed of weights, batches and noise
   */
  public HookedTraining(NetworkSpec network, TrainingSpec spec, int publicSize, Seed seed) {
    if (spec.dp().isEmpty()) {
      throw new IllegalArgumentException("training.dp must be present: there is no noise to watch");
    }
    this.network = network;
    this.spec = spec;
    this.publicSize = publicSize;
    this.seed = seed;
  }

  /** The recipe. */
  public TrainingSpec spec() {
    return spec;
  }

  /** Floats of each layer's weights and biases, in order, for data of this shape. */
  public int[] layerLengths(Dataset data) {
    DenseShape shape = shape(data);
    return IntStream.range(0, shape.layers()).map(l -> (shape.in(l) + 1) * shape.out(l)).toArray();
  }

  /**
   * The parameters that {@link #train(Dataset, StepHook)} starts from, in the order of {@link
   * #layerLengths}: each layer's weights as a row-major inputs x outputs matrix, then its biases.
   */
  public float[] initialParameters(Dataset data) {
    try (StackWorker worker =
        new StackWorker(data, Columns.asTheyAre(data), shape(data), spec, null)) {
      return worker.initialWeights(seed);
    }
  }

  /**
   * Trains on all records of {@code data}. Everything is the engine's own except who is in a batch:
   * each record has its coin at every step, by position, so that neighbors of another size draw the
   * same records.
   *
   * @return the trained parameters
   */
  public float[] train(Dataset data, StepHook hook) {
    return train(data, job(data), hook);
  }

  /**
   * The same from given parameters, such as those of a worst-case initialization.
   *
   * @param initial laid out as {@link #initialParameters} lays them out
   */
  public float[] train(Dataset data, float[] initial, StepHook hook) {
    return train(data, job(data).startingFrom(initial), hook);
  }

  private TrainingJob job(Dataset data) {
    return new TrainingJob(0, IntStream.range(0, data.size()).toArray(), publicSize, seed);
  }

  private float[] train(Dataset data, TrainingJob job, StepHook hook) {
    DenseShape shape = shape(data);
    double[] squares = StackTrainer.featureSquares(data);
    try (StackWorker worker =
        new StackWorker(data, Columns.of(data, shape, spec), shape, spec, squares)) {
      worker.watch(hook);
      Batches own = worker.batches(job);
      return worker.train(job, new Coupled(own, data.size())).weights();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("training was interrupted", e);
    }
  }

  private DenseShape shape(Dataset data) {
    return DenseShape.of(data.featureCount(), network, data.classCount());
  }

  /** As many steps as the engine's batches; a record's coin depends on step and position alone. */
  private final class Coupled implements Batches {
    private final Batches own;
    private final int size;
    private final double rate = Math.min(1, (double) spec.batchSize() / publicSize);
    private int step;

    Coupled(Batches own, int size) {
      this.own = own;
      this.size = size;
    }

    @Override
    public long steps() {
      return own.steps();
    }

    @Override
    public int stepsPerEpoch() {
      return own.stepsPerEpoch();
    }

    @Override
    public Batch next() {
      var coins = seed.child("coins").child(step++).random();
      int[] chosen = IntStream.range(0, size).filter(i -> coins.nextDouble() < rate).toArray();
      return new Batch(chosen, 0, chosen.length);
    }
  }
}
