package assay.train;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stacked engine: trains many dense networks of one shape with direct matrix products on
 * off-heap memory. Cores share out models; within a core one model is trained from start to finish,
 * because its weights, state and activations then stay in that core's cache.
 */
public final class StackTrainer implements Trainer {
  /** How {@link TrainingRecord#engine} names this code. */
  static final String ENGINE = "stack";

  /** Raised whenever the same job would give other bytes. */
  private static final int VERSION = 3;

  private final NetworkSpec network;
  private final TrainingSpec spec;
  private final @Nullable Function<? super TrainingJob, ? extends StepHook> hooks;
  private final @Nullable Deeplearning4jConfiguration sizes;

  /** A trainer for this network and recipe. */
  public StackTrainer(NetworkSpec network, TrainingSpec spec) {
    this(network, spec, null, null);
  }

  private StackTrainer(
      NetworkSpec network,
      TrainingSpec spec,
      @Nullable Function<? super TrainingJob, ? extends StepHook> hooks,
      @Nullable Deeplearning4jConfiguration sizes) {
    this.network = network;
    this.spec = spec;
    this.hooks = hooks;
    this.sizes = sizes;
  }

  /** The same trainer for data of the sizes that a file names and no others. */
  StackTrainer withSizesOf(Deeplearning4jConfiguration file) {
    return new StackTrainer(network, spec, hooks, file);
  }

  /**
   * The same trainer, each training watched (and perhaps changed) by a hook of its own at every
   * noised step; for attackers inside of the training.
   *
   * @param perJob asked from any thread
   */
  public StackTrainer watchedBy(Function<? super TrainingJob, ? extends StepHook> perJob) {
    if (spec.dp().isEmpty()) {
      throw new IllegalArgumentException("training.dp must be present: there is no noise to watch");
    }
    return new StackTrainer(network, spec, perJob, sizes);
  }

  /**
   * The parameters of a model that the stack trained, laid out as {@link TrainingJob#initial}. A
   * copy.
   *
   * @throws IllegalArgumentException if another engine trained it
   */
  public static float[] parameters(TrainedModel model) {
    if (model instanceof StackModel stacked) {
      return stacked.weights().clone();
    }
    throw new IllegalArgumentException(
        "the model must come from the stack, got one from " + model.record().engine());
  }

  /** The random parameters that a training on {@code data} from this seed would start from. */
  public float[] initialParameters(Dataset data, Seed seed) {
    DenseShape shape = shape(data);
    try (StackWorker worker = new StackWorker(data, Columns.asTheyAre(data), shape, spec, null)) {
      return worker.initialWeights(seed);
    }
  }

  /** The model with these parameters, before any training. */
  public TrainedModel untrained(Dataset data, float[] parameters) {
    DenseShape shape = shape(data);
    if (parameters.length != shape.parameters()) {
      throw new IllegalArgumentException(
          "parameters must be the "
              + shape.parameters()
              + " of the network, got "
              + parameters.length);
    }
    TrainingRecord record =
        new TrainingRecord(ENGINE, false, 1, 1, 0, 0, Double.POSITIVE_INFINITY, "none", Double.NaN);
    return new StackModel(shape, parameters.clone(), record);
  }

  private DenseShape shape(Dataset data) {
    DenseShape shape = DenseShape.of(data.featureCount(), network, data.classCount());
    if (sizes != null) {
      sizes.mustFit(data.featureCount(), shape.outputs());
    }
    return shape;
  }

  @Override
  public String recipe() {
    return ENGINE
        + " "
        + VERSION
        + " OpenBLAS "
        + Blas.kernels()
        + " "
        + network
        + " "
        + spec
        + (hooks == null ? "" : " watched");
  }

  @Override
  public void train(Dataset data, List<TrainingJob> jobs, int workers, Consumer<Finished> finished)
      throws InterruptedException {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be >= 1, got " + workers);
    }
    Blas.oneThread();
    DenseShape shape = shape(data);
    double[] squares = spec.dp().isPresent() ? featureSquares(data) : null;
    Columns columns = Columns.of(data, shape, spec);
    int threads = Math.max(1, Math.min(workers, jobs.size()));
    AtomicInteger next = new AtomicInteger();
    Object oneAtATime = new Object();
    Callable<@Nullable Void> share =
        () -> {
          try (StackWorker worker = new StackWorker(data, columns, shape, spec, squares)) {
            for (int i = next.getAndIncrement(); i < jobs.size(); i = next.getAndIncrement()) {
              if (hooks != null) {
                worker.watch(hooks.apply(jobs.get(i)));
              }
              TrainedModel model = worker.train(jobs.get(i));
              synchronized (oneAtATime) {
                finished.accept(new Finished(jobs.get(i), model));
              }
            }
          }
          return null;
        };
    run(share, threads);
  }

  /**
   * Trains one model as {@link #train} does, to the bit, and shows its parameters before the first
   * and after every epoch: what an attacker with all iterates sees. They are laid out layer by
   * layer, each layer's weights as a row-major inputs x outputs matrix followed by its biases.
   */
  public TrainedModel watch(Dataset data, TrainingJob job, Consumer<float[]> epochs)
      throws InterruptedException {
    Blas.oneThread();
    DenseShape shape = shape(data);
    double[] squares = spec.dp().isPresent() ? featureSquares(data) : null;
    Columns columns = Columns.of(data, shape, spec);
    try (StackWorker worker = new StackWorker(data, columns, shape, spec, squares)) {
      worker.watchEpochs(epochs);
      return worker.train(job);
    }
  }

  /** Gradients at single records of a model with these parameters, laid out as above. */
  public RecordGradients gradients(Dataset like, float[] parameters) {
    return RecordGradients.of(network, like, parameters);
  }

  /** Runs the same work on every thread; the first failure stops the others and is thrown. */
  private static void run(Callable<@Nullable Void> share, int threads) throws InterruptedException {
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "assay-train");
              thread.setDaemon(true);
              return thread;
            });
    try {
      ExecutorCompletionService<@Nullable Void> results = new ExecutorCompletionService<>(pool);
      List<Future<@Nullable Void>> submitted = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        submitted.add(results.submit(share));
      }
      for (int t = 0; t < submitted.size(); t++) {
        results.take().get();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      if (cause instanceof InterruptedException) {
        throw new InterruptedException("training was interrupted");
      }
      throw new IllegalStateException("training failed", cause);
    } finally {
      pool.shutdownNow();
      // A worker notices at its next epoch; its memory must not outlive this call.
      boolean ended = pool.awaitTermination(1, TimeUnit.HOURS);
      assert ended;
    }
  }

  /** The squared norm of every record's features and the 1 of the bias. */
  static double[] featureSquares(Dataset data) {
    int width = data.featureCount();
    double[] squares = new double[data.size()];
    for (int r = 0; r < squares.length; r++) {
      squares[r] = 1 + FloatMath.sumOfSquares(data.features(), r * width, width);
    }
    return squares;
  }
}
