package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Normal;
import assay.stats.Seed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Bands are 5 standard deviations of the statistic under the standard normal: one check in 1.7
 * million would fail by chance, and the seeds are fixed.
 */
final class GaussianStreamTest {
  private static final double SIGMAS = 5;
  private static final int CELLS_PER_UNIT = 1024;
  private static final int HALF_CELLS = 8 * CELLS_PER_UNIT;
  private static final double[] EDGES = {
    0.1, 0.5, 1, 1.5, 2, 2.5, 2.9, 3, 3.25, 3.2971933, 3.35, 3.5, 4, 4.5, 5, 5.5, 6
  };

  @Test
  void fourMillionValuesLookNormal() throws IOException {
    looksNormal(4_000_000, 11);
  }

  @Test
  @Tag("slow")
  void aBillionValuesLookNormalOutToSixSigma() throws IOException {
    looksNormal(1_000_000_000, 12);
  }

  /** Leaves its figures in target/gaussian-TOTAL.txt. */
  private static void looksNormal(long total, long seed) throws IOException {
    GaussianStream stream = new GaussianStream(Seed.of(seed));
    GaussianStream other = new GaussianStream(Seed.of(seed).child("other"));
    long[] cells = new long[2 * HALF_CELLS];
    double cross = 0;
    float[] y = new float[10_000];
    int block = 10_000;
    float[] x = new float[block];
    double[] moments = new double[4];
    long[] above = new long[EDGES.length];
    long[] below = new long[EDGES.length];
    double lag = 0;
    for (long step = 0; step < total / block; step++) {
      stream.step(step);
      stream.fill(x, block);
      other.step(step);
      other.fill(y, block);
      for (int i = 0; i < block; i++) {
        double z = x[i];
        cross += z * y[i];
        int cell = (int) Math.floor(z * CELLS_PER_UNIT) + HALF_CELLS;
        cells[Math.max(0, Math.min(cells.length - 1, cell))]++;
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
    assertEquals(0, cross / n, SIGMAS / Math.sqrt(n), "another stream");
    double a2 = andersonDarling(cells, n);
    assertTrue(a2 < 6, "A^2 = " + a2);
    StringBuilder figures = new StringBuilder();
    for (int k = 0; k < 4; k++) {
      double z = (moments[k] / n - mean[k]) / Math.sqrt(variance[k] / n);
      figures.append("moment ").append(k + 1).append(": ").append(z).append(" sigma\n");
    }
    figures.append("lag 1: ").append(lag / Math.sqrt(n)).append(" sigma\n");
    figures.append("another stream: ").append(cross / Math.sqrt(n)).append(" sigma\n");
    figures.append("A^2: ").append(a2).append('\n');
    for (int e = 0; e < EDGES.length; e++) {
      figures
          .append("beyond ")
          .append(EDGES[e])
          .append(": ")
          .append(below[e])
          .append(" below, ")
          .append(above[e])
          .append(" above, expected ")
          .append(n * Normal.sf(EDGES[e]))
          .append('\n');
    }
    Files.writeString(Path.of("target", "gaussian-" + total + ".txt"), figures);
    for (int e = 0; e < EDGES.length; e++) {
      double p = Normal.sf(EDGES[e]);
      double expected = n * p;
      // A Poisson count of small mean is skewed: 5 sigma and a few more.
      double band = SIGMAS * Math.sqrt(expected * (1 - p)) + 6;
      assertEquals(expected, above[e], band, "above " + EDGES[e]);
      assertEquals(expected, below[e], band, "below -" + EDGES[e]);
    }
  }

  /**
   * n times the integral of (F_n - F)^2 / (F (1 - F)) dF over cells of equal width, from the middle
   * 99.9999 %; the statistic of Anderson and Darling 1952, equation 4.3, up to the width of a cell.
   */
  private static double andersonDarling(long[] cells, double n) {
    double sum = 0;
    long seen = 0;
    for (int c = 0; c < cells.length; c++) {
      seen += cells[c];
      double edge = (c + 1 - HALF_CELLS) / (double) CELLS_PER_UNIT;
      if (Math.abs(edge) < 4.9) {
        double f = Normal.cdf(edge);
        double df =
            Normal.cdf(edge + 0.5 / CELLS_PER_UNIT) - Normal.cdf(edge - 0.5 / CELLS_PER_UNIT);
        double gap = seen / n - f;
        sum += gap * gap / (f * Normal.sf(edge)) * df;
      }
    }
    return n * sum;
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

  /** The float that q is rounded to moves a probability by 2^-25 at most. */
  @Test
  void everyCentralCellIsThePreciseQuantile() {
    float[] x = new float[1];
    // 66,000 cells on an irregular grid, both sides of the median, and the outermost.
    for (int cell = 0; cell < 1 << 23; cell += cell < 64 || cell > (1 << 23) - 200 ? 1 : 127) {
      x[0] = Float.intBitsToFloat(0x3f800000 | cell);
      GaussianStream.quantiles(x, 1);
      double q = ((cell + 0.5) / (1 << 23) - 0.5) * 1023 / 1024;
      double exact = q < 0 ? Normal.quantile(0.5 + q) : -Normal.quantile(0.5 - q);
      double density = Math.exp(-exact * exact / 2) / Math.sqrt(2 * Math.PI);
      assertEquals(exact, x[0], 6e-7 * Math.abs(exact) + 0x1p-25 / density);
    }
  }
}
