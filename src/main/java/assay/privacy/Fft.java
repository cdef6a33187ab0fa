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

  /** Values of which both parts stay in the first cache. */
  private static final int CACHED = 1 << 11;

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
    forward(re, im, 0, n);
  }

  /** Two stages at a time, and depth first until a part stays in the cache. */
  private void forward(double[] re, double[] im, int from, int length) {
    int q = length / 4;
    if (length > CACHED) {
      forwardPair(re, im, from, q);
      for (int part = 0; part < 4; part++) {
        forward(re, im, from + part * q, q);
      }
      return;
    }
    int end = from + length;
    for (; q >= 1; q /= 4) {
      for (int at = from; at < end; at += 4 * q) {
        forwardPair(re, im, at, q);
      }
    }
    if ((Integer.numberOfTrailingZeros(length) & 1) == 1) {
      pairs(re, im, from, end);
    }
  }

  /** Sums and differences of neighbors: the stage whose factors are all one. */
  private static void pairs(double[] re, double[] im, int from, int end) {
    for (int a = from; a < end; a += 2) {
      double x = re[a + 1];
      double y = im[a + 1];
      re[a + 1] = re[a] - x;
      im[a + 1] = im[a] - y;
      re[a] += x;
      im[a] += y;
    }
  }

  /** The stages of halves 2 q and q on 4 q values. */
  private void forwardPair(double[] re, double[] im, int from, int q) {
    for (int j = 0; j < q; j++) {
      int a = from + j;
      int b = a + q;
      int c = b + q;
      int d = c + q;
      double sumRe = re[a] + re[c];
      double sumIm = im[a] + im[c];
      double gapRe = re[a] - re[c];
      double gapIm = im[a] - im[c];
      double otherSumRe = re[b] + re[d];
      double otherSumIm = im[b] + im[d];
      double otherGapRe = re[b] - re[d];
      double otherGapIm = im[b] - im[d];
      double c1 = cos[2 * q + j];
      double s1 = sin[2 * q + j];
      double c2 = cos[q + j];
      double s2 = sin[q + j];
      re[a] = sumRe + otherSumRe;
      im[a] = sumIm + otherSumIm;
      double x = sumRe - otherSumRe;
      double y = sumIm - otherSumIm;
      re[b] = x * c2 + y * s2;
      im[b] = y * c2 - x * s2;
      // The other half's factor is that of this half times -i.
      x = gapRe + otherGapIm;
      y = gapIm - otherGapRe;
      re[c] = x * c1 + y * s1;
      im[c] = y * c1 - x * s1;
      x = gapRe - otherGapIm;
      y = gapIm + otherGapRe;
      double turnedRe = x * c1 + y * s1;
      double turnedIm = y * c1 - x * s1;
      re[d] = turnedRe * c2 + turnedIm * s2;
      im[d] = turnedIm * c2 - turnedRe * s2;
    }
  }

  /** In place; bit-reversed order to natural order, n times the inverse. */
  void inverse(double[] re, double[] im) {
    inverse(re, im, 0, n);
  }

  private void inverse(double[] re, double[] im, int from, int length) {
    if (length > CACHED) {
      int q = length / 4;
      for (int part = 0; part < 4; part++) {
        inverse(re, im, from + part * q, q);
      }
      inversePair(re, im, from, q);
      return;
    }
    int end = from + length;
    boolean odd = (Integer.numberOfTrailingZeros(length) & 1) == 1;
    if (odd) {
      pairs(re, im, from, end);
    }
    for (int q = odd ? 2 : 1; 4 * q <= length; q *= 4) {
      for (int at = from; at < end; at += 4 * q) {
        inversePair(re, im, at, q);
      }
    }
  }

  /** The stages of halves q and 2 q on 4 q values. */
  private void inversePair(double[] re, double[] im, int from, int q) {
    for (int j = 0; j < q; j++) {
      int a = from + j;
      int b = a + q;
      int c = b + q;
      int d = c + q;
      double c1 = cos[2 * q + j];
      double s1 = sin[2 * q + j];
      double c2 = cos[q + j];
      double s2 = sin[q + j];
      double x = re[b] * c2 - im[b] * s2;
      double y = im[b] * c2 + re[b] * s2;
      double sumRe = re[a] + x;
      double sumIm = im[a] + y;
      double gapRe = re[a] - x;
      double gapIm = im[a] - y;
      x = re[d] * c2 - im[d] * s2;
      y = im[d] * c2 + re[d] * s2;
      double otherSumRe = re[c] + x;
      double otherSumIm = im[c] + y;
      double otherGapRe = re[c] - x;
      double otherGapIm = im[c] - y;
      x = otherSumRe * c1 - otherSumIm * s1;
      y = otherSumIm * c1 + otherSumRe * s1;
      re[a] = sumRe + x;
      im[a] = sumIm + y;
      re[c] = sumRe - x;
      im[c] = sumIm - y;
      // The other half's factor is that of this half times i.
      x = -(otherGapIm * c1 + otherGapRe * s1);
      y = otherGapRe * c1 - otherGapIm * s1;
      re[b] = gapRe + x;
      im[b] = gapIm + y;
      re[d] = gapRe - x;
      im[d] = gapIm - y;
    }
  }
}
