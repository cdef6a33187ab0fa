package assay.train.replay;

import assay.stats.Normal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.commons.statistics.distribution.GammaDistribution;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;

/**
 * Tests of the noise that was really drawn, from recordings: every output minus its exact value,
 * over the scale that the claim rests on, should be independent standard noise.
 *
 * <ul>
 *   <li>none: a release without any noise (exact)
 *   <li>scale: less noise than claimed; sum of squares against chi-squared (Gaussian), sum of
 *       magnitudes against Gamma (Laplace); one-sided, more noise leaks nothing
 *   <li>mean: a shift, two-sided
 *   <li>shape: Kolmogorov-Smirnov against the noise of the measured scale (conservative, for the
 *       scale is fitted)
 *   <li>reuse: two releases with the same noise; the p-value bounds the chance of a coincidence
 *   <li>across steps: correlation with the noise of the release before, and of two before
 *   <li>within a step: correlation of neighboring values
 * </ul>
 *
 * <p>Correlations are judged by the normal approximation of a sum of products and are left out
 * below 200 products.
 */
public final class NoiseCheck {
  private static final int LEAST_PRODUCTS = 200;
  private static final int MOST_FOR_SHAPE = 20_000;
  // density at 0 of the difference of two standard variates: 1/(2 sqrt(pi)), and 1/4 for Laplace
  private static final double DENSITY_OF_DIFFERENCE = 0.5 / Math.sqrt(Math.PI);

  private final NoiseCall.Mechanism mechanism;
  private final List<double[]> noise = new ArrayList<>();
  private final List<NoiseReport.Test> tests = new ArrayList<>();
  private double coarsest;
  private int unnoised;

  private NoiseCheck(NoiseCall.Mechanism mechanism) {
    this.mechanism = mechanism;
  }

  /**
   * Tests all Gaussian, or all Laplace, releases of some runs.
   *
   * @param runs recordings that should have independent noise
   * @param mechanism GAUSSIAN or LAPLACE
   * @param claimedMultiplier scale over sensitivity that the claim rests on, > 0
   */
  public static NoiseReport of(
      List<Recording> runs, NoiseCall.Mechanism mechanism, double claimedMultiplier) {
    if (mechanism == NoiseCall.Mechanism.EXPONENTIAL) {
      throw new IllegalArgumentException(
          "mechanism must be GAUSSIAN or LAPLACE (additive noise), got EXPONENTIAL");
    }
    NoiseCheck check = new NoiseCheck(mechanism);
    for (Recording run : runs) {
      for (Recording.Released released : run.released()) {
        if (released.call().mechanism() == mechanism) {
          check.take(released, claimedMultiplier * released.call().sensitivity());
        }
      }
    }
    return check.report();
  }

  private void take(Recording.Released released, double scale) {
    double[] z = new double[released.value().length];
    boolean any = false;
    for (int i = 0; i < z.length; i++) {
      double raw = released.output()[i] - released.value()[i];
      any |= raw != 0;
      z[i] = raw / scale;
      coarsest = Math.max(coarsest, 1e-12 * (1 + Math.abs(released.output()[i]) / scale));
    }
    if (z.length > 0 && !any) {
      unnoised++;
    } else if (Arrays.stream(z).allMatch(Double::isFinite)) {
      noise.add(z);
    }
  }

  private NoiseReport report() {
    int releases = noise.size() + unnoised;
    add("none", unnoised > 0 ? 0 : 1, unnoised + " of " + releases + " releases without noise");
    double[] all = noise.stream().flatMapToDouble(Arrays::stream).toArray();
    if (all.length > 0) {
      scale(all);
      mean(all);
      shape(all);
      reuse();
      across(1);
      across(2);
      within();
    }
    return new NoiseReport(tests, releases, all.length);
  }

  private void scale(double[] all) {
    boolean gaussian = mechanism == NoiseCall.Mechanism.GAUSSIAN;
    double sum = Arrays.stream(all).map(z -> gaussian ? z * z : Math.abs(z)).sum();
    // chi-squared with n degrees of freedom is Gamma(n/2, 2)
    GammaDistribution law =
        gaussian ? GammaDistribution.of(0.5 * all.length, 2) : GammaDistribution.of(all.length, 1);
    double measured = gaussian ? Math.sqrt(sum / all.length) : sum / all.length;
    add(
        "scale",
        law.cumulativeProbability(sum),
        text("noise is %.6g of what is claimed", measured));
  }

