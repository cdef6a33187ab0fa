package assay.stats;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Inference on areas under ROC curves by placement values (DeLong, DeLong and Clarke-Pearson 1988,
 * Biometrics 44, 837-845; computed by sorting as in Sun and Xu 2014, so O(n log n)).
 *
 * <p>With m members, n non-members and psi = 1 for above, 1/2 for equal, the placement of a member
 * is the mean of psi over the non-members, and vice versa; Var(AUC) = Var(V10) / m + Var(V01) / n.
 * Records count as independent draws: for several target models see {@link #clustered}.
 */
public final class DeLong {
  private DeLong() {}

  /**
   * The AUC with a two-sided interval on the logit scale (Qin and Hotilovac 2008), which stays in
   * (0, 1) and covers better near the ends than the plain one.
   *
   * <p>Where no variance can be estimated, which is when the samples are apart or all tied, the
   * interval is exact from min(m, n) independent pairs (Clopper-Pearson). With fewer than two on a
   * side it is [0, 1].
   *
   * @param members scores of members, no NaN
   * @param nonMembers scores of non-members, no NaN
   * @param confidence two-sided, in (0, 1)
   */
  public static Interval auc(double[] members, double[] nonMembers, double confidence) {
    Checks.inOpenUnit("confidence", confidence);
    Placements placements = Placements.of(members, nonMembers);
    double auc = placements.auc();
    int pairs = Math.min(members.length, nonMembers.length);
    if (pairs < 2) {
      return new Interval(auc, 0, 1, confidence, "fewer than two records on a side");
    }
    double variance = placements.covariance(placements);
    if (variance <= 0) {
      double sure = Binomials.lower(pairs, pairs, (1 - confidence) / 2);
      // All pairs alike: all of them wins (1), losses (0) or ties (1/2).
      double lower = auc * sure;
      double upper = 1 - (1 - auc) * sure;
      return new Interval(auc, lower, upper, confidence, "Clopper-Pearson on independent pairs");
    }
    double logit = Math.log(auc / (1 - auc));
    double half = z(confidence) * Math.sqrt(variance) / (auc * (1 - auc));
    return new Interval(
        auc,
        Math.min(auc, sigmoid(logit - half)),
        Math.max(auc, sigmoid(logit + half)),
        confidence,
        "DeLong (logit)");
  }

  /**
   * Compares two scores on the same records: the difference of their AUCs with its interval and the
   * two-sided p-value of "no difference". Covariances of placements, normal approximation.
   *
   * @param first scores of one attack
   * @param second scores of the other, same records in the same order
   * @param member per record; at least two of either kind
   * @param confidence two-sided, in (0, 1)
   */
  public static Comparison paired(
      double[] first, double[] second, boolean[] member, double confidence) {
    if (first.length != member.length || second.length != member.length) {
      throw new IllegalArgumentException(
          "both scores must have one value per record, got "
              + first.length
              + " and "
              + second.length
              + " for "
              + member.length);
    }
    return paired(Placements.of(first, member), Placements.of(second, member), confidence);
  }

  /**
   * The same for scores whose placements are at hand, since comparing every two of many attacks
   * sorts each once.
   *
   * @param a of one attack
   * @param b of the other, on the same records in the same order; at least two of either kind
   * @param confidence two-sided, in (0, 1)
   */
  public static Comparison paired(Placements a, Placements b, double confidence) {
    Checks.inOpenUnit("confidence", confidence);
    if (a.v10.length != b.v10.length || a.v01.length != b.v01.length) {
      throw new IllegalArgumentException("both attacks must have scored the same records");
    }
    Checks.atLeast("records on the smaller side", 2, Math.min(a.v10.length, a.v01.length));
    double difference = a.auc() - b.auc();
    double variance = a.covariance(a) + b.covariance(b) - 2 * a.covariance(b);
    // What is left of equal attacks after cancellation is not a variance.
    double deviation = Math.sqrt(Math.max(0, variance));
    if (deviation < 1e-12) {
      return new Comparison(
          new Interval(difference, difference, difference, confidence, "paired DeLong, identical"),
          difference == 0 ? 1 : 0);
    }
    double half = z(confidence) * deviation;
    return new Comparison(
        new Interval(
            difference,
            Math.max(-1, difference - half),
            Math.min(1, difference + half),
            confidence,
            "paired DeLong"),
        Math.min(1, 2 * Normal.sf(Math.abs(difference) / deviation)));
  }

  /**
   * The mean of one figure over several target models with Student's t interval: records of one
   * model are not independent of its training, so the models are the sample.
   *
   * @param perTarget one value per target model, at least two
   * @param confidence two-sided, in (0, 1)
   */
  public static Interval clustered(double[] perTarget, double confidence) {
    Checks.inOpenUnit("confidence", confidence);
    int n = Checks.atLeast("target models", 2, perTarget.length);
    double mean = Arrays.stream(perTarget).average().orElseThrow();
    double squares = Arrays.stream(perTarget).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / (n - 1) / n);
    double half =
        TDistribution.of(n - 1.0).inverseSurvivalProbability((1 - confidence) / 2) * deviation;
    return new Interval(
        mean, mean - half, mean + half, confidence, "Student t over " + n + " target models");
  }

  /**
   * Compares two attacks over several target models, which are the sample: the mean of their
   * differences with Student's t interval and test.
   *
   * @param perTarget AUC of the first minus AUC of the second, one per target, at least two
   * @param confidence two-sided, in (0, 1)
   */
  public static Comparison clusteredDifference(double[] perTarget, double confidence) {
    Interval mean = clustered(perTarget, confidence);
    int n = perTarget.length;
    double squares =
        Arrays.stream(perTarget).map(v -> (v - mean.estimate()) * (v - mean.estimate())).sum();
    double deviation = Math.sqrt(squares / (n - 1) / n);
    double p;
    if (deviation < 1e-15) {
      p = mean.estimate() == 0 ? 1 : 0;
    } else {
      p =
          Math.min(
              1,
              2
                  * TDistribution.of(n - 1.0)
                      .survivalProbability(Math.abs(mean.estimate()) / deviation));
    }
    return new Comparison(mean, p);
  }

  /**
   * The outcome of {@link #paired}.
   *
   * @param difference AUC of the first minus AUC of the second
   * @param pValue two-sided, of no difference
   */
  public record Comparison(Interval difference, double pValue) {}

  private static double z(double confidence) {
    return NormalDistribution.of(0, 1).inverseSurvivalProbability((1 - confidence) / 2);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** Placement values of both samples. */
  public static final class Placements {
    private final double[] v10;
    private final double[] v01;

    private Placements(double[] v10, double[] v01) {
      this.v10 = v10;
      this.v01 = v01;
    }

    /**
     * Of the scores of one attack.
     *
     * @param score no NaN
     * @param member per score, at least one true and one false
     */
    public static Placements of(double[] score, boolean[] member) {
      return of(RocCurve.side(score, member, true), RocCurve.side(score, member, false));
    }

    static Placements of(double[] members, double[] nonMembers) {
      double[] in = RocCurve.sorted("members", members);
      double[] out = RocCurve.sorted("nonMembers", nonMembers);
      double[] v10 = new double[in.length];
      double[] v01 = new double[out.length];
      for (int i = 0; i < in.length; i++) {
        v10[i] = below(out, members[i]);
      }
      for (int i = 0; i < out.length; i++) {
        v01[i] = 1 - below(in, nonMembers[i]);
      }
      return new Placements(v10, v01);
    }

    /** The area under the curve, ties 1/2. */
    public double auc() {
      return mean(v10);
    }

    double covariance(Placements other) {
      return covariance(v10, other.v10) / v10.length + covariance(v01, other.v01) / v01.length;
    }

    /** The share of {@code sorted} below {@code value}, ties counted half. */
    private static double below(double[] sorted, double value) {
      int less = rank(sorted, value, false);
      int lessOrEqual = rank(sorted, value, true);
      return (less + lessOrEqual) / (2.0 * sorted.length);
    }

    /** How many of {@code sorted} are below {@code value}, or not above it. */
    private static int rank(double[] sorted, double value, boolean orEqual) {
      int low = 0;
      int high = sorted.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (sorted[middle] < value || (orEqual && sorted[middle] == value)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    private static double mean(double[] values) {
      return Arrays.stream(values).average().orElseThrow();
    }

    private static double covariance(double[] x, double[] y) {
      double meanX = mean(x);
      double meanY = mean(y);
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        sum += (x[i] - meanX) * (y[i] - meanY);
      }
      return sum / (x.length - 1);
    }
  }
}
