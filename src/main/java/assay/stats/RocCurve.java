package assay.stats;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A receiver operating characteristic as counts, never as rates: one step per distinct score, from
 * the highest down. A step takes all records of that score at once, so ties are fair and row order
 * plays no part.
 *
 * <p>The only reading at a false positive rate offered here is the conservative step: the last
 * point of the curve at or below that rate. Nothing is interpolated.
 */
public final class RocCurve {
  private final double[] threshold;
  private final int[] truePositives;
  private final int[] falsePositives;
  private final int positives;
  private final int negatives;

  private RocCurve(double[] threshold, int[] tp, int[] fp, int positives, int negatives) {
    this.threshold = threshold;
    this.truePositives = tp;
    this.falsePositives = fp;
    this.positives = positives;
    this.negatives = negatives;
  }

  /**
   * The curve of {@code score} (higher = "member") against {@code member}.
   *
   * @param score no NaN
   * @param member per score, at least one true and one false
   */
  public static RocCurve of(double[] score, boolean[] member) {
    if (score.length != member.length) {
      throw new IllegalArgumentException(
          "score and member must have the same length, got "
              + score.length
              + " and "
              + member.length);
    }
    return of(side(score, member, true), side(score, member, false));
  }

  /**
   * The curve of two samples.
   *
   * @param members scores of members, at least one, no NaN; not changed
   * @param nonMembers scores of non-members, at least one, no NaN; not changed
   */
  public static RocCurve of(double[] members, double[] nonMembers) {
    double[] in = sorted("members", members);
    double[] out = sorted("nonMembers", nonMembers);
    int most = in.length + out.length + 1;
    double[] threshold = new double[most];
    int[] tp = new int[most];
    int[] fp = new int[most];
    threshold[0] = Double.POSITIVE_INFINITY;
    int steps = 1;
    int i = in.length;
    int o = out.length;
    while (i > 0 || o > 0) {
      double at = i > 0 && (o == 0 || in[i - 1] >= out[o - 1]) ? in[i - 1] : out[o - 1];
      while (i > 0 && in[i - 1] == at) {
        i--;
      }
      while (o > 0 && out[o - 1] == at) {
        o--;
      }
      threshold[steps] = at;
      tp[steps] = in.length - i;
      fp[steps] = out.length - o;
      steps++;
    }
    return new RocCurve(
        Arrays.copyOf(threshold, steps),
        Arrays.copyOf(tp, steps),
        Arrays.copyOf(fp, steps),
        in.length,
        out.length);
  }

  /** Points of the curve; the first is (0, 0), the last all members and all non-members. */
  public int points() {
    return threshold.length;
  }

  /** Members. */
  public int positives() {
    return positives;
  }

  /** Non-members. */
  public int negatives() {
    return negatives;
  }

  /** The rule of point {@code i} is score >= this; infinity at point 0. */
  public double threshold(int i) {
    return threshold[i];
  }

  /** Members with a score at or above the threshold of point {@code i}. */
  public int truePositives(int i) {
    return truePositives[i];
  }

  /** Non-members with a score at or above the threshold of point {@code i}. */
  public int falsePositives(int i) {
    return falsePositives[i];
  }

  /**
   * The area under the curve: the Mann-Whitney estimate of P[member > non-member] + P[tie] / 2,
   * exact before the one division.
   */
  public double auc() {
    long twice = 0;
    for (int i = 1; i < points(); i++) {
      twice +=
          (long) (falsePositives[i] - falsePositives[i - 1])
              * (truePositives[i] + truePositives[i - 1]);
    }
    return twice / (2.0 * positives * negatives);
  }

  /**
   * The conservative step at a false positive rate: the index of the last point whose false
   * positives are at most fpr x negatives.
   *
   * @param fpr in [0, 1]
   */
  public int stepAt(double fpr) {
    Checks.inUnit("fpr", fpr);
    // One part in 10^12 forgives that 0.001 x 10000 is not 10 in binary.
    double allowed = fpr * negatives * (1 + 1e-12);
    int low = 0;
    int high = points() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (falsePositives[middle] <= allowed) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The largest TPR - FPR over all thresholds; 0 or more. */
  public double maxAdvantage() {
    double most = 0;
    for (int i = 1; i < points(); i++) {
      most =
          Math.max(
              most, (double) truePositives[i] / positives - (double) falsePositives[i] / negatives);
    }
    return most;
  }

  /**
   * The same curve with at most {@code most} points, for drawing: a subset of the real points,
   * spaced evenly in the logarithm of the false positives and evenly in number, the ends always
   * kept. Each point that stays is exact.
   *
   * @param most at least 2
   */
  public RocCurve thinned(int most) {
    Checks.atLeast("most", 2, most);
    if (points() <= most) {
      return this;
    }
    boolean[] keep = new boolean[points()];
    int half = (most - 2) / 2;
    for (int k = 1; k <= half; k++) {
      double share = (double) k / (half + 1);
      keep[(int) Math.round(share * (points() - 1))] = true;
      keep[stepAt(Math.min(1, Math.exp((share - 1) * Math.log(negatives))))] = true;
    }
    keep[0] = true;
    keep[points() - 1] = true;
    int[] chosen = IntStream.range(0, points()).filter(i -> keep[i]).toArray();
    return new RocCurve(
        Arrays.stream(chosen).mapToDouble(i -> threshold[i]).toArray(),
        Arrays.stream(chosen).map(i -> truePositives[i]).toArray(),
        Arrays.stream(chosen).map(i -> falsePositives[i]).toArray(),
        positives,
        negatives);
  }

  static double[] side(double[] score, boolean[] member, boolean in) {
    return IntStream.range(0, score.length)
        .filter(i -> member[i] == in)
        .mapToDouble(i -> score[i])
        .toArray();
  }

  /** A sorted copy without negative zeros, which compare equal but sort apart. */
  static double[] sorted(String name, double[] values) {
    Checks.atLeast("number of " + name, 1, values.length);
    double[] copy = new double[values.length];
    for (int i = 0; i < copy.length; i++) {
      if (Double.isNaN(values[i])) {
        throw new IllegalArgumentException(
            name + " must hold no NaN, got one at " + i + " of " + copy.length);
      }
      copy[i] = values[i] + 0.0;
    }
    Arrays.sort(copy);
    return copy;
  }
}
