package assay.train;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;

/**
 * Trains models of one shape and recipe, one after the other, in memory allocated once: the weights
 * and state of one small network fit the cache of one core, where those of many would not. Belongs
 * to one thread.
 *
 * <p>A step with DP: forward; gradients of the loss of every example with respect to the outputs G
 * of every layer; squared norms of the per-example gradients as sums over layers of ||a||^2 ||g||^2
 * (ghost norms, Goodfellow 2015, arXiv 1510.01799; a layer's input a ends in the 1 of its bias);
 * rows of G scaled by min(1, C / norm); then the weight gradients of the clipped sum as one product
 * per layer, added to momentum and noise that already stand in the accumulator. There is no second
 * backward pass and no gradient of a single example.
 */
final class StackWorker implements AutoCloseable {
  /** Rows worked on at a time at most; larger batches come in pieces that stay in the cache. */
  private static final int MOST_ROWS = 512;

  /**
   * Clipped norms stay this far below C, more than the rounding of norms and factors to float can
   * add.
   */
  private static final double ROUNDING = 1 - 0x1p-20;

  /**
   * Sums of exponentials of logits as they are, between which nothing overflowed and what was
   * clamped to exp(-87) does not matter.
   */
  private static final float SMALLEST_SUM = 1e-20f;

  private static final float LARGEST_SUM = 1e30f;

  private static final float[] NOTHING = {};
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final float EPSILON = 1e-8f;

  private final Dataset data;
  private final Columns columns;
  private final @Nullable InputLayer inputs;
  private final DenseShape shape;
  private final TrainingSpec spec;
  private final double @Nullable [] featureSquares;
  private final int layers;
  private final int parameters;
  private final DensePass pass;
  private final Floats weights;
  private final Floats accumulator;
  private final @Nullable Floats previous;
  private final @Nullable Floats mean;
  private final @Nullable Floats square;
  private final FloatPointer[] weightPointers;
  private final FloatPointer[] accumulatorPointers;
  private final Floats[] gradients;
  private final FloatPointer[] gradientPointers;
  private final @Nullable Dropout dropout;
  private final float[] piece;
  private final float[] second;
  private final float[] third;
  private final float[] fourth;
  private final int[] bits;
  private final int[] secondBits;
  private final double[] norms;
  private final double[] rowSquares;
  private final double[] inputSquares;
  private final float[] factors;

  private @Nullable StepHook hook;
  private @Nullable Consumer<float[]> epochs;

  /** Of the current epoch. */
  private float rate;

  /** What one training counts. */
  private double lossSum;

  private long lossCount;
  private long nonFinite;

  /**
   * @param columns the features of {@code data}
   * @param featureSquares under DP, the squared norm of every record's features and its 1
   */
  StackWorker(
      Dataset data,
      Columns columns,
      DenseShape shape,
      TrainingSpec spec,
      double @Nullable [] featureSquares) {
    this.data = data;
    this.columns = columns;
    this.shape = shape;
    this.spec = spec;
    this.featureSquares = featureSquares;
    layers = shape.layers();
    parameters = shape.parameters();
    pass = new DensePass(shape, capacity(spec), columns.dense().length);
    inputs = columns.isDense() ? null : new InputLayer(columns, shape.out(0), pass.capacity());
    weights = new Floats(parameters);
    accumulator = new Floats(parameters);
    previous = spec.optimizer() == TrainingSpec.Optimizer.NESTEROV ? new Floats(parameters) : null;
    mean = adaptive(spec) ? new Floats(parameters) : null;
    square = adaptive(spec) ? new Floats(parameters) : null;
    weightPointers = new FloatPointer[layers];
    accumulatorPointers = new FloatPointer[layers];
    gradients = new Floats[layers];
    gradientPointers = new FloatPointer[layers];
    for (int l = 0; l < layers; l++) {
      weightPointers[l] = weights.at(shape.offset(l));
      accumulatorPointers[l] = accumulator.at(shape.offset(l));
      gradients[l] =
          l == layers - 1 ? pass.logits() : new Floats((long) pass.capacity() * (shape.out(l) + 1));
      gradientPointers[l] = gradients[l].at(0);
    }
    dropout = spec.dropout() > 0 ? new Dropout(shape, pass.capacity(), spec.dropout()) : null;
    int longest = Math.max(FloatMath.CHUNK, shape.widest());
    piece = new float[longest];
    second = new float[longest];
    third = new float[longest];
    fourth = new float[longest];
    bits = new int[longest];
    secondBits = new int[longest];
    norms = new double[pass.capacity()];
    rowSquares = new double[pass.capacity()];
    inputSquares = new double[pass.capacity()];
    factors = new float[pass.capacity()];
  }

