package assay.train;

import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import assay.train.TrainingBenchmark.Setting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** The records that {@link TrainingBenchmark} trains on: generated, or read from raw files. */
final class BenchmarkData {
  static final int RECORDS = 20_000;

  private BenchmarkData() {}

  /** A random half of the records. */
  static int[] half() {
    UniformRandomProvider coins = Seed.of(1).child("membership").random();
    int[] order = IntStream.range(0, RECORDS).toArray();
    for (int i = RECORDS - 1; i > 0; i--) {
      int j = coins.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
    int[] members = Arrays.copyOf(order, RECORDS / 2);
    Arrays.sort(members);
    return members;
  }

  /** The first records of the little-endian files NAME_x.f32 and NAME_y.i32. */
  static Dataset read(Setting setting, Path directory) throws IOException {
    String name = setting.name().toLowerCase(Locale.ROOT);
    ByteBuffer x = raw(directory.resolve(name + "_x.f32"), 4L * RECORDS * setting.features);
    ByteBuffer y = raw(directory.resolve(name + "_y.i32"), 4L * RECORDS);
    float[] features = new float[RECORDS * setting.features];
    int[] labels = new int[RECORDS];
    x.asFloatBuffer().get(features);
    y.asIntBuffer().get(labels);
    return dataset(setting, features, labels);
  }

  private static ByteBuffer raw(Path file, long least) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) < least) {
      throw new InputException(
          file
              + " must be a file of at least "
              + least
              + " bytes; without --data the records are"
              + " generated");
    }
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }

  static Dataset generate(Setting setting) {
    UniformRandomProvider random = Seed.of(7).child(setting.name()).random();
    float[] features = new float[RECORDS * setting.features];
    int[] labels = new int[RECORDS];
    if (setting == Setting.PURCHASE) {
      purchase(random, features, labels);
    } else {
      adult(random, features, labels);
    }
    return dataset(setting, features, labels);
  }

  /** Four prototypes a class with a quarter of their bits on; a record has 30 % of them flipped. */
  private static void purchase(UniformRandomProvider random, float[] features, int[] labels) {
    int width = Setting.PURCHASE.features;
    boolean[] prototypes = new boolean[100 * 4 * width];
    for (int i = 0; i < prototypes.length; i++) {
      prototypes[i] = random.nextDouble() < 0.25;
    }
    for (int r = 0; r < labels.length; r++) {
      labels[r] = random.nextInt(100);
      int prototype = (labels[r] * 4 + random.nextInt(4)) * width;
      for (int j = 0; j < width; j++) {
        boolean flipped = random.nextDouble() < 0.3;
        features[r * width + j] = prototypes[prototype + j] != flipped ? 1 : 0;
      }
    }
  }

  /** Six normals and eight one-hot columns; a logistic label. */
  private static void adult(UniformRandomProvider random, float[] features, int[] labels) {
    int[] levels = {8, 16, 7, 14, 6, 5, 2, 36};
    int width = Setting.ADULT.features;
    ZigguratSampler.NormalizedGaussian gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    double[] effects = new double[width];
    for (int j = 0; j < width; j++) {
      effects[j] = (j < 6 ? 0.5 : 0.9) * gaussian.sample();
    }
    for (int r = 0; r < labels.length; r++) {
      double logit = -2;
      for (int j = 0; j < 6; j++) {
        features[r * width + j] = (float) gaussian.sample();
        logit += effects[j] * features[r * width + j];
      }
      int column = 6;
      for (int count : levels) {
        // The smaller of two draws: some levels are common, some rare.
        int level = Math.min(random.nextInt(count), random.nextInt(count));
        features[r * width + column + level] = 1;
        logit += effects[column + level];
        column += count;
      }
      labels[r] = random.nextDouble() < 1 / (1 + Math.exp(-1.6 * logit)) ? 1 : 0;
    }
  }

  private static Dataset dataset(Setting setting, float[] features, int[] labels) {
    List<String> classes = IntStream.range(0, setting.classes).mapToObj(c -> "c" + c).toList();
    List<String> ids = IntStream.range(0, labels.length).mapToObj(r -> "r" + r).toList();
    return new Dataset(setting.features, features, labels, classes, ids, List.of());
  }
}
