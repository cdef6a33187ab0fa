package assay.train;

import assay.data.Dataset;
import assay.stats.Seed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Measures the stack on the two settings of docs/performance.md, each beside its own floor (the
 * matrix products alone, on the same memory) and beside Deeplearning4j. Times are CPU times of the
 * measuring thread, rounds are interleaved, figures are medians: other load on the machine moves a
 * ratio little.
 */
public final class TrainingBenchmark {
  private static final int RECORDS = 20_000;
  private static final int BATCH = 128;

  /** The two settings. */
  public enum Setting {
    /** 600 binary features, 100 classes, 600-128-100 ReLU. */
    PURCHASE(600, 100, List.of(128), 30),
    /** 6 numeric and 94 one-hot features, 2 classes, 100-64-2 ReLU. */
    ADULT(100, 2, List.of(64), 20);

    private final int features;
    private final int classes;
    private final NetworkSpec network;
    private final int epochs;

    Setting(int features, int classes, List<Integer> hidden, int epochs) {
      this.features = features;
      this.classes = classes;
      this.network = new NetworkSpec(hidden, Activation.RELU);
      this.epochs = epochs;
    }
  }

  /**
   * One measured figure.
   *
   * @param setting the setting's name
   * @param name what was measured
   * @param value the median over rounds
   * @param low the smallest round
   * @param high the largest round
   * @param unit of all three
   */
  public record Figure(
      String setting, String name, double value, double low, double high, String unit) {}

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
    this.rounds = rounds;
    this.epochs = epochs;
    this.progress = progress;
    data = directory.isPresent() ? read(setting, directory.get()) : generate(setting);
    UniformRandomProvider coins = Seed.of(1).child("membership").random();
    int[] order = IntStream.range(0, RECORDS).toArray();
    for (int i = RECORDS - 1; i > 0; i--) {
      int j = coins.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    int[] members = Arrays.copyOf(order, RECORDS / 2);
    Arrays.sort(members);
    job = new TrainingJob(0, members, members.length, Seed.of(2));
  }

  /** Runs everything; minutes. */
  public List<Figure> run() throws InterruptedException {
    TrainingSpec plain = spec(Optional.empty());
    TrainingSpec priv = spec(Optional.of(new DpSgdSpec(1, 1, DpSgdSpec.Clipping.FLAT)));
    double[] squares = StackTrainer.featureSquares(data);
    DenseShape shape = DenseShape.of(data.featureCount(), setting.network, data.classCount());
    double[] floor = new double[rounds];
    double[] step = new double[rounds];
    double[] dpFloor = new double[rounds];
    double[] dpStep = new double[rounds];
    double[] noise = new double[rounds];
    try (StackWorker one = new StackWorker(data, Rows.of(data), shape, plain, null);
        StackWorker two = new StackWorker(data, Rows.of(data), shape, priv, squares)) {
      progress.accept(setting + ": warming up");
      one.train(job);
      two.train(job);
      for (int r = 0; r < rounds; r++) {
        progress.accept(setting + ": round " + (r + 1) + " of " + rounds);
        Batches batches = one.batches(job);
        long steps = batches.steps();
        double start = cpu();
        one.productsOnly(batches);
        floor[r] = (cpu() - start) / steps;
        start = cpu();
        one.train(job);
        step[r] = (cpu() - start) / steps;
        batches = two.batches(job);
        steps = batches.steps();
        start = cpu();
        two.productsOnly(batches);
        dpFloor[r] = (cpu() - start) / steps;
        start = cpu();
        two.train(job);
        dpStep[r] = (cpu() - start) / steps;
        noise[r] = noise();
      }
    }
    add("products alone", floor, 1e6, "us a step");
    add("step", step, 1e6, "us a step");
    add("step / products", ratio(step, floor), 1, "x");
    add("DP products alone", dpFloor, 1e6, "us a step");
    add("DP step", dpStep, 1e6, "us a step");
    add("DP step / step", ratio(dpStep, step), 1, "x");
    add("noise", noise, 1e9, "ns a value");
    int stepsPerEpoch = (RECORDS / 2 + BATCH - 1) / BATCH;
    double stepsPerModel = (double) setting.epochs * stepsPerEpoch;
    add("model of " + setting.epochs + " epochs", step, stepsPerModel, "s");
    add("DP epoch", dpStep, stepsPerEpoch, "s");
    return figures;
  }

