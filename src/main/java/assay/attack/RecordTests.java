package assay.attack;

import assay.stats.MultipleTests;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * For every record, tests of "this record was not in the target" by the target's confidence on it
 * among those of the n reference models without the record.
 *
 * <p>Rank test: p = (1 + number of them at or above) / (n + 1). Exact under that hypothesis
 * wherever target and references are trained alike, since they are exchangeable then; no
 * distribution is assumed, and p is never below 1 / (n + 1).
 *
 * <p>Normal test: Student's t_{n-1} of (phi - mean) / (s sqrt(1 + 1/n)), the predictive test of one
 * more normal draw. It can go lower, but holds only if the confidences of one record are normal
 * over retrainings.
 *
 * @param references per record n
 * @param rank p-values of the rank test
 * @param normal p-values of the normal test; the rank test's where n &lt; 2 or s = 0
 */
public record RecordTests(int[] references, double[] rank, double[] normal) {
  /** Tests of all records of a context with reference models. */
  public static RecordTests of(AttackContext context) {
    References all = context.requireReferences();
    SignalMatrix signal = all.signal(Signal.LOGIT_SCALED_CONFIDENCE);
    MembershipMatrix membership = all.membership();
    float[] phi = context.target(Signal.LOGIT_SCALED_CONFIDENCE);
    Moments moments = Moments.of(signal, membership);
    int[] above = new int[phi.length];
    float[] row = new float[Moments.BLOCK];
    for (int first = 0; first < phi.length; first += Moments.BLOCK) {
      int count = Math.min(Moments.BLOCK, phi.length - first);
      for (int m = 0; m < signal.models(); m++) {
        signal.copyRow(m, first, count, row);
        for (int j = 0; j < count; j++) {
          if (row[j] >= phi[first + j] && !membership.contains(m, first + j)) {
            above[first + j]++;
          }
        }
      }
    }
    double[] rank = new double[phi.length];
    double[] normal = new double[phi.length];
    for (int r = 0; r < phi.length; r++) {
      int n = moments.countOut()[r];
      rank[r] = (1.0 + above[r]) / (n + 1.0);
      normal[r] = rank[r];
      if (n >= 2 && moments.squaresOut()[r] > 0) {
        double deviation = Math.sqrt(moments.squaresOut()[r] / (n - 1) * (1 + 1.0 / n));
        normal[r] =
            TDistribution.of(n - 1.0)
                .survivalProbability((phi[r] - moments.meanOut()[r]) / deviation);
      }
    }
    return new RecordTests(moments.countOut(), rank, normal);
  }

  /** The tests of the records at {@code chosen}, in that order. */
  public RecordTests at(int[] chosen) {
    return new RecordTests(
        Arrays.stream(chosen).map(r -> references[r]).toArray(),
        Arrays.stream(chosen).mapToDouble(r -> rank[r]).toArray(),
        Arrays.stream(chosen).mapToDouble(r -> normal[r]).toArray());
  }

  /** With corrections for having looked at all of these records. */
  public Corrected corrected() {
    return new Corrected(
        this,
        MultipleTests.holm(rank),
        MultipleTests.benjaminiYekutieli(rank),
        MultipleTests.holm(normal),
        MultipleTests.benjaminiYekutieli(normal));
  }

  /**
   * Tests with their corrections.
   *
   * @param tests by themselves
   * @param rankHolm rank tests, family-wise
   * @param rankFdr rank tests, false discovery rate
   * @param normalHolm normal tests, family-wise
   * @param normalFdr normal tests, false discovery rate
   */
  public record Corrected(
      RecordTests tests,
      double[] rankHolm,
      double[] rankFdr,
      double[] normalHolm,
      double[] normalFdr) {
    /**
     * The records of highest score; of equal scores, by id.
     *
     * @param score per record
     * @param ids record ids
     * @param most how many at most
     */
    public List<VulnerableRecord> highest(double[] score, List<String> ids, int most) {
      return IntStream.range(0, score.length)
          .boxed()
          .sorted(Comparator.comparingDouble((Integer r) -> -score[r]).thenComparing(ids::get))
          .limit(most)
          .map(
              r ->
                  new VulnerableRecord(
                      ids.get(r),
                      r,
                      score[r],
                      tests.references[r],
                      new VulnerableRecord.PValue(tests.rank[r], rankHolm[r], rankFdr[r]),
                      new VulnerableRecord.PValue(tests.normal[r], normalHolm[r], normalFdr[r])))
          .toList();
    }
  }
}
