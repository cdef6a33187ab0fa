package assay.audit.zoo;

import assay.stats.Seed;
import assay.train.replay.NoiseCall;
import assay.train.replay.NoiseCall.Mechanism;
import assay.train.replay.NoiseCall.Tensor;
import assay.train.replay.NoiseSource;
import assay.train.replay.NoisyAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * DP-SGD (Abadi et al. 2016, Algorithm 1) as plain loops over examples, to be read beside its
 * paper: one hidden leaky ReLU layer and a logistic output. Every step: draw a Poisson batch, clip
 * each example's gradient to C, add up, add N(0, (sigma C)^2), divide by the <em>expected</em>
 * batch, step. Each {@link DpSgdVariant} changes one line of that.
 *
 * <p>The loop is right where {@code is(...)} is false throughout.
 */
final class ReferenceDpSgd implements NoisyAlgorithm<List<Row>> {
  private static final int AUGMENTATIONS = 4;
  private static final int MICROBATCH = 4;
  private static final double DEFAULT_CLIP = 10;
  private static final double SLOPE = 0.1;

  private final DpSgdRecipe recipe;
  private final DpSgdVariant variant;
  private final long key;
  private final int d;
  private final int h;
  private final List<Tensor> tensors;

  ReferenceDpSgd(DpSgdRecipe recipe, DpSgdVariant variant, Seed seed) {
    this.recipe = recipe;
    this.variant = variant;
    this.key = seed.child("dp-sgd").word(0);
    d = recipe.features();
    h = recipe.hidden();
    tensors =
        List.of(
            new Tensor("hidden.weight", h * d),
            new Tensor("hidden.bias", h),
            new Tensor("output.weight", h),
            new Tensor("output.bias", 1));
  }

  /** Number of parameters. */
  int size() {
    return h * d + h + h + 1;
  }

  List<Tensor> tensors() {
    return tensors;
  }

  @Override
  public void run(List<Row> data, NoiseSource source) {
    List<Row> rows = prepare(data, source);
    int n = rows.size();
    double clip = recipe.clip();
    double sigma = recipe.noiseMultiplier();
    double expected =
        is(DpSgdVariant.RATE_FROM_PRIVATE_SIZE) ? recipe.rate() * n : recipe.expectedBatch();
    double[] theta = initial();
    source.publish("initial parameters", -1, theta);
    double[] velocity = new double[size()];
    int steps = is(DpSgdVariant.TWICE_THE_STEPS) ? 2 * recipe.steps() : recipe.steps();

    for (int t = 0; t < steps; t++) {
      int[] batch = draw(t, n);
      source.drew(t, batch);
      if (batch.length == 0 && is(DpSgdVariant.SKIP_EMPTY_BATCH)) {
        continue;
      }
      if (batch.length == 0 && is(DpSgdVariant.CRASH_ON_EMPTY_BATCH)) {
        throw new IllegalStateException("cannot stack an empty list of gradients");
      }
      if (is(DpSgdVariant.ADAPTIVE_CLIP_FROM_RAW_NORMS)) {
        clip = medianNorm(theta, rows, batch);
      }

      double[] sum = clippedSum(theta, rows, batch, clip);
      double sensitivity = clip;
      if (is(DpSgdVariant.CLIP_THE_BATCH_MEAN)) {
        sum = clipped(mean(rawSum(theta, rows, batch), batch.length), clip);
        sensitivity = clip / expected;
      }
      if (is(DpSgdVariant.CLIP_THE_SUM_ONLY)) {
        sum = clipped(rawSum(theta, rows, batch), clip);
      }

      double[] noisy;
      if (is(DpSgdVariant.LAST_STEP_WITHOUT_NOISE) && t == steps - 1) {
        noisy = sum;
      } else {
        noisy =
            source.release(
                new NoiseCall(
                    Mechanism.GAUSSIAN, "gradient", t, sensitivity, sigma * sensitivity, tensors),
                sum);
      }
      if (is(DpSgdVariant.CLIP_AFTER_NOISE)) {
        noisy = clipped(noisy, clip * Math.sqrt(n));
      }
      if (is(DpSgdVariant.BIASES_WITHOUT_NOISE)) {
        System.arraycopy(sum, h * d, noisy, h * d, h);
        noisy[size() - 1] = sum[size() - 1];
      }
      if (is(DpSgdVariant.RAW_GRADIENT_MIXED_IN) && batch.length > 0) {
        add(noisy, gradient(theta, rows.get(batch[batch.length - 1])), 1);
      }
      if (is(DpSgdVariant.DECAY_BY_THE_DATA)) {
        add(noisy, theta, 1e-3 * rows.stream().mapToDouble(r -> norm(r.x())).sum());
      }

      double divisor =
          is(DpSgdVariant.DIVIDE_BY_ACTUAL_BATCH)
              ? Math.max(1, batch.length)
              : is(DpSgdVariant.CLIP_THE_BATCH_MEAN) ? 1 : expected;
      double[] direction = noisy;
      if (is(DpSgdVariant.MOMENTUM_OF_NOISY_GRADIENTS)) {
        scale(velocity, 0.9);
        add(velocity, noisy, 1);
        direction = velocity;
      }
      if (is(DpSgdVariant.MOMENTUM_OF_RAW_GRADIENTS)) {
        scale(velocity, 0.9);
        add(velocity, rawSum(theta, rows, batch), 1);
        direction = noisy.clone();
        add(direction, velocity, 0.1);
      }
      add(theta, direction, -recipe.learningRate() / divisor);
      source.publish("parameters", t, theta);

      if (is(DpSgdVariant.PUBLISH_TRAINING_LOSS)) {
        source.publish("training loss", t, loss(theta, rows));
      }
      if (is(DpSgdVariant.STOP_EARLY_ON_TRAINING_LOSS) && loss(theta, rows) < 0.69) {
        break;
      }
    }
  }

