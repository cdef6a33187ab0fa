package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

final class RowsTest {
  private static Dataset data(double density, boolean binary) {
    UniformRandomProvider random = Seed.of(3).child("rows").random();
    int width = 37;
    int n = 50;
    float[] features = new float[n * width];
    for (int i = 0; i < features.length; i++) {
      if (random.nextDouble() < density) {
        features[i] = binary ? 1 : (float) (random.nextDouble() - 0.5);
      }
    }
    if (!binary) {
      features[5] = -0f;
      features[width] = Float.NaN;
    }
    List<String> ids = IntStream.range(0, n).mapToObj(i -> "r" + i).toList();
    return new Dataset(width, features, new int[n], List.of("a", "b"), ids, List.of());
  }

  @Test
  void aRecordArrivesTheSameToTheBitHoweverItIsKept() {
    for (boolean binary : new boolean[] {true, false}) {
      for (double density : new double[] {0.03, 0.1, 0.9}) {
        Dataset data = data(density, binary);
        Rows rows = Rows.of(data);
        assertEquals(binary && density > 0.05, rows.packed());
        assertEquals(!rows.packed() && density < 0.5, rows.sparse());
        int stride = Rows.stride(37);
        assertEquals(40, stride);
        int[] records = IntStream.range(0, 50).map(i -> (i * 17 + 3) % 50).toArray();
        try (Floats block = new Floats(45 * 40)) {
          for (int i = 0; i < 45; i++) {
            block.put(i * stride + 37, 1);
          }
          // A scratch of five rows, so that the last piece is not full.
          rows.copy(records, 2, 43, block, new float[5 * 40], new long[5 * 20]);
          for (int i = 0; i < 43; i++) {
            int[] got = new int[38];
            block.readBits(i * stride, got, 38);
            int[] expected = new int[38];
            for (int j = 0; j < 37; j++) {
              expected[j] = Float.floatToRawIntBits(data.features()[records[2 + i] * 37 + j]);
            }
            expected[37] = Float.floatToRawIntBits(1);
            assertArrayEquals(expected, got);
          }
          assertEquals(0, block.get(43 * stride));
        }
      }
    }
  }
}
