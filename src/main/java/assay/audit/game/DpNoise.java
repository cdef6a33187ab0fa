package assay.audit.game;

import assay.bound.GaussianNull;
import assay.bound.NullFamily;
import assay.privacy.GaussianCurve;
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
}
