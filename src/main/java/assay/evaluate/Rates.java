package assay.evaluate;

import assay.data.GroupColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * One rate in every group: hits of trials.
 *
 * @param name of the rate
 * @param levels group names
 * @param hits per group
 * @param trials per group; groups below {@link Evaluation#SMALLEST_GROUP} are in {@code small}
 * @param small names and sizes of groups left out
 */
record Rates(String name, List<String> levels, long[] hits, long[] trials, List<String> small) {
  /** Counts the rate of {@code hit} among the records {@code of}. */
  static Rates of(String name, GroupColumn attribute, IntPredicate of, IntPredicate hit) {
    int groups = attribute.levels().size();
    long[] hits = new long[groups];
    long[] trials = new long[groups];
    for (int r = 0; r < attribute.codes().length; r++) {
      if (of.test(r)) {
        trials[attribute.codes()[r]]++;
        hits[attribute.codes()[r]] += hit.test(r) ? 1 : 0;
      }
    }
    List<String> kept = new ArrayList<>();
    List<String> small = new ArrayList<>();
    int used = 0;
    for (int g = 0; g < groups; g++) {
      if (trials[g] >= Evaluation.SMALLEST_GROUP) {
        kept.add(attribute.levels().get(g));
        hits[used] = hits[g];
        trials[used++] = trials[g];
      } else if (trials[g] > 0) {
        small.add(attribute.levels().get(g) + " (" + trials[g] + ")");
      }
    }
    return new Rates(name, kept, Arrays.copyOf(hits, used), Arrays.copyOf(trials, used), small);
  }

  int groups() {
    return levels.size();
  }

  double rate(int g) {
    return (double) hits[g] / trials[g];
  }

  /**
   * Variance of the rate, from (k + 1) / (n + 2) so that it is never 0 (Agresti and Caffo 2000).
   */
  double variance(int g) {
    double p = (hits[g] + 1.0) / (trials[g] + 2.0);
    return p * (1 - p) / trials[g];
  }
}
