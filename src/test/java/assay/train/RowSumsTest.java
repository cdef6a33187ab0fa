package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import assay.stats.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

final class RowSumsTest {
  private static final int N = 37;
  private static final UniformRandomProvider RANDOM = Seed.of(2).child("sums").random();

  private static float[] row() {
    float[] row = new float[N];
    for (int i = 0; i < N; i++) {
      row[i] = (float) (RANDOM.nextDouble() - 0.5);
    }
    return row;
  }

  private static float[][] rows(int count) {
    float[][] rows = new float[count][];
    for (int r = 0; r < count; r++) {
      rows[r] = row();
    }
    return rows;
  }

  private static void plus(float[] sum, float[] row) {
    for (int i = 0; i < N; i++) {
      sum[i] += row[i];
    }
  }

  @Test
  void everySubsetIsTheSumOfItsRowsInOrder() {
    float[][] rows = rows(12);
    float[] zeros = new float[N];
    float[][] sums = new float[3 * 32][N];
    RowSums.subsets(rows, 4, zeros, sums, 32, N);
    for (int s = 0; s < 32; s++) {
      float[] expected = new float[N];
      for (int i = 0; i < 5; i++) {
        if ((s >> i & 1) == 1) {
          plus(expected, rows[4 + i]);
        }
      }
      assertArrayEquals(expected, sums[32 + s], "subset " + s);
    }
    for (float[] untouched : new float[][] {sums[31], sums[64]}) {
      assertArrayEquals(zeros, untouched);
    }
  }

  @Test
  void rowsAreAddedOneAfterTheOtherHoweverMany() {
    float[][] rows = rows(40);
    for (int count = 0; count <= 25; count++) {
      char[] which = new char[count + 3];
      for (int k = 0; k < which.length; k++) {
        which[k] = (char) (k * 7 % 40);
      }
      float[] sum = row();
      float[] expected = sum.clone();
      for (int k = 2; k < 2 + count; k++) {
        plus(expected, rows[which[k]]);
      }
      RowSums.add(sum, rows, which, 2, 2 + count, N);
      assertArrayEquals(expected, sum, count + " rows");
    }
  }

  @Test
  void oneSubsetOfEachGroupIsAddedInTurn() {
    float[][] sums = rows(32 * 15);
    for (int groups = 0; groups <= 15; groups++) {
      byte[] subsets = new byte[4 + 3 * groups];
      for (int k = 0; k < subsets.length; k++) {
        subsets[k] = (byte) (k * 11 % 32);
      }
      float[] sum = row();
      float[] expected = sum.clone();
      for (int g = 0; g < groups; g++) {
        plus(expected, sums[32 * g + subsets[4 + 3 * g]]);
      }
      RowSums.addSubsets(sum, sums, subsets, 4, 3, groups, N);
      assertArrayEquals(expected, sum, groups + " groups");
      if (groups > 0) {
        float[] fresh = new float[N];
        for (int g = 0; g < groups; g++) {
          plus(fresh, sums[32 * g + subsets[4 + 3 * g]]);
        }
        RowSums.sumSubsets(sum, sums, subsets, 4, 3, groups, N);
        assertArrayEquals(fresh, sum, groups + " groups alone");
      }
    }
  }
}