  private TrainingSpec spec(Optional<DpSgdSpec> dp) {
    return new TrainingSpec(TrainingSpec.Optimizer.SGD, 0.05, 0.9, BATCH, epochs, 0, 0, dp);
  }

  private double noise() {
    GaussianStream stream = new GaussianStream(Seed.of(3));
    float[] values = new float[FloatMath.CHUNK];
    int times = 1000;
    double start = cpu();
    for (int i = 0; i < times; i++) {
      stream.fill(values, values.length);
    }
    return (cpu() - start) / ((double) times * values.length);
  }

  private double cpu() {
    return clock.getCurrentThreadCpuTime() * 1e-9;
  }

  private static double[] ratio(double[] above, double[] below) {
    double[] ratio = new double[above.length];
    for (int i = 0; i < ratio.length; i++) {
      ratio[i] = above[i] / below[i];
    }
    return ratio;
  }

  private void add(String name, double[] values, double factor, String unit) {
    double[] sorted = Arrays.stream(values).map(v -> v * factor).sorted().toArray();
    int n = sorted.length;
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    figures.add(new Figure(setting.name(), name, median, sorted[0], sorted[n - 1], unit));
  }

  private static Dataset read(Setting setting, Path directory) throws IOException {
    String name = setting.name().toLowerCase(java.util.Locale.ROOT);
    ByteBuffer x =
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve(name + "_x.f32")))
            .order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer y =
        ByteBuffer.wrap(Files.readAllBytes(directory.resolve(name + "_y.i32")))
            .order(ByteOrder.LITTLE_ENDIAN);
    float[] features = new float[RECORDS * setting.features];
    int[] labels = new int[RECORDS];
    x.asFloatBuffer().get(features);
    y.asIntBuffer().get(labels);
    return dataset(setting, features, labels);
  }

  private static Dataset generate(Setting setting) {
    UniformRandomProvider random = Seed.of(7).child(setting.name()).random();
    float[] features = new float[RECORDS * setting.features];
    int[] labels = new int[RECORDS];
    if (setting == Setting.PURCHASE) {
      purchase(random, features, labels);
    } else {
      adult(random, features, labels);
    }
    return dataset(setting, features, labels);
  }

  /** Four prototypes a class with a quarter of their bits on; a record has 30 % of them flipped. */
  private static void purchase(UniformRandomProvider random, float[] features, int[] labels) {
    int width = Setting.PURCHASE.features;
    boolean[] prototypes = new boolean[100 * 4 * width];
    for (int i = 0; i < prototypes.length; i++) {
      prototypes[i] = random.nextDouble() < 0.25;
    }
    for (int r = 0; r < labels.length; r++) {
      labels[r] = random.nextInt(100);
      int prototype = (labels[r] * 4 + random.nextInt(4)) * width;
      for (int j = 0; j < width; j++) {
        boolean flipped = random.nextDouble() < 0.3;
        features[r * width + j] = prototypes[prototype + j] != flipped ? 1 : 0;
      }
    }
  }

  /** Six normals and eight one-hot columns; a logistic label. */
  private static void adult(UniformRandomProvider random, float[] features, int[] labels) {
    int[] levels = {8, 16, 7, 14, 6, 5, 2, 36};
    int width = Setting.ADULT.features;
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] effects = new double[width];
    for (int j = 0; j < width; j++) {
      effects[j] = (j < 6 ? 0.5 : 0.9) * gaussian.sample();
    }
    for (int r = 0; r < labels.length; r++) {
      double logit = -2;
      for (int j = 0; j < 6; j++) {
        features[r * width + j] = (float) gaussian.sample();
        logit += effects[j] * features[r * width + j];
      }
      int column = 6;
      for (int count : levels) {
        // The smaller of two draws: some levels are common, some rare.
        int level = Math.min(random.nextInt(count), random.nextInt(count));
        features[r * width + column + level] = 1;
        logit += effects[column + level];
        column += count;
      }
      labels[r] = random.nextDouble() < 1 / (1 + Math.exp(-1.6 * logit)) ? 1 : 0;
    }
  }

  private static Dataset dataset(Setting setting, float[] features, int[] labels) {
    List<String> classes = IntStream.range(0, setting.classes).mapToObj(c -> "c" + c).toList();
    List<String> ids = IntStream.range(0, labels.length).mapToObj(r -> "r" + r).toList();
    return new Dataset(setting.features, features, labels, classes, ids, List.of());
  }
}
