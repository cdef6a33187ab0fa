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

  /**
   * Masses of a symmetric pair at its finite losses. Where a loss is so low that the P-mass leaves
   * the range of doubles, the Q-mass is the P-mass at the opposite loss.
   */
  private record Masses(double[] loss, double[] underP, double[] logUnderQ) {
    private static final double FAR = 300;

    static Masses of(LossLattice whole) {
      int n = whole.index().length;
      int low = 0;
      while (low < n && whole.loss(low) < -FAR) {
        low++;
      }
      int high = n;
      while (high > low && whole.loss(high - 1) > FAR) {
        high--;
      }
      int mirrored = n - high;
      int count = mirrored + n - low;
      Masses all = new Masses(new double[count], new double[count], new double[count]);
      for (int k = 0; k < mirrored; k++) {
        all.loss[k] = -whole.loss(n - 1 - k);
        all.logUnderQ[k] = Math.log(whole.mass()[n - 1 - k]);
        all.underP[k] = Math.exp(all.logUnderQ[k] + all.loss[k]);
      }
      for (int k = low; k < n; k++) {
        int at = mirrored + k - low;
        all.loss[at] = whole.loss(k);
        all.underP[at] = whole.mass()[k];
        all.logUnderQ[at] = Math.log(whole.mass()[k]) - whole.loss(k);
      }
      return all;
    }
  }

  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    LossLattice whole = fine(step, perOctave);
    // Where P has infinite loss, Q by symmetry has as much mass that P has not: there (1 - q) Q + q
    // P against Q has the least loss, ln(1 - q).
    double alone = whole.infinity();
    Masses masses = Masses.of(whole);
    int n = masses.loss.length + 1;
    double[] losses = new double[n];
    double[] p = new double[n];
    double[] back = new double[n];
    double[] reversed = new double[n];
    losses[0] = Math.log1p(-q);
    p[0] = (1 - q) * alone;
    reversed[n - 1] = -losses[0];
    back[n - 1] = alone;
    for (int k = 1; k < n; k++) {
      double underQ = Math.exp(masses.logUnderQ[k - 1]);
      losses[k] = mixed(masses.loss[k - 1]);
      p[k] = (1 - q) * underQ + q * masses.underP[k - 1];
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
    Masses masses = Masses.of(whole);
    double[] u = Arrays.stream(masses.loss).map(loss -> q * Math.expm1(loss)).toArray();
    double[] logRatio = Arrays.stream(masses.loss).map(this::mixed).toArray();
    return new RenyiNodes(u, logRatio, masses.logUnderQ);
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
