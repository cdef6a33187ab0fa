package assay.privacy;

import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Truncated Poisson sampling under add-or-remove-one. The number k of other records in the batch is
 * told, which only helps an attacker and has one law on both sides. Below the cap the record is
 * added; at the cap it is kept with probability cap / (k + 1) and pushes another one out, which
 * moves a sum by up to two clip norms. Split in two beyond the cap, each part at its largest
 * probability.
 */
final class TruncatedBatches {
  /** The batches of one part: how likely, at which rate, and whether at the cap. */
  private record Case(double weight, double rate, boolean full) {}

  private final List<Case> cases = new ArrayList<>();

  TruncatedBatches(TruncatedPoissonSampled e) {
    int others = (int) Math.min(Integer.MAX_VALUE, e.records() - 1);
    int cap = (int) Math.min(Integer.MAX_VALUE - 10, e.cap());
    BinomialDistribution k = BinomialDistribution.of(others, e.rate());
    double full = cap > others ? 0 : k.survivalProbability(cap - 1);
    if (!(full > 1e-300)) {
      cases.add(new Case(1, e.rate(), false));
      return;
    }
    int middle = cap;
    while (k.survivalProbability(middle) > 0.7 * full) {
      middle++;
    }
    double far = k.survivalProbability(middle);
    if (full < 1) {
      cases.add(new Case(1 - full, e.rate(), false));
    }
    cases.add(new Case(full - far, kept(e, cap), true));
    if (far > 0) {
      cases.add(new Case(far, kept(e, middle + 1.0), true));
    }
  }

  private static double kept(TruncatedPoissonSampled e, double others) {
    return e.rate() * Math.min(1, e.cap() / (others + 1));
  }

  /**
   * Adds the mechanism, given its pair and divergences at each rate: of a record that is added, and
   * of one that pushes another out.
   */
  void add(
      EventTerms terms,
      DoubleFunction<LossPair> added,
      DoubleFunction<UnaryOperator<double[]>> addedRdp,
      DoubleFunction<LossPair> pushing,
      DoubleFunction<UnaryOperator<double[]>> pushingRdp,
      long count) {
    LossPair all = null;
    double weight = 0;
    for (Case each : cases) {
      LossPair one = (each.full ? pushing : added).apply(each.rate);
      weight += each.weight;
      all = all == null ? one : new ChosenPair(all, one, each.weight / weight);
    }
    if (all == null) {
      throw new IllegalStateException("no batches");
    }
    terms.pair(
        all,
        orders -> {
          double[] excess = new double[orders.length];
          for (Case each : cases) {
            double[] one = (each.full ? pushingRdp : addedRdp).apply(each.rate).apply(orders);
            for (int i = 0; i < orders.length; i++) {
              excess[i] = add(excess[i], each.weight, (orders[i] - 1) * one[i]);
            }
          }
          return result(orders, excess);
        },
        count);
  }

  /** log(1 + excess) of sum + weight (e^power - 1), kept as that log. */
  private static double add(double log, double weight, double power) {
    if (log < 30 && power < 30) {
      return Math.log1p(Math.expm1(log) + weight * Math.expm1(power));
    }
    double max = Math.max(log, power + Math.log(weight));
    return max + Math.log1p(Math.exp(Math.min(log, power + Math.log(weight)) - max));
  }

  private static double[] result(double[] orders, double[] log) {
    double[] values = new double[orders.length];
    for (int i = 0; i < orders.length; i++) {
      values[i] = log[i] / (orders[i] - 1) * (1 + 1e-12);
    }
    return values;
  }
}
