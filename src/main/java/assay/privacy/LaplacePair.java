package assay.privacy;

import assay.stats.Checks;

/**
 * Laplace distributions of scale b at 0 and at 1, in units of the sensitivity: P = Lap(0, b), Q =
 * Lap(1, b). The loss is 1/b with probability 1/2, -1/b with probability e^(-1/b) / 2, and between
 * has the density e^((b l - 1) / (2 b)) / 4.
 */
record LaplacePair(double b) implements LossPair {
  LaplacePair {
    Checks.positive("b", b);
  }

  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    double most = 1 / b;
    long[] nodes =
        LossNodes.between(
            (long) Math.floor(-most / step) - 1, (long) Math.ceil(most / step) + 1, perOctave);
    double[] mass = new double[nodes.length];
    for (int k = 0; k + 1 < nodes.length; k++) {
      double l0 = nodes[k] * step;
      double l1 = nodes[k + 1] * step;
      double from = Math.max(l0, -most);
      double to = Math.min(l1, most);
      if (to > from) {
        // P-mass from..to, and what of it goes to l1: its mean of (1 - e^(l0 - l)) / (1 - e^(l0 -
        // l1)). P-density e^(l/2 - most/2) / 4, Q-density e^(-l/2 - most/2) / 4.
        double width = -0.5 * Math.expm1(-0.5 * (to - from));
        double p = Math.exp(0.5 * (to - most)) * width;
        // In one exponent: e^l0 alone overflows where b is small.
        double lifted = Math.exp(l0 - 0.5 * (from + most)) * width;
        double up = (p - lifted) / -Math.expm1(l0 - l1);
        up = Math.min(p, Math.max(0, up));
        mass[k] += p - up;
        mass[k + 1] += up;
      }
    }
    LossLattice ends =
        Atoms.lattice(
            new double[] {-most, most},
            new double[] {0.5 * Math.exp(-most), 0.5},
            0,
            step,
            perOctave);
    LossLattice all = merge(new LossLattice(step, nodes, mass, 0), ends);
    return new LossLattice.Pair(all, all);
  }

  /** Both are on the same points but for those at the ends. */
  private static LossLattice merge(LossLattice a, LossLattice b) {
    double[] mass = a.mass().clone();
    int k = 0;
    for (int i = 0; i < b.index().length; i++) {
      while (a.index()[k] < b.index()[i]) {
        k++;
      }
      if (a.index()[k] != b.index()[i]) {
        throw new IllegalStateException("lattices differ");
      }
      mass[k] += b.mass()[i];
    }
    return Atoms.compact(new LossLattice(a.step(), a.index(), mass, 0));
  }

  @Override
  public double scale() {
    return Math.min(1, 1 / b);
  }

  @Override
  public boolean symmetric() {
    return true;
  }

  /** Renyi divergence (Mironov 2017, Table II). */
  double renyi(double order) {
    double e = 1 / b;
    double excess = (order - 1) * Math.expm1(e * (1 - 2 * order)) / (2 * order - 1);
    return Math.max(0, e + Math.log1p(excess) / (order - 1)) * (1 + 1e-12);
  }
}
