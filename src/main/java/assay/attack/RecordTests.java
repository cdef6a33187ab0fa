package assay.attack;

import assay.stats.MultipleTests;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
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
record RecordTests(int[] references, double[] rank, double[] normal) {
  static RecordTests of(AttackContext context) {
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

  /** The records of highest score with their p-values, corrected for having looked at all. */
  static java.util.List<VulnerableRecord> mostVulnerable(
      AttackContext context, double[] score, java.util.List<String> ids, int most) {
    RecordTests tests = of(context);
    double[] rankHolm = MultipleTests.holm(tests.rank);
    double[] rankFdr = MultipleTests.benjaminiYekutieli(tests.rank);
    double[] normalHolm = MultipleTests.holm(tests.normal);
    double[] normalFdr = MultipleTests.benjaminiYekutieli(tests.normal);
    return IntStream.range(0, score.length)
        .boxed()
        .sorted(
            java.util.Comparator.comparingDouble((Integer r) -> -score[r]).thenComparing(ids::get))
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
