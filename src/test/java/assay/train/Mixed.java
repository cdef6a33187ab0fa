package assay.train;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Records whose features are of every kind that {@link Columns} tells apart.
 *
 * @param numbers features that are any number
 * @param rare features that are seldom 1
 * @param common features that are often 1
 */
record Mixed(int numbers, int rare, int common) {
  private static final double RARE_SHARE = 0.08;
  private static final double COMMON_SHARE = 0.6;

  int features() {
    return numbers + rare + common;
  }

  /**
   * The kind of a feature: 0 a number, 1 rare, 2 common. In turn, so that no kind lies together.
   */
  int kind(int feature) {
    int[] left = {numbers, rare, common};
    int kind = 2;
    for (int j = 0; j <= feature; j++) {
      do {
        kind = (kind + 1) % 3;
      } while (left[kind] == 0);
      left[kind]--;
    }
    return kind;
  }

  int[] places(int kind) {
    return IntStream.range(0, features()).filter(j -> kind(j) == kind).toArray();
  }

  Dataset data(int records) {
    UniformRandomProvider random = Seed.of(5).child("mixed").random();
    int width = features();
    int[] kinds = IntStream.range(0, width).map(this::kind).toArray();
    float[] features = new float[records * width];
    int[] labels = new int[records];
    for (int r = 0; r < records; r++) {
      double sum = 0;
      for (int j = 0; j < width; j++) {
        double share = kinds[j] == 1 ? RARE_SHARE : COMMON_SHARE;
        float value = random.nextDouble() < share ? 1 : 0;
        if (kinds[j] == 0) {
          value = (float) (random.nextDouble() - 0.5);
        }
        features[r * width + j] = value;
        sum += (j % 3 - 1) * value;
      }
      labels[r] = sum + random.nextDouble() > 0 ? 1 : 0;
    }
    List<String> ids = IntStream.range(0, records).mapToObj(i -> "r" + i).toList();
    return new Dataset(width, features, labels, List.of("a", "b"), ids, List.of());
  }
}
