package assay.train;

import assay.stats.Normal;
import assay.stats.Seed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Standard normals in bulk for DP-SGD, from cryptographic counter streams keyed by (model, step).
 *
 * <p>A word's upper 23 bits choose one of 2^23 cells of equal probability; q is the distance of the
 * cell's center from 1/2. In the 255/256 nearest the median, the value is Phi^-1(1/2 + q) by a
 * rational function, in loops that vectorize:
 *
 * <pre>z = q P(t) / Q(t),  t = sqrt(1/4 - q^2)</pre>
 *
 * with P and Q of degree 4, fitted for the least largest relative error over that range (6.5e-8
 * before rounding; 4.4e-7 as evaluated, over every cell). The cells beyond, at |z| > 2.8856, only
 * choose the side: there the value is drawn by Marsaglia's exact method for the normal tail (1964,
 * Technometrics 6(1)) from 52-bit uniforms of a second stream, so that tails have no upper end.
 */
final class GaussianStream {
  private static final int CELLS = 1 << 23;
  private static final int TAIL_CELLS = 1 << 14;
  private static final double TAIL = -Normal.quantile((double) TAIL_CELLS / CELLS);

  /** The exponent of a float in [1, 2). */
  private static final int ONE = 0x3f800000;

  private static final float HALF_CELL = 0x1p-24f;

  private final CounterStream stream;
  private final CounterStream tails;
  private final int[] words = new int[CounterStream.blockWords()];
  private final int[] bits = new int[CounterStream.blockWords()];
  private final int[] places = new int[CounterStream.blockWords()];
  private final float[] values = new float[CounterStream.blockWords()];
  private final int[] tailWords = new int[64];
  private final FloatBuffer asFloats;
  private final IntBuffer asBits;
  private long step;
  private int used = values.length;
  private int tailUsed;
  private boolean tailStarted;

  GaussianStream(Seed seed) {
    stream = new CounterStream(seed.child("body"));
    tails = new CounterStream(seed.child("tail"));
    ByteBuffer shared = ByteBuffer.allocateDirect(4 * bits.length).order(ByteOrder.nativeOrder());
    asFloats = shared.asFloatBuffer();
    asBits = shared.asIntBuffer();
  }

  /** Goes to the start of this step's values. */
  void step(long newStep) {
    step = newStep;
    stream.step(newStep);
    tailStarted = false;
    used = values.length;
  }

  /** Fills the first {@code count} places with independent standard normals. */
  void fill(float[] into, int count) {
    int done = 0;
    while (done < count) {
      if (used == values.length) {
        refill();
      }
      int run = Math.min(count - done, values.length - used);
      System.arraycopy(values, used, into, done, run);
      used += run;
      done += run;
    }
  }

  private void refill() {
    stream.next(words);
    cells(words, bits);
    asBits.put(0, bits);
    asFloats.get(0, values);
    quantiles(values);
    int count = tailCells(words, places);
    for (int i = 0; i < count; i++) {
      values[places[i]] = (float) (words[places[i]] < 0 ? tail() : -tail());
    }
    used = 0;
  }

  /** Finds the words of the first and the last TAIL_CELLS cells: one comparison for both ends. */
  private static int tailCells(int[] words, int[] places) {
    int count = 0;
    for (int i = 0; i < words.length; i++) {
      if (words[i] + (TAIL_CELLS << 9) >>> 24 == 0) {
        places[count++] = i;
      }
    }
    return count;
  }

  private static void cells(int[] words, int[] bits) {
    for (int i = 0; i < words.length; i++) {
      bits[i] = words[i] >>> 9 | ONE;
    }
  }

  static void quantiles(float[] x) {
    for (int i = 0; i < x.length; i++) {
      float q = x[i] - 1.5f + HALF_CELL;
      float t = (float) Math.sqrt((0.5f - q) * (0.5f + q));
      float p = 0x1.118778p9f;
      p = p * t + 0x1.c1c054p13f;
      p = p * t + 0x1.0d9f3ap13f;
      p = p * t + 0x1.7ef6b8p9f;
      p = p * t + 0x1.2018c8p3f;
      float d = 0x1.609ad2p12f;
      d = d * t + 0x1.abbae2p12f;
      d = d * t + 0x1.e0dc5cp10f;
      d = d * t + 0x1.d25bcep6f;
      d = d * t + 1;
      x[i] = q * p / d;
    }
  }

  private double tail() {
    double x;
    double y;
    do {
      x = -Math.log(uniform()) / TAIL;
      y = -Math.log(uniform());
    } while (y + y < x * x);
    return TAIL + x;
  }

  /** Uniform on (0, 1), 52 bits. */
  private double uniform() {
    if (!tailStarted) {
      tails.step(step);
      tailStarted = true;
      tailUsed = tailWords.length;
    }
    if (tailUsed == tailWords.length) {
      tails.next(tailWords);
      tailUsed = 0;
    }
    long high = tailWords[tailUsed++] & 0xffffffffL;
    long low = tailWords[tailUsed++] & 0xffffffffL;
    return (((high << 32 | low) >>> 12) + 0.5) * 0x1p-52;
  }
}
