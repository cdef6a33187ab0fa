package assay.privacy;

import java.util.TreeMap;

/**
 * One of two pairs at random, and it is told which: delta is the weighted mean of both. What
 * truncated Poisson sampling comes to when the number of other records in the batch is told: below
 * the cap a record is added to the sum, at the cap it pushes another one out, which moves the sum
 * by up to two clip norms.
 *
 * @param weight of the second pair, in [0, 1]
 */
record ChosenPair(LossPair first, LossPair second, double weight) implements LossPair {
  @Override
  public LossLattice.Pair lattice(double step, int perOctave) {
    LossLattice.Pair one = first.lattice(step, perOctave);
    LossLattice.Pair two = second.lattice(step, perOctave);
    return new LossLattice.Pair(
        mix(one.forward(), two.forward()), mix(one.backward(), two.backward()));
  }

  private LossLattice mix(LossLattice a, LossLattice b) {
    TreeMap<Long, Double> masses = new TreeMap<>();
    for (int k = 0; k < a.index().length; k++) {
      masses.merge(a.index()[k], (1 - weight) * a.mass()[k], Double::sum);
    }
    for (int k = 0; k < b.index().length; k++) {
      masses.merge(b.index()[k], weight * b.mass()[k], Double::sum);
    }
    return new LossLattice(
        a.step(),
        masses.keySet().stream().mapToLong(Long::longValue).toArray(),
        masses.values().stream().mapToDouble(Double::doubleValue).toArray(),
        (1 - weight) * a.infinity() + weight * b.infinity());
  }

  @Override
  public double scale() {
    return Math.min(first.scale(), second.scale());
  }

  @Override
  public boolean symmetric() {
    return first.symmetric() && second.symmetric();
  }
}
