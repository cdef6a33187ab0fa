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
 * <p>A value is one of the 1/1024 in the tails, beyond |z| > 3.2972, by a coin of its own: the gaps
 * between such values are geometric, from a second stream, which also gives the side and, by
 * Marsaglia's exact method for the normal tail (1964, Technometrics 6(1)) from 52-bit uniforms, the
 * value, so that tails have no upper end.
 *
 * <p>All others lie in the middle 1023/1024 of probability. A word's upper 23 bits choose one of
 * 2^23 cells of it; q is the distance of the cell's center from 1/2, and the value is Phi^-1(1/2 +
 * q) by a rational function, in loops that vectorize and look for nothing:
 *
 * <pre>z = q P(t) / Q(t),  t = sqrt(1/4 - q^2)</pre>
 *
 * with P of degree 5 and Q of degree 4, fitted for the least largest relative error over that range
 * (1.2e-7 before rounding; as evaluated, over every cell, no more than 6e-7 on top of the rounding
 * of q to a float, which moves a probability by 2^-25 at most: a quarter of a cell).
 */
final class GaussianStream {
  /** Both tails together. */
  private static final double TAILS = 0x1p-10;

  private static final double TAIL = -Normal.quantile(TAILS / 2);
  private static final double LOG_MISS = Math.log1p(-TAILS);

  /** The exponent of a float in [1, 2). */
  private static final int ONE = 0x3f800000;

  private static final float HALF_CELL = 0x1p-24f;
  private static final float MIDDLE = (float) (1 - TAILS);

  private final CounterStream stream;
  private final CounterStream tails;
  private final int[] words = new int[CounterStream.blockWords()];
  private final float[] values = new float[CounterStream.blockWords()];
  private final int[] tailWords = new int[64];
  private final FloatBuffer asFloats;
  private final IntBuffer asBits;
  private int used = values.length;
  private int tailUsed;

  /** Values from the next one to be made to the next one in a tail. */
  private double untilTail;

  GaussianStream(Seed seed) {
    stream = new CounterStream(seed.child("body"));
    tails = new CounterStream(seed.child("tail"));
    ByteBuffer shared = ByteBuffer.allocateDirect(4 * words.length).order(ByteOrder.nativeOrder());
    asFloats = shared.asFloatBuffer();
    asBits = shared.asIntBuffer();
    step(0);
  }

  /** Goes to the start of this step's values. */
  void step(long newStep) {
    stream.step(newStep);
    tails.step(newStep);
    tailUsed = tailWords.length;
    used = values.length;
    untilTail = gap(word());
  }

  /** Fills the first {@code count} places with independent standard normals. */
  void fill(float[] into, int count) {
    int done = 0;
    while (done < count) {
      if (used == values.length && done == 0 && count >= values.length) {
        make(into);
        done = values.length;
        continue;
      }
      if (used == values.length) {
        make(values);
        used = 0;
      }
      int run = Math.min(count - done, values.length - used);
      System.arraycopy(values, used, into, done, run);
      used += run;
      done += run;
    }
  }

  /** The next block, in the first places of {@code into}. */
  private void make(float[] into) {
    stream.next(words);
    cells(words);
    asBits.put(0, words);
    int block = values.length;
    asFloats.get(0, into, 0, block);
    quantiles(into, block);
    while (untilTail < block) {
      long side = word();
      into[(int) untilTail] = (float) ((side & 1) == 0 ? tail() : -tail());
      untilTail += 1 + gap(side);
    }
    untilTail -= block;
  }

  private static void cells(int[] words) {
    for (int i = 0; i < words.length; i++) {
      words[i] = words[i] >>> 9 | ONE;
    }
  }

  /** From 1 + (cell number) / 2^23 to the quantile at the cell's center, for the first n. */
  static void quantiles(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      float q = (x[i] - 1.5f + HALF_CELL) * MIDDLE;
      float t = (float) Math.sqrt((0.5f - q) * (0.5f + q));
      float p = -0x1.b4081cp-5f;
      p = p * t + 0x1.0a2cf6p-2f;
      p = p * t + 0x1.1fc9e2p1f;
      p = p * t + 0x1.279bbap-1f;
      p = p * t + 0x1.a1cebcp-6f;
      p = p * t + 0x1.438b68p-13f;
      float d = t + 0x1.6db0cp-1f;
      d = d * t + 0x1.bc21a6p-4f;
      d = d * t + 0x1.cedd0cp-9f;
      d = d * t + 0x1.101562p-16f;
      x[i] = q * p / d;
    }
  }

  /** How many values lie before the next in a tail (Devroye 1986, X.2). */
  private static double gap(long word) {
    return Math.floor(Math.log(uniform(word)) / LOG_MISS);
  }

  private double tail() {
    double x;
    double y;
    do {
      x = -Math.log(uniform(word())) / TAIL;
      y = -Math.log(uniform(word()));
    } while (y + y < x * x);
    return TAIL + x;
  }

  private long word() {
    if (tailUsed == tailWords.length) {
      tails.next(tailWords);
      tailUsed = 0;
    }
    long high = tailWords[tailUsed++] & 0xffffffffL;
    long low = tailWords[tailUsed++] & 0xffffffffL;
    return high << 32 | low;
  }

  /** Uniform on (0, 1), from the upper 52 bits. */
  private static double uniform(long word) {
    return ((word >>> 12) + 0.5) * 0x1p-52;
  }
}
