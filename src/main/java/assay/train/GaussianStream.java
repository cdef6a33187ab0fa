package assay.train;

import assay.stats.Seed;

/**
 * Standard normals in bulk for DP-SGD, from a cryptographic counter stream keyed by (model, step).
 *
 * <p>Ziggurat of 256 layers (Marsaglia and Tsang 2000, J. Stat. Softw. 5(8)), with the layer from 8
 * bits and the position within it from the 24 others, as Doornik (2005) asks. Exact up to the grid
 * of 2^-23 of a layer's width, tails included: beyond r = 3.654 Marsaglia's tail method has no
 * upper end. 98.8 % of the values take one word, one comparison and one product.
 */
final class GaussianStream {
  private static final int LAYERS = 256;
  private static final double TAIL = 3.6541528853610088;
  private static final double AREA = 0.00492867323399;
  private static final float TO_UNIT = 0x1p-23f;

  /** Accept without a look at the density when |position| is below this. */
  private static final int[] INNER = new int[LAYERS];

  private static final float[] WIDTH = new float[LAYERS];
  private static final double[] DENSITY = new double[LAYERS + 1];

  static {
    double[] x = new double[LAYERS + 1];
    x[0] = AREA / Math.exp(-0.5 * TAIL * TAIL);
    x[1] = TAIL;
    for (int i = 2; i < LAYERS; i++) {
      x[i] = Math.sqrt(-2 * Math.log(AREA / x[i - 1] + Math.exp(-0.5 * x[i - 1] * x[i - 1])));
    }
    for (int i = 0; i < LAYERS; i++) {
      WIDTH[i] = (float) (x[i] * TO_UNIT);
      INNER[i] = (int) (x[i + 1] / x[i] * (1 << 23));
      DENSITY[i] = Math.exp(-0.5 * x[i] * x[i]);
    }
    DENSITY[LAYERS] = 1;
  }

  private final CounterStream stream;
  private final int[] words = new int[CounterStream.blockWords()];
  private int used = words.length;

  GaussianStream(Seed seed) {
    stream = new CounterStream(seed);
  }

  /** Goes to the start of this step's values. */
  void step(long step) {
    stream.step(step);
    used = words.length;
  }

  /** Fills the first {@code count} places with independent standard normals. */
  void fill(float[] into, int count) {
    int done = 0;
    while (done < count) {
      if (used == words.length) {
        refill();
      }
      int run = Math.min(count - done, words.length - used);
      done = fast(into, done, run);
    }
  }

  /** Up to {@code run} values from words at hand; stops early after a slow one. */
  private int fast(float[] into, int from, int run) {
    int[] source = words;
    int next = used;
    for (int i = 0; i < run; i++) {
      int word = source[next++];
      int layer = word & (LAYERS - 1);
      int position = word >> 8;
      if (Math.abs(position) >= INNER[layer]) {
        used = next;
        into[from + i] = slow(layer, position);
        return from + i + 1;
      }
      into[from + i] = (position + 0.5f) * WIDTH[layer];
    }
    used = next;
    return from + run;
  }

  private float slow(int firstLayer, int firstPosition) {
    int layer = firstLayer;
    int position = firstPosition;
    while (true) {
      float x = (position + 0.5f) * WIDTH[layer];
      if (Math.abs(position) < INNER[layer]) {
        return x;
      }
      if (layer == 0) {
        return tail(position < 0);
      }
      double height = DENSITY[layer] + uniform() * (DENSITY[layer + 1] - DENSITY[layer]);
      if (height < Math.exp(-0.5 * (double) x * x)) {
        return x;
      }
      int word = word();
      layer = word & (LAYERS - 1);
      position = word >> 8;
    }
  }

  private float tail(boolean negative) {
    double x;
    double y;
    do {
      x = -Math.log(uniform()) / TAIL;
      y = -Math.log(uniform());
    } while (y + y < x * x);
    return (float) (negative ? -TAIL - x : TAIL + x);
  }

  /** Uniform on (0, 1), 52 bits. */
  private double uniform() {
    long high = word() & 0xffffffffL;
    long low = word() & 0xffffffffL;
    return (((high << 32 | low) >>> 12) + 0.5) * 0x1p-52;
  }

  private int word() {
    if (used == words.length) {
      refill();
    }
    return words[used++];
  }

  private void refill() {
    stream.next(words);
    used = 0;
  }
}
