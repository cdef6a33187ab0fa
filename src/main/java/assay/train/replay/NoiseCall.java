package assay.train.replay;

import assay.stats.Checks;
import java.util.List;

/**
 * What an algorithm declares when it releases a value through noise.
 *
 * @param mechanism which primitive; it fixes the norm of the sensitivity
 * @param name what is released, such as "gradient"
 * @param step the step, 0-based; -1 outside of any step
 * @param sensitivity the largest distance between the values of neighbors, in the mechanism's norm,
 *     >= 0
 * @param scale of the noise in the value's own units: standard deviation (Gaussian), scale b
 *     (Laplace), temperature (exponential: probability proportional to exp(utility / scale)); >= 0
 * @param tensors the parts of the flat value, in order, covering it; may be empty for one part
 */
public record NoiseCall(
    Mechanism mechanism,
    String name,
    int step,
    double sensitivity,
    double scale,
    List<Tensor> tensors) {
  /** Noise primitives and the norm in which each measures sensitivity. */
  public enum Mechanism {
    /** Gaussian noise; l2. */
    GAUSSIAN {
      @Override
      double distance(double[] a, double[] b, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
          sum = Math.hypot(sum, a[i] - b[i]);
        }
        return orInfinity(sum, a, b, from, to);
      }
    },
    /** Laplace noise; l1. */
    LAPLACE {
      @Override
      double distance(double[] a, double[] b, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
          sum += Math.abs(a[i] - b[i]);
        }
        return orInfinity(sum, a, b, from, to);
      }
    },
    /** Selection of one index with probability proportional to exp(value / scale); l-infinity. */
    EXPONENTIAL {
      @Override
      double distance(double[] a, double[] b, int from, int to) {
        double largest = 0;
        for (int i = from; i < to; i++) {
          largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return orInfinity(largest, a, b, from, to);
      }
    };

    /**
     * The distance between {@code a} and {@code b} on [from, to); anything undefined is infinite.
     */
    abstract double distance(double[] a, double[] b, int from, int to);

    private static double orInfinity(double distance, double[] a, double[] b, int from, int to) {
      for (int i = from; i < to; i++) {
        // Math.hypot(infinity, NaN) is infinity, but a NaN beside a number is not a distance at all
        if (Double.isNaN(a[i] - b[i])) {
          return Double.POSITIVE_INFINITY;
        }
      }
      return distance;
    }
  }

  /**
   * A named part of a flat value.
   *
   * @param name such as "hidden.weight"
   * @param length number of values, >= 0
   */
  public record Tensor(String name, int length) {
    public Tensor {
      Checks.atLeast("length", 0, length);
    }
  }

  public NoiseCall {
    Checks.nonNegative("sensitivity", sensitivity);
    Checks.nonNegative("scale", scale);
    tensors = List.copyOf(tensors);
  }

  /** A release of one part. */
  public NoiseCall(Mechanism mechanism, String name, int step, double sensitivity, double scale) {
    this(mechanism, name, step, sensitivity, scale, List.of());
  }

  /** This call with noise of another scale. */
  public NoiseCall withScale(double other) {
    return new NoiseCall(mechanism, name, step, sensitivity, other, tensors);
  }

  /** The part of the value in which {@code a} and {@code b} are farthest apart. */
  String farthestTensor(double[] a, double[] b) {
    String farthest = name;
    double largest = 0;
    int from = 0;
    for (Tensor tensor : tensors) {
      int to = Math.min(a.length, from + tensor.length());
      double distance = mechanism.distance(a, b, from, to);
      if (distance > largest) {
        largest = distance;
        farthest = name + "/" + tensor.name();
      }
      from = to;
    }
    return farthest;
  }
}