  /** Room for nearly every Poisson batch in one piece; depends on the recipe alone. */
  private static int capacity(TrainingSpec spec) {
    double most = spec.batchSize();
    if (spec.dp().isPresent()) {
      most += 6 * Math.sqrt(most) + 8;
    }
    return (int) Math.min(MOST_ROWS, most);
  }

  private static boolean adaptive(TrainingSpec spec) {
    return spec.optimizer() == TrainingSpec.Optimizer.ADAM
        || spec.optimizer() == TrainingSpec.Optimizer.ADAMW;
  }

  StackModel train(TrainingJob job) throws InterruptedException {
    return train(job, batches(job));
  }

  /** Shows every noised sum of the trainings to come to {@code watcher}. */
  void watch(StepHook watcher) {
    hook = watcher;
  }

  /** Shows the parameters before the first and after every epoch of the trainings to come. */
  void watchEpochs(Consumer<float[]> watcher) {
    epochs = watcher;
  }

  private void showEpoch() {
    if (epochs != null) {
      float[] now = new float[parameters];
      weights.read(0, now, parameters);
      epochs.accept(now);
    }
  }

  /** The batches that the recipe asks for. */
  Batches batches(TrainingJob job) {
    return Batches.of(job, spec);
  }

  /** The weights that a model of this seed starts from. */
  float[] initialWeights(Seed seed) {
    initialize(seed.child("weights").random());
    float[] initial = new float[parameters];
    weights.read(0, initial, parameters);
    return initial;
  }

  StackModel train(TrainingJob job, Batches batches) throws InterruptedException {
    // Another user of the library may have changed it; asking takes too long to do so every step.
    Blas.oneThread();
    start(job);
    accumulator.zero();
    if (mean != null && square != null) {
      mean.zero();
      square.zero();
    }
    nonFinite = 0;
    GaussianStream noise = new GaussianStream(job.seed().child("noise"));
    if (dropout != null) {
      dropout.start(job.seed().child("dropout"));
    }
    long steps = batches.steps();
    long step = 0;
    int epoch = 0;
    double lastLoss = Double.NaN;
    showEpoch();
    while (step < steps) {
      lossSum = 0;
      lossCount = 0;
      long end = Math.min(steps, step + batches.stepsPerEpoch());
      rate = (float) spec.rate(epoch++);
      for (; step < end; step++) {
        step(job, batches.next(), step, noise, end == steps);
      }
      lastLoss = lossSum / lossCount;
      showEpoch();
      if (Thread.interrupted()) {
        throw new InterruptedException("training was interrupted");
      }
    }
    float[] trained = new float[parameters];
    weights.read(0, trained, parameters);
    for (float weight : trained) {
      if (!Float.isFinite(weight)) {
        throw new DivergedException(job.index(), step, "a weight is " + weight, spec);
      }
    }
    return new StackModel(shape, trained, record(job, step, lastLoss));
  }

  private TrainingRecord record(TrainingJob job, long steps, double loss) {
    Optional<DpSgdSpec> dp = spec.dp();
    double records = dp.isPresent() ? job.publicSize() : job.members().length;
    return new TrainingRecord(
        StackTrainer.ENGINE,
        dp.isPresent(),
        Math.min(1, spec.batchSize() / records),
        spec.batchSize(),
        steps,
        dp.map(DpSgdSpec::noiseMultiplier).orElse(0.0),
        dp.map(DpSgdSpec::clip).orElse(Double.POSITIVE_INFINITY),
        dp.map(d -> d.clipping() == DpSgdSpec.Clipping.FLAT ? "flat" : "per-layer").orElse("none"),
        loss,
        nonFinite);
  }

