package assay.privacy;

import assay.stats.Checks;
import java.util.Arrays;
import java.util.Locale;

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
    String description =
        String.format(
            Locale.ROOT,
            "Poisson-sampled Gaussian by RDP, q = %.6g, sigma = %.6g, %d steps",
            q,
            sigma,
            steps);
    return RdpOrders.curve(orders -> scale(one.at(orders), (double) steps), true, description);
  }

  private static double[] scale(double[] values, double factor) {
    return Arrays.stream(values).map(v -> v * factor).toArray();
  }
}
