package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

/**
 * RMIA's stand-in for models trained with a record: p_IN = a p_OUT + 1 - a, so that pbar = ((1 + a)
 * p_OUT + 1 - a) / 2; and the choice of a on a reference model.
 */
final class OfflineShift {
  private static final int BINS = 1 << 14;

  private OfflineShift() {}

  /** pbar from the mean probability of OUT models. */
  static double mean(double out, double a) {
    return ((1 + a) * out + 1 - a) / 2;
  }

  /**
   * The a in 0, 0.1, ..., 1 with the largest AUC of p / pbar on reference model 0 in the target's
   * place, whose memberships are the attacker's own; the smallest such a. Model 0 and its pair
   * leave the means. Records for which no OUT model is left take p_OUT = (p_IN + a - 1) / a, cut at
   * 0.
   *
   * @param p means of probabilities over all references
   * @param otherwise where there is no second reference model
   */
  static double tuned(References references, Moments p, double otherwise) {
    int models = references.models();
    if (models < 2) {
      return otherwise;
    }
    float[] phi = AttackContext.row(references.signal(LOGIT_SCALED_CONFIDENCE), 0);
    Moments left = without(references, p, models > 2 ? 2 : 1);
    double[] target = new double[phi.length];
    boolean[] member = new boolean[phi.length];
    for (int r = 0; r < phi.length; r++) {
      target[r] = sigmoid(phi[r]);
      member[r] = references.membership().contains(0, r);
    }
    double best = otherwise;
    double most = Double.NEGATIVE_INFINITY;
    for (int tenth = 0; tenth <= 10; tenth++) {
      double a = tenth / 10.0;
      long[] in = new long[BINS];
      long[] out = new long[BINS];
      for (int r = 0; r < phi.length; r++) {
        double mean = mean(outMean(left, r, a), a);
        // r / (1 + r) with r = p / mean, in [0, 1].
        double share = target[r] + mean > 0 ? target[r] / (target[r] + mean) : 0.5;
        int bin = Math.min(BINS - 1, (int) (share * BINS));
        (member[r] ? in : out)[bin]++;
      }
      double auc = auc(in, out);
      if (auc > most) {
        most = auc;
        best = a;
      }
    }
    return best;
  }

  /** The means without the first {@code number} models. */
  private static Moments without(References references, Moments p, int number) {
    int[] countIn = p.countIn().clone();
    int[] countOut = p.countOut().clone();
    double[] in = new double[countIn.length];
    double[] out = new double[countIn.length];
    for (int r = 0; r < in.length; r++) {
      in[r] = countIn[r] == 0 ? 0 : countIn[r] * p.meanIn()[r];
      out[r] = countOut[r] == 0 ? 0 : countOut[r] * p.meanOut()[r];
    }
    for (int m = 0; m < number; m++) {
      float[] phi = AttackContext.row(references.signal(LOGIT_SCALED_CONFIDENCE), m);
      for (int r = 0; r < phi.length; r++) {
        boolean member = references.membership().contains(m, r);
        (member ? in : out)[r] -= sigmoid(phi[r]);
        (member ? countIn : countOut)[r]--;
      }
    }
    for (int r = 0; r < in.length; r++) {
      in[r] = Math.max(0, in[r]) / countIn[r];
      out[r] = Math.max(0, out[r]) / countOut[r];
    }
    return new Moments(countIn, countOut, in, out, p.squaresIn(), p.squaresOut());
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double outMean(Moments p, int record, double a) {
    if (p.countOut()[record] > 0) {
      return p.meanOut()[record];
    }
    return a == 0 ? 0 : Math.max(0, (p.meanIn()[record] + a - 1) / a);
  }

  private static double auc(long[] in, long[] out) {
    double area = 0;
    long below = 0;
    long members = 0;
    for (int bin = 0; bin < in.length; bin++) {
      area += in[bin] * (below + out[bin] / 2.0);
      below += out[bin];
      members += in[bin];
    }
    return area / ((double) members * below);
  }
}
