package assay.privacy;

import java.util.OptionalDouble;

/**
 * A pair of distributions P, Q that dominates a mechanism: no neighboring data sets are told apart
 * better than P from Q (in one direction or the other) at any epsilon.
 */
interface LossPair {
  /**
   * Both privacy losses on a lattice, never better than the truth: by connecting the dots
   * (Doroshenko, Ghazi, Kamath, Kumar and Manurangsi 2022). Between two lattice points all mass of
   * P and Q moves to the two points such that both are preserved: a mean-preserving spread of dP/dQ
   * under Q, which leaves delta(epsilon) as it is at the points and makes it linear in e^epsilon
   * between.
   *
   * @param step > 0
   * @param perOctave how finely large losses are resolved, a power of two
   */
  LossLattice.Pair lattice(double step, int perOctave);

  /** A loss below which nothing of interest happens in one use, > 0. */
  double scale();

  /** The step of a lattice on which the losses lie exactly, if there is one. */
  default OptionalDouble exactStep() {
    return OptionalDouble.empty();
  }

  /** True where both directions have the same distribution. */
  boolean symmetric();
}
