package assay.privacy;

import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.UnaryOperator;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Truncated Poisson sampling. The number k of other records in the batch is told, which only helps
 * an attacker and has one law on both sides. Below the cap the record is added; at the cap it is
 * kept with probability q cap / (k + 1) and pushes another one out, under every relation, which
 * moves a sum by up to two clip norms against the batch without the record. Split in two beyond the
 * cap, each part at its largest probability.
 *
 * <p>Under add-or-remove-one a record may be removed from the n records, or join them, so that n -
 * 1 or n are the others. The latter moves what has probability q P(k = cap - 1) from below the cap
 * to it: that part is counted at the rate q and two clip norms, which is no better than either.
 */
final class TruncatedBatches {
  /** A dominating pair and its Renyi divergences. */
  record Part(LossPair pair, UnaryOperator<double[]> divergences) {}

  /** The batches of one part: how likely, at which rate, and whether at the cap. */
  private record Case(double weight, double rate, boolean full) {}

  private final List<Case> cases = new ArrayList<>();

  /**
   * @param joins whether a record may join the n as well: add-or-remove-one
   */
  TruncatedBatches(TruncatedPoissonSampled e, boolean joins) {
    int others = Math.toIntExact(e.records() - 1);
    int cap = Math.toIntExact(e.cap());
    BinomialDistribution k = BinomialDistribution.of(others, e.rate());
    double full = cap > others ? 0 : k.survivalProbability(cap - 1);
    double moved = joins ? e.rate() * k.probability(cap - 1) : 0;
    add(full + moved > 1e-300 ? 1 - full - moved : 1, e.rate(), false);
    add(moved, e.rate(), true);
    if (full > 1e-300) {
      int middle = Math.max(cap, k.inverseSurvivalProbability(0.7 * full));
      double far = k.survivalProbability(middle);
      add(full - far, kept(e, cap), true);
      add(far, kept(e, middle + 1.0), true);
    }
  }

  private void add(double weight, double rate, boolean full) {
    if (weight > 1e-300) {
      cases.add(new Case(weight, rate, full));
    }
  }

  private static double kept(TruncatedPoissonSampled e, double others) {
    return Math.max(PrivacyEvent.LEAST_RATE, e.rate() * Math.min(1, e.cap() / (others + 1)));
  }

  /**
   * Adds the mechanism, given what it comes to at each rate.
   *
   * @param below of batches below the cap
   * @param atCap of batches at the cap
   */
  void add(EventTerms terms, DoubleFunction<Part> below, DoubleFunction<Part> atCap, long count) {
    List<Part> parts = cases.stream().map(c -> (c.full ? atCap : below).apply(c.rate)).toList();
    LossPair all = parts.get(0).pair;
    double weight = cases.get(0).weight;
    for (int k = 1; k < parts.size(); k++) {
      weight += cases.get(k).weight;
      all = new ChosenPair(all, parts.get(k).pair, cases.get(k).weight / weight);
    }
    terms.pair(
        all,
        orders -> {
          double[] excess = new double[orders.length];
          for (int k = 0; k < parts.size(); k++) {
            double[] one = parts.get(k).divergences.apply(orders);
            for (int i = 0; i < orders.length; i++) {
              excess[i] = add(excess[i], cases.get(k).weight, (orders[i] - 1) * one[i]);
            }
          }
          return result(orders, excess);
        },
        count);
  }

  /** log(1 + excess) of sum + weight (e^power - 1), kept as that log. */
  private static double add(double log, double weight, double power) {
    if (log == Double.POSITIVE_INFINITY || power == Double.POSITIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
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
