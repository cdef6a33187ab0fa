package assay.privacy;

import assay.stats.Checks;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Accounting by Renyi differential privacy (Mironov 2017): divergences add under composition and
 * are converted once, at the end. Looser than {@link PrivacyCurve}s by privacy-loss distributions,
 * but cheap and independent of them: the second opinion in every result.
 */
public final class RdpAccountant {
  private RdpAccountant() {}

  /**
   * The Poisson-sampled Gaussian mechanism under add-or-remove-one (or zero-out, which has the same
   * pair of distributions).
   *
   * @param q probability that a record is in a batch, (0, 1]
   * @param sigma noise standard deviation over L2 sensitivity, > 0
   * @param steps >= 1
   */
  public static RdpCurve poissonGaussian(double q, double sigma, long steps) {
    Checks.atLeast("steps", 1L, steps);
    SampledGaussianRdp one = new SampledGaussianRdp(q, sigma);
    double[] orders = RdpOrders.standard();
    double[] values = scale(one.at(orders), (double) steps);
    String description =
        String.format(
            Locale.ROOT,
            "Poisson-sampled Gaussian by RDP, q = %.6g, sigma = %.6g, %d steps",
            q,
            sigma,
            steps);
    // The standard grid ends too early for very strong and very weak guarantees.
    double largest = values[values.length - 1] / (double) steps;
    boolean early = largest * (double) steps < 1 || values[0] > 10;
    if (!early) {
      return new RdpCurve(orders, values, description);
    }
    double[] outer = RdpOrders.outer();
    double[] all = concat(orders, outer);
    return new RdpCurve(all, concat(values, scale(one.at(outer), (double) steps)), description);
  }

  private static double[] scale(double[] values, double factor) {
    return Arrays.stream(values).map(v -> v * factor).toArray();
  }

  private static double[] concat(double[] a, double[] b) {
    return DoubleStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
  }
}