  private void start(TrainingJob job) {
    if (job.initial().isEmpty()) {
      initialize(job.seed().child("weights").random());
      return;
    }
    float[] given = job.initial().get();
    if (given.length != parameters) {
      throw new IllegalArgumentException(
          "initial parameters must be the " + parameters + " of the network, got " + given.length);
    }
    for (float value : given) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException("initial parameters must be finite, got " + value);
      }
    }
    weights.write(0, given, 0, parameters);
  }

  /**
   * Gaussian weights of variance 2 / in before a ReLU or ELU (He et al. 2015), 2 / (in + out)
   * elsewhere (Glorot and Bengio 2010); zero biases.
   */
  private void initialize(UniformRandomProvider random) {
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    weights.zero();
    for (int l = 0; l < layers; l++) {
      int in = shape.in(l);
      int out = shape.out(l);
      boolean rectified =
          l < layers - 1
              && (shape.activation() == Activation.RELU || shape.activation() == Activation.ELU);
      double deviation = Math.sqrt(2.0 / (rectified ? in : in + out));
      int offset = shape.offset(l);
      for (int i = 0; i < in * out; i++) {
        weights.put(offset + i, (float) (deviation * gaussian.sample()));
      }
    }
  }

  /**
   * The matrix products of a training and nothing else, on the same memory in the same order: what
   * {@link #train} is measured against. For workers that multiply every feature.
   */
  void productsOnly(Batches batches) {
    if (inputs != null) {
      throw new IllegalStateException("not every feature is multiplied");
    }
    long steps = batches.steps();
    for (long step = 0; step < steps; step++) {
      Batches.Batch batch = batches.next();
      float carried = 0;
      for (int done = 0; done < batch.size(); done += pass.capacity()) {
        int rows = Math.min(pass.capacity(), batch.size() - done);
        forwardProducts(rows);
        backwardProducts(rows, 0.001f, carried);
        carried = 1;
      }
    }
  }

  private void forwardProducts(int rows) {
    for (int l = 0; l < layers; l++) {
      pass.product(l, weightPointers[l], rows);
    }
  }

  private void backwardProducts(int rows, float alpha, float carried) {
    for (int l = layers - 1; l > 0; l--) {
      signalProduct(l, rows);
    }
    for (int l = 0; l < layers; l++) {
      gradientProduct(l, rows, alpha, carried);
    }
  }

  void gather(int[] records, int from, int rows) {
    if (inputs == null) {
      pass.gather(columns.rows(), records, from, rows);
    } else {
      inputs.gather(pass, records, from, rows);
    }
  }

  void clip(int[] records, int from, int rows) {
    clip(spec.dp().orElseThrow(), records, from, rows);
  }

  private void step(
      TrainingJob job, Batches.Batch batch, long step, GaussianStream noise, boolean lossWanted) {
    // Momentum accumulates steps, rate included; Adam wants the plain gradient.
    float scale = adaptive(spec) ? 1 : rate;
    float carried = prepare(step, scale, noise);
    float[] without = hook == null ? NOTHING : accumulated();
    double divisor = spec.dp().isPresent() ? spec.batchSize() : batch.size();
    float alpha = (float) (scale / divisor);
    for (int done = 0; done < batch.size(); done += pass.capacity()) {
      int rows = Math.min(pass.capacity(), batch.size() - done);
      int from = batch.from() + done;
      gather(batch.records(), from, rows);
      forward(rows, step, done);
      double loss = outputGradient(batch.records(), from, rows, lossWanted);
      if (spec.dp().isEmpty() && !Double.isFinite(loss)) {
        throw new DivergedException(job.index(), step, "the loss is " + loss, spec);
      }
      backward(rows);
      if (spec.dp().isPresent()) {
        clip(batch.records(), from, rows);
      }
      gradients(rows, alpha, carried);
      carried = 1;
    }
    if (hook != null) {
      float[] noised = accumulated();
      hook.noised(step, without, noised, alpha);
      accumulator.write(0, noised, 0, parameters);
    }
    update(step);
  }

  private float[] accumulated() {
    float[] values = new float[parameters];
    accumulator.read(0, values, parameters);
    return values;
  }

  /** What stands in the accumulator before the batch; returns the factor still to apply to it. */
  private float prepare(long step, float scale, GaussianStream noise) {
    float momentum = adaptive(spec) ? 0 : (float) spec.momentum();
    if (previous != null) {
      copy(accumulator, previous);
    }
    boolean coupled = spec.weightDecay() > 0 && spec.optimizer() != TrainingSpec.Optimizer.ADAMW;
    if (spec.dp().isPresent()) {
      DpSgdSpec dp = spec.dp().get();
      float deviation = (float) (dp.noiseMultiplier() * dp.clip() / spec.batchSize() * scale);
      noise.step(step);
      addNoise(noise, momentum, deviation);
    } else if (coupled) {
      Blas.scale(parameters, momentum, accumulatorPointers[0]);
    } else {
      return momentum;
    }
    if (coupled) {
      for (int l = 0; l < layers; l++) {
        Blas.addScaled(
            shape.in(l) * shape.out(l),
            (float) (spec.weightDecay() * scale),
            weightPointers[l],
            accumulatorPointers[l]);
      }
    }
    return 1;
  }

  void addNoise(GaussianStream noise, float momentum, float deviation) {
    for (int at = 0; at < parameters; at += piece.length) {
      int n = Math.min(piece.length, parameters - at);
      noise.fill(second, n);
      accumulator.read(at, piece, n);
      FloatMath.decayAndAdd(piece, momentum, second, deviation, n);
      accumulator.write(at, piece, 0, n);
    }
  }

  void forward(int rows, long step, int done) {
    for (int l = 0; l < layers; l++) {
      if (l == 0 && inputs != null) {
        boolean rectified = layers > 1 && shape.activation() == Activation.RELU;
        inputs.forward(pass, weights, rectified);
        if (!rectified) {
          pass.activate(0, rows);
        }
      } else {
        pass.layer(l, weightPointers[l], rows);
      }
      if (dropout != null && l < layers - 1) {
        dropout.drop(l, pass.input(l + 1), rows, step, done);
      }
    }
  }

  /**
   * Turns outputs into the gradient of the loss with respect to them, in place; returns the summed
   * loss, or something finite where it is not wanted and all is finite.
   */
  double outputGradient(int[] records, int from, int rows, boolean wanted) {
    return switch (shape.output()) {
      case SOFTMAX -> softmaxGradient(records, from, rows, wanted);
      case SIGMOID, LINEAR -> unitGradients(records, from, rows);
    };
  }

  /** Outputs that do not know of each other: sigmoid minus target, or 2 / k (sum minus target). */
  private double unitGradients(int[] records, int from, int rows) {
    int units = shape.outputs();
    int rowsAtOnce = piece.length / units;
    boolean sigmoid = shape.output() == Output.SIGMOID;
    float slope = 2f / units;
    double total = 0;
    for (int first = 0; first < rows; first += rowsAtOnce) {
      int count = Math.min(rowsAtOnce, rows - first);
      int n = count * units;
      pass.logits().read(first * units, piece, n);
      System.arraycopy(piece, 0, second, 0, n);
      if (sigmoid) {
        pass.math().sigmoid(piece, n);
      }
      for (int i = 0; i < count; i++) {
        int at = i * units;
        int label = data.labels()[records[from + first + i]];
        double loss = 0;
        for (int c = 0; c < units; c++) {
          float target = units == 1 ? label : c == label ? 1 : 0;
          double z = second[at + c];
          piece[at + c] -= target;
          // -log of the sigmoid of z or of -z, as the target asks.
          loss +=
              sigmoid
                  ? Math.max(z, 0) - z * target + Math.log1p(Math.exp(-Math.abs(z)))
                  : (z - target) * (z - target) / units;
        }
        total += loss;
        if (Double.isFinite(loss)) {
          lossSum += loss;
          lossCount++;
        }
      }
      if (!sigmoid) {
        FloatMath.scale(piece, slope, n);
      }
      pass.logits().write(first * units, piece, 0, n);
    }
    return total;
  }

  /**
   * Turns logits into softmax minus one-hot, in place; returns the summed cross-entropy, or zero
   * where it is not wanted and all is finite.
   */
  private double softmaxGradient(int[] records, int from, int rows, boolean wanted) {
    int classes = shape.classes();
    int rowsAtOnce = piece.length / classes;
    int[] labels = data.labels();
    Floats logits = pass.logits();
    double total = 0;
    for (int first = 0; first < rows; first += rowsAtOnce) {
      int count = Math.min(rowsAtOnce, rows - first);
      int n = count * classes;
      logits.read(first * classes, piece, n);
      System.arraycopy(piece, 0, second, 0, n);
      pass.math().exp(piece, n);
      for (int i = 0; i < count; i++) {
        int at = i * classes;
        int label = at + labels[records[from + first + i]];
        float sum = FloatMath.sum(piece, at, classes);
        float inverse = 1 / sum;
        float shift = 0;
        if (!(sum > SMALLEST_SUM && sum < LARGEST_SUM)) {
          shift = FloatMath.max(second, at, classes);
          sum = shiftedExp(at, classes, shift);
          inverse = 1 / sum;
        }
        if (wanted || !(sum < LARGEST_SUM)) {
          double loss = Math.log(sum) - (second[label] - shift);
          total += loss;
          if (Double.isFinite(loss)) {
            lossSum += loss;
            lossCount++;
          }
        }
        for (int c = at; c < at + classes; c++) {
          piece[c] *= inverse;
        }
        piece[label] -= 1;
      }
      logits.write(first * classes, piece, 0, n);
    }
    return total;
  }

  /** Exponentials of one row less its maximum, for logits that are too large to go without. */
  private float shiftedExp(int at, int classes, float shift) {
    for (int c = 0; c < classes; c++) {
      third[c] = second[at + c] - shift;
    }
    pass.math().exp(third, classes);
    System.arraycopy(third, 0, piece, at, classes);
    return FloatMath.sum(piece, at, classes);
  }

  void backward(int rows) {
    for (int l = layers - 1; l > 0; l--) {
      signalProduct(l, rows);
      Floats derivative = dropout == null ? pass.input(l) : dropout.factors(l - 1);
      throughActivation(gradients[l - 1], derivative, rows * pass.outputStride(l - 1));
    }
  }

  private void signalProduct(int l, int rows) {
    Blas.multiplyRightTransposed(
        rows,
        shape.in(l),
        shape.out(l),
        1,
        gradientPointers[l],
        pass.outputStride(l),
        weightPointers[l],
        shape.out(l),
        0,
        gradientPointers[l - 1],
        pass.outputStride(l - 1));
  }

  /** The gradient of every layer, added to what is carried over. */
  void gradients(int rows, float alpha, float carried) {
    for (int l = 0; l < layers; l++) {
      gradient(l, rows, alpha, carried);
    }
  }

  private void gradient(int l, int rows, float alpha, float carried) {
    if (l == 0 && inputs != null) {
      inputs.gradient(
          pass,
          gradients[0],
          gradientPointers[0],
          pass.outputStride(0),
          alpha,
          carried,
          accumulator);
    } else {
      gradientProduct(l, rows, alpha, carried);
    }
  }

  private void gradientProduct(int l, int rows, float alpha, float carried) {
    int in = shape.in(l) + 1;
    int out = shape.out(l);
    Blas.multiplyLeftTransposed(
        in,
        out,
        rows,
        alpha,
        pass.inputPointer(l),
        pass.stride(l),
        gradientPointers[l],
        pass.outputStride(l),
        carried,
        accumulatorPointers[l],
        out);
  }

  private void throughActivation(Floats gradient, Floats values, int count) {
    for (int at = 0; at < count; at += piece.length) {
      int n = Math.min(piece.length, count - at);
      if (dropout == null && shape.activation() == Activation.RELU) {
        gradient.readBits(at, bits, n);
        values.readBits(at, secondBits, n);
        FloatMath.reluBack(bits, secondBits, n);
        gradient.writeBits(at, bits, n);
        continue;
      }
      gradient.read(at, piece, n);
      values.read(at, second, n);
      if (dropout != null) {
        FloatMath.times(piece, second, n);
      } else {
        switch (shape.activation()) {
          case TANH -> FloatMath.tanhBack(piece, second, n);
          case SIGMOID -> FloatMath.sigmoidBack(piece, second, n);
          default -> FloatMath.eluBack(piece, second, n);
        }
      }
      gradient.write(at, piece, 0, n);
    }
  }

  private void clip(DpSgdSpec dp, int[] records, int from, int rows) {
    boolean flat = dp.clipping() == DpSgdSpec.Clipping.FLAT;
    double bound = flat ? dp.clip() : dp.clip() / Math.sqrt(layers);
    Arrays.fill(norms, 0, rows, 0);
    for (int l = 0; l < layers; l++) {
      squares(gradients[l], pass.outputStride(l), rows, rowSquares);
      if (l == 0) {
        double[] known = Objects.requireNonNull(featureSquares);
        for (int i = 0; i < rows; i++) {
          inputSquares[i] = known[records[from + i]];
        }
      } else {
        squares(pass.input(l), shape.in(l) + 1, rows, inputSquares);
      }
      for (int i = 0; i < rows; i++) {
        norms[i] += rowSquares[i] * inputSquares[i];
      }
      if (!flat) {
        factors(bound, rows);
        scaleRows(l, rows);
        for (int i = 0; i < rows; i++) {
          // What is not a number in one layer must not count in the others.
          norms[i] = norms[i] < Double.POSITIVE_INFINITY ? 0 : Double.NaN;
        }
      }
    }
    if (flat) {
      factors(bound, rows);
      for (int l = 0; l < layers; l++) {
        scaleRows(l, rows);
      }
    }
    for (int i = 0; i < rows; i++) {
      if (!(norms[i] < Double.POSITIVE_INFINITY)) {
        nonFinite++;
        forget(i);
      }
    }
  }

  private void factors(double bound, int rows) {
    for (int i = 0; i < rows; i++) {
      double norm = Math.sqrt(norms[i]);
      factors[i] = norm <= bound * ROUNDING ? 1 : (float) (bound * ROUNDING / norm);
    }
  }

  /** The squared norm of every row. */
  private void squares(Floats values, int stride, int rows, double[] into) {
    int rowsAtOnce = piece.length / stride;
    for (int first = 0; first < rows; first += rowsAtOnce) {
      int count = Math.min(rowsAtOnce, rows - first);
      values.read(first * stride, piece, count * stride);
      for (int i = 0; i < count; i++) {
        into[first + i] = FloatMath.sumOfSquares(piece, i * stride, stride);
      }
    }
  }

  private void scaleRows(int layer, int rows) {
    int stride = pass.outputStride(layer);
    int rowsAtOnce = piece.length / stride;
    for (int first = 0; first < rows; first += rowsAtOnce) {
      int count = Math.min(rowsAtOnce, rows - first);
      gradients[layer].read(first * stride, piece, count * stride);
      for (int i = 0; i < count; i++) {
        float factor = factors[first + i];
        int end = (i + 1) * stride;
        for (int j = i * stride; j < end; j++) {
          piece[j] *= factor;
        }
      }
      gradients[layer].write(first * stride, piece, 0, count * stride);
    }
  }

  /**
   * Makes an example contribute exactly zero. Its inputs go as well: zero times infinity would not
   * be zero.
   */
  private void forget(int row) {
    float[] zeros = new float[shape.widest()];
    for (int l = 0; l < layers; l++) {
      gradients[l].write(row * pass.outputStride(l), zeros, 0, pass.outputStride(l));
      int values = l == 0 ? columns.dense().length : shape.in(l);
      pass.input(l).write(row * pass.stride(l), zeros, 0, values);
    }
  }

  void update(long step) {
    switch (spec.optimizer()) {
      case SGD -> Blas.addScaled(parameters, -1, accumulatorPointers[0], weightPointers[0]);
      case NESTEROV -> {
        float momentum = (float) spec.momentum();
        Floats before = Objects.requireNonNull(previous);
        Blas.addScaled(parameters, momentum, before.at(0), weightPointers[0]);
        Blas.addScaled(parameters, -(1 + momentum), accumulatorPointers[0], weightPointers[0]);
      }
      default -> adam(step);
    }
  }

  private void adam(long step) {
    Floats first = Objects.requireNonNull(mean);
    Floats secondMoment = Objects.requireNonNull(square);
    if (spec.optimizer() == TrainingSpec.Optimizer.ADAMW && spec.weightDecay() > 0) {
      for (int l = 0; l < layers; l++) {
        Blas.scale(
            shape.in(l) * shape.out(l), (float) (1 - rate * spec.weightDecay()), weightPointers[l]);
      }
    }
    double time = step + 1.0;
    double corrected = rate * Math.sqrt(1 - Math.pow(BETA2, time)) / (1 - Math.pow(BETA1, time));
    for (int at = 0; at < parameters; at += piece.length) {
      int n = Math.min(piece.length, parameters - at);
      weights.read(at, piece, n);
      accumulator.read(at, second, n);
      first.read(at, third, n);
      secondMoment.read(at, fourth, n);
      FloatMath.adam(
          piece,
          second,
          third,
          fourth,
          (float) BETA1,
          (float) BETA2,
          (float) corrected,
          EPSILON,
          n);
      weights.write(at, piece, 0, n);
      first.write(at, third, 0, n);
      secondMoment.write(at, fourth, 0, n);
    }
  }

  private void copy(Floats from, Floats to) {
    for (int at = 0; at < parameters; at += piece.length) {
      int n = Math.min(piece.length, parameters - at);
      from.read(at, piece, n);
      to.write(at, piece, 0, n);
    }
  }

  @Override
  public void close() {
    pass.close();
    if (inputs != null) {
      inputs.close();
    }
    weights.close();
    accumulator.close();
    for (int l = 0; l < layers - 1; l++) {
      gradients[l].close();
    }
    if (previous != null) {
      previous.close();
    }
    if (mean != null && square != null) {
      mean.close();
      square.close();
    }
    if (dropout != null) {
      dropout.close();
    }
  }
}
