package assay.statistical;

import assay.attack.AttackScores;
import assay.bound.Confidence;
import assay.bound.OneRunAuditor;
import assay.bound.OneRunCounts;
import assay.stats.Binomials;
import assay.stats.Normal;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What other tools report as epsilon, written anew from their published formulas, to measure how
 * often it exceeds the truth. Not part of the product.
 */
final class CurrentPractice {
  private static final double ALPHA = 0.05;

  private CurrentPractice() {}

  /** An estimate from scores. */
  interface Practice {
    double epsilon(AttackScores scores, double delta);
  }

  static Map<String, Practice> all() {
    Map<String, Practice> all = new java.util.LinkedHashMap<>();
    all.put("best of all thresholds, Clopper-Pearson", CurrentPractice::bestClopperPearson);
    all.put("TensorFlow Privacy, Bailey", (s, delta) -> bestRatio(s, CurrentPractice::bailey));
    all.put("TensorFlow Privacy, Katz", (s, delta) -> bestRatio(s, CurrentPractice::katz));
    all.put("Privacy Meter, one-run grid", (s, delta) -> oneRunGrid(s));
    return all;
  }

  /** Cumulative counts at every threshold: {members, non-members} among the i + 1 highest. */
  private static long[][] counts(AttackScores scores) {
    int n = scores.score().length;
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores.score()[b], scores.score()[a]));
    long[][] counts = new long[n][];
    int used = 0;
    long tp = 0;
    long fp = 0;
    for (int i = 0; i < n; i++) {
      if (scores.member()[order[i]]) {
        tp++;
      } else {
        fp++;
      }
      if (i == n - 1 || scores.score()[order[i]] != scores.score()[order[i + 1]]) {
        counts[used++] = new long[] {tp, fp};
      }
    }
    return Arrays.copyOf(counts, used);
  }

  private static long sum(boolean[] member, boolean of) {
    long sum = 0;
    for (boolean m : member) {
      sum += m == of ? 1 : 0;
    }
    return sum;
  }

  /** The largest of the bounds of all thresholds, each at alpha as if it were the only one. */
  static double bestClopperPearson(AttackScores scores, double delta) {
    long p = sum(scores.member(), true);
    long n = sum(scores.member(), false);
    double best = 0;
    for (long[] c : counts(scores)) {
      double fnr = upper(p - c[0], p);
      double fpr = upper(c[1], n);
      best = larger(best, (1 - delta - fnr) / fpr);
      best = larger(best, (1 - delta - fpr) / fnr);
    }
    return best;
  }

  private static final Map<List<Long>, Double> UPPER = new ConcurrentHashMap<>();

  private static double upper(long k, long n) {
    return UPPER.computeIfAbsent(List.of(k, n), key -> Binomials.upper(k, n, ALPHA / 2));
  }

  private static double larger(double best, double ratio) {
    return ratio > 0 ? Math.max(best, Math.log(ratio)) : best;
  }

  /** A lower limit of (tp / p) / (fp / n). */
  interface Ratio {
    double limit(double tp, double p, double fp, double n);
  }

  /** The largest log ratio limit of all thresholds and of all four ratios. */
  static double bestRatio(AttackScores scores, Ratio ratio) {
    long p = sum(scores.member(), true);
    long n = sum(scores.member(), false);
    double best = 0;
    for (long[] c : counts(scores)) {
      double tp = c[0];
      double fp = c[1];
      best = larger(best, ratio.limit(tp, p, fp, n));
      best = larger(best, ratio.limit(n - fp, n, p - tp, p));
      best = larger(best, ratio.limit(fp, n, tp, p));
      best = larger(best, ratio.limit(p - tp, p, n - fp, n));
    }
    return best;
  }

  /** Bailey 1987: a cube-root transform. */
  static double bailey(double tp, double p, double fp, double n) {
    return bailey(tp, p, fp, n, ALPHA);
  }

  static double bailey(double tp, double p, double fp, double n, double alpha) {
    if (tp == 0) {
      return 0;
    }
    double a = tp == p ? p - 0.5 : tp;
    double b = fp == 0 ? 0.5 : fp == n ? n - 0.5 : fp;
    double z = Normal.quantile(alpha);
    double missA = 1 - a / p;
    double missB = 1 - b / n;
    double root = Math.sqrt(missA / a + missB / b - z * z * missA * missB / (9 * a * b));
    double cube = (1 + z / 3 * root) / (1 - z * z * missB / (9 * b));
    return a / p / (b / n) * cube * cube * cube;
  }

  /** Katz et al. 1978: the delta method in logs. */
  static double katz(double tp, double p, double fp, double n) {
    if (tp == 0) {
      return 0;
    }
    boolean all = tp == p && fp == n;
    double a = all ? p - 0.5 : tp;
    double b = all ? n - 0.5 : fp == 0 ? 0.5 : fp;
    double root = Math.sqrt((1 - a / p) / a + (1 - b / n) / b);
    return a / p / (b / n) * Math.exp(Normal.quantile(ALPHA) * root);
  }

  private static final Map<OneRunCounts, Double> ONE_RUN = new HashMap<>();

  /** The largest one-run bound over a grid of numbers of guesses at either end, delta 0. */
  static synchronized double oneRunGrid(AttackScores scores) {
    int m = scores.score().length;
    Integer[] order = new Integer[m];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(scores.score()[a], scores.score()[b]));
    int[] members = new int[m + 1];
    for (int i = 0; i < m; i++) {
      members[i + 1] = members[i] + (scores.member()[order[i]] ? 1 : 0);
    }
    int step = (int) Math.sqrt(m);
    double best = 0;
    for (int upper = 0; upper < m; upper += step) {
      for (int lower = 0; lower < upper; lower += step) {
        int guesses = lower + m - upper;
        int correct = lower - members[lower] + members[m] - members[upper];
        if (2 * correct > guesses) {
          best =
              Math.max(
                  best,
                  ONE_RUN.computeIfAbsent(
                      new OneRunCounts(m, guesses, correct),
                      c -> OneRunAuditor.fromCounts(c, 0, Confidence.ofAlpha(ALPHA)).epsilon()));
        }
      }
    }
    return best;
  }
}
