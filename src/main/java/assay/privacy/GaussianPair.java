package assay.privacy;

import assay.stats.Normal;

/** N(mu, 1) against N(0, 1): any number of Gaussian mechanisms. The loss is mu x - mu^2 / 2. */
record GaussianPair(double mu) implements LossPair {
  private static final double FAR = 12.2;

  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    // The loss is normal with mean mu^2 / 2 under P and deviation mu.
    double reach = FAR * mu;
    double bottom = -0.5 * mu * mu - reach;
    double top = 0.5 * mu * mu + reach;
    long[] nodes =
        LossNodes.between(
            (long) Math.floor(bottom / step), (long) Math.ceil(top / step), perOctave);
    double[] mass = new double[nodes.length];
    double l0 = nodes[0] * step;
    double p0 = (l0 / mu) - 0.5 * mu;
    mass[0] = Normal.cdf(p0);
    for (int k = 0; k + 1 < nodes.length; k++) {
      double l1 = nodes[k + 1] * step;
      double p1 = (l1 / mu) - 0.5 * mu;
      double p = mass(p0, p1);
      // e^l0 times the Q-mass; Q-mass is that of the loss shifted by mu.
      double q = Math.exp(l0 + logMass(p0 + mu, p1 + mu));
      double up = Math.min(p, Math.max(0, (p - q) / -Math.expm1(l0 - l1)));
      mass[k] += p - up;
      mass[k + 1] += up;
      l0 = l1;
      p0 = p1;
    }
    LossLattice one = new LossLattice(step, nodes, mass, Normal.sf(p0));
    return new LossLattice.Pair(one, one);
  }

  private static double mass(double a, double b) {
    return a > 0 ? Normal.sf(a) - Normal.sf(b) : Normal.cdf(b) - Normal.cdf(a);
  }

  private static double logMass(double a, double b) {
    double mass = mass(a, b);
    return mass > 0 ? Math.log(mass) : Double.NEGATIVE_INFINITY;
  }

  @Override
  public double scale() {
    return Math.min(1, mu);
  }

  @Override
  public boolean symmetric() {
    return true;
  }
}
