package assay.attack;

import assay.study.MembershipMatrix;
import assay.study.SignalMatrix;
import java.util.function.DoubleUnaryOperator;

/**
 * Per record, the mean and the squared deviations of a signal over the reference models that hold
 * the record (IN) and over those that do not (OUT). Two passes over blocks of records, so memory is
 * linear in the records and nothing cancels.
 *
 * @param countIn models with the record
 * @param countOut models without
 * @param meanIn NaN where countIn is 0
 * @param meanOut NaN where countOut is 0
 * @param squaresIn sum of squared deviations from meanIn
 * @param squaresOut sum of squared deviations from meanOut
 */
record Moments(
    int[] countIn,
    int[] countOut,
    double[] meanIn,
    double[] meanOut,
    double[] squaresIn,
    double[] squaresOut) {
  static final int BLOCK = 512;

  /** Moments of the signal as it is. */
  static Moments of(SignalMatrix signal, MembershipMatrix membership) {
    return of(signal, membership, x -> x, true);
  }

  /** Means of a function of the signal; the squares stay 0. */
  static Moments means(
      SignalMatrix signal, MembershipMatrix membership, DoubleUnaryOperator transform) {
    return of(signal, membership, transform, false);
  }

  private static Moments of(
      SignalMatrix signal,
      MembershipMatrix membership,
      DoubleUnaryOperator transform,
      boolean squares) {
    int records = signal.records();
    int models = signal.models();
    Moments all = empty(records);
    double[][] values = new double[models][BLOCK];
    double[][] in = new double[models][BLOCK];
    float[] row = new float[BLOCK];
    for (int first = 0; first < records; first += BLOCK) {
      int count = Math.min(BLOCK, records - first);
      for (int m = 0; m < models; m++) {
        signal.copyRow(m, first, count, row);
        for (int j = 0; j < count; j++) {
          values[m][j] = transform.applyAsDouble(row[j]);
        }
        membership.copyRow(m, first, count, in[m]);
      }
      all.block(first, count, values, in, squares);
    }
    return all;
  }

  private void block(int first, int count, double[][] values, double[][] in, boolean squares) {
    double[] numberIn = new double[count];
    double[] sumIn = new double[count];
    double[] sumOut = new double[count];
    for (int m = 0; m < values.length; m++) {
      double[] x = values[m];
      double[] w = in[m];
      for (int j = 0; j < count; j++) {
        numberIn[j] += w[j];
        sumIn[j] += w[j] * x[j];
        sumOut[j] += (1 - w[j]) * x[j];
      }
    }
    double[] centerIn = new double[count];
    double[] centerOut = new double[count];
    for (int j = 0; j < count; j++) {
      countIn[first + j] = (int) numberIn[j];
      countOut[first + j] = values.length - (int) numberIn[j];
      meanIn[first + j] = sumIn[j] / countIn[first + j];
      meanOut[first + j] = sumOut[j] / countOut[first + j];
      centerIn[j] = countIn[first + j] == 0 ? 0 : meanIn[first + j];
      centerOut[j] = countOut[first + j] == 0 ? 0 : meanOut[first + j];
    }
    if (!squares) {
      return;
    }
    double[] in2 = new double[count];
    double[] out2 = new double[count];
    for (int m = 0; m < values.length; m++) {
      double[] x = values[m];
      double[] w = in[m];
      for (int j = 0; j < count; j++) {
        double fromIn = x[j] - centerIn[j];
        double fromOut = x[j] - centerOut[j];
        in2[j] += w[j] * fromIn * fromIn;
        out2[j] += (1 - w[j]) * fromOut * fromOut;
      }
    }
    System.arraycopy(in2, 0, squaresIn, first, count);
    System.arraycopy(out2, 0, squaresOut, first, count);
  }

  private static Moments empty(int records) {
    return new Moments(
        new int[records],
        new int[records],
        new double[records],
        new double[records],
        new double[records],
        new double[records]);
  }

  /** The moments over the models of both (Chan, Golub and LeVeque 1979). */
  Moments and(Moments other) {
    Moments both = empty(records());
    for (boolean in : new boolean[] {true, false}) {
      for (int r = 0; r < records(); r++) {
        int a = count(in)[r];
        int b = other.count(in)[r];
        both.count(in)[r] = a + b;
        double apart = a == 0 || b == 0 ? 0 : other.mean(in)[r] - mean(in)[r];
        double from = a == 0 ? other.mean(in)[r] : mean(in)[r];
        both.mean(in)[r] = from + (a == 0 ? 0 : apart * b / (a + b));
        both.squares(in)[r] =
            squares(in)[r]
                + other.squares(in)[r]
                + (a + b == 0 ? 0 : apart * apart * a * b / (a + b));
      }
    }
    return both;
  }

  int records() {
    return countIn.length;
  }

  int[] count(boolean in) {
    return in ? countIn : countOut;
  }

  double[] mean(boolean in) {
    return in ? meanIn : meanOut;
  }

  double[] squares(boolean in) {
    return in ? squaresIn : squaresOut;
  }

  /**
   * The pooled standard deviation within records, sqrt(sum of squares / sum of (n - 1)); where no
   * record has two models on this side, the standard deviation of all values.
   */
  double pooledDeviation(boolean in) {
    double sum = 0;
    long freedom = 0;
    for (int r = 0; r < records(); r++) {
      sum += squares(in)[r];
      freedom += Math.max(0, count(in)[r] - 1);
    }
    return freedom == 0 ? totalDeviation(in) : Math.sqrt(sum / freedom);
  }

  /** The standard deviation of all values of one side about their common mean. */
  double totalDeviation(boolean in) {
    double sum = 0;
    long number = 0;
    for (int r = 0; r < records(); r++) {
      int n = count(in)[r];
      sum += n == 0 ? 0 : n * mean(in)[r];
      number += n;
    }
    double mean = sum / number;
    double squares = 0;
    for (int r = 0; r < records(); r++) {
      int n = count(in)[r];
      double off = n == 0 ? 0 : mean(in)[r] - mean;
      squares += squares(in)[r] + n * off * off;
    }
    return Math.sqrt(squares / number);
  }

  /** The standard deviation of one record, divisor n, as the published codes have it. */
  double deviation(boolean in, int record) {
    return Math.sqrt(squares(in)[record] / count(in)[record]);
  }
}
