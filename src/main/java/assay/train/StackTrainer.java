package assay.train;

import assay.data.Dataset;
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
  private static final int VERSION = 1;

  private final NetworkSpec network;
  private final TrainingSpec spec;

  /** A trainer for this network and recipe. */
  public StackTrainer(NetworkSpec network, TrainingSpec spec) {
    this.network = network;
    this.spec = spec;
  }

  @Override
  public String recipe() {
    return ENGINE + " " + VERSION + " " + network + " " + spec;
  }

  @Override
  public void train(Dataset data, List<TrainingJob> jobs, int workers, Consumer<Finished> finished)
      throws InterruptedException {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be >= 1, got " + workers);
    }
    Blas.oneThread();
    DenseShape shape = DenseShape.of(data.featureCount(), network, data.classCount());
    double[] squares = spec.dp().isPresent() ? featureSquares(data) : null;
    Rows features = Rows.of(data);
    int threads = Math.max(1, Math.min(workers, jobs.size()));
    AtomicInteger next = new AtomicInteger();
    Object oneAtATime = new Object();
    Callable<@Nullable Void> share =
        () -> {
          try (StackWorker worker = new StackWorker(data, features, shape, spec, squares)) {
            for (int i = next.getAndIncrement(); i < jobs.size(); i = next.getAndIncrement()) {
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
    DenseShape shape = DenseShape.of(data.featureCount(), network, data.classCount());
    double[] squares = spec.dp().isPresent() ? featureSquares(data) : null;
    try (StackWorker worker = new StackWorker(data, Rows.of(data), shape, spec, squares)) {
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
