package assay.stats;

import java.util.Arrays;

/**
 * The skew-normal law with density 2/scale phi(z) Phi(shape z), z = (x - location)/scale (Azzalini
 * 1985): log density, log cdf that keeps its digits far into the tail, and a maximum-likelihood
 * fit.
 *
 * @param location any finite number
 * @param scale > 0
 * @param shape any finite number; 0 is the normal law
 */
public record SkewNormal(double location, double scale, double shape) {
  /** Fits stop at this shape: beyond, the law is a half-normal to every digit that matters. */
  private static final double LARGEST_SHAPE = 1e3;

  private static final int PANELS = 48;
  private static final double LOG2 = Math.log(2);
  private static final double[] NODES = {
    0.1488743389816312,
    0.4333953941292472,
    0.6794095682990244,
    0.8650633666889845,
    0.9739065285171717
  };
  private static final double[] WEIGHTS = {
    0.2955242247147529,
    0.2692667193099963,
    0.2190863625159820,
    0.1494513491505806,
    0.0666713443086881
  };

  public SkewNormal {
    Checks.finite("location", location);
    Checks.positive("scale", scale);
    Checks.finite("shape", shape);
  }

  /** log of the density at x. */
  public double logPdf(double x) {
    return logDensity((x - location) / scale) - Math.log(scale);
  }

  /**
   * log F(x). In closed form F = Phi(z) - 2 T(z, shape) with Owen's T, a difference that cancels
   * where exposure needs it; so the log-concave density is integrated instead, by Gauss-Legendre
   * panels from where it has fallen by e^-45 below its largest value on (-infinity, z]. Relative
   * error of F about 1e-12 for |z| up to 1e6.
   */
  public double logCdf(double x) {
    double z = (x - location) / scale;
    if (Double.isNaN(z)) {
      throw new IllegalArgumentException("x must be a number, got NaN");
    }
    if (z == Double.NEGATIVE_INFINITY) {
      return Double.NEGATIVE_INFINITY;
    }
    double mode = mode();
    if (z > mode) {
      // The complement is the mirrored law's lower tail.
      double logSf = new SkewNormal(0, 1, -shape).logLowerTail(-z);
      return logSf < -LOG2 ? Math.log1p(-Math.exp(logSf)) : logLowerTail(z);
    }
    return logLowerTail(z);
  }

  private double logLowerTail(double z) {
    double top = Math.min(z, mode());
    double peak = logDensity(top);
    double step = Math.min(1, 1 / Math.max(1e-300, Math.abs(slope(top))));
    double low = top;
    while (logDensity(low) > peak - 45) {
      low -= step;
      step *= 1.5;
    }
    double[] breaks = breaks(low, Math.min(z, 40));
    double sum = 0;
    for (int i = 1; i < breaks.length; i++) {
      double half = 0.5 * (breaks[i] - breaks[i - 1]);
      double middle = 0.5 * (breaks[i] + breaks[i - 1]);
      for (int j = 0; half > 0 && j < NODES.length; j++) {
        sum +=
            WEIGHTS[j]
                * half
                * (Math.exp(logDensity(middle - NODES[j] * half) - peak)
                    + Math.exp(logDensity(middle + NODES[j] * half) - peak));
      }
    }
    return Math.min(0, peak + Math.log(sum));
  }

  /** Even panels, and graded ones where Phi(shape z) turns on. */
  private double[] breaks(double low, double high) {
    double[] all = new double[PANELS + 1 + 2 * 24];
    for (int i = 0; i <= PANELS; i++) {
      all[i] = low + (high - low) * i / PANELS;
    }
    double width = 0.5 / Math.max(1, Math.abs(shape));
    for (int i = 0; i < 24; i++) {
      double at = width * Math.pow(1.6, i);
      all[PANELS + 1 + 2 * i] = Math.min(high, Math.max(low, at));
      all[PANELS + 2 + 2 * i] = Math.min(high, Math.max(low, -at));
    }
    Arrays.sort(all);
    return all;
  }

  private double logDensity(double z) {
    return LOG2 + Normal.logPdf(z) + Normal.logCdf(shape * z);
  }

  private double slope(double z) {
    double t = shape * z;
    return -z + shape * Math.exp(Normal.logPdf(t) - Normal.logCdf(t));
  }

