package assay.train;

import assay.data.Dataset;
import assay.stats.Checks;
import assay.stats.Seed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Measures the stack on the two settings of docs/performance.md, each beside its own floor (the
 * matrix products alone, on the same memory) and beside Deeplearning4j. Times are CPU times of the
 * measuring thread, rounds are interleaved, figures are medians: other load on the machine moves a
 * ratio little.
 */
public final class TrainingBenchmark {
  private static final int BATCH = 128;
  private static final int DEEPLEARNING4J_STEPS = 40;

  /** What Java needs to compile all loops; fewer would measure its compiler. */
  private static final int WARM_EPOCHS = 20;

  private static final int FEWEST_MODELS = 16;

  /** The two settings. */
  public enum Setting {
    /** 600 binary features, 100 classes, 600-128-100 ReLU. */
    PURCHASE(600, 100, List.of(128), 30, 1.5, 8),
    /** 6 numeric and 94 one-hot features, 2 classes, 100-64-2 ReLU. */
    ADULT(100, 2, List.of(64), 20, 2.5, 30);

    final int features;
    final int classes;
    final NetworkSpec network;
    private final int epochs;
    private final double overProducts;
    private final double underDeeplearning4j;

    Setting(
        int features,
        int classes,
        List<Integer> hidden,
        int epochs,
        double overProducts,
        double underDeeplearning4j) {
      this.features = features;
      this.classes = classes;
      this.network = new NetworkSpec(hidden, Activation.RELU);
      this.epochs = epochs;
      this.overProducts = overProducts;
      this.underDeeplearning4j = underDeeplearning4j;
    }
  }

  /**
   * What a figure is held against.
   *
   * @param kind "at most" or "at least"
   * @param value in the figure's unit
   */
  public record Target(String kind, double value) {
    static Optional<Target> atMost(double value) {
      return Optional.of(new Target("at most", value));
    }

    static Optional<Target> atLeast(double value) {
      return Optional.of(new Target("at least", value));
    }

    /** Whether a median meets it. */
    public boolean met(double median) {
      return kind.equals("at most") ? median <= value : median >= value;
    }
  }

  /**
   * One measured figure.
   *
   * @param setting the setting's name
   * @param name what was measured
   * @param median over rounds
   * @param low the smallest round
   * @param high the largest round
   * @param unit of all three
   * @param target what the figure is held against, if anything
   */
  public record Figure(
      String setting,
      String name,
      double median,
      double low,
      double high,
      String unit,
      Optional<Target> target) {}

  private final Setting setting;
  private final Dataset data;
  private final TrainingJob job;
  private final int rounds;
  private final int epochs;
  private final Consumer<String> progress;
  private final ThreadMXBean clock = ManagementFactory.getThreadMXBean();
  private final List<Figure> figures = new ArrayList<>();

  /**
   * @param rounds interleaved repetitions, >= 1
   * @param epochs of each measured training, >= 1
   * @param directory raw files NAME_x.f32 and NAME_y.i32 to train on, or empty for generated ones
   * @param progress told what is being measured
   */
  public TrainingBenchmark(
      Setting setting, int rounds, int epochs, Optional<Path> directory, Consumer<String> progress)
      throws IOException {
    this.setting = setting;
    this.rounds = Checks.atLeast("rounds", 1, rounds);
    this.epochs = Checks.atLeast("epochs", 1, epochs);
    this.progress = progress;
    data =
        directory.isPresent()
            ? BenchmarkData.read(setting, directory.get())
            : BenchmarkData.generate(setting);
    int[] members = BenchmarkData.half();
    job = new TrainingJob(0, members, members.length, Seed.of(2));
  }

