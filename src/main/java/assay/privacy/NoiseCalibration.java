package assay.privacy;

import assay.privacy.PrivacyClaim.ApproximateDp;
import assay.stats.Checks;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongToDoubleFunction;

/**
 * What keeps a claim, for the Poisson-sampled Gaussian mechanism accounted by PLD: the smallest
 * noise, the most steps, the largest sampling rate. Each is rounded to the safe end of its bracket:
 * the claim holds at what is returned.
 */
public final class NoiseCalibration {
  private static final double LARGEST = 1e6;
  private static final long MOST_STEPS = 10_000_000;
  private static final double SMALLEST_RATE = 1e-8;
  private static final double TOLERANCE = 1e-6;

  private NoiseCalibration() {}

  /**
   * The smallest noise multiplier with which {@code steps} steps keep the claim. Rounded up.
   *
   * @param claim under any relation
   * @param q probability that a record is in a batch, (0, 1]
   * @param steps >= 1
   * @throws IllegalArgumentException if no noise multiplier up to 10^6 is enough
   */
  public static double sigmaFor(ApproximateDp claim, double q, long steps) {
    Checks.atLeast("steps", 1L, steps);
    Map<Double, Double> known = new HashMap<>();
    DoubleUnaryOperator gap = sigma -> known.computeIfAbsent(sigma, s -> gap(claim, q, s, steps));
    // RDP is cheap and above PLD: it ends the bracket.
    double hi = claim.relation() == NeighboringRelation.REPLACE_ONE ? 1 : byRdp(claim, q, steps);
    while (!(gap.applyAsDouble(hi) <= 0)) {
      hi *= 2;
      refuseBeyond(hi, claim);
    }
    double lo = 0.85 * hi;
    while (lo > 1e-3 && gap.applyAsDouble(lo) <= 0) {
      hi = lo;
      lo *= 0.7;
    }
    return SafeSearch.firstAtMostZero(gap, lo, hi, TOLERANCE);
  }

  private static double byRdp(ApproximateDp claim, double q, long steps) {
    DoubleUnaryOperator gap =
        sigma ->
            RdpAccountant.poissonGaussian(q, sigma, steps).epsilon(claim.delta()) - claim.epsilon();
    double hi = 1;
    while (!(gap.applyAsDouble(hi) <= 0)) {
      hi *= 2;
      refuseBeyond(hi, claim);
    }
    double lo = hi / 2;
    while (lo > 1e-3 && gap.applyAsDouble(lo) <= 0) {
      hi = lo;
      lo /= 2;
    }
    return SafeSearch.firstAtMostZero(gap, lo, hi, 1e-3);
  }

  private static void refuseBeyond(double sigma, ApproximateDp claim) {
    if (sigma > LARGEST) {
      throw new IllegalArgumentException(
          "no noise multiplier up to 1e6 keeps " + claim.describe() + "; ask for a larger one");
    }
  }

  /**
   * The largest number of steps that keeps the claim. Rounded down.
   *
   * @return 0 if not even one step keeps it; at most 10^7
   */
  public static long stepsFor(ApproximateDp claim, double q, double sigma) {
    LongToDoubleFunction gap = steps -> gap(claim, q, sigma, steps);
    if (!(gap.applyAsDouble(1) <= 0)) {
      return 0;
    }
    long lo = 1;
    long hi = 2;
    while (hi < MOST_STEPS && gap.applyAsDouble(hi) <= 0) {
      lo = hi;
      hi *= 2;
    }
    if (hi >= MOST_STEPS) {
      if (gap.applyAsDouble(MOST_STEPS) <= 0) {
        return MOST_STEPS;
      }
      hi = MOST_STEPS;
    }
    while (hi - lo > 1) {
      long mid = lo + (hi - lo) / 2;
      if (gap.applyAsDouble(mid) <= 0) {
        lo = mid;
      } else {
        hi = mid;
      }
    }
    return lo;
  }

  /**
   * The largest sampling rate that keeps the claim. Rounded down.
   *
   * @throws IllegalArgumentException if not even a rate of 10^-8 keeps it
   */
  public static double rateFor(ApproximateDp claim, double sigma, long steps) {
    if (gap(claim, 1, sigma, steps) <= 0) {
      return 1;
    }
    double lo = 0.5;
    double hi = 1;
    while (!(gap(claim, lo, sigma, steps) <= 0)) {
      hi = lo;
      lo *= 0.5;
      if (lo < SMALLEST_RATE) {
        throw new IllegalArgumentException(
            "no sampling rate down to 1e-8 keeps " + claim.describe() + "; ask for more noise");
      }
    }
    return SafeSearch.lastAtMostZero(rate -> gap(claim, rate, sigma, steps), lo, hi, TOLERANCE);
  }

  /** Epsilon less the target. Never below the truth, so a claim that seems to be kept is kept. */
  private static double gap(ApproximateDp claim, double q, double sigma, long steps) {
    return PldAccountant.poissonGaussian(claim.relation(), q, sigma, steps).epsilon(claim.delta())
        - claim.epsilon();
  }
}
