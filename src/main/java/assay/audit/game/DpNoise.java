package assay.audit.game;

import assay.bound.GaussianNull;
import assay.bound.NullFamily;
import assay.privacy.GaussianCurve;
import assay.privacy.NeighboringRelation;
import assay.privacy.NoiseCalibration;
import assay.privacy.PldAccountant;
import assay.privacy.PrivacyClaim;
import java.util.Locale;

/**
 * The noise that keeps a claim, and the family of curves that a bound may reject. Full batches: the
 * Gaussian mechanism, T times, exactly.
 *
 * @param noiseMultiplier that keeps the claim
 * @param mu of the whole training with this noise
 * @param family of the same training at any noise, per run
 * @param text in words
 */
record DpNoise(double noiseMultiplier, double mu, NullFamily family, String text) {

  private static final double CALIBRATED = 1e-4;

  private static final double SMALLEST_NOISE = 0.2;

  /** Every record at every step. */
  static DpNoise fullBatch(double epsilon, double delta, long steps) {
    double mu = GaussianCurve.muOf(epsilon, delta);
    double sigma = Math.sqrt((double) steps) / mu;
    return new DpNoise(
        sigma,
        mu,
        new GaussianNull(),
        String.format(
            Locale.ROOT,
            "full-batch DP-SGD, %d steps, noise multiplier %.6g: %d uses of the Gaussian mechanism,"
                + " exactly mu-GDP with mu = %.6g",
            steps,
            sigma,
            steps,
            mu));
  }

  /**
   * Poisson batches, the training seen at single steps. Noise is rounded up by one part in 10^4 at
   * most.
   *
   * @param q probability that a record is in a batch, (0, 1)
   */
  static Stepped poisson(double epsilon, double delta, double q, long steps) {
    PrivacyClaim.ApproximateDp claim =
        new PrivacyClaim.ApproximateDp(epsilon, delta, NeighboringRelation.ADD_OR_REMOVE_ONE);
    double high = NoiseCalibration.sigmaFor(claim, q, steps);
    double low = 0.5 * high;
    while (high - low > CALIBRATED * high) {
      double middle = 0.5 * (low + high);
      if (PldAccountant.poissonGaussian(q, middle, steps).epsilon(delta) <= epsilon) {
        high = middle;
      } else {
        low = middle;
      }
    }
    String training =
        String.format(Locale.ROOT, "DP-SGD, Poisson batches at rate %.6g, %d steps", q, steps);
    return new Stepped(
        high,
        new SteppedGaussianNull(
            training, sigma -> PldAccountant.poissonGaussian(q, sigma, steps), SMALLEST_NOISE),
        String.format(
            Locale.ROOT,
            "%s, noise multiplier %.6g, accounted by privacy-loss distributions",
            training,
            high));
  }

  /**
   * The same for a training that is seen at single steps.
   *
   * @param noiseMultiplier that keeps the claim
   * @param family of steps at any noise, epsilon being that of the whole training
   * @param text in words
   */
  record Stepped(double noiseMultiplier, SteppedGaussianNull family, String text) {}
}
