package assay.train;

import assay.stats.Seed;
import java.util.Arrays;

/**
 * Inverted dropout of hidden activations: each is kept with probability 1 - p and then scaled by 1
 * / (1 - p). Masks come from a counter stream keyed by (model, step). What multiplies a
 * back-propagated signal, derivative times mask, is computed here on the way forward.
 */
final class Dropout implements AutoCloseable {
  private static final int UNITS = 1 << 24;
  private final DenseShape shape;
  private final int dropBelow;
  private final float keepScale;
  private final Floats[] factors;
  private final int[] words = new int[CounterStream.blockWords()];
  private final float[] mask = new float[CounterStream.blockWords()];
  private final float[] values = new float[CounterStream.blockWords()];
  private final float[] slopes = new float[CounterStream.blockWords()];
  private CounterStream stream = new CounterStream(Seed.of(0));

  Dropout(DenseShape shape, int capacity, double probability) {
    this.shape = shape;
    dropBelow = (int) Math.round(probability * UNITS);
    keepScale = (float) (1 / (1 - probability));
    factors = new Floats[shape.layers() - 1];
    for (int l = 0; l < factors.length; l++) {
      factors[l] = new Floats((long) capacity * (shape.out(l) + 1));
    }
  }

  /** Starts a model. */
  void start(Seed seed) {
    stream = new CounterStream(seed);
  }

  Floats factors(int layer) {
    return factors[layer];
  }

  /** Drops from the outputs of a hidden layer; {@code done} rows of this step came before. */
  void drop(int layer, Floats outputs, int rows, long step, int done) {
    if (layer == 0 && done == 0) {
      stream.step(step);
    }
    int stride = shape.out(layer) + 1;
    int count = rows * stride;
    for (int at = 0; at < count; at += words.length) {
      int n = Math.min(words.length, count - at);
      stream.next(words);
      for (int i = 0; i < n; i++) {
        mask[i] = (words[i] >>> 8) < dropBelow ? 0 : keepScale;
      }
      outputs.read(at, values, n);
      slopes(n);
      FloatMath.times(slopes, mask, n);
      FloatMath.times(values, mask, n);
      outputs.write(at, values, 0, n);
      factors[layer].write(at, slopes, 0, n);
    }
    for (int i = 0; i < rows; i++) {
      outputs.put(i * stride + stride - 1, 1);
    }
  }

  private void slopes(int n) {
    Arrays.fill(slopes, 0, n, 1);
    switch (shape.activation()) {
      case RELU -> {
        for (int i = 0; i < n; i++) {
          slopes[i] = values[i] > 0 ? 1 : 0;
        }
      }
      case TANH -> FloatMath.tanhBack(slopes, values, n);
      case SIGMOID -> FloatMath.sigmoidBack(slopes, values, n);
      case ELU -> FloatMath.eluBack(slopes, values, n);
    }
  }

  @Override
  public void close() {
    for (Floats factor : factors) {
      factor.close();
    }
  }
}