  private boolean is(DpSgdVariant other) {
    return variant == other;
  }

  // ---- data

  private List<Row> prepare(List<Row> data, NoiseSource source) {
    if (is(DpSgdVariant.CLASSES_FROM_THE_DATA)) {
      source.publish(
          "classes", -1, data.stream().mapToDouble(Row::label).distinct().sorted().toArray());
    }
    List<Row> rows = data;
    if (is(DpSgdVariant.STANDARDIZE_BY_THE_DATA)) {
      double[] mean = new double[d];
      for (Row row : data) {
        add(mean, row.x(), 1.0 / data.size());
      }
      rows = new ArrayList<>();
      for (Row row : data) {
        double[] x = row.x().clone();
        add(x, mean, -1);
        rows.add(new Row(x, row.label(), row.user(), row.weight(), row.planted()));
      }
    }
    if (is(DpSgdVariant.AUGMENTATIONS_AS_RECORDS)) {
      rows = new ArrayList<>();
      for (Row row : data) {
        for (int a = 0; a < AUGMENTATIONS; a++) {
          rows.add(augmented(row, a));
        }
      }
    }
    return rows;
  }

  private static Row augmented(Row row, int a) {
    double[] x = row.x().clone();
    scale(x, 1 + 0.05 * a);
    return new Row(x, row.label(), row.user(), row.weight(), row.planted());
  }

  // ---- batches: the coin of (step, position) depends on nothing else

  private int[] draw(int step, int n) {
    double rate =
        is(DpSgdVariant.FIVE_TIMES_THE_RATE) ? Math.min(1, 5 * recipe.rate()) : recipe.rate();
    if (is(DpSgdVariant.SHUFFLED_BATCHES) || is(DpSgdVariant.FIXED_BATCHES)) {
      return epochBatch(step, n, (int) Math.max(1, Math.round(rate * n)));
    }
    int[] batch = new int[n];
    int size = 0;
    for (int i = 0; i < n; i++) {
      if (uniform(step, i) < rate) {
        batch[size++] = i;
      }
    }
    return Arrays.copyOf(batch, size);
  }

