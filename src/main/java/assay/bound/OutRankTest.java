package assay.bound;

import assay.privacy.TradeOffFunction;
import assay.stats.Binomials;
import assay.stats.Normal;
import java.util.Arrays;
import java.util.Comparator;

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
 */
final class OutRankTest {
  /** Standard deviations of the binomial's log-odds at which panels break. */
  private static final double[] BENDS = {-9, -5, -2.5, -1, 0, 1, 2.5, 5, 9};

  private final RankedLabels ranked;
  private final int[] ranks;
  private final BoundMemo memo;

  /** All that the bound at one rank depends on, beside the level. */
  private record AtRank(
      NullFamily family, int members, int nonMembers, int rank, int falseNegatives) {}

  OutRankTest(RankedLabels ranked) {
    this(ranked, ranks(ranked.nonMembers()), new BoundMemo());
  }

  /**
   * A test.
   *
   * @param memo bounds that are known
   */
  OutRankTest(RankedLabels ranked, int[] ranks, BoundMemo memo) {
    this.ranked = ranked;
    this.ranks = ranks.clone();
    this.memo = memo;
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
    for (int k : promisingFirst(share)) {
      int falseNegatives = ranked.falseNegatives(k);
      double from = best.parameter();
      double found = lowerBound(family, share, k, falseNegatives, from);
      if (found > from) {
        best = new Best(found, k);
      }
    }
    return best;
  }

  /**
   * The ranks in the order of what they show of a Gaussian curve: whichever the family, the first
   * is seldom far from the best, and a rank that is no better costs one p-value. The order has no
   * part in the bound.
   */
  private int[] promisingFirst(double level) {
    record Shown(int rank, double mu) {}
    return Arrays.stream(ranks)
        .mapToObj(k -> new Shown(k, shown(k, level)))
        .sorted(Comparator.comparingDouble(Shown::mu).reversed())
        .mapToInt(Shown::rank)
        .toArray();
  }

  /** A difference of normal quantiles, less its standard error as often as the level asks. */
  private double shown(int k, double level) {
    double x = k / (ranked.nonMembers() + 1.0);
    double y = (ranked.falseNegatives(k) + 0.5) / (ranked.members() + 1.0);
    double zx = Normal.quantile(x);
    double zy = Normal.quantile(y);
    double variance =
        x * (1 - x) / ranked.nonMembers() / square(density(zx))
            + y * (1 - y) / ranked.members() / square(density(zy));
    return -zx - zy + Normal.quantile(level) * Math.sqrt(variance);
  }

  private static double density(double z) {
    return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  }

  private static double square(double x) {
    return x * x;
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

  /**
   * The chance, at least, that one rank rejects the null: the largest over the ranks, each exact,
   * with members below the rank binomial at the truth's f(B).
   */
  static double power(
      NullFamily family,
      double parameter,
      int members,
      int nonMembers,
      double alpha,
      TradeOffFunction truth) {
    int[] ranks = ranks(nonMembers);
    boolean[] nobody = new boolean[members + nonMembers];
    Arrays.fill(nobody, 0, members, true);
    OutRankTest test = new OutRankTest(RankedLabels.ofOrder(nobody), ranks, new BoundMemo());
    double best = 0;
    for (int k : ranks) {
      BetaExpectation law = test.law(k);
      int low = -1;
      int high = members;
      while (high - low > 1) {
        int middle = (low + high) >>> 1;
        if (test.pValue(family, parameter, law, middle) <= alpha / ranks.length) {
          low = middle;
        } else {
          high = middle;
        }
      }
      int most = low;
      if (most >= 0) {
        best =
            Math.max(
                best,
                law.of(x -> Binomials.cdf(most, members, truth.falseNegativeRate(x)))
                    - BetaExpectation.OUTSIDE);
      }
    }
    return best;
  }

  private double lowerBound(
      NullFamily family, double level, int rank, int falseNegatives, double from) {
    // The p-value is at least h(E[B]) P(B >= E[B]), and a log-concave B exceeds its mean with a
    // chance of at least 1/e (Gruenbaum): most ranks are passed over for one evaluation.
    double mean = rank / (ranked.nonMembers() + 1.0);
    double atMean =
        Binomials.cdf(falseNegatives, ranked.members(), family.falseNegativeRate(from, mean));
    if (atMean > Math.E * level) {
      return from;
    }
    BetaExpectation law = law(rank);
    if (from > 0 && pValue(family, from, law, falseNegatives) > level) {
      return from;
    }
    return memo.of(
        new AtRank(family, ranked.members(), ranked.nonMembers(), rank, falseNegatives),
        0,
        level,
        counts -> lowerBound(family, level, law, falseNegatives));
  }

  private double lowerBound(
      NullFamily family, double level, BetaExpectation law, int falseNegatives) {
    return family.largestRejected(
        parameter -> pValue(family, parameter, law, falseNegatives), level, 0, 0.25);
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

  private BetaExpectation law(int rank) {
    return new BetaExpectation(rank, (double) ranked.nonMembers() - rank + 1);
  }

  double pValue(NullFamily family, double parameter, int rank) {
    return pValue(family, parameter, law(rank), ranked.falseNegatives(rank));
  }

  private double pValue(
      NullFamily family, double parameter, BetaExpectation law, int falseNegatives) {
    int members = ranked.members();
    return law.of(
        x -> Binomials.cdf(falseNegatives, members, family.falseNegativeRate(parameter, x)),
        points(family, parameter, falseNegatives));
  }

  /**
   * A bound and the rank that gave it.
   *
   * @param parameter of the family; 0 where nothing is rejected
   * @param rank 0 where nothing is rejected
   */
  record Best(double parameter, int rank) {}
}
