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
   * The a in 0, 0.1, ..., 1 with the largest AUC of p / pbar on reference model 0 against the other
   * references, whose memberships are the attacker's own; the smallest such a. Records for which no
   * OUT model is left take p_OUT = (p_IN + a - 1) / a, cut at 0.
   *
   * @param otherwise where there is no second reference model
   */
  static double tuned(AttackContext context, double otherwise) {
    References references = context.requireReferences();
    if (references.models() < 2) {
      return otherwise;
    }
    AttackContext known = context.pretending(0);
    Moments p = RmiaAttack.probabilities(known.requireReferences());
    float[] phi = known.target(LOGIT_SCALED_CONFIDENCE);
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
        double mean = mean(outMean(p, r, a), a);
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