  private void mean(double[] all) {
    double variance = mechanism == NoiseCall.Mechanism.GAUSSIAN ? 1 : 2;
    double z = Arrays.stream(all).sum() / Math.sqrt(variance * all.length);
    add("mean", twoSided(z), text("mean is %.3g standard errors from zero", z));
  }

  private void shape(double[] all) {
    double[] some = all.length > MOST_FOR_SHAPE ? Arrays.copyOf(all, MOST_FOR_SHAPE) : all;
    if (some.length < 20) {
      return;
    }
    boolean gaussian = mechanism == NoiseCall.Mechanism.GAUSSIAN;
    double spread =
        gaussian
            ? Math.sqrt(Arrays.stream(some).map(z -> z * z).average().orElse(1))
            : Arrays.stream(some).map(Math::abs).average().orElse(1);
    var result =
        KolmogorovSmirnovTest.withDefaults()
            .test(some, x -> gaussian ? Normal.cdf(x / spread) : laplaceCdf(x / spread));
    add(
        "shape",
        result.getPValue(),
        text("Kolmogorov-Smirnov distance %.4g", result.getStatistic()));
  }

  private static double laplaceCdf(double x) {
    return x < 0 ? 0.5 * Math.exp(x) : 1 - 0.5 * Math.exp(-x);
  }

  /** Two independent noise vectors agree within t in d places with chance at most (2 t f(0))^d. */
  private void reuse() {
    List<double[]> sorted = new ArrayList<>(noise);
    sorted.removeIf(z -> z.length == 0);
    sorted.sort(Comparator.comparingDouble(z -> z[0]));
    long repeated = 0;
    int shortest = Integer.MAX_VALUE;
    for (int i = 1; i < sorted.size(); i++) {
      double[] a = sorted.get(i - 1);
      double[] b = sorted.get(i);
      if (same(a, b)) {
        repeated++;
        shortest = Math.min(shortest, a.length);
      }
    }
    double pairs = 0.5 * sorted.size() * (sorted.size() - 1);
    double chance =
        repeated == 0
            ? 1
            : Math.min(1, pairs * Math.pow(2 * coarsest * DENSITY_OF_DIFFERENCE, shortest));
    add("reuse", chance, repeated + " releases repeat another's noise");
  }

  private boolean same(double[] a, double[] b) {
    if (a.length != b.length) {
      return false;
    }
    for (int i = 0; i < a.length; i++) {
      if (!(Math.abs(a[i] - b[i]) <= coarsest)) {
        return false;
      }
    }
    return true;
  }

  private void across(int lag) {
    double sum = 0;
    double squares = 0;
    long products = 0;
    for (int i = lag; i < noise.size(); i++) {
      double[] a = noise.get(i - lag);
      double[] b = noise.get(i);
      for (int j = 0; j < Math.min(a.length, b.length); j++) {
        sum += a[j] * b[j];
        squares += a[j] * a[j] * b[j] * b[j];
        products++;
      }
    }
    correlation("across " + lag + (lag == 1 ? " step" : " steps"), sum, squares, products);
  }

  private void within() {
    double sum = 0;
    double squares = 0;
    long products = 0;
    for (double[] z : noise) {
      for (int j = 1; j < z.length; j++) {
        sum += z[j - 1] * z[j];
        squares += z[j - 1] * z[j - 1] * z[j] * z[j];
        products++;
      }
    }
    correlation("within a step", sum, squares, products);
  }

  private void correlation(String name, double sum, double squares, long products) {
    if (products >= LEAST_PRODUCTS) {
      double z = squares == 0 ? 0 : sum / Math.sqrt(squares);
      add(name, twoSided(z), text("correlation is %.3g standard errors from zero", z));
    }
  }

  private static double twoSided(double z) {
    return Math.min(1, 2 * Normal.sf(Math.abs(z)));
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private void add(String name, double pValue, String text) {
    tests.add(new NoiseReport.Test(name, pValue, text));
  }
}
