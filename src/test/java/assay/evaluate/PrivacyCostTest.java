package assay.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.GroupColumn;
import assay.stats.Binomials;
import assay.stats.Interval;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrivacyCostTest {
  private static final double[] BASELINE = {0.90, 0.85};
  private static final double[] PRIVATE = {0.80, 0.82};

  private static boolean[][] runs(
      double[] accuracy,
      int[] codes,
      double[] record,
      int runs,
      double spread,
      ZigguratSampler.NormalizedGaussian normal) {
    boolean[][] right = new boolean[runs][codes.length];
    double scale = Math.sqrt(2 + spread * spread);
    for (int s = 0; s < runs; s++) {
      // The effect of the run differs between groups, or it would cancel in their difference.
      double[] run = {spread * normal.sample(), spread * normal.sample()};
      for (int r = 0; r < codes.length; r++) {
        double mean = Normal.quantile(accuracy[codes[r]]) * scale;
        right[s][r] = mean + run[codes[r]] + record[r] + normal.sample() > 0;
      }
    }
    return right;
  }

  /** Draws in which the excess of a small group is in its interval. */
  private static int covered(int runs, int small, double spread, int draws) {
    UniformRandomProvider random = Seed.of(runs * 1000L + small).random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    int[] codes = new int[small + 400];
    Arrays.fill(codes, small, codes.length, 1);
    GroupColumn group = new GroupColumn("g", List.of("small", "large"), codes);
    int covered = 0;
    for (int d = 0; d < draws; d++) {
      double[] record = new double[codes.length];
      for (int r = 0; r < record.length; r++) {
        record[r] = normal.sample();
      }
      Interval excess =
          PrivacyCost.of(
                  runs(BASELINE, codes, record, runs, spread, normal),
                  runs(PRIVATE, codes, record, runs, spread, normal),
                  group)
              .get(0)
              .excess();
      double truth = 0.10 - 0.03;
      covered += excess.lower() <= truth && truth <= excess.upper() ? 1 : 0;
    }
    return covered;
  }

  @Test
  void intervalsCoverOverFewRunsThatDiffer() {
    int covered = covered(3, 200, 0.3, 400);
    assertTrue(Binomials.cdf(covered, 400, 0.95) > 0.001, () -> covered + " of 400");
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "3, 30, 0",
    "3, 30, 0.3",
    "3, 200, 0.1",
    "3, 200, 0.3",
    "5, 30, 0.1",
    "5, 200, 0.3",
    "10, 30, 0",
    "10, 200, 0.3"
  })
  void intervalsCoverAtAtLeast93PercentOver2000Draws(int runs, int small, double spread) {
    int covered = covered(runs, small, spread, 2000);
    System.out.println(runs + " runs, " + small + ", " + spread + ": " + covered / 20.0 + " %");
    assertTrue(covered >= 1860, () -> covered + " of 2000");
  }

  @Test
  void oneRecordMoreWrongInEveryRunCostsItsShare() {
    boolean[][] baseline = new boolean[2][40];
    boolean[][] priv = new boolean[2][40];
    for (boolean[] run : baseline) {
      Arrays.fill(run, true);
    }
    for (boolean[] run : priv) {
      Arrays.fill(run, 1, 40, true);
    }
    int[] codes = new int[40];
    Arrays.fill(codes, 20, 40, 1);
    List<PrivacyCost.GroupCost> costs =
        PrivacyCost.of(baseline, priv, new GroupColumn("g", List.of("a", "b"), codes));
    assertEquals(0.05, costs.get(0).cost().estimate(), 1e-12);
    assertEquals(0.05, costs.get(0).excess().estimate(), 1e-12);
    assertEquals(0, costs.get(1).cost().estimate(), 1e-12);
    assertEquals(-0.05, costs.get(1).excess().estimate(), 1e-12);
    assertTrue(costs.get(0).cost().upper() > 0.1);
  }

  /** A group of 14 where one record in ten is lost: often none is seen to be. */
  @Test
  void aGroupInWhichNothingChangesIsNotThoughtCertain() {
    UniformRandomProvider random = Seed.of(5).random();
    int[] codes = new int[214];
    Arrays.fill(codes, 14, codes.length, 1);
    GroupColumn group = new GroupColumn("g", List.of("small", "large"), codes);
    int covered = 0;
    for (int draw = 0; draw < 400; draw++) {
      boolean[][] baseline = new boolean[1][codes.length];
      boolean[][] priv = new boolean[1][codes.length];
      for (int r = 0; r < codes.length; r++) {
        baseline[0][r] = true;
        priv[0][r] = random.nextDouble() >= (codes[r] == 0 ? 0.14 : 0.02);
      }
      PrivacyCost.GroupCost small = PrivacyCost.of(baseline, priv, group).get(0);
      assertTrue(small.cost().upper() - small.cost().lower() > 0.2);
      covered += small.cost().lower() <= 0.14 && 0.14 <= small.cost().upper() ? 1 : 0;
      covered += small.excess().lower() <= 0.12 && 0.12 <= small.excess().upper() ? 1 : 0;
    }
    int hits = covered;
    assertTrue(Binomials.cdf(hits, 800, 0.95) > 0.001, () -> hits + " of 800");
  }
}
