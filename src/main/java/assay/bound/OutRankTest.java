package assay.bound;

import assay.stats.Binomials;
import java.util.Arrays;
import org.apache.commons.numbers.gamma.LogBeta;

/**
 * Tests a trade-off function at thresholds that are ranks of the non-members' scores.
 *
 * <p>The k-th highest of N independent non-member scores leaves exactly a Beta(k, N - k + 1) share
 * B of the non-members' law above it. Given B, the P members below it are binomial with a chance of
 * at least f(B), whatever the mechanism, if f is a trade-off function it satisfies. So
 *
 * <pre>p = E[ P(Bin(P, f(B)) <= FN) ],  B ~ Beta(k, N - k + 1)</pre>
 *
 * is an exact p-value with no unknown left in it: neither a split of the scores nor of alpha
 * between the two error rates is needed. Several ranks share alpha evenly (Bonferroni over a number
 * that is fixed by N alone).
 *
 * <p>The expectation is a Gauss-Legendre rule on panels in log-odds, broken where the integrand
 * bends, wide enough that what is left outside weighs less than 1e-13, which is added to the
 * p-value.
 */
final class OutRankTest {
  private static final int PANELS = 16;

  /** Standard deviations of the binomial's log-odds at which panels break. */
  private static final double[] BENDS = {-9, -5, -2.5, -1, 0, 1, 2.5, 5, 9};

  private static final double OUTSIDE = 1e-13;

  /** Gauss-Legendre nodes and weights on [-1, 1], order 10 (Abramowitz and Stegun 25.4.30). */
  private static final double[] NODES = {
    0.1488743389816312,
    0.4333953941292472,
    0.6794095682990244,
    0.8650633666889845,
    0.9739065285171717
  };

  private static final double[] WEIGHTS = {
    0.2955242247147529,
    0.2692667193099963,
    0.2190863625159820,
    0.1494513491505806,
    0.0666713443086881
  };

  private final RankedLabels ranked;
  private final int[] ranks;

  OutRankTest(RankedLabels ranked) {
    this(ranked, ranks(ranked.nonMembers()));
  }

  OutRankTest(RankedLabels ranked, int[] ranks) {
    this.ranked = ranked;
    this.ranks = ranks.clone();
  }

  /** Ranks 1, 2, 4, 8, … from the top and from the bottom, up to the middle. */
  static int[] ranks(int nonMembers) {
    return Arrays.stream(
            java.util.stream.IntStream.iterate(1, k -> k <= (nonMembers + 1) / 2, k -> 2 * k)
                .flatMap(k -> java.util.stream.IntStream.of(k, nonMembers + 1 - k))
                .toArray())
        .distinct()
        .sorted()
        .toArray();
  }

  int thresholds() {
    return ranks.length;
  }

  /** The best bound over the ranks, each at level alpha / (number of ranks). */
  Best lowerBound(NullFamily family, double alpha) {
    double share = alpha / ranks.length;
    Best best = new Best(0, 0);
    for (int k : ranks) {
      int falseNegatives = ranked.falseNegatives(k);
      double from = best.parameter();
      double found = lowerBound(family, share, k, falseNegatives, from);
      if (found > from) {
        best = new Best(found, k);
      }
    }
    return best;
  }

  /** What a perfect attack could have reached with these counts. */
  double ceiling(NullFamily family, double alpha) {
    double share = alpha / ranks.length;
    double best = 0;
    for (int k : ranks) {
      best = Math.max(best, lowerBound(family, share, k, 0, best));
    }
    return best;
  }

  private double lowerBound(
      NullFamily family, double level, int rank, int falseNegatives, double from) {
    Nodes nodes = Nodes.of(rank, ranked.nonMembers());
    return Search.largestRejected(
        parameter -> pValue(family, parameter, nodes, falseNegatives),
        level,
        from,
        0.25,
        family.limit());
  }