  private int[] epochBatch(int step, int n, int size) {
    int perEpoch = (n + size - 1) / size;
    int epoch = is(DpSgdVariant.FIXED_BATCHES) ? 0 : step / perEpoch;
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(uniform(-1 - epoch, a), uniform(-1 - epoch, b)));
    int from = step % perEpoch * size;
    int[] batch = new int[Math.min(size, n - from)];
    Arrays.setAll(batch, i -> order[from + i]);
    return batch;
  }

  /** A uniform number in [0, 1) from a hash of (key, a, b) (the finalizer of SplitMix64, twice). */
  private double uniform(int a, int b) {
    return (mix(mix(key + 0x9E3779B97F4A7C15L * a) + 0xD1B54A32D192ED03L * b) >>> 11) * 0x1p-53;
  }

  private static long mix(long z) {
    long x = z + 0x9E3779B97F4A7C15L;
    x = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
    return x ^ (x >>> 31);
  }

  // ---- gradients

  private double[] clippedSum(double[] theta, List<Row> rows, int[] batch, double clip) {
    double[] sum = new double[size()];
    if (is(DpSgdVariant.CLIP_PER_USER)) {
      rows.stream()
          .mapToInt(Row::user)
          .distinct()
          .sorted()
          .forEach(
              user -> {
                int[] own = Arrays.stream(batch).filter(i -> rows.get(i).user() == user).toArray();
                add(sum, clipped(rawSum(theta, rows, own), clip), 1);
              });
      return sum;
    }
    if (is(DpSgdVariant.CLIP_MICROBATCH_MEANS)) {
      for (int from = 0; from < batch.length; from += MICROBATCH) {
        int[] micro = Arrays.copyOfRange(batch, from, Math.min(batch.length, from + MICROBATCH));
        add(sum, clipped(mean(rawSum(theta, rows, micro), micro.length), clip), 1);
      }
      return sum;
    }
    List<Row> seen = is(DpSgdVariant.BATCH_NORMALIZATION) ? batchNormalized(rows, batch) : rows;
    for (int i : batch) {
      add(sum, clippedGradient(theta, seen.get(i), clip), 1);
    }
    return sum;
  }

  private double[] clippedGradient(double[] theta, Row row, double clip) {
    switch (variant) {
      case NO_CLIPPING, CLIP_AFTER_NOISE, CLIP_BACKPROPAGATED_SIGNAL -> {
        return finite(gradient(theta, row));
      }
      case CLIP_EACH_LAYER_TO_C -> {
        return clippedParts(gradient(theta, row), clip, h * d + h, h + 1);
      }
      case CLIP_EACH_LAYER_TO_ITS_SHARE -> {
        return clippedParts(gradient(theta, row), clip / Math.sqrt(2), h * d + h, h + 1);
      }
      case CLIP_EACH_TENSOR_TO_C -> {
        return clippedParts(gradient(theta, row), clip, h * d, h, h, 1);
      }
      case NORMALIZE_WITHOUT_GUARD -> {
        double[] g = finite(gradient(theta, row));
        scale(g, clip / norm(g));
        return g;
      }
      case NORMALIZE_WITH_GUARD -> {
        double[] g = finite(gradient(theta, row));
        scale(g, clip / Math.max(norm(g), 1e-12));
        return g;
      }
      case IGNORE_CLIP_ARGUMENT -> {
        return clipped(gradient(theta, row), DEFAULT_CLIP);
      }
      case AVERAGE_AUGMENTATIONS_BEFORE_CLIPPING -> {
        double[] g = new double[size()];
        for (int a = 0; a < AUGMENTATIONS; a++) {
          add(g, gradient(theta, augmented(row, a)), 1.0 / AUGMENTATIONS);
        }
        return clipped(g, clip);
      }
      case NO_GUARD_FOR_NAN -> {
        double[] g = gradient(theta, row);
        scale(g, Math.min(1, clip / norm(g)));
        return g;
      }
      default -> {
        return clipped(gradient(theta, row), clip);
      }
    }
  }

  /** g min(1, C / ||g||); a gradient that is not finite counts for nothing. */
  private static double[] clipped(double[] gradient, double clip) {
    double[] g = finite(gradient);
    double norm = norm(g);
    if (norm > clip) {
      scale(g, clip / norm);
    }
    return g;
  }

  private static double[] finite(double[] gradient) {
    double norm = norm(gradient);
    return Double.isFinite(norm) ? gradient.clone() : new double[gradient.length];
  }

  private static double[] clippedParts(double[] gradient, double clip, int... lengths) {
    double[] g = finite(gradient);
    int from = 0;
    for (int length : lengths) {
      double[] part = clipped(Arrays.copyOfRange(g, from, from + length), clip);
      System.arraycopy(part, 0, g, from, length);
      from += length;
    }
    return g;
  }

  private double[] rawSum(double[] theta, List<Row> rows, int[] batch) {
    double[] sum = new double[size()];
    for (int i : batch) {
      add(sum, finite(gradient(theta, rows.get(i))), 1);
    }
    return sum;
  }

  private static double[] mean(double[] sum, int count) {
    scale(sum, 1.0 / Math.max(1, count));
    return sum;
  }

  private double medianNorm(double[] theta, List<Row> rows, int[] batch) {
    double[] norms =
        Arrays.stream(batch).mapToDouble(i -> norm(finite(gradient(theta, rows.get(i))))).toArray();
    Arrays.sort(norms);
    return norms.length == 0 ? recipe.clip() : Math.max(1e-3, norms[norms.length / 2]);
  }

  private List<Row> batchNormalized(List<Row> rows, int[] batch) {
    double[] mean = new double[d];
    for (int i : batch) {
      add(mean, rows.get(i).x(), 1.0 / batch.length);
    }
    List<Row> out = new ArrayList<>(rows);
    for (int i : batch) {
      Row row = rows.get(i);
      double[] x = row.x().clone();
      add(x, mean, -1);
      out.set(i, new Row(x, row.label(), row.user(), row.weight(), row.planted()));
    }
    return out;
  }

  /** The gradient of the logistic loss of one record, by hand. */
  private double[] gradient(double[] theta, Row row) {
    if (row.planted().length > 0) {
      return row.planted();
    }
    double[] g = new double[size()];
    if (row.weight() == 0) {
      return g;
    }
    double[] hidden = hidden(theta, row.x());
    double signal = row.weight() * (probability(theta, hidden) - Math.min(1, row.label()));
    if (is(DpSgdVariant.CLIP_BACKPROPAGATED_SIGNAL)) {
      // bounds what flows back, and forgets that it is multiplied by the layer's inputs
      signal = Math.max(-recipe.clip(), Math.min(recipe.clip(), signal));
    }
    for (int k = 0; k < h; k++) {
      double back = signal * theta[h * d + h + k] * (hidden[k] > 0 ? 1 : SLOPE);
      for (int j = 0; j < d; j++) {
        g[k * d + j] = back * row.x()[j];
      }
      g[h * d + k] = back;
      g[h * d + h + k] = signal * hidden[k];
    }
    g[size() - 1] = signal;
    return g;
  }

  private double[] hidden(double[] theta, double[] x) {
    double[] out = new double[h];
    for (int k = 0; k < h; k++) {
      double z = theta[h * d + k];
      for (int j = 0; j < d; j++) {
        z += theta[k * d + j] * x[j];
      }
      out[k] = z > 0 ? z : SLOPE * z;
    }
    return out;
  }

  private double probability(double[] theta, double[] hidden) {
    double z = theta[size() - 1];
    for (int k = 0; k < h; k++) {
      z += theta[h * d + h + k] * hidden[k];
    }
    return 1 / (1 + Math.exp(-z));
  }

  private double loss(double[] theta, List<Row> rows) {
    double sum = 0;
    for (Row row : rows) {
      double p = probability(theta, hidden(theta, row.x()));
      sum -= row.weight() * Math.log(Math.max(1e-300, row.label() == 0 ? 1 - p : p));
    }
    return sum / Math.max(1, rows.size());
  }

  private double[] initial() {
    double[] theta = new double[size()];
    for (int i = 0; i < theta.length; i++) {
      theta[i] = uniform(Integer.MIN_VALUE, i) - 0.5;
    }
    return theta;
  }

  // ---- vectors

  private static void add(double[] to, double[] what, double times) {
    for (int i = 0; i < to.length; i++) {
      to[i] += times * what[i];
    }
  }

  private static void scale(double[] what, double by) {
    for (int i = 0; i < what.length; i++) {
      what[i] *= by;
    }
  }

  private static double norm(double[] what) {
    double sum = 0;
    for (double v : what) {
      sum += v * v;
    }
    return Math.sqrt(sum);
  }
}
