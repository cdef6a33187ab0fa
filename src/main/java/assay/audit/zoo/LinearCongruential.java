package assay.audit.zoo;

/**
 * The 48-bit linear congruential generator of java.util.Random, with its polar Gaussian
 * (Marsaglia), written out: what must not draw privacy noise, for whoever knows or guesses the seed
 * knows it all.
 */
final class LinearCongruential {
  private static final long MULTIPLIER = 0x5DEECE66DL;
  private static final long MASK = (1L << 48) - 1;

  private long state;
  private double kept = Double.NaN;

  LinearCongruential(long seed) {
    state = (seed ^ MULTIPLIER) & MASK;
  }

  private int next(int bits) {
    state = (state * MULTIPLIER + 0xB) & MASK;
    return (int) (state >>> (48 - bits));
  }

  double nextDouble() {
    return (((long) next(26) << 27) + next(27)) * 0x1p-53;
  }

  double nextGaussian() {
    if (!Double.isNaN(kept)) {
      double value = kept;
      kept = Double.NaN;
      return value;
    }
    double v1;
    double v2;
    double s;
    do {
      v1 = 2 * nextDouble() - 1;
      v2 = 2 * nextDouble() - 1;
      s = v1 * v1 + v2 * v2;
    } while (s >= 1 || s == 0);
    double factor = StrictMath.sqrt(-2 * StrictMath.log(s) / s);
    kept = v2 * factor;
    return v1 * factor;
  }
}
