package assay.privacy;

import java.util.Arrays;
import java.util.function.ToDoubleBiFunction;

/**
 * Poisson sampling of any mechanism under add-or-remove-one: (1 - q) Q + q P against Q. As its
 * delta is q times the delta of P against Q at another epsilon, a discretised pair may stand for
 * the exact one before it is mixed: still never better than the truth.
 */
record SampledPair(LossPair base, double q) implements LossPair {
  private static final int OCTAVE = 1 << 13;

  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    LossLattice whole = fine(step, perOctave);
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
      losses[k] = mixed(loss);
      p[k] = (1 - q) * underQ + q * mass;
      reversed[n - 1 - k] = -losses[k];
      back[n - 1 - k] = underQ;
    }
    return new LossLattice.Pair(
        Atoms.lattice(losses, p, q * alone, step, perOctave),
        Atoms.lattice(reversed, back, 0, step, perOctave));
  }

  private LossLattice fine(double step, int perOctave) {
    if (base.exactStep().isPresent()) {
      return base.lattice(base.exactStep().getAsDouble(), OCTAVE).forward();
    }
    double fine = Math.min(base.scale() / 1024, step);
    return base.lattice(Math.scalb(1.0, Math.getExponent(fine)), Math.max(OCTAVE, perOctave))
        .forward();
  }

  /** ln(1 - q + q e^loss). */
  private double mixed(double loss) {
    return loss > 300
        ? loss + Math.log(q) + Math.log1p((1 - q) / q * Math.exp(-loss))
        : Math.log1p(q * Math.expm1(loss));
  }

  /**
   * Renyi divergences, the larger of both directions, from the discretised base: never below the
   * truth, as that is a mean-preserving spread. Infinite where losses are.
   */
  double[] renyi(double[] orders) {
    return each(orders, (nodes, a) -> Math.max(nodes.forward(a), nodes.backward(a)));
  }

  /** Renyi divergences of the {@link FixedSizePair} of this. */
  double[] fixedSizeRenyi(double[] orders) {
    return each(orders, RenyiNodes::mirrored);
  }

  private double[] each(double[] orders, ToDoubleBiFunction<RenyiNodes, Double> divergence) {
    LossLattice whole = fine(Double.POSITIVE_INFINITY, OCTAVE);
    RenyiNodes nodes = nodes(whole);
    return Arrays.stream(orders)
        .map(
            a ->
                whole.infinity() > 0
                    ? Double.POSITIVE_INFINITY
                    : divergence.applyAsDouble(nodes, a))
        .toArray();
  }

  private RenyiNodes nodes(LossLattice whole) {
    int n = whole.index().length;
    double[] u = new double[n];
    double[] logRatio = new double[n];
    double[] logWeight = new double[n];
    for (int k = 0; k < n; k++) {
      double loss = whole.loss(k);
      u[k] = q * Math.expm1(loss);
      logRatio[k] = mixed(loss);
      logWeight[k] = Math.log(whole.mass()[k]) - loss;
    }
    return new RenyiNodes(u, logRatio, logWeight);
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
