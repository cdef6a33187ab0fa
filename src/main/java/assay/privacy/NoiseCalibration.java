package assay.privacy;

import assay.privacy.PrivacyClaim.ApproximateDp;
import assay.stats.Checks;

/** The smallest noise that keeps a claim; rounded to the safe end of its bracket. */
public final class NoiseCalibration {
  private static final double LARGEST = 1e6;

  private NoiseCalibration() {}

  /**
   * The smallest noise multiplier with which {@code steps} steps of the Poisson-sampled Gaussian
   * mechanism keep the claim. Rounded up.
   *
   * @param claim under add-or-remove-one or zero-out
   * @param q probability that a record is in a batch, (0, 1]
   * @param steps >= 1
   * @throws IllegalArgumentException if no noise multiplier up to 10^6 is enough
   */
  public static double sigmaFor(ApproximateDp claim, double q, long steps) {
    if (claim.relation() == NeighboringRelation.REPLACE_ONE) {
      throw new IllegalArgumentException(
          "claim must be under add-or-remove-one or zero-out, got " + claim.relation().id());
    }
    Checks.atLeast("steps", 1L, steps);
    double hi = 1;
    while (gap(claim, q, hi, steps) > 0) {
      hi *= 2;
      if (hi > LARGEST) {
        throw new IllegalArgumentException(
            "no noise multiplier up to 1e6 keeps " + claim.describe() + "; ask for a larger one");
      }
    }
    double lo = hi / 2;
    while (lo > 1e-3 && gap(claim, q, lo, steps) <= 0) {
      hi = lo;
      lo /= 2;
    }
    return SafeSearch.firstAtMostZero(s -> gap(claim, q, s, steps), lo, hi, 1e-7);
  }

  private static double gap(ApproximateDp claim, double q, double sigma, long steps) {
    return RdpAccountant.poissonGaussian(q, sigma, steps).epsilon(claim.delta()) - claim.epsilon();
  }
}
