package assay.train;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Small generated data sets. */
final class Toy {
  private Toy() {}

  /** Gaussian clouds, one per class, a little apart. */
  static Dataset clouds(int records, int features, int classes, long seed) {
    UniformRandomProvider random = Seed.of(seed).child("clouds").random();
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    float[] centers = new float[classes * features];
    for (int i = 0; i < centers.length; i++) {
      centers[i] = (float) gaussian.sample();
    }
    float[] values = new float[records * features];
    int[] labels = new int[records];
    List<String> ids = new ArrayList<>();
    for (int r = 0; r < records; r++) {
      labels[r] = random.nextInt(classes);
      ids.add("r" + r);
      for (int j = 0; j < features; j++) {
        values[r * features + j] =
            centers[labels[r] * features + j] + (float) (0.7 * gaussian.sample());
      }
    }
    List<String> names = IntStream.range(0, classes).mapToObj(c -> "c" + c).toList();
    return new Dataset(features, values, labels, names, ids, List.of());
  }

  /** Models that each hold a pseudorandom half of {@code n} records. */
  static List<TrainingJob> halves(int models, int n, long seed) {
    List<TrainingJob> jobs = new ArrayList<>();
    for (int m = 0; m < models; m++) {
      UniformRandomProvider coins = Seed.of(seed).child("member").child(m).random();
      int[] members = IntStream.range(0, n).filter(r -> coins.nextBoolean()).toArray();
      jobs.add(new TrainingJob(m, members, n / 2, Seed.of(seed).child(m)));
    }
    return jobs;
  }

  static int[] all(int n) {
    return IntStream.range(0, n).toArray();
  }
}
