package assay.bound;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import assay.stats.Binomials;
import assay.stats.Seed;
import org.apache.commons.statistics.distribution.BetaDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutRankTestTest {
  @Test
  void ranksGoUpByTwoFromBothEnds() {
    assertArrayEquals(new int[] {1, 2, 4, 8, 9, 13, 15, 16}, OutRankTest.ranks(16));
    assertArrayEquals(new int[] {1, 2, 3}, OutRankTest.ranks(3));
  }

  /** The naive twin: a midpoint rule in log-odds. */
  @ParameterizedTest
  @ValueSource(ints = {3, 70, 20_000})
  void pValueIsTheMeanOverTheLawOfTheRank(int members) {
    RankedLabels ranked =
        RankedLabels.of(Scores.gaussian(members, 50, 1.2, Seed.of(1)), Seed.of(2));
    OutRankTest test = new OutRankTest(ranked);
    ApproximateDpNull family = new ApproximateDpNull(1e-3);
    for (int k : OutRankTest.ranks(50)) {
      for (double epsilon : new double[] {0, 0.5, 2, 5}) {
        BetaDistribution law = BetaDistribution.of(k, 51 - k);
        int nodes = 40_000;
        double width = 60.0 / nodes;
        double sum = 0;
        for (int i = 0; i < nodes; i++) {
          double x = 1 / (1 + Math.exp(30 - (i + 0.5) * width));
          double f = family.falseNegativeRate(epsilon, x);
          sum +=
              width
                  * x
                  * (1 - x)
                  * law.density(x)
                  * Binomials.cdf(ranked.falseNegatives(k), members, f);
        }
        assertEquals(sum, test.pValue(family, epsilon, k), 1e-9 + 1e-5 * sum, k + " " + epsilon);
      }
    }
  }

  /** In whatever order ranks are tried. */
  @Test
  void theBestRankIsTheBestOfEachByItself() {
    for (NullFamily family : new NullFamily[] {new GaussianNull(), new ApproximateDpNull(1e-5)}) {
      for (int seed = 0; seed < 8; seed++) {
        RankedLabels ranked =
            RankedLabels.of(Scores.gaussian(90, 70, 0.4 * seed, Seed.of(seed)), Seed.of(2));
        int[] ranks = OutRankTest.ranks(70);
        double best = 0;
        for (int rank : ranks) {
          OutRankTest one = new OutRankTest(ranked, new int[] {rank}, new BoundMemo());
          best = Math.max(best, one.lowerBound(family, 0.05 / ranks.length).parameter());
        }
        double found = new OutRankTest(ranked).lowerBound(family, 0.05).parameter();
        assertEquals(best, found, 1e-9);
      }
    }
  }
}
