package assay.attack;

import assay.study.MembershipMatrix;
import assay.study.SignalMatrix;
import java.util.Arrays;

/**
 * Per record, the median of a signal over the reference models with the record and over those
 * without; the mean of the middle two where their number is even.
 *
 * @param in NaN where no model has the record
 * @param out NaN where every model has it
 */
record Medians(double[] in, double[] out) {
  static Medians of(SignalMatrix signal, MembershipMatrix membership) {
    int records = signal.records();
    int models = signal.models();
    Medians all = new Medians(new double[records], new double[records]);
    float[][] values = new float[models][Moments.BLOCK];
    float[] in = new float[models];
    float[] out = new float[models];
    for (int first = 0; first < records; first += Moments.BLOCK) {
      int count = Math.min(Moments.BLOCK, records - first);
      for (int m = 0; m < models; m++) {
        signal.copyRow(m, first, count, values[m]);
      }
      for (int j = 0; j < count; j++) {
        int numberIn = 0;
        int numberOut = 0;
        for (int m = 0; m < models; m++) {
          if (membership.contains(m, first + j)) {
            in[numberIn++] = values[m][j];
          } else {
            out[numberOut++] = values[m][j];
          }
        }
        all.in[first + j] = median(in, numberIn);
        all.out[first + j] = median(out, numberOut);
      }
    }
    return all;
  }

  double[] of(boolean members) {
    return members ? in : out;
  }

  /** Reorders the first {@code n} of {@code values}. */
  private static double median(float[] values, int n) {
    if (n == 0) {
      return Double.NaN;
    }
    Arrays.sort(values, 0, n);
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + (double) values[n / 2]) / 2;
  }
}
