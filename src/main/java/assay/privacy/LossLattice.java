package assay.privacy;

import java.util.Arrays;

/**
 * A privacy-loss distribution on a lattice: with probability mass[k] the loss is index[k] * step,
 * with probability {@code infinity} it is infinite. The masses are those of the first distribution
 * of the pair. Only lattice points that carry mass are held, so far apart ones cost nothing.
 *
 * @param step of the lattice, > 0, nats
 * @param index ascending
 * @param mass of each index, >= 0
 * @param infinity in [0, 1]
 */
record LossLattice(double step, long[] index, double[] mass, double infinity) {
  LossLattice {
    if (!(step > 0) || index.length != mass.length || !(infinity >= 0 && infinity <= 1)) {
      throw new IllegalArgumentException(
          "not a lattice: step " + step + ", infinite mass " + infinity);
    }
  }

  double loss(int k) {
    return index[k] * step;
  }

  /** The largest losses, of mass at most {@code spare} in total, counted as infinite. */
  LossLattice trimmed(double spare) {
    int kept = index.length;
    double dropped = 0;
    while (kept > 1 && dropped + mass[kept - 1] <= spare) {
      kept--;
      dropped += mass[kept];
    }
    return kept == index.length
        ? this
        : new LossLattice(
            step,
            Arrays.copyOf(index, kept),
            Arrays.copyOf(mass, kept),
            Math.min(1, infinity + dropped));
  }

  /**
   * Both directions of one pair on one lattice: of P against Q and of Q against P.
   *
   * @param forward losses ln(dP/dQ) under P
   * @param backward losses ln(dQ/dP) under Q
   */
  record Pair(LossLattice forward, LossLattice backward) {}
}
