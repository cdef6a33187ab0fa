package assay.privacy;

/**
 * Poisson sampling of any mechanism under add-or-remove-one: (1 - q) Q + q P against Q. As its
 * delta is q times the delta of P against Q at another epsilon, a discretised pair may stand for
 * the exact one before it is mixed: still never better than the truth.
 */
record SampledPair(LossPair base, double q) implements LossPair {
  private static final int OCTAVE = 1 << 13;

  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    double fine = Math.min(base.scale() / 1024, step);
    LossLattice whole =
        base.lattice(Math.scalb(1.0, Math.getExponent(fine)), Math.max(OCTAVE, perOctave))
            .forward();
    // Where P has infinite loss, Q by symmetry has as much mass that P has not: there (1 - q) Q + q
    // P against Q has the least loss, ln(1 - q).
    double alone = whole.infinity();
    int n = whole.index().length + 1;
    double[] losses = new double[n];
    double[] p = new double[n];
    double[] back = new double[n];
    double[] reversed = new double[n];
    losses[0] = Math.log1p(-q);
    p[0] = (1 - q) * alone;
    reversed[n - 1] = -losses[0];
    back[n - 1] = alone;
    for (int k = 1; k < n; k++) {
      double loss = whole.loss(k - 1);
      double mass = whole.mass()[k - 1];
      double underQ = mass * Math.exp(-loss);
      losses[k] = Math.log1p(q * Math.expm1(loss));
      p[k] = (1 - q) * underQ + q * mass;
      reversed[n - 1 - k] = -losses[k];
      back[n - 1 - k] = underQ;
    }
    return new LossLattice.Pair(
        Atoms.lattice(losses, p, q * alone, step, perOctave),
        Atoms.lattice(reversed, back, 0, step, perOctave));
  }

  @Override
  public double scale() {
    return q * Math.min(1, base.scale());
  }

  @Override
  public boolean symmetric() {
    return false;
  }
}
