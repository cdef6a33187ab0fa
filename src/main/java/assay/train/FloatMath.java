package assay.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Element-wise functions over the first {@code n} values of arrays, as plain loops from index 0
 * that the compiler vectorizes. One instance per thread: it owns scratch.
 */
final class FloatMath {
  /**
   * Values worked on at a time: 4 KB, so that a handful of arrays stay in the first-level cache.
   */
  static final int CHUNK = 1024;

  private static final float LOG2_E = 1.442695f;
  private static final float LN2_HIGH = 0x1.63p-1f;
  private static final float LN2_LOW = -2.1219444e-4f;

  /** Added to a float of small size, it leaves the nearest integer in the low bits. */
  private static final float ROUNDER = 0x1.8p23f;

  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);

  private final float[] power;
  private final int[] bits;
  private final FloatBuffer asFloats;
  private final IntBuffer asBits;

  /** For arrays of up to {@code longest} values. */
  FloatMath(int longest) {
    power = new float[longest];
    bits = new int[longest];
    ByteBuffer shared = ByteBuffer.allocateDirect(4 * longest).order(ByteOrder.nativeOrder());
    asFloats = shared.asFloatBuffer();
    asBits = shared.asIntBuffer();
  }

  /**
   * x = exp(x) for x in [-87, 88], clamped to it; NaN stays NaN. Cody-Waite reduction and the
   * polynomial of Cephes expf; relative error below 2^-22.
   */
  void exp(float[] x, int n) {
    reduce(x, power, n);
    asFloats.put(0, power, 0, n);
    asBits.get(0, bits, 0, n);
    exponents(bits, n);
    asBits.put(0, bits, 0, n);
    asFloats.get(0, power, 0, n);
    times(x, power, n);
  }

  private static void reduce(float[] x, float[] power, int n) {
    for (int i = 0; i < n; i++) {
      float t = Math.min(88f, Math.max(-87f, x[i]));
      float rounded = t * LOG2_E + ROUNDER;
      float k = rounded - ROUNDER;
      float r = t - k * LN2_HIGH - k * LN2_LOW;
      float p = 1.9875691e-4f;
      p = p * r + 0x1.6e879cp-10f;
      p = p * r + 8.333452e-3f;
      p = p * r + 4.1665796e-2f;
      p = p * r + 0x1.555554p-3f;
      p = p * r + 0.5f;
      x[i] = p * r * r + r + 1;
      power[i] = rounded;
    }
  }

  private static void exponents(int[] bits, int n) {
    for (int i = 0; i < n; i++) {
      bits[i] = (bits[i] - ROUNDER_BITS + 127) << 23;
    }
  }

  /** x *= y. */
  static void times(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      x[i] *= y[i];
    }
  }

  /** x = max(0, x) on bits; -0 becomes 0. */
  static void relu(int[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] &= ~(x[i] >> 31);
    }
  }

  /** x = max(0, x); -0 becomes 0, and what is not a number stays so. */
  static void relu(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.max(0f, x[i]);
    }
  }

  /** g = 0 where h, which is never negative, is zero; on bits. */
  static void reluBack(int[] g, int[] h, int n) {
    for (int i = 0; i < n; i++) {
      g[i] &= -h[i] >> 31;
    }
  }

  /** x = 1 / (1 + exp(-x)). */
  void sigmoid(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = -x[i];
    }
    exp(x, n);
    for (int i = 0; i < n; i++) {
      x[i] = 1 / (1 + x[i]);
    }
  }

  /** x = tanh(x) = 1 - 2 / (exp(2x) + 1); absolute error below 2^-22. */
  void tanh(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = Math.min(30f, Math.max(-30f, x[i] + x[i]));
    }
    exp(x, n);
    for (int i = 0; i < n; i++) {
      x[i] = 1 - 2 / (x[i] + 1);
    }
  }

  /** x = x above 0, exp(x) - 1 below; {@code scratch} is overwritten. */
  void elu(float[] x, float[] scratch, int n) {
    for (int i = 0; i < n; i++) {
      scratch[i] = Math.min(0f, x[i]);
    }
    exp(scratch, n);
    for (int i = 0; i < n; i++) {
      x[i] = Math.max(0f, x[i]) + (scratch[i] - 1);
    }
  }

  /** g *= h (1 - h), the derivative of the sigmoid from its value. */
  static void sigmoidBack(float[] g, float[] h, int n) {
    for (int i = 0; i < n; i++) {
      g[i] *= h[i] * (1 - h[i]);
    }
  }

  /** g *= 1 - h^2, the derivative of tanh from its value. */
  static void tanhBack(float[] g, float[] h, int n) {
    for (int i = 0; i < n; i++) {
      g[i] *= 1 - h[i] * h[i];
    }
  }

  /** g *= 1 above 0, h + 1 below: the derivative of ELU from its value. */
  static void eluBack(float[] g, float[] h, int n) {
    for (int i = 0; i < n; i++) {
      g[i] *= 1 + Math.min(0f, h[i]);
    }
  }

  /** x *= factor. */
  static void scale(float[] x, float factor, int n) {
    for (int i = 0; i < n; i++) {
      x[i] *= factor;
    }
  }

  /** y = decay y + factor x. */
  static void decayAndAdd(float[] y, float decay, float[] x, float factor, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = decay * y[i] + factor * x[i];
    }
  }

  /**
   * One step of Adam (Kingma and Ba 2015, algorithm 1, with the two corrections folded into {@code
   * rate} as at the end of their section 2, and as Deeplearning4j does).
   */
  static void adam(
      float[] w,
      float[] g,
      float[] m,
      float[] v,
      float beta1,
      float beta2,
      float rate,
      float epsilon,
      int n) {
    float rest1 = 1 - beta1;
    float rest2 = 1 - beta2;
    for (int i = 0; i < n; i++) {
      float mean = beta1 * m[i] + rest1 * g[i];
      float square = beta2 * v[i] + rest2 * (g[i] * g[i]);
      m[i] = mean;
      v[i] = square;
      w[i] -= rate * mean / ((float) Math.sqrt(square) + epsilon);
    }
  }

  /** The largest of n values from {@code from}. */
  static float max(float[] x, int from, int n) {
    float a = x[from];
    float b = a;
    int i = from;
    int end = from + n;
    for (; i + 1 < end; i += 2) {
      a = Math.max(a, x[i]);
      b = Math.max(b, x[i + 1]);
    }
    if (i < end) {
      a = Math.max(a, x[i]);
    }
    return Math.max(a, b);
  }

  /** The sum of n values from {@code from}, in eight interleaved parts. */
  static float sum(float[] x, int from, int n) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = from;
    int end = from + n;
    for (; i < end - 7; i += 8) {
      a += x[i];
      b += x[i + 1];
      c += x[i + 2];
      d += x[i + 3];
      e += x[i + 4];
      f += x[i + 5];
      g += x[i + 6];
      h += x[i + 7];
    }
    for (; i < end; i++) {
      a += x[i];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }

  /** The sum of squares of n values from {@code from}; each product is exact, sums are double. */
  static double sumOfSquares(float[] x, int from, int n) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    double e = 0;
    double f = 0;
    double g = 0;
    double h = 0;
    int i = from;
    int end = from + n;
    for (; i < end - 7; i += 8) {
      a += (double) x[i] * x[i];
      b += (double) x[i + 1] * x[i + 1];
      c += (double) x[i + 2] * x[i + 2];
      d += (double) x[i + 3] * x[i + 3];
      e += (double) x[i + 4] * x[i + 4];
      f += (double) x[i + 5] * x[i + 5];
      g += (double) x[i + 6] * x[i + 6];
      h += (double) x[i + 7] * x[i + 7];
    }
    for (; i < end; i++) {
      a += (double) x[i] * x[i];
    }
    return ((a + b) + (c + d)) + ((e + f) + (g + h));
  }
}
