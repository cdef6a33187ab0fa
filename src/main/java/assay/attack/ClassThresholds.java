package assay.attack;

import assay.stats.RocCurve;
import assay.study.MembershipMatrix;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Per class, the threshold of a signal that best parts a shadow model's members from the rest. */
final class ClassThresholds {
  private ClassThresholds() {}

  /**
   * Maximizes TPR - FPR in each class; the threshold lies midway to the next lower value seen.
   * Classes without members or non-members take the threshold over all records.
   *
   * @param signal of model 0 of {@code membership}
   */
  static double[] fit(float[] signal, MembershipMatrix membership, int[] labels, int classCount) {
    double common = best(signal, membership, IntStream.range(0, labels.length).toArray(), 0);
    double[] threshold = new double[classCount];
    for (int c = 0; c < classCount; c++) {
      int wanted = c;
      int[] records = IntStream.range(0, labels.length).filter(r -> labels[r] == wanted).toArray();
      threshold[c] = best(signal, membership, records, common);
    }
    return threshold;
  }

  private static double best(
      float[] signal, MembershipMatrix membership, int[] records, double otherwise) {
    double[] in = side(signal, membership, records, true);
    double[] out = side(signal, membership, records, false);
    if (in.length == 0 || out.length == 0) {
      return otherwise;
    }
    RocCurve roc = RocCurve.of(in, out);
    double most = Double.NEGATIVE_INFINITY;
    double threshold = otherwise;
    for (int i = 1; i < roc.points(); i++) {
      double advantage =
          (double) roc.truePositives(i) / roc.positives()
              - (double) roc.falsePositives(i) / roc.negatives();
      if (advantage > most) {
        most = advantage;
        threshold =
            i + 1 < roc.points() ? (roc.threshold(i) + roc.threshold(i + 1)) / 2 : roc.threshold(i);
      }
    }
    return threshold;
  }

  private static double[] side(
      float[] signal, MembershipMatrix membership, int[] records, boolean in) {
    return Arrays.stream(records)
        .filter(r -> membership.contains(0, r) == in)
        .mapToDouble(r -> signal[r])
        .toArray();
  }
}
