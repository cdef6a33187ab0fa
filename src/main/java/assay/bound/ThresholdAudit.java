package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.TradeOffFunction;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.ArraySampler;

/** Bounds from a threshold on the scores of independent trials, against any null family. */
final class ThresholdAudit {
  /** Splits of the multi-split rule; odd, so that the median is one of them. */
  static final int SPLITS = 25;

  /** Thresholds tried on the choosing half, evenly among its ranks. */
  private static final int CANDIDATES = 64;

  private final Estimator estimator;
  private final NullFamily family;
  private final double delta;
  private final Confidence confidence;
  private final BoundMemo memo;

  /**
   * An audit.
   *
   * @param memo kept by the auditor
   */
  ThresholdAudit(
      Estimator estimator, NullFamily family, double delta, Confidence confidence, BoundMemo memo) {
    this.memo = memo;
    this.estimator = estimator;
    this.family = family;
    this.delta = delta;
    this.confidence = confidence;
  }

  EpsilonLowerBound fromCounts(ErrorCounts counts) {
    double alpha = confidence.alpha();
    return result(
        counts.lowerBound(family, alpha),
        counts.perfect().lowerBound(family, alpha),
        "one threshold fixed beforehand; alpha / 2 for each error rate",
        counts.asMap());
  }

  EpsilonLowerBound of(AttackScores scores, Thresholds thresholds, Seed seed) {
    require(scores);
    return switch (thresholds) {
      case OUT_RANKS -> outRanks(scores, seed);
      case SPLIT -> split(scores, seed);
      case MULTI_SPLIT -> multiSplit(scores, seed);
    };
  }

  /** {@link EpsilonAuditor#power} at non-member ranks. */
  double outRankPower(int scores, double claim, TradeOffFunction truth) {
    return OutRankTest.power(
        family,
        family.parameter(claim, delta),
        scores - scores / 2,
        scores / 2,
        confidence.alpha(),
        truth);
  }

  private static void require(AttackScores scores) {
    long members = 0;
    for (boolean member : scores.member()) {
      members += member ? 1 : 0;
    }
    long nonMembers = scores.member().length - members;
    if (members < 2 || nonMembers < 2) {
      throw new IllegalArgumentException(
          "scores must hold at least 2 members and 2 non-members, got "
              + members
              + " and "
              + nonMembers);
    }
  }

  private EpsilonLowerBound outRanks(AttackScores scores, Seed seed) {
    RankedLabels ranked = RankedLabels.of(scores, seed);
    OutRankTest test = new OutRankTest(ranked, OutRankTest.ranks(ranked.nonMembers()), memo);
    double alpha = confidence.alpha();
    OutRankTest.Best best = test.lowerBound(family, alpha);
    Map<String, Double> counts = new LinkedHashMap<>();
    counts.put("p", (double) ranked.members());
    counts.put("n", (double) ranked.nonMembers());
    counts.put("thresholds", (double) test.thresholds());
    if (best.rank() > 0) {
      counts.put("rank", (double) best.rank());
      counts.put("fn", (double) ranked.falseNegatives(best.rank()));
    }
    return result(
        best.parameter(),
        test.ceiling(family, alpha),
        "thresholds at non-member ranks 1, 2, 4, … from both ends; alpha / "
            + test.thresholds()
            + " each (Bonferroni)",
        counts);
  }

  private EpsilonLowerBound split(AttackScores scores, Seed seed) {
    ErrorCounts counts = chooseAndCount(scores, seed.child("split"));
    double alpha = confidence.alpha();
    return result(
        counts.lowerBound(family, alpha),
        counts.perfect().lowerBound(family, alpha),
        "threshold chosen on a random half, tested on the other; alpha / 2 for each error rate",
        counts.asMap());
  }

  private EpsilonLowerBound multiSplit(AttackScores scores, Seed seed) {
    double alpha = confidence.alpha() / 2;
    double[] bounds = new double[SPLITS];
    double[] best = new double[SPLITS];
    for (int i = 0; i < SPLITS; i++) {
      ErrorCounts counts = chooseAndCount(scores, seed.child("split").child(i));
      bounds[i] = counts.lowerBound(family, alpha);
      best[i] = counts.perfect().lowerBound(family, alpha);
    }
    Arrays.sort(bounds);
    Arrays.sort(best);
    Map<String, Double> counts = new LinkedHashMap<>();
    counts.put("p", (double) scores.members().length);
    counts.put("n", (double) scores.nonMembers().length);
    counts.put("splits", (double) SPLITS);
    return result(
        bounds[SPLITS / 2],
        best[SPLITS / 2],
        "median of the bounds of "
            + SPLITS
            + " random splits, each at alpha / 2 (by Markov's inequality the median errs at most"
            + " twice as often as one)",
        counts);
  }

  /** Counts of one split: the threshold chosen on a random half, the errors of the other. */
  static ErrorCounts splitCounts(
      AttackScores scores, NullFamily family, Confidence confidence, Seed seed) {
    require(scores);
    UniformRandomProvider random = seed.random();
    double[] in = ArraySampler.shuffle(random, scores.members());
    double[] out = ArraySampler.shuffle(random, scores.nonMembers());
    double[] choosingIn = Arrays.copyOf(in, in.length / 2);
    double[] choosingOut = Arrays.copyOf(out, out.length / 2);
    double threshold = choose(choosingIn, choosingOut, family, confidence);
    double[] testingIn = Arrays.copyOfRange(in, in.length / 2, in.length);
    double[] testingOut = Arrays.copyOfRange(out, out.length / 2, out.length);
    return count(testingIn, testingOut, threshold);
  }

  private ErrorCounts chooseAndCount(AttackScores scores, Seed seed) {
    return splitCounts(scores, family, confidence, seed);
  }

  private static double choose(
      double[] in, double[] out, NullFamily family, Confidence confidence) {
    double[] pooled = Arrays.copyOf(in, in.length + out.length);
    System.arraycopy(out, 0, pooled, in.length, out.length);
    Arrays.sort(pooled);
    Arrays.sort(in);
    Arrays.sort(out);
    double chosen = between(pooled, pooled.length / 2);
    double best = -1;
    for (int i = 1; i < CANDIDATES; i++) {
      double threshold = between(pooled, (int) ((long) i * pooled.length / CANDIDATES));
      double bound = sortedCount(in, out, threshold).lowerBound(family, confidence.alpha());
      if (bound > best) {
        best = bound;
        chosen = threshold;
      }
    }
    return chosen;
  }

  private static double between(double[] sorted, int at) {
    return 0.5 * sorted[Math.max(0, at - 1)] + 0.5 * sorted[at];
  }

  private static ErrorCounts count(double[] in, double[] out, double threshold) {
    Arrays.sort(in);
    Arrays.sort(out);
    return sortedCount(in, out, threshold);
  }

  /** The test "score > threshold". */
  private static ErrorCounts sortedCount(double[] in, double[] out, double threshold) {
    return new ErrorCounts(
        atMost(in, threshold), in.length, (long) out.length - atMost(out, threshold), out.length);
  }

  private static int atMost(double[] sorted, double threshold) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= threshold) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private EpsilonLowerBound result(
      double parameter, double ceiling, String multiplicity, Map<String, Double> counts) {
    return estimator.result(family, parameter, delta, confidence, ceiling, multiplicity, counts);
  }
}
