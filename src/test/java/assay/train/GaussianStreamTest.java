package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Normal;
import assay.stats.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bands are 5 standard deviations of the statistic under the standard normal: one check in 1.7
 * million would fail by chance, and the seeds are fixed.
 */
final class GaussianStreamTest {
  private static final double SIGMAS = 5;
  private static final double[] EDGES = {
    0.1, 0.5, 1, 1.5, 2, 2.5, 2.87, 2.8856349, 2.9, 3, 3.5, 4, 4.5, 5, 5.5, 6
  };

  @Test
  void fourMillionValuesLookNormal() {
    looksNormal(4_000_000, 11);
  }

  @Test
  @Tag("slow")
  void aBillionValuesLookNormalOutToSixSigma() {
    looksNormal(1_000_000_000, 12);
  }

  private static void looksNormal(long total, long seed) {
    GaussianStream stream = new GaussianStream(Seed.of(seed));
    int block = 10_000;
    float[] x = new float[block];
    double[] moments = new double[4];
    long[] above = new long[EDGES.length];
    long[] below = new long[EDGES.length];
    double lag = 0;
    for (long step = 0; step < total / block; step++) {
      stream.step(step);
      stream.fill(x, block);
      for (int i = 0; i < block; i++) {
        double z = x[i];
        moments[0] += z;
        moments[1] += z * z;
        moments[2] += z * z * z;
        moments[3] += z * z * z * z;
        if (i > 0) {
          lag += z * x[i - 1];
        }
        double size = Math.abs(z);
        long[] side = z > 0 ? above : below;
        for (int e = 0; e < EDGES.length && size > EDGES[e]; e++) {
          side[e]++;
        }
      }
    }
    double n = total;
    // Moments of the normal: 0, 1, 0, 3; their variances 1, 2, 15, 96 over n.
    double[] mean = {0, 1, 0, 3};
    double[] variance = {1, 2, 15, 96};
    for (int k = 0; k < 4; k++) {
      assertEquals(mean[k], moments[k] / n, SIGMAS * Math.sqrt(variance[k] / n), "moment " + k);
    }
    assertEquals(0, lag / n, SIGMAS / Math.sqrt(n), "lag 1");
    for (int e = 0; e < EDGES.length; e++) {
      double p = Normal.sf(EDGES[e]);
      double expected = n * p;
      // A Poisson count of small mean is skewed: 5 sigma and a few more.
      double band = SIGMAS * Math.sqrt(expected * (1 - p)) + 6;
      assertEquals(expected, above[e], band, "above " + EDGES[e]);
      assertEquals(expected, below[e], band, "below -" + EDGES[e]);
    }
  }

  @Test
  void andersonDarlingAcceptsAMillionValues() {
    int n = 1_000_000;
    float[] x = new float[n];
    GaussianStream stream = new GaussianStream(Seed.of(5));
    stream.fill(x, n);
    Arrays.sort(x);
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (2.0 * i + 1) * (Normal.logCdf(x[i]) + Normal.logSf(x[n - 1 - i]));
    }
    double a2 = -n - sum / n;
    // Marsaglia and Marsaglia 2004, J. Stat. Softw. 9(2): P(A^2 > 6) is 0.001 for a known
    // distribution.
    assertTrue(a2 < 6, "A^2 = " + a2);
  }

  @Test
  void streamsOfStepsAndModelsAreUncorrelated() {
    int n = 200_000;
    float[][] streams = new float[6][n];
    for (int m = 0; m < 2; m++) {
      GaussianStream stream = new GaussianStream(Seed.of(8).child(m).child("noise"));
      for (int s = 0; s < 3; s++) {
        stream.step(s);
        stream.fill(streams[3 * m + s], n);
      }
    }
    for (int a = 0; a < 6; a++) {
      for (int b = 0; b < a; b++) {
        for (int shift = 0; shift < 3; shift++) {
          double dot = 0;
          for (int i = 0; i + shift < n; i++) {
            dot += streams[a][i] * streams[b][i + shift];
          }
          assertEquals(0, dot, SIGMAS * Math.sqrt(n), a + " and " + b + " shifted " + shift);
        }
      }
    }
  }

  @Test
  void aStepsValuesDependOnSeedAndStepAlone() {
    float[] straight = new float[5000];
    float[] again = new float[5000];
    GaussianStream stream = new GaussianStream(Seed.of(4));
    stream.step(7);
    stream.fill(straight, 5000);
    stream.step(3);
    stream.fill(again, 100);
    stream.step(7);
    float[] piece = new float[1250];
    for (int i = 0; i < 4; i++) {
      stream.fill(piece, 1250);
      System.arraycopy(piece, 0, again, 1250 * i, 1250);
    }
    assertArrayEquals(straight, again);
  }

  @Test
  void everyCentralCellIsThePreciseQuantile() {
    float[] x = new float[2];
    // 65,500 cells on an irregular grid, both sides of the median.
    for (int cell = 1 << 14; cell < (1 << 23) - (1 << 14); cell += 127) {
      x[0] = Float.intBitsToFloat(0x3f800000 | cell);
      GaussianStream.quantiles(x);
      double exact = Normal.quantile((cell + 0.5) / (1 << 23));
      assertEquals(1, x[0] / exact, 6e-7);
    }
  }
}
