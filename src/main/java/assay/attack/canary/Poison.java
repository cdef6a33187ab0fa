package assay.attack.canary;

import assay.data.Dataset;
import assay.stats.Checks;
import assay.stats.Seed;
import org.apache.commons.rng.UniformRandomProvider;

/** Single records whose presence a training can hardly hide. */
public final class Poison {
  private static final double RIDGE = 1e-6;
  private static final int ITERATIONS = 30;

  private Poison() {}

  /** All features zero, with this label. */
  public static Dataset blank(Dataset like, int label) {
    return Fillers.record(like, new float[like.featureCount()], label, "canary");
  }

  /** A natural record with this label instead of its own. */
  public static Dataset relabelled(Dataset like, int record, int label) {
    int width = like.featureCount();
    float[] features = new float[width];
    System.arraycopy(like.features(), record * width, features, 0, width);
    return Fillers.record(like, features, label, "canary");
  }

  /**
   * ClipBKD (Jagielski, Ullman and Oprea 2020): the direction in which the records vary least, as
   * long as a record is on average; no record pulls the model there, so clipping and noise are all
   * that stands between the canary and the weights.
   *
   * <p>The least right singular vector of the records, by inverse iteration with the Cholesky
   * factor of X'X + ridge.
   *
   * @param seed of the iteration's start
   */
  public static Dataset clipBackdoor(Dataset like, int label, Seed seed) {
    Checks.atLeast("records", 1, like.size());
    int width = like.featureCount();
    double[][] gram = gram(like);
    double trace = 0;
    for (int j = 0; j < width; j++) {
      trace += gram[j][j];
    }
    double ridge = RIDGE * Math.max(trace / width, 1e-12);
    for (int j = 0; j < width; j++) {
      gram[j][j] += ridge;
    }
    factor(gram);
    UniformRandomProvider random = seed.random();
    double[] x = new double[width];
    for (int j = 0; j < width; j++) {
      x[j] = random.nextDouble() - 0.5;
    }
    for (int i = 0; i < ITERATIONS; i++) {
      solve(gram, x);
      scale(x, 1 / norm(x));
    }
    double length = 0;
    for (int r = 0; r < like.size(); r++) {
      double square = 0;
      for (int j = 0; j < width; j++) {
        double value = like.features()[r * width + j];
        square += value * value;
      }
      length += Math.sqrt(square) / like.size();
    }
    float[] features = new float[width];
    for (int j = 0; j < width; j++) {
      features[j] = (float) (length * x[j]);
    }
    return Fillers.record(like, features, label, "canary");
  }

  private static double[][] gram(Dataset data) {
    int width = data.featureCount();
    double[][] gram = new double[width][width];
    for (int r = 0; r < data.size(); r++) {
      int at = r * width;
      for (int i = 0; i < width; i++) {
        double value = data.features()[at + i];
        if (value != 0) {
          for (int j = 0; j <= i; j++) {
            gram[i][j] += value * data.features()[at + j];
          }
        }
      }
    }
    return gram;
  }

  /** Cholesky's factor, into the lower triangle. */
  private static void factor(double[][] a) {
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= a[i][k] * a[j][k];
        }
        a[i][j] = i == j ? Math.sqrt(Math.max(sum, Double.MIN_NORMAL)) : sum / a[j][j];
      }
    }
  }

  private static void solve(double[][] factor, double[] x) {
    int n = x.length;
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= factor[i][k] * x[k];
      }
      x[i] /= factor[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= factor[k][i] * x[k];
      }
      x[i] /= factor[i][i];
    }
  }

  private static double norm(double[] x) {
    double square = 0;
    for (double value : x) {
      square += value * value;
    }
    return Math.sqrt(square);
  }

  private static void scale(double[] x, double by) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= by;
    }
  }
}
