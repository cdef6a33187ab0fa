package assay.study;

import assay.data.Dataset;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * Small changes of records of a table: binary features are flipped, the others get normal noise in
 * units of their own standard deviation.
 */
public final class Perturbation {
  private final double[] width;
  private final double flip;
  private final double noise;

  /**
   * @param like records that say which features are binary (only 0 and 1) and how far the others
   *     spread; order does not matter
   * @param flip probability that a binary feature is flipped, [0, 1]
   * @param noise standard deviation of the noise on others, in units of the feature's own, >= 0
   */
  public Perturbation(Dataset like, double flip, double noise) {
    this.width = widths(like);
    this.flip = flip;
    this.noise = noise;
  }

  /**
   * Changed copies.
   *
   * @param records with the same features
   * @param random a stream per record, drawn from in the order of features
   */
  public Dataset changed(Dataset records, UniformRandomProvider[] random) {
    int features = records.featureCount();
    float[] x = records.features().clone();
    for (int r = 0; r < random.length; r++) {
      NormalizedGaussianSampler normal = ZigguratSampler.NormalizedGaussian.of(random[r]);
      for (int f = 0; f < features; f++) {
        int at = r * features + f;
        if (Double.isNaN(width[f])) {
          x[at] = random[r].nextDouble() < flip ? 1 - x[at] : x[at];
        } else {
          x[at] += (float) (noise * width[f] * normal.sample());
        }
      }
    }
    return new Dataset(
        features, x, records.labels(), records.classNames(), records.recordIds(), records.groups());
  }

  /** Per feature its standard deviation, or NaN where it is binary (only 0 and 1). */
  private static double[] widths(Dataset records) {
    int features = records.featureCount();
    double[] sum = new double[features];
    double[] squares = new double[features];
    boolean[] binary = new boolean[features];
    Arrays.fill(binary, true);
    float[] values = records.features();
    for (int at = 0; at < values.length; at++) {
      int f = at % features;
      double x = values[at];
      binary[f] &= x == 0 || x == 1;
      sum[f] += x;
      squares[f] += x * x;
    }
    double[] width = new double[features];
    for (int f = 0; f < features; f++) {
      double mean = sum[f] / records.size();
      // As a float, so that the order of summation does not show.
      width[f] =
          binary[f]
              ? Double.NaN
              : (float) Math.sqrt(Math.max(0, squares[f] / records.size() - mean * mean));
    }
    return width;
  }
}