  /**
   * A step without and with DP against its products, noise, inference, and Deeplearning4j; minutes.
   */
  public List<Figure> steps() throws InterruptedException {
    figures.clear();
    TrainingSpec plain = spec(epochs, Optional.empty());
    TrainingSpec priv = spec(epochs, Optional.of(new DpSgdSpec(1, 1, DpSgdSpec.Clipping.FLAT)));
    double[] floor = new double[rounds];
    double[] step = new double[rounds];
    double[] multiplied = new double[rounds];
    double[] dpFloor = new double[rounds];
    double[] dpStep = new double[rounds];
    double[] noise = new double[rounds];
    double[] inference = new double[rounds];
    double[] general = new double[rounds];
    double[] adamStep = new double[rounds];
    double[] generalAdam = new double[rounds];
    Columns columns = Columns.of(data, shape().out(0), BATCH);
    Columns dense = Columns.allDense(data);
    double[] squares = StackTrainer.featureSquares(data);
    try (StackWorker one = new StackWorker(data, columns, shape(), plain, null);
        StackWorker products = new StackWorker(data, dense, shape(), plain, null);
        StackWorker dpProducts = new StackWorker(data, dense, shape(), priv, squares);
        StackWorker two = new StackWorker(data, columns, shape(), priv, squares);
        StackWorker three = new StackWorker(data, columns, shape(), adam(), null);
        General fit = new General(new Nesterovs(0.05, 0.9));
        General adam = new General(new Adam(0.001))) {
      progress.accept(setting + ": warming up");
      for (int done = 0; done < WARM_EPOCHS; done += epochs) {
        one.train(job);
        products.train(job);
        two.train(job);
        three.train(job);
      }
      StackModel model = one.train(job);
      model.logits(data);
      fit.steps(DEEPLEARNING4J_STEPS);
      adam.steps(DEEPLEARNING4J_STEPS);
      for (int r = 0; r < rounds; r++) {
        progress.accept(setting + ": round " + (r + 1) + " of " + rounds);
        Batches batches = one.batches(job);
        long steps = batches.steps();
        floor[r] = timed(() -> products.productsOnly(batches)) / steps;
        step[r] = timed(() -> one.train(job)) / steps;
        multiplied[r] = timed(() -> products.train(job)) / steps;
        Batches samples = two.batches(job);
        long dpSteps = samples.steps();
        dpFloor[r] = timed(() -> dpProducts.productsOnly(samples)) / dpSteps;
        dpStep[r] = timed(() -> two.train(job)) / dpSteps;
        noise[r] = noise();
        inference[r] = timed(() -> model.logits(data)) / data.size();
        general[r] = timed(() -> fit.steps(DEEPLEARNING4J_STEPS)) / DEEPLEARNING4J_STEPS;
        adamStep[r] = timed(() -> three.train(job)) / steps;
        generalAdam[r] = timed(() -> adam.steps(DEEPLEARNING4J_STEPS)) / DEEPLEARNING4J_STEPS;
      }
    }
    boolean wide = setting == Setting.PURCHASE;
    add("products alone", floor, 1e6, "us a step", Optional.empty());
    add("step", step, 1e6, "us a step", Optional.empty());
    add("step / products", ratio(step, floor), 1, "x", Target.atMost(setting.overProducts));
    add("step, every feature multiplied", multiplied, 1e6, "us a step", Optional.empty());
    add("DP products alone", dpFloor, 1e6, "us a step", Optional.empty());
    add("DP step", dpStep, 1e6, "us a step", Optional.empty());
    add(
        "DP step / step",
        ratio(dpStep, step),
        1,
        "x",
        wide ? Target.atMost(1.3) : Optional.empty());
    add("noise", noise, 1e9, "ns a value", Target.atMost(3));
    add("inference", inference, 1e6, "us a record", Optional.empty());
    add("Deeplearning4j fit", general, 1e6, "us a step", Optional.empty());
    add(
        "Deeplearning4j fit / step",
        ratio(general, step),
        1,
        "x",
        Target.atLeast(setting.underDeeplearning4j));
    add("step, Adam", adamStep, 1e6, "us a step", Optional.empty());
    add("Deeplearning4j fit, Adam", generalAdam, 1e6, "us a step", Optional.empty());
    add(
        "Deeplearning4j fit / step, Adam",
        ratio(generalAdam, adamStep),
        1,
        "x",
        Target.atLeast(setting.underDeeplearning4j));
    int stepsPerEpoch = (job.members().length + BATCH - 1) / BATCH;
    double stepsPerModel = (double) setting.epochs * stepsPerEpoch;
    add("model of " + setting.epochs + " epochs", step, stepsPerModel, "s", Optional.empty());
    add("DP epoch", dpStep, stepsPerEpoch, "s", Optional.empty());
    return List.copyOf(figures);
  }

  /**
   * Two threads against one, by wall clock: needs two cores with nothing else to do, and says so
   * where they were not there.
   */
  public List<Figure> threads() throws InterruptedException {
    figures.clear();
    double[] speedup = new double[rounds];
    double[] inflation = new double[rounds];
    List<TrainingJob> jobs = jobs(16);
    StackTrainer trainer =
        new StackTrainer(setting.network, spec(Math.max(1, epochs), Optional.empty()));
    for (int done = 0; done < WARM_EPOCHS; done += 8 * epochs) {
      trainer.train(data, jobs, 2, finished -> {});
    }
    for (int r = 0; r < rounds; r++) {
      progress.accept(setting + ": two threads and one, round " + (r + 1) + " of " + rounds);
      double[] one = wallAndCpu(trainer, jobs, 1);
      double[] two = wallAndCpu(trainer, jobs, 2);
      speedup[r] = one[0] / two[0];
      inflation[r] = two[1] / one[1];
    }
    add("two threads / one, wall clock", speedup, 1, "x", Target.atLeast(1.8));
    add("CPU of a model, two threads / one", inflation, 1, "x", Optional.empty());
    return List.copyOf(figures);
  }

