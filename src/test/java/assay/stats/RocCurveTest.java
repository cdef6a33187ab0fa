package assay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class RocCurveTest {
  private static double[] from(double start, int n) {
    return IntStream.range(0, n).mapToDouble(i -> start + i).toArray();
  }

  @Test
  void tiedBlocksHaveAreaOneHalfWhateverTheirOrder() {
    double[] score = {9, 9, 5, 5};
    assertEquals(0.5, RocCurve.of(score, new boolean[] {true, false, true, false}).auc());
    assertEquals(0.5, RocCurve.of(score, new boolean[] {false, true, true, false}).auc());
  }

  @Test
  void areaIsMannWhitneys() {
    // members [0, 4, 6, 7], others [1, 2, 3, 5]: 11 of 16 pairs.
    assertEquals(
        11 / 16.0, RocCurve.of(new double[] {0, 4, 6, 7}, new double[] {1, 2, 3, 5}).auc());
    // labels [0, 0, 0, 1, 1, 1], scores [.1, .6, .2, .45, .9, .99]: 8 of 9.
    RocCurve roc = RocCurve.of(new double[] {.45, .9, .99}, new double[] {.1, .6, .2});
    assertEquals(8 / 9.0, roc.auc());
    assertEquals(2, roc.truePositives(roc.stepAt(0)));
    assertEquals(2, roc.truePositives(roc.stepAt(0.1)));
    assertEquals(3, roc.truePositives(roc.stepAt(0.4)));
  }

  @Test
  void areaMatchesTheNaiveCountOfPairs() {
    UniformRandomProvider random = Seed.of(3).random();
    double[] in = IntStream.range(0, 57).mapToDouble(i -> random.nextInt(12) + 1).toArray();
    double[] out = IntStream.range(0, 83).mapToDouble(i -> random.nextInt(12)).toArray();
    double pairs = 0;
    for (double a : in) {
      for (double b : out) {
        pairs += a > b ? 1 : a == b ? 0.5 : 0;
      }
    }
    assertEquals(pairs / (57 * 83), RocCurve.of(in, out).auc(), 1e-15);
  }

  @Test
  void stepIsTheLastPointAtOrBelowTheRate() {
    RocCurve roc = RocCurve.of(from(9.5, 100), from(0, 100));
    assertEquals(11, roc.truePositives(roc.stepAt(0.01)));
    assertEquals(1, roc.falsePositives(roc.stepAt(0.01)));
    assertEquals(1, roc.falsePositives(roc.stepAt(0.0199)));
    // 1 - (90 + 89 + ... + 1) / 10^4; a convex hull would say .595.
    assertEquals(0.5905, roc.auc(), 1e-12);
  }

  @Test
  void stepNeverPassesTheRateWithinABlockOfTies() {
    // Three non-members tie at the top: no point has one or two false positives.
    RocCurve roc = RocCurve.of(new double[] {7, 6}, new double[] {7, 7, 7, 1, 1, 1, 1, 1, 1, 1});
    assertEquals(0, roc.truePositives(roc.stepAt(0.2)));
    assertEquals(2, roc.truePositives(roc.stepAt(0.3)));
  }

  @Test
  void decimalRatesMeetTheirCounts() {
    RocCurve roc = RocCurve.of(from(0.5, 10), from(0, 10_000));
    assertEquals(10, roc.falsePositives(roc.stepAt(0.001)));
    assertEquals(1, roc.falsePositives(roc.stepAt(0.0001)));
    assertEquals(700, roc.falsePositives(roc.stepAt(0.07)));
  }

  @Test
  void negativeZeroTiesWithZero() {
    assertEquals(0.5, RocCurve.of(new double[] {-0.0}, new double[] {0.0}).auc());
    assertEquals(0.5, RocCurve.of(new double[] {0.0}, new double[] {-0.0}).auc());
  }

  @Test
  void thinnedCurveKeepsEndsAndRealPointsOnly() {
    UniformRandomProvider random = Seed.of(4).random();
    RocCurve roc =
        RocCurve.of(
            random.doubles(5000).map(x -> x + 0.1).toArray(), random.doubles(4000).toArray());
    RocCurve thin = roc.thinned(101);
    assertTrue(thin.points() <= 101 && thin.points() > 50, "points " + thin.points());
    assertEquals(0, thin.falsePositives(0));
    assertEquals(5000, thin.truePositives(thin.points() - 1));
    assertEquals(4000, thin.falsePositives(thin.points() - 1));
    for (int i = 0; i < thin.points(); i++) {
      double at = thin.threshold(i);
      int same =
          IntStream.range(0, roc.points())
              .filter(j -> roc.threshold(j) == at)
              .findFirst()
              .orElse(-1);
      assertEquals(roc.truePositives(same), thin.truePositives(i));
      assertEquals(roc.falsePositives(same), thin.falsePositives(i));
    }
    assertEquals(2, roc.thinned(2).points());
  }

  @Test
  void notANumberIsRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> RocCurve.of(new double[] {1, Double.NaN}, new double[] {0}));
    assertEquals("members must hold no NaN, got one at 1 of 2", refusal.getMessage());
  }

  @Test
  void ratesWithoutTenNonMembersBehindThemAreRefused() {
    RocCurve roc = RocCurve.of(from(0.5, 2000), from(0, 9_999));
    assertTrue(RateAtFpr.of(roc, 0.01, 0.95).tpr().isPresent());
    RateAtFpr refused = RateAtFpr.of(roc, 0.001, 0.95);
    assertTrue(refused.tpr().isEmpty());
    assertEquals(
        "a false positive rate of 0.1 % needs at least 10000 non-members, got 9999",
        refused.refusal().orElseThrow());
    RocCurve enough = RocCurve.of(from(0.5, 2000), from(0, 10_000));
    assertTrue(RateAtFpr.of(enough, 0.001, 0.95).tpr().isPresent());
  }

  @Test
  void realizedRateOfTheStepIsWithinItsInterval() {
    // Uniform non-members: the rule above their 31st largest of 300 has true rate 1 - that value.
    // Coverage 0.95 over 1000 draws: fewer than 929 has probability 2.2e-3 (binom.cdf(928, 1000,
    // .95)); the interval is conservative below, so more is expected.
    UniformRandomProvider random = Seed.of(9).random();
    int covered = 0;
    for (int i = 0; i < 1000; i++) {
      double[] out = random.doubles(300).toArray();
      RateAtFpr rate = RateAtFpr.of(RocCurve.of(new double[] {2}, out), 0.1, 0.95);
      double[] sorted = out.clone();
      Arrays.sort(sorted);
      double truth = 1 - sorted[300 - 31];
      Interval interval = rate.realizedFpr().orElseThrow();
      covered += interval.lower() <= truth && truth <= interval.upper() ? 1 : 0;
    }
    assertTrue(covered >= 929, "covered " + covered);
  }

  @Test
  void advantageBandHoldsForTheBestThreshold() {
    // Members N(0.5, 1) against N(0, 1): the best advantage is 2 Phi(0.25) - 1 = 0.19741265.
    UniformRandomProvider random = Seed.of(10).random();
    double truth = 2 * Normal.cdf(0.25) - 1;
    int covered = 0;
    double bias = 0;
    for (int i = 0; i < 300; i++) {
      double[] in = random.doubles(200).map(u -> Normal.quantile(u) + 0.5).toArray();
      double[] out = random.doubles(200).map(Normal::quantile).toArray();
      Interval band = Advantage.of(RocCurve.of(in, out), 0.9);
      covered += band.lower() <= truth && truth <= band.upper() ? 1 : 0;
      bias += (band.estimate() - truth) / 300;
    }
    assertTrue(bias > 0.02, "the estimate is optimistic, which is why a band is needed: " + bias);
    assertTrue(covered >= 270, "covered " + covered);
  }

  /** The worst-case score of the Adversarial Robustness Toolbox, its test's two cases. */
  @Test
  void thresholdsAtAFalsePositiveRateAreThoseOfTheToolbox() {
    RocCurve roc = RocCurve.of(new double[] {.35, .32, .6, .6}, new double[] {.33, .2});
    int none = roc.stepAt(0);
    assertEquals(0.75, roc.truePositives(none) / 4.0);
    assertEquals(0.35, roc.threshold(none));
    int half = roc.stepAt(0.5);
    assertEquals(1, roc.falsePositives(half));
    assertEquals(4, roc.truePositives(half));
    assertEquals(0.32, roc.threshold(half));
    RocCurve apart = RocCurve.of(new double[] {.35, .33, .6}, new double[] {.3});
    assertEquals(3, apart.truePositives(apart.stepAt(0)));
    assertEquals(0.33, apart.threshold(apart.stepAt(0)));
  }

  /** LeakPro's test: labels [0, 1, 1, 1, 0, 0], signals .1 to .6. */
  @Test
  void pointsAreThoseOfLeakPro() {
    RocCurve roc =
        RocCurve.of(
            new double[] {.1, .2, .3, .4, .5, .6},
            new boolean[] {false, true, true, true, false, false});
    int[] fp = {0, 1, 2, 2, 2, 2, 3};
    int[] tp = {0, 0, 0, 1, 2, 3, 3};
    assertEquals(7, roc.points());
    for (int i = 0; i < 7; i++) {
      assertEquals(fp[i], roc.falsePositives(i));
      assertEquals(tp[i], roc.truePositives(i));
    }
  }
}
