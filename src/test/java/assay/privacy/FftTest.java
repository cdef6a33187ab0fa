package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import assay.stats.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the sum that defines it, and back again. */
class FftTest {
  private static double[] draw(int n, UniformRandomProvider random) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextDouble() - 0.3;
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16, 32, 512, 2048, 4096, 8192})
  void forwardIsTheSumInBitReversedOrder(int n) {
    UniformRandomProvider random = Seed.of(0xff7).child(n).random();
    double[] x = draw(n, random);
    double[] y = draw(n, random);
    double[] re = x.clone();
    double[] im = y.clone();
    Fft.of(n).forward(re, im);
    int bits = Integer.numberOfTrailingZeros(n);
    for (int place = 0; place < n; place += Math.max(1, n / 64 - 1)) {
      int frequency = Integer.reverse(place) >>> (32 - bits);
      double a = 0;
      double b = 0;
      for (int i = 0; i < n; i++) {
        double angle = -2 * Math.PI * ((long) i * frequency % n) / n;
        a += x[i] * Math.cos(angle) - y[i] * Math.sin(angle);
        b += x[i] * Math.sin(angle) + y[i] * Math.cos(angle);
      }
      assertEquals(a, re[place], 1e-11 * Math.sqrt(n), "n " + n + ", frequency " + frequency);
      assertEquals(b, im[place], 1e-11 * Math.sqrt(n), "n " + n + ", frequency " + frequency);
      double same = Integer.reverse(Fft.mirror(place)) >>> (32 - bits);
      assertEquals((n - frequency) % n, same);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 64, 1024, 2048, 4096, 1 << 17, 1 << 18})
  void inverseUndoesForwardToRounding(int n) {
    UniformRandomProvider random = Seed.of(0xff8).child(n).random();
    double[] x = draw(n, random);
    double[] y = draw(n, random);
    double[] re = x.clone();
    double[] im = y.clone();
    Fft fft = Fft.of(n);
    fft.forward(re, im);
    fft.inverse(re, im);
    double error = 0;
    double size = 0;
    for (int i = 0; i < n; i++) {
      error += Math.pow(re[i] / n - x[i], 2) + Math.pow(im[i] / n - y[i], 2);
      size += x[i] * x[i] + y[i] * y[i];
    }
    // The rounding that ComposedLoss allows for is 2^-50 per stage.
    assertEquals(0, Math.sqrt(error / size), 0x1p-52 * (2 + Math.log(n)), "n " + n);
  }
}
