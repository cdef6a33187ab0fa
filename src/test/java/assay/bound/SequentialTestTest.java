package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.GaussianCurve;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequentialTestTest {
  private static final double[] CUTS = {-1.15, -0.55, 0.05, 0.65, 1.25, 1.85, 2.45};

  @Test
  void capitalIsFairAgainstTheGaussianMechanism() {
    double mu = 1.3;
    double[] in = new double[CUTS.length + 1];
    double[] out = new double[CUTS.length + 1];
    for (int i = 0; i <= CUTS.length; i++) {
      double low = i == 0 ? -40 : CUTS[i - 1];
      double high = i == CUTS.length ? 40 : CUTS[i];
      in[i] = Normal.cdf(high - mu) - Normal.cdf(low - mu);
      out[i] = Normal.cdf(high) - Normal.cdf(low);
    }
    fair(new GaussianNull(), mu, in, out);
  }

  @Test
  void capitalIsFairAgainstTheWorstApproximateMechanism() {
    double delta = 0.02;
    double yes = (1 - delta) / (1 + Math.exp(-1.1));
    double no = 1 - delta - yes;
    fair(
        new ApproximateDpNull(delta),
        1.1,
        new double[] {0, 0, no, 0, 0, yes, 0, delta},
        new double[] {delta, 0, yes, 0, 0, no, 0, 0});
  }

  /** The mean capital after one pair, over all cells that the two scores may fall in. */
  private static void fair(NullFamily family, double parameter, double[] in, double[] out) {
    double mean = 0;
    for (int i = 0; i < in.length; i++) {
      for (int j = 0; j < out.length; j++) {
        BettingRecord record = BettingRecord.around(0.65, 1);
        record.offer(inCell(i), inCell(j));
        mean += in[i] * out[j] * Math.exp(Bets.logCapital(record, family, parameter));
      }
    }
    assertTrue(mean <= 1 + 1e-9 && mean > 0.8, "mean capital " + mean);
  }

  private static double inCell(int i) {
    return i == 0 ? -9 : CUTS[i - 1] + 0.1;
  }

  @Test
  void capitalFallsAsTheNullGrows() {
    BettingRecord record = BettingRecord.around(1, 1);
    UniformRandomProvider random = Seed.of(4).random();
    for (int i = 0; i < 60; i++) {
      record.offer(Scores.normal(random) + 2, Scores.normal(random));
    }
    for (NullFamily family : new NullFamily[] {new GaussianNull(), new ApproximateDpNull(1e-3)}) {
      double last = Double.POSITIVE_INFINITY;
      for (double parameter = 0; parameter < 6; parameter += 0.01) {
        double capital = Bets.logCapital(record, family, parameter);
        assertTrue(capital <= last + 1e-12, family + " at " + parameter);
        last = capital;
      }
    }
  }

  @Test
  void adaptiveThresholdsSeeOnlyThePast() {
    BettingRecord record = BettingRecord.adaptive();
    for (int i = 0; i < BettingRecord.BURN_IN; i++) {
      record.offer(10 + i, i);
    }
    assertEquals(0, record.pairs());
    record.offer(1e6, -1e6);
    assertEquals(1, record.pairs());
    for (int event = 0; event < 2 * BettingRecord.EVENTS; event++) {
      assertEquals(1, record.right(event));
    }
  }

  @Test
  void boundNeverFallsFromLookToLook() {
    SequentialTest test = SequentialTest.adaptive(new GaussianNull(), Confidence.of(0.95));
    UniformRandomProvider random = Seed.of(3).random();
    double last = 0;
    for (int i = 0; i < 300; i++) {
      // It leaks at first and then no more.
      test.offer(Scores.normal(random) + (i < 150 ? 2 : 0), Scores.normal(random));
      double bound = test.look();
      assertTrue(bound >= last);
      last = bound;
    }
    assertTrue(last > 0.5 && last < 2, "" + last);
  }

  /** Medians over 41 audits; published figures for the same pairs of epsilon are higher. */
  @ParameterizedTest
  @CsvSource({
    "2, 0.5, 229",
    "2, 1, 908",
    "4, 1, 82",
    "8, 1, 28",
    "4, 2, 184",
    "8, 2, 40",
    "8, 4, 82",
    "10, 8, 451",
    "16, 4, 30"
  })
  void aGaussianClaimIsRefutedInFewPairs(double truth, double claim, int most) {
    double mu = GaussianCurve.muOf(truth, 1e-5);
    int median = medianPairs(new GaussianNull(), GaussianCurve.muOf(claim, 1e-5), mu);
    assertTrue(median <= most, "median " + median);
  }

  @ParameterizedTest
  @CsvSource({"2, 0.5, 1144", "4, 1, 465", "8, 1, 76", "8, 2, 410", "16, 4, 1269"})
  void anApproximateClaimIsRefutedInFewPairs(double truth, double claim, int most) {
    double mu = GaussianCurve.muOf(truth, 1e-5);
    int median = medianPairs(new ApproximateDpNull(1e-5), claim, mu);
    assertTrue(median <= most, "median " + median);
  }

  static int medianPairs(NullFamily family, double claim, double mu) {
    int[] pairs = new int[41];
    for (int i = 0; i < pairs.length; i++) {
      UniformRandomProvider random = Seed.of(17).child(i).random();
      SequentialTest test = SequentialTest.around(family, Confidence.of(0.95), mu / 2, 1);
      while (!test.rejects(claim) && pairs[i] < 5000) {
        test.offer(Scores.normal(random) + mu, Scores.normal(random));
        pairs[i]++;
      }
    }
    Arrays.sort(pairs);
    return pairs[20];
  }
}
