package assay.evaluate;

import assay.data.GroupColumn;
import assay.stats.Checks;
import assay.stats.Interval;
import assay.stats.RocCurve;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Does a model leak more about one group than about the others, or is it chance? A permutation test
 * of group labels, since the largest difference among many small groups is large also where nothing
 * differs (Kulynych et al. 2022, arXiv 1906.00389).
 *
 * <p>Leakage of group g is its advantage at thresholds common to all groups: with h(record) in [0,
 * 1] how strongly the attack says "member",
 *
 * <pre>A_g = mean of h over g's members - mean of h over g's non-members.</pre>
 *
 * h is 1 at or above the threshold that has the given false positive rate on all non-members; or,
 * without one, the record's midrank among all records, which averages over all thresholds. Each
 * group is held against all others together by
 *
 * <pre>T_g = (A_g - A_rest) / sqrt(v_g + v_rest),</pre>
 *
 * and p_g is how often the largest |T| over groups is as large when labels are dealt out anew among
 * the members and, apart from them, among the non-members. The p-values of all groups hold at once
 * (Westfall and Young 1993, single-step maxT), and the test is exact where scores do not depend on
 * the group. Because T is studentized, the level is kept in large samples also where groups have
 * other scores but the same advantage (Chung and Romano 2013). The variances behind v are drawn
 * towards those of all records with the weight of {@value #SHRINKAGE} records, so that a group of
 * twelve equal values is not thought free of noise.
 */
public final class GroupLeakageTest {
  /** Groups with fewer members or fewer non-members are not tested, only counted in the rest. */
  public static final int SMALLEST_SIDE = 10;

  private static final int SHRINKAGE = 10;

  private final boolean[] member;
  private final double[] says;
  private final double[] pooled = new double[2];

  private GroupLeakageTest(double[] score, boolean[] member, OptionalDouble fpr) {
    this.member = member;
    this.says = fpr.isPresent() ? above(score, member, fpr.getAsDouble()) : midranks(score);
    for (int side = 0; side < 2; side++) {
      Moments all = new Moments(1);
      for (int r = 0; r < says.length; r++) {
        if (member[r] == (side == 1)) {
          all.add(0, says[r]);
        }
      }
      pooled[side] = all.variance(0, 0, 0);
    }
  }

  /**
   * Tests one attribute.
   *
   * @param score per record, higher = "member", finite
   * @param member per record; at least one of either kind
   * @param group per record the group
   * @param fpr false positive rate of the common threshold, in (0, 1); empty: all thresholds
   * @param permutations such as 1,999; the smallest p-value is 1 / (1 + permutations)
   * @param seed of the permutations
   * @return empty where fewer than two groups have {@link #SMALLEST_SIDE} members and non-members
   */
  public static Optional<Result> of(
      double[] score,
      boolean[] member,
      GroupColumn group,
      OptionalDouble fpr,
      int permutations,
      Seed seed) {
    Checks.atLeast("permutations", 1, permutations);
    fpr.ifPresent(rate -> Checks.inOpenUnit("fpr", rate));
    if (score.length != member.length || score.length != group.codes().length) {
      throw new IllegalArgumentException(
          "score, member and group must have one value per record, got "
              + score.length
              + ", "
              + member.length
              + " and "
              + group.codes().length);
    }
    int groups = group.levels().size();
    long[][] sizes = new long[2][groups];
    for (int r = 0; r < member.length; r++) {
      sizes[member[r] ? 1 : 0][group.codes()[r]]++;
    }
    boolean[] tested = new boolean[groups];
    List<String> small = new ArrayList<>();
    int count = 0;
    for (int g = 0; g < groups; g++) {
      tested[g] = Math.min(sizes[0][g], sizes[1][g]) >= SMALLEST_SIDE;
      count += tested[g] ? 1 : 0;
      if (!tested[g] && sizes[0][g] + sizes[1][g] > 0) {
        small.add(group.levels().get(g));
      }
    }
    if (count < 2) {
      return Optional.empty();
    }
    GroupLeakageTest test = new GroupLeakageTest(score, member, fpr);
    return Optional.of(test.run(group, sizes, tested, small, permutations, seed));
  }

  private Result run(
      GroupColumn group,
      long[][] sizes,
      boolean[] tested,
      List<String> small,
      int permutations,
      Seed seed) {
    int groups = tested.length;
    double[] observed = statistics(group.codes(), groups, tested);
    int[] hits = new int[groups];
    int[] global = new int[1];
    double largest = largest(observed);
    int[] codes = group.codes().clone();
    int[][] sides = {side(false), side(true)};
    UniformRandomProvider random = seed.random();
    for (int p = 0; p < permutations; p++) {
      shuffle(codes, sides[0], random);
      shuffle(codes, sides[1], random);
      double most = largest(statistics(codes, groups, tested));
      for (int g = 0; g < groups; g++) {
        hits[g] += reaches(most, Math.abs(observed[g])) ? 1 : 0;
      }
      global[0] += reaches(most, largest) ? 1 : 0;
    }
    Moments in = moments(group.codes(), groups, true);
    Moments out = moments(group.codes(), groups, false);
    List<Level> levels = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      if (tested[g]) {
        levels.add(
            new Level(
                group.levels().get(g),
                sizes[1][g],
                sizes[0][g],
                advantage(in, out, g),
                (1.0 + hits[g]) / (1.0 + permutations)));
      }
    }
    return new Result(group.name(), (1.0 + global[0]) / (1.0 + permutations), levels, small);
  }

  /** At least as large, up to rounding: a permutation that changes nothing must count. */
  private static boolean reaches(double statistic, double observed) {
    return statistic >= observed * (1 - 1e-9);
  }

  private double[] statistics(int[] codes, int groups, boolean[] tested) {
    Moments in = moments(codes, groups, true);
    Moments out = moments(codes, groups, false);
    double[] t = new double[groups];
    for (int g = 0; g < groups; g++) {
      if (tested[g]) {
        double difference = in.mean(g) - out.mean(g) - in.restMean(g) + out.restMean(g);
        double variance =
            in.variance(g, pooled[1], SHRINKAGE) / in.count[g]
                + out.variance(g, pooled[0], SHRINKAGE) / out.count[g]
                + in.restVariance(g, pooled[1], SHRINKAGE) / in.restCount(g)
                + out.restVariance(g, pooled[0], SHRINKAGE) / out.restCount(g);
        t[g] = variance > 0 ? difference / Math.sqrt(variance) : 0;
      }
    }
    return t;
  }

  private Moments moments(int[] codes, int groups, boolean side) {
    Moments moments = new Moments(groups);
    for (int r = 0; r < codes.length; r++) {
      if (member[r] == side) {
        moments.add(codes[r], says[r]);
      }
    }
    return moments;
  }

  /** Welch's interval, with the degrees of freedom of the smaller side. */
  private Interval advantage(Moments in, Moments out, int g) {
    double estimate = in.mean(g) - out.mean(g);
    double half =
        TDistribution.of(Math.min(in.count[g], out.count[g]) - 1.0)
                .inverseSurvivalProbability((1 - Evaluation.CONFIDENCE) / 2)
            * Math.sqrt(
                in.variance(g, pooled[1], SHRINKAGE) / in.count[g]
                    + out.variance(g, pooled[0], SHRINKAGE) / out.count[g]);
    return new Interval(
        estimate,
        Math.max(-1, estimate - half),
        Math.min(1, estimate + half),
        Evaluation.CONFIDENCE,
        "Welch");
  }

  private static double largest(double[] t) {
    return Arrays.stream(t).map(Math::abs).max().orElseThrow();
  }

  private int[] side(boolean in) {
    int[] records = new int[member.length];
    int count = 0;
    for (int r = 0; r < member.length; r++) {
      if (member[r] == in) {
        records[count++] = r;
      }
    }
    return Arrays.copyOf(records, count);
  }

  private static void shuffle(int[] codes, int[] among, UniformRandomProvider random) {
    for (int i = among.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = codes[among[i]];
      codes[among[i]] = codes[among[j]];
      codes[among[j]] = swap;
    }
  }

  private static double[] above(double[] score, boolean[] member, double fpr) {
    RocCurve roc = RocCurve.of(score, member);
    double threshold = roc.threshold(roc.stepAt(fpr));
    return Arrays.stream(score).map(s -> s >= threshold ? 1 : 0).toArray();
  }

  private static double[] midranks(double[] score) {
    double[] sorted = score.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[score.length];
    for (int r = 0; r < score.length; r++) {
      int from = bound(sorted, score[r], false);
      int to = bound(sorted, score[r], true);
      ranks[r] = (from + to) / (2.0 * score.length);
    }
    return ranks;
  }

  /** How many of {@code sorted} are below {@code value}, or not above it. */
  private static int bound(double[] sorted, double value, boolean orEqual) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] <= value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Counts, sums and sums of squares per group of values in [0, 1]. */
  private static final class Moments {
    private final int[] count;
    private final double[] sum;
    private final double[] square;
    private int allCount;
    private double allSum;
    private double allSquare;

    Moments(int groups) {
      count = new int[groups];
      sum = new double[groups];
      square = new double[groups];
    }

    void add(int g, double value) {
      count[g]++;
      sum[g] += value;
      square[g] += value * value;
      allCount++;
      allSum += value;
      allSquare += value * value;
    }

    double mean(int g) {
      return sum[g] / count[g];
    }

    double restMean(int g) {
      return (allSum - sum[g]) / restCount(g);
    }

    int restCount(int g) {
      return allCount - count[g];
    }

    double variance(int g, double prior, int weight) {
      return variance(count[g], sum[g], square[g], prior, weight);
    }

    double restVariance(int g, double prior, int weight) {
      return variance(restCount(g), allSum - sum[g], allSquare - square[g], prior, weight);
    }

    private static double variance(int n, double sum, double square, double prior, int weight) {
      double squares = Math.max(0, square - sum * sum / n);
      return (squares + weight * prior) / Math.max(1, n - 1 + weight);
    }
  }

  /**
   * What the test says of one attribute.
   *
   * @param attribute the attribute
   * @param pValue of "no group leaks more or less than the others", (0, 1]
   * @param levels the groups tested
   * @param small groups with fewer than {@link #SMALLEST_SIDE} members or non-members, not tested
   */
  public record Result(String attribute, double pValue, List<Level> levels, List<String> small) {
    public Result {
      levels = List.copyOf(levels);
      small = List.copyOf(small);
    }
  }

  /**
   * One group.
   *
   * @param level the group
   * @param members members of the group
   * @param nonMembers non-members of the group
   * @param advantage at the common threshold, or averaged over all; 0 = no leakage
   * @param pValue of "leaks as the others do", corrected for looking at all groups
   */
  public record Level(
      String level, long members, long nonMembers, Interval advantage, double pValue) {}
}
