package assay.attack;

import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.Trigamma;

/**
 * A scaled inverse chi-square prior of records' variances, fitted to their sample variances by
 * empirical Bayes: s^2 / level ~ scale x F(df, freedom), by the first two moments of log s^2 (Smyth
 * 2004, Linear Models and Empirical Bayes Methods, section 6.2).
 *
 * @param freedom prior degrees of freedom, in (0, 10000]; large where all records vary alike
 * @param scale prior variance in units of the level
 */
record VariancePrior(double freedom, double scale) {
  private static final double MOST = 1e4;

  /**
   * Fits.
   *
   * @param squares per record the sum of squared deviations
   * @param df per record its degrees of freedom; records with none are left out
   * @param level per record what its variance is measured in, positive
   */
  static VariancePrior fit(double[] squares, int[] df, double[] level) {
    double sum = 0;
    double sum2 = 0;
    double noise = 0;
    long number = 0;
    double digamma = 0;
    double trigamma = 0;
    int last = -1;
    for (int r = 0; r < squares.length; r++) {
      if (df[r] < 1 || !(squares[r] > 0) || !(level[r] > 0)) {
        continue;
      }
      if (df[r] != last) {
        last = df[r];
        digamma = Digamma.value(last / 2.0) - Math.log(last / 2.0);
        trigamma = Trigamma.value(last / 2.0);
      }
      double e = Math.log(squares[r] / df[r] / level[r]) - digamma;
      sum += e;
      sum2 += e * e;
      noise += trigamma;
      number++;
    }
    if (number < 2) {
      return new VariancePrior(MOST, 1);
    }
    double mean = sum / number;
    double spread = (sum2 - sum * mean) / (number - 1) - noise / number;
    if (!(spread > Trigamma.value(MOST / 2))) {
      return new VariancePrior(MOST, Math.exp(mean));
    }
    double half = inverseTrigamma(spread);
    double freedom = Math.min(MOST, 2 * half);
    return new VariancePrior(
        freedom, Math.exp(mean + Digamma.value(freedom / 2) - Math.log(freedom / 2)));
  }

  /** The y with trigamma(y) = x, by bisection in log y; trigamma falls. */
  private static double inverseTrigamma(double x) {
    double low = Math.log(1e-4);
    double high = Math.log(MOST);
    for (int i = 0; i < 60; i++) {
      double middle = (low + high) / 2;
      if (Trigamma.value(Math.exp(middle)) > x) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp((low + high) / 2);
  }
}
