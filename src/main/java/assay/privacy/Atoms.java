package assay.privacy;

import java.util.Arrays;

/** Moves point masses of a privacy loss to a lattice by connecting the dots. */
final class Atoms {
  private Atoms() {}

  /**
   * A mass at l between lattice points l0 and l1 goes to l0 by the share (e^(l1 - l) - 1) / (e^(l1
   * - l0) - 1) and to l1 by the rest: P- and Q-mass are both preserved.
   *
   * @param losses ascending
   */
  static LossLattice lattice(
      double[] losses, double[] masses, double infinity, double step, int perOctave) {
    long[] nodes =
        LossNodes.between(
            (long) Math.floor(losses[0] / step) - 1,
            (long) Math.ceil(losses[losses.length - 1] / step) + 1,
            perOctave);
    double[] mass = new double[nodes.length];
    int k = 0;
    for (int i = 0; i < losses.length; i++) {
      while (k + 2 < nodes.length && nodes[k + 1] * step <= losses[i]) {
        k++;
      }
      double below = nodes[k] * step;
      double above = nodes[k + 1] * step;
      double share = Math.expm1(above - losses[i]) / Math.expm1(above - below);
      // A loss that rounding puts on a lattice point is not to be spread.
      if (Math.abs(losses[i] - below) < 1e-12 * Math.abs(below)) {
        share = 1;
      }
      share = Math.min(1, Math.max(0, share));
      mass[k] += masses[i] * share;
      mass[k + 1] += masses[i] * (1 - share);
    }
    return compact(new LossLattice(step, nodes, mass, infinity));
  }

  /** Without the points at both ends that carry nothing. */
  static LossLattice compact(LossLattice lattice) {
    double[] mass = lattice.mass();
    int from = 0;
    int to = mass.length;
    while (to - from > 1 && mass[to - 1] == 0) {
      to--;
    }
    while (to - from > 1 && mass[from] == 0) {
      from++;
    }
    return new LossLattice(
        lattice.step(),
        Arrays.copyOfRange(lattice.index(), from, to),
        Arrays.copyOfRange(mass, from, to),
        lattice.infinity());
  }
}
