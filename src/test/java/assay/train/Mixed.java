package assay.train;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/** Records whose features are of every kind that {@link Columns} tells apart. */
final class Mixed {
  static final int NUMBERS = 5;
  static final int RARE = 37;
  static final int COMMON = 41;
  static final int FEATURES = NUMBERS + RARE + COMMON;

  private static final double RARE_SHARE = 0.1;

  private Mixed() {}

  /** Numbers, rare ones and common ones in turn, so that no kind lies together. */
  static Dataset data(int records) {
    UniformRandomProvider random = Seed.of(5).child("mixed").random();
    float[] features = new float[records * FEATURES];
    int[] labels = new int[records];
    for (int r = 0; r < records; r++) {
      double sum = 0;
      for (int j = 0; j < FEATURES; j++) {
        double share = j % 20 == 0 ? Double.NaN : j % 2 == 0 ? RARE_SHARE : 0.6;
        float value =
            Double.isNaN(share)
                ? (float) (random.nextDouble() - 0.5)
                : random.nextDouble() < share ? 1 : 0;
        features[r * FEATURES + j] = value;
        sum += (j % 3 - 1) * value;
      }
      labels[r] = sum + random.nextDouble() > 0 ? 1 : 0;
    }
    List<String> ids = IntStream.range(0, records).mapToObj(i -> "r" + i).toList();
    return new Dataset(FEATURES, features, labels, List.of("a", "b"), ids, List.of());
  }
}
