package assay.privacy;

/**
 * A mechanism on a batch of fixed size, drawn without replacement, under replace-one (Balle, Barthe
 * and Gaboardi 2018, Theorem 11; Zhu, Dong and Wang 2022, Proposition 30). With rate q and the base
 * mechanism dominated by P, Q when one record of its batch is replaced,
 *
 * <p>delta(epsilon) <= q delta of P, Q at ln(1 + (e^epsilon - 1) / q) for epsilon >= 0,
 *
 * <p>in both directions: for epsilon >= 0 the curve of (1 - q) Q + q P against Q, for epsilon < 0
 * that of Q against (1 - q) Q + q P. Where P, Q are symmetric, the two meet at 0 in a convex kink,
 * so that this is the curve of a pair: its losses above 0 are those of the former, below 0 those of
 * the latter, and what is left has loss 0.
 *
 * @param sampled the pair (1 - q) Q + q P, Q of symmetric P and Q
 */
record FixedSizePair(LossPair sampled) implements LossPair {
  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    LossLattice.Pair both = sampled.lattice(step, perOctave);
    LossLattice above = both.forward();
    LossLattice below = both.backward();
    int negative = 0;
    while (negative < below.index().length && below.index()[negative] < 0) {
      negative++;
    }
    int first = 0;
    while (first < above.index().length && above.index()[first] <= 0) {
      first++;
    }
    int positive = above.index().length - first;
    long[] index = new long[negative + 1 + positive];
    double[] mass = new double[index.length];
    double rest = 1 - above.infinity();
    for (int k = 0; k < negative; k++) {
      index[k] = below.index()[k];
      mass[k] = below.mass()[k];
      rest -= mass[k];
    }
    for (int k = 0; k < positive; k++) {
      index[negative + 1 + k] = above.index()[first + k];
      mass[negative + 1 + k] = above.mass()[first + k];
      rest -= above.mass()[first + k];
    }
    mass[negative] = Math.max(0, rest);
    LossLattice one = new LossLattice(step, index, mass, above.infinity());
    return new LossLattice.Pair(one, one);
  }

  @Override
  public double scale() {
    return sampled.scale();
  }

  @Override
  public boolean symmetric() {
    return true;
  }
}
