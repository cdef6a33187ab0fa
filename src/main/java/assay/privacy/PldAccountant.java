package assay.privacy;

import assay.stats.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Accounting by privacy-loss distributions (Koskela, Jaelkoe and Honkela 2020): the tightest bound
 * for mechanisms whose dominating pair is known. Losses are discretised by connecting the dots and
 * composed by FFT under an exponential tilt; every error is on the safe side.
 */
public final class PldAccountant {
  private PldAccountant() {}

  /** The Poisson-sampled Gaussian mechanism under any relation. */
  public static PrivacyCurve poissonGaussian(
      NeighboringRelation relation, double q, double sigma, long steps) {
    return relation == NeighboringRelation.REPLACE_ONE
        ? replaceOne(q, sigma, steps)
        : poissonGaussian(q, sigma, steps);
  }

  /**
   * The Poisson-sampled Gaussian mechanism under add-or-remove-one (or zero-out, which has the same
   * pair of distributions). Never above what {@link RdpAccountant} gives.
   *
   * @param q probability that a record is in a batch, (0, 1]
   * @param sigma noise standard deviation over L2 sensitivity, > 0
   * @param steps >= 1
   */
  public static PrivacyCurve poissonGaussian(double q, double sigma, long steps) {
    Checks.atLeast("steps", 1L, steps);
    Checks.positive("sigma", sigma);
    if (!(q > 0 && q <= 1)) {
      throw new IllegalArgumentException("q must be in (0, 1], got " + q);
    }
    GaussianCurve whole = GaussianCurve.of(sigma, steps);
    if (q == 1) {
      return whole;
    }
    String description =
        String.format(
            Locale.ROOT,
            "Poisson-sampled Gaussian by PLD, q = %.6g, sigma = %.6g, %d steps",
            q,
            sigma,
            steps);
    List<PrivacyCurve> others = new ArrayList<>();
    others.add(whole);
    others.add(RdpAccountant.poissonGaussian(q, sigma, steps));
    if (steps == 1) {
      others.add(new SampledGaussianOnce(q, sigma));
    }
    return new PldCurve(
        List.of(new PldCurve.Part(new SampledGaussianPair(q, sigma), steps)), others, description);
  }

  /**
   * The same for very many questions of delta, such as tabulating a trade-off function: one step in
   * closed form, more steps read off a few compositions. Rounded up as well, a little further
   * between those.
   *
   * @param q probability that a record is in a batch, (0, 1]
   * @param sigma noise standard deviation over L2 sensitivity, > 0
   * @param steps >= 1
   */
  public static PrivacyCurve poissonGaussianTable(double q, double sigma, long steps) {
    if (steps == 1 && q > 0 && q < 1) {
      return new SampledGaussianOnce(q, Checks.positive("sigma", sigma));
    }
    PrivacyCurve curve = poissonGaussian(q, sigma, steps);
    return curve instanceof PldCurve pld ? pld.table() : curve;
  }

  /**
   * The Poisson-sampled Gaussian mechanism under replace-one: (1 - q) N(0) + q N(1) against (1 - q)
   * N(0) + q N(-1). Larger than under add-or-remove-one.
   *
   * @param q probability that a record is in a batch, (0, 1]
   * @param sigma noise standard deviation over the clip norm, > 0
   * @param steps >= 1
   */
  public static PrivacyCurve replaceOne(double q, double sigma, long steps) {
    Checks.atLeast("steps", 1L, steps);
    Checks.positive("sigma", sigma);
    if (!(q > 0 && q <= 1)) {
      throw new IllegalArgumentException("q must be in (0, 1], got " + q);
    }
    GaussianCurve whole = GaussianCurve.of(0.5 * sigma, steps);
    return q == 1
        ? whole
        : new PldCurve(
            List.of(new PldCurve.Part(ReplaceOnePair.replaceOne(q, sigma), steps)),
            List.of(whole),
            String.format(
                Locale.ROOT,
                "Poisson-sampled Gaussian, replace-one, by PLD, q = %.6g, sigma = %.6g, %d steps",
                q,
                sigma,
                steps));
  }
}