  /**
   * Cost per model as the number of models grows by factors of 4 from 16.
   *
   * @param most the largest number of models, >= 16
   */
  public List<Figure> models(int most) throws InterruptedException {
    Checks.atLeast("most models", FEWEST_MODELS, most);
    figures.clear();
    StackTrainer trainer = new StackTrainer(setting.network, spec(1, Optional.empty()));
    trainer.train(data, jobs(FEWEST_MODELS), 1, done -> {});
    double first = 0;
    for (int models = FEWEST_MODELS; models <= most; models *= 4) {
      progress.accept(setting + ": " + models + " models");
      List<TrainingJob> jobs = jobs(models);
      long[] memory = {0};
      double start = processCpu();
      trainer.train(data, jobs, 2, done -> memory[0] = Math.max(memory[0], Pointer.totalBytes()));
      double perModel = (processCpu() - start) / models;
      first = models == FEWEST_MODELS ? perModel : first;
      single(models + " models of one epoch", perModel * 1e3, "ms a model");
      single(models + " models / 16 models", perModel / first, "x");
      single(models + " models, off-heap memory", memory[0] / 1e6, "MB");
    }
    return List.copyOf(figures);
  }

  private void single(String name, double value, String unit) {
    add(name, new double[] {value}, 1, unit, Optional.empty());
  }

  private List<TrainingJob> jobs(int models) {
    List<TrainingJob> jobs = new ArrayList<>();
    for (int m = 0; m < models; m++) {
      jobs.add(new TrainingJob(m, job.members(), job.publicSize(), Seed.of(2).child(m)));
    }
    return jobs;
  }

  private double[] wallAndCpu(StackTrainer trainer, List<TrainingJob> jobs, int workers)
      throws InterruptedException {
    long wall = System.nanoTime();
    double cpu = processCpu();
    trainer.train(data, jobs, workers, done -> {});
    return new double[] {(System.nanoTime() - wall) * 1e-9, processCpu() - cpu};
  }

  private DenseShape shape() {
    return DenseShape.of(data.featureCount(), setting.network, data.classCount());
  }

  private static TrainingSpec spec(int epochs, Optional<DpSgdSpec> dp) {
    return new TrainingSpec(TrainingSpec.Optimizer.SGD, 0.05, 0.9, BATCH, epochs, 0, 0, dp);
  }

  private TrainingSpec adam() {
    return new TrainingSpec(
        TrainingSpec.Optimizer.ADAM, 0.001, 0, BATCH, epochs, 0, 0, Optional.empty());
  }

  private double noise() throws InterruptedException {
    GaussianStream stream = new GaussianStream(Seed.of(3));
    float[] values = new float[FloatMath.CHUNK];
    int times = 2000;
    double seconds =
        timed(
            () -> {
              for (int i = 0; i < times; i++) {
                stream.fill(values, values.length);
              }
            });
    return seconds / ((double) times * values.length);
  }

  private interface Work {
    void run() throws InterruptedException;
  }

  /** Seconds of CPU that this thread spends. */
  private double timed(Work work) throws InterruptedException {
    long start = clock.getCurrentThreadCpuTime();
    work.run();
    return (clock.getCurrentThreadCpuTime() - start) * 1e-9;
  }

  private static double processCpu() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime() * 1e-9
        : Double.NaN;
  }

  private static double[] ratio(double[] above, double[] below) {
    double[] ratio = new double[above.length];
    for (int i = 0; i < ratio.length; i++) {
      ratio[i] = above[i] / below[i];
    }
    return ratio;
  }

  private void add(
      String name, double[] values, double factor, String unit, Optional<Target> target) {
    double[] sorted = Arrays.stream(values).map(v -> v * factor).sorted().toArray();
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    figures.add(new Figure(setting.name(), name, median, sorted[0], sorted[n - 1], unit, target));
  }

  /**
   * Deeplearning4j's own {@code fit} on batches that are ready before the clock starts, with one
   * thread. Nesterov's momentum stands beside SGD, as it has no classical one.
   */
  private final class General implements AutoCloseable {
    private final MultiLayerNetwork network;
    private final List<DataSet> batches = new ArrayList<>();
    private int next;

    General(IUpdater updater) {
      try (StackWorker worker =
          new StackWorker(
              data, Columns.asTheyAre(data), shape(), spec(1, Optional.empty()), null)) {
        network = Deeplearning4jZip.network(shape(), worker.initialWeights(job.seed()), updater);
      }
      Deeplearning4jTrainer.oneThread();
      Batches source = Batches.shuffled(job.members(), BATCH, 1, job.seed().child("batches"));
      for (int i = 0; i < 20; i++) {
        Batches.Batch batch = source.next();
        batches.add(
            new DataSet(
                Deeplearning4jModel.features(data, batch.records(), batch.from(), batch.size()),
                Deeplearning4jTrainer.labels(data, batch)));
      }
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        network.fit(batches.get(next++ % batches.size()));
      }
    }

    @Override
    public void close() {
      network.close();
      Blas.oneThread();
    }
  }
}
