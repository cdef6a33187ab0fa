package assay.train;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.commons.rng.UniformRandomProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * JMH: what a step of the stack is made of, each part alone on a batch of 128, in both settings of
 * docs/performance.md. {@code -prof} and {@code -p setting=ADULT} narrow it down.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelSpeed {
  @Param({"PURCHASE", "ADULT"})
  public TrainingBenchmark.Setting setting;

  /** Whether every feature is multiplied, or zeros and ones are summed. */
  @Param({"false", "true"})
  public boolean multiplied;

  private StackWorker worker;
  private GaussianStream noise;
  private int[] records;
  private int next;

  /** A worker with DP whose memory holds a batch. */
  @Setup
  public void set() {
    Dataset data = BenchmarkData.generate(setting);
    TrainingSpec spec =
        new TrainingSpec(
            TrainingSpec.Optimizer.SGD,
            0.05,
            0.9,
            128,
            1,
            0,
            0,
            Optional.of(new DpSgdSpec(1, 1, DpSgdSpec.Clipping.FLAT)));
    worker =
        new StackWorker(
            data,
            multiplied
                ? Columns.allDense(data)
                : Columns.of(data, setting.network.hidden().get(0), 128),
            DenseShape.of(setting.features, setting.network, setting.classes),
            spec,
            StackTrainer.featureSquares(data));
    worker.initialWeights(Seed.of(1));
    noise = new GaussianStream(Seed.of(2));
    records = BenchmarkData.half();
    UniformRandomProvider random = Seed.of(3).random();
    for (int i = records.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = records[i];
      records[i] = records[j];
      records[j] = held;
    }
    gather();
    forward();
    outputs();
    backward();
  }

  @TearDown
  public void close() {
    worker.close();
  }

  /** Copies the records of the next batch. */
  @Benchmark
  public void gather() {
    next = next + 256 > records.length ? 0 : next + 128;
    worker.gather(records, next, 128);
  }

  /** Products and activations. */
  @Benchmark
  public void forward() {
    worker.forward(128, 0, 0);
  }

  /** Logits to gradients. */
  @Benchmark
  public double outputs() {
    return worker.outputGradient(records, next, 128, false);
  }

  /** Signals, through activations. */
  @Benchmark
  public void backward() {
    worker.backward(128);
  }

  /** Gradients of the weights. */
  @Benchmark
  public void gradients() {
    worker.gradients(128, 0.001f, 0.9f);
  }

  /** Squared norms and scaled rows. */
  @Benchmark
  public void clip() {
    worker.clip(records, next, 128);
  }

  /** Noise for every parameter, with momentum. */
  @Benchmark
  public void noise() {
    worker.addNoise(noise, 0.9f, 1e-4f);
  }

  /** Accumulator to weights. */
  @Benchmark
  public void update() {
    worker.update(0);
  }
}