  /**
   * Log-odds where the integrand bends: the kinks of f, and where f(x) passes the spread of the
   * binomial, which is narrow when there are many more members than the rank resolves.
   */
  private double[] points(NullFamily family, double parameter, int falseNegatives) {
    double[] kinks = family.kinks(parameter);
    double[] points = new double[kinks.length + BENDS.length];
    for (int i = 0; i < kinks.length; i++) {
      points[i] = Math.log(kinks[i] / (1 - kinks[i]));
    }
    double a = falseNegatives + 1.0;
    double b = ranked.members() - falseNegatives + 1.0;
    double sd = Math.sqrt(1 / a + 1 / b);
    for (int i = 0; i < BENDS.length; i++) {
      double level = 1 / (1 + b / a * Math.exp(-BENDS[i] * sd));
      points[kinks.length + i] =
          Search.largestTrue(
              logit -> family.falseNegativeRate(parameter, 1 / (1 + Math.exp(-logit))) >= level,
              -60,
              60,
              1e-3);
    }
    return points;
  }

  double pValue(NullFamily family, double parameter, int rank) {
    return pValue(
        family, parameter, Nodes.of(rank, ranked.nonMembers()), ranked.falseNegatives(rank));
  }

  private double pValue(NullFamily family, double parameter, Nodes nodes, int falseNegatives) {
    int members = ranked.members();
    double[] breaks = nodes.breaks(points(family, parameter, falseNegatives));
    double sum = OUTSIDE;
    for (int i = 1; i < breaks.length; i++) {
      double half = 0.5 * (breaks[i] - breaks[i - 1]);
      double middle = 0.5 * (breaks[i] + breaks[i - 1]);
      if (half <= 0) {
        continue;
      }
      for (int j = 0; j < NODES.length; j++) {
        for (int sign = -1; sign <= 1; sign += 2) {
          double logit = middle + sign * NODES[j] * half;
          double x = 1 / (1 + Math.exp(-logit));
          double f = family.falseNegativeRate(parameter, x);
          sum +=
              WEIGHTS[j] * half * nodes.density(logit) * Binomials.cdf(falseNegatives, members, f);
        }
      }
    }
    return Math.min(1, sum);
  }

  /**
   * A bound and the rank that gave it.
   *
   * @param parameter of the family; 0 where nothing is rejected
   * @param rank 0 where nothing is rejected
   */
  record Best(double parameter, int rank) {}

  /** The Beta(k, N - k + 1) law in log-odds: density x^k (1 - x)^(N - k + 1) / B. */
  private record Nodes(double a, double b, double logBeta, double low, double high) {
    static Nodes of(int rank, int nonMembers) {
      double a = rank;
      double b = (double) nonMembers - rank + 1;
      double logBeta = LogBeta.value(a, b);
      double mode = Math.log(a / b);
      double peak = logDensity(a, b, logBeta, mode);
      double sd = Math.sqrt(1 / a + 1 / b);
      // Out to where the density has fallen by e^-36; both tails fall at least exponentially.
      return new Nodes(
          a,
          b,
          logBeta,
          edge(a, b, logBeta, mode, -sd, peak - 36),
          edge(a, b, logBeta, mode, sd, peak - 36));
    }

    private static double edge(
        double a, double b, double logBeta, double mode, double step, double level) {
      double at = mode;
      while (logDensity(a, b, logBeta, at) > level) {
        at += step;
      }
      return at;
    }

    private static double logDensity(double a, double b, double logBeta, double logit) {
      double logX = logit < 0 ? logit - Math.log1p(Math.exp(logit)) : -Math.log1p(Math.exp(-logit));
      return a * logX + b * (logX - logit) - logBeta;
    }

    double density(double logit) {
      return Math.exp(logDensity(a, b, logBeta, logit));
    }

    double[] breaks(double[] points) {
      double[] all = new double[PANELS + 1 + points.length];
      for (int i = 0; i <= PANELS; i++) {
        all[i] = low + (high - low) * i / PANELS;
      }
      for (int i = 0; i < points.length; i++) {
        all[PANELS + 1 + i] = Math.min(high, Math.max(low, points[i]));
      }
      Arrays.sort(all);
      return all;
    }
  }
}