  private double mode() {
    double low = -2;
    double high = 2;
    for (int i = 0; i < 60; i++) {
      double middle = 0.5 * (low + high);
      if (slope(middle) > 0) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /**
   * The maximum-likelihood fit, by Nelder and Mead's simplex from the moments, shape kept within
   * [-1000, 1000].
   *
   * @param sample at least 3 finite values that are not all equal
   */
  public static SkewNormal fit(double[] sample) {
    if (sample.length < 3) {
      throw new IllegalArgumentException(
          "a skew-normal fit needs at least 3 values, got " + sample.length);
    }
    double mean = 0;
    for (double x : sample) {
      mean += Checks.finite("sample", x) / sample.length;
    }
    double second = 0;
    double third = 0;
    for (double x : sample) {
      double d = x - mean;
      second += d * d / sample.length;
      third += d * d * d / sample.length;
    }
    if (!(second > 0)) {
      throw new IllegalArgumentException("a skew-normal fit needs values that differ");
    }
    SkewNormal start = ofMoments(mean, Math.sqrt(second), third / Math.pow(second, 1.5));
    double[] best =
        simplex(
            sample,
            new double[] {start.location(), Math.log(start.scale()), start.shape()},
            Math.sqrt(second));
    return at(best);
  }

  private static SkewNormal ofMoments(double mean, double sd, double skewness) {
    double g = Math.min(0.99, Math.abs(skewness));
    double power = Math.pow(g, 2.0 / 3);
    double delta =
        Math.signum(skewness)
            * Math.sqrt(Math.PI / 2 * power / (power + Math.pow((4 - Math.PI) / 2, 2.0 / 3)));
    double scale = sd / Math.sqrt(1 - 2 * delta * delta / Math.PI);
    double bounded = Math.max(-0.999, Math.min(0.999, delta));
    return new SkewNormal(
        mean - scale * delta * Math.sqrt(2 / Math.PI),
        scale,
        bounded / Math.sqrt(1 - bounded * bounded));
  }

  private static SkewNormal at(double[] parameters) {
    return new SkewNormal(
        parameters[0],
        Math.exp(parameters[1]),
        Math.max(-LARGEST_SHAPE, Math.min(LARGEST_SHAPE, parameters[2])));
  }

  private static double loss(double[] sample, double[] parameters) {
    if (Math.abs(parameters[1]) > 600) {
      return Double.POSITIVE_INFINITY;
    }
    SkewNormal law = at(parameters);
    double sum = 0;
    for (double x : sample) {
      sum -= law.logDensity((x - law.location) / law.scale);
    }
    return sum + sample.length * parameters[1];
  }

  private static double[] simplex(double[] sample, double[] start, double sd) {
    double[][] points = new double[4][];
    double[] values = new double[4];
    double[] steps = {0.3 * sd, 0.3, 0.5 + 0.3 * Math.abs(start[2])};
    double[] best = start;
    // A second start from the first's end shakes off a collapsed simplex.
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 4; i++) {
        points[i] = best.clone();
        if (i > 0) {
          points[i][i - 1] += steps[i - 1];
        }
        values[i] = loss(sample, points[i]);
      }
      best = descend(sample, points, values);
    }
    return best;
  }

  private static double[] descend(double[] sample, double[][] points, double[] values) {
    for (int iteration = 0; iteration < 400; iteration++) {
      order(points, values);
      if (values[3] - values[0] < 1e-10 * (1 + Math.abs(values[0]))) {
        break;
      }
      double[] middle = new double[3];
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          middle[j] += points[i][j] / 3;
        }
      }
      double[] reflected = along(middle, points[3], -1);
      double atReflected = loss(sample, reflected);
      if (atReflected < values[0]) {
        double[] expanded = along(middle, points[3], -2);
        double atExpanded = loss(sample, expanded);
        replace(
            points,
            values,
            atExpanded < atReflected ? expanded : reflected,
            Math.min(atExpanded, atReflected));
      } else if (atReflected < values[2]) {
        replace(points, values, reflected, atReflected);
      } else {
        double[] contracted = along(middle, points[3], atReflected < values[3] ? -0.5 : 0.5);
        double atContracted = loss(sample, contracted);
        if (atContracted < Math.min(atReflected, values[3])) {
          replace(points, values, contracted, atContracted);
        } else {
          for (int i = 1; i < 4; i++) {
            points[i] = along(points[0], points[i], 0.5);
            values[i] = loss(sample, points[i]);
          }
        }
      }
    }
    order(points, values);
    return points[0];
  }

  private static void replace(double[][] points, double[] values, double[] point, double value) {
    points[3] = point;
    values[3] = value;
  }

  private static double[] along(double[] from, double[] to, double share) {
    double[] result = new double[3];
    for (int j = 0; j < 3; j++) {
      result[j] = from[j] + share * (to[j] - from[j]);
    }
    return result;
  }

  private static void order(double[][] points, double[] values) {
    for (int i = 1; i < values.length; i++) {
      for (int k = i; k > 0 && values[k] < values[k - 1]; k--) {
        double value = values[k];
        values[k] = values[k - 1];
        values[k - 1] = value;
        double[] point = points[k];
        points[k] = points[k - 1];
        points[k - 1] = point;
      }
    }
  }
}
