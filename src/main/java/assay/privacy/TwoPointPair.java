package assay.privacy;

import java.util.OptionalDouble;

/**
 * Distributions on finitely many points: losses with their probabilities under P. Both directions
 * are the same. Randomized response, and with it everything that is known only to be (epsilon,
 * delta)-DP: no such mechanism is told apart better than randomized response that fails outright
 * with probability delta (Kairouz, Oh and Viswanath 2015).
 */
record TwoPointPair(double[] losses, double[] probabilities, double infinity) implements LossPair {
  /** What (epsilon, delta)-DP alone promises. */
  static TwoPointPair of(double epsilon, double delta) {
    double yes = 1 / (1 + Math.exp(-epsilon));
    double no = Math.exp(-epsilon) * yes;
    return epsilon == 0
        ? new TwoPointPair(new double[] {0}, new double[] {1 - delta}, delta)
        : new TwoPointPair(
            new double[] {-epsilon, epsilon},
            new double[] {(1 - delta) * no, (1 - delta) * yes},
            delta);
  }

  /** k-ary randomized response when one record is replaced. */
  static TwoPointPair of(PrivacyEvent.RandomizedResponse event) {
    double other = event.noise() / event.categories();
    double own = 1 - event.noise() + other;
    double loss = Math.log(own / other);
    return loss == 0
        ? of(0, 0)
        : new TwoPointPair(
            new double[] {-loss, 0, loss},
            new double[] {other, (event.categories() - 2) * other, own},
            0);
  }

  double largest() {
    return losses[losses.length - 1];
  }

  @Override
  public OptionalDouble exactStep() {
    return largest() > 0 ? OptionalDouble.of(largest()) : OptionalDouble.empty();
  }

  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    if (step == largest()) {
      long[] index = losses.length == 2 ? new long[] {-1, 1} : new long[] {-1, 0, 1};
      LossLattice exact = new LossLattice(step, index, probabilities, infinity);
      return new LossLattice.Pair(exact, exact);
    }
    LossLattice one = Atoms.lattice(losses, probabilities, infinity, step, perOctave);
    return new LossLattice.Pair(one, one);
  }

  @Override
  public double scale() {
    return Math.max(1e-12, largest());
  }

  @Override
  public boolean symmetric() {
    return true;
  }

  /** log E[(p/q)^(order - 1)] / (order - 1), without the infinite mass. */
  double renyi(double order) {
    if (order * largest() < 1e-3) {
      // The sum below would lose what is left of it; true of all pure DP (Bun and Steinke 2016).
      return 0.5 * order * largest() * largest() * (1 + 1e-12);
    }
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < losses.length; k++) {
      if (probabilities[k] > 0) {
        max = Math.max(max, Math.log(probabilities[k]) + (order - 1) * losses[k]);
      }
    }
    double sum = 0;
    for (int k = 0; k < losses.length; k++) {
      if (probabilities[k] > 0) {
        sum += Math.exp(Math.log(probabilities[k]) + (order - 1) * losses[k] - max);
      }
    }
    return Math.max(0, (max + Math.log(sum)) / (order - 1)) * (1 + 1e-12);
  }
}
