package assay.stats;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Adjusted p-values for looking at many tests at once; each in the order of its input. */
public final class MultipleTests {
  private MultipleTests() {}

  /**
   * Holm 1979: rejecting where the adjusted value is at most alpha makes any false rejection with
   * probability at most alpha, under any dependence.
   *
   * @param p p-values, each in [0, 1]
   */
  public static double[] holm(double[] p) {
    int[] order = order(p);
    double[] adjusted = new double[p.length];
    double running = 0;
    for (int i = 0; i < p.length; i++) {
      running = Math.max(running, Math.min(1, (p.length - i) * p[order[i]]));
      adjusted[order[i]] = running;
    }
    return adjusted;
  }

  /**
   * Benjamini and Hochberg 1995: rejecting where the adjusted value is at most q keeps the expected
   * share of false rejections at most q, for independent or positively dependent tests.
   *
   * @param p p-values, each in [0, 1]
   */
  public static double[] benjaminiHochberg(double[] p) {
    return stepUp(p, 1);
  }

  /**
   * Benjamini and Yekutieli 2001: as {@link #benjaminiHochberg} under any dependence, at the price
   * of a factor sum 1 / i.
   *
   * @param p p-values, each in [0, 1]
   */
  public static double[] benjaminiYekutieli(double[] p) {
    return stepUp(p, IntStream.rangeClosed(1, p.length).mapToDouble(i -> 1.0 / i).sum());
  }

  private static double[] stepUp(double[] p, double factor) {
    int[] order = order(p);
    double[] adjusted = new double[p.length];
    double running = 1;
    for (int i = p.length - 1; i >= 0; i--) {
      running = Math.min(running, factor * p.length / (i + 1) * p[order[i]]);
      adjusted[order[i]] = running;
    }
    return adjusted;
  }

  private static int[] order(double[] p) {
    for (double value : p) {
      Checks.inUnit("p", value);
    }
    return Arrays.stream(IntStream.range(0, p.length).boxed().toArray(Integer[]::new))
        .sorted(Comparator.comparingDouble(i -> p[i]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
