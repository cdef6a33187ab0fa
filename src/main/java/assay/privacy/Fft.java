package assay.privacy;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The discrete Fourier transform of complex sequences whose length is a power of two. The forward
 * transform leaves its values in bit-reversed order and the inverse expects that order, so that
 * neither moves anything for its own sake. Two real sequences go through one transform, one as real
 * and one as imaginary part; {@link #mirror} finds the conjugate frequency that tells them apart.
 *
 * <p>Cost: n log n butterflies. The error of each value is about 10^-16 log n times the root mean
 * square of the values.
 */
final class Fft {
  private static final ConcurrentHashMap<Integer, Fft> KNOWN = new ConcurrentHashMap<>();

  private final int n;

  /** cos and sin of 2 pi j / (2 half) at half + j, for each power of two half. */
  private final double[] cos;

  private final double[] sin;

  private Fft(int n) {
    this.n = n;
    cos = new double[Math.max(2, n)];
    sin = new double[Math.max(2, n)];
    int half = n / 2;
    for (int j = 0; j < half; j++) {
      double angle = Math.PI * j / half;
      cos[half + j] = Math.cos(angle);
      sin[half + j] = Math.sin(angle);
    }
    for (int h = half / 2; h >= 1; h /= 2) {
      for (int j = 0; j < h; j++) {
        cos[h + j] = cos[2 * h + 2 * j];
        sin[h + j] = sin[2 * h + 2 * j];
      }
    }
  }

  /**
   * The transform of one length; tables are kept.
   *
   * @param n a power of two, >= 2
   */
  static Fft of(int n) {
    if (n < 2 || Integer.bitCount(n) != 1) {
      throw new IllegalArgumentException("n must be a power of two >= 2, got " + n);
    }
    return KNOWN.computeIfAbsent(n, Fft::new);
  }

  /** Where the conjugate of the frequency at a place of the forward transform stands. */
  static int mirror(int place) {
    return place < 2 ? place : 3 * Integer.highestOneBit(place) - 1 - place;
  }

  /** In place; natural order to bit-reversed order. */
  void forward(double[] re, double[] im) {
    for (int half = n / 2; half >= 1; half /= 2) {
      for (int from = 0; from < n; from += 2 * half) {
        for (int j = 0; j < half; j++) {
          int a = from + j;
          int b = a + half;
          double x = re[a] - re[b];
          double y = im[a] - im[b];
          re[a] += re[b];
          im[a] += im[b];
          double c = cos[half + j];
          double s = sin[half + j];
          re[b] = x * c + y * s;
          im[b] = y * c - x * s;
        }
      }
    }
  }

  /** In place; bit-reversed order to natural order, n times the inverse. */
  void inverse(double[] re, double[] im) {
    for (int half = 1; half < n; half *= 2) {
      for (int from = 0; from < n; from += 2 * half) {
        for (int j = 0; j < half; j++) {
          int a = from + j;
          int b = a + half;
          double c = cos[half + j];
          double s = sin[half + j];
          double x = re[b] * c - im[b] * s;
          double y = im[b] * c + re[b] * s;
          re[b] = re[a] - x;
          im[b] = im[a] - y;
          re[a] += x;
          im[a] += y;
        }
      }
    }
  }
}
