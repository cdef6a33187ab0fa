package assay.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Binomials;
import assay.stats.Interval;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GapsTest {
  private static Rates rates(long[] hits, long[] trials) {
    List<String> names = IntStream.range(0, hits.length).mapToObj(g -> "g" + g).toList();
    return new Rates("rate", names, hits, trials, List.of());
  }

  /** Newcombe 1998, Statistics in Medicine 17, table II, method 10. */
  @ParameterizedTest
  @CsvSource({
    "56, 70, 48, 80, 0.0524, 0.3339",
    "9, 10, 3, 10, 0.1705, 0.8090",
    "6, 7, 2, 7, 0.0582, 0.8062",
    "5, 56, 0, 29, -0.0381, 0.1926",
    "0, 10, 0, 20, -0.1611, 0.2775",
    "10, 10, 0, 20, 0.6791, 1.0"
  })
  void intervalsAreThePublishedOnes(
      long k1, long n1, long k2, long n2, double lower, double upper) {
    Rates rate = rates(new long[] {k1, k2}, new long[] {n1, n2});
    double critical = Gaps.critical(List.of(rate), 0.95, Seed.of(1));
    Interval interval = Gaps.newcombe(rate, 0, 1, critical);
    assertEquals(lower, interval.lower(), 5e-5);
    assertEquals(upper, interval.upper(), 5e-5);
  }

  /** scipy.stats.studentized_range.ppf(0.95, g, inf) / sqrt(2) for groups of one size. */
  @ParameterizedTest
  @CsvSource({"3, 2.343700823446152", "4, 2.569032"})
  void equalGroupsGetTukeysCriticalValue(int groups, double expected) {
    long[] hits = new long[groups];
    long[] trials = new long[groups];
    Arrays.fill(hits, 40);
    Arrays.fill(trials, 100);
    // The 95 % quantile of 20,000 draws has a standard error near 0.015.
    assertEquals(expected, Gaps.critical(List.of(rates(hits, trials)), 0.95, Seed.of(3)), 0.05);
  }

  @Test
  void largestGapNamesItsGroupsAndItsRate() {
    Rates hits = rates(new long[] {90, 50, 70}, new long[] {100, 100, 100});
    Rates alarms =
        new Rates(
            "false positive rate",
            List.of("g0", "g1", "g2"),
            new long[] {10, 12, 60},
            new long[] {100, 100, 100},
            List.of("g3 (4)"));
    FairnessGap gap = Gaps.largest("a", "equalized odds", List.of(hits, alarms), Seed.of(1)).get();
    assertEquals("g2", gap.high());
    assertEquals("g0", gap.low());
    assertEquals(0.5, gap.gap().estimate(), 1e-12);
    assertEquals(
        "largest in the false positive rate; left out of the false positive rate, fewer than 10"
            + " records: g3 (4)",
        gap.note());
    assertTrue(gap.detectable().getAsDouble() > 0.1 && gap.detectable().getAsDouble() < 0.4);
  }

  @Test
  void oneGroupHasNoGap() {
    Rates one = rates(new long[] {9}, new long[] {100});
    assertTrue(Gaps.largest("a", "accuracy", List.of(one), Seed.of(1)).isEmpty());
  }

  /** Draws in which every pair's interval holds its true difference. */
  private static int covered(double[] p, long[] trials, int draws, Seed seed) {
    UniformRandomProvider random = seed.random();
    int covered = 0;
    for (int d = 0; d < draws; d++) {
      long[] hits = new long[p.length];
      for (int g = 0; g < p.length; g++) {
        for (int i = 0; i < trials[g]; i++) {
          hits[g] += random.nextDouble() < p[g] ? 1 : 0;
        }
      }
      Rates rate = rates(hits, trials);
      double critical = Gaps.critical(List.of(rate), 0.95, seed.child(d));
      boolean all = true;
      for (int i = 0; i < p.length; i++) {
        for (int j = 0; j < i; j++) {
          Interval interval = Gaps.newcombe(rate, i, j, critical);
          double truth = p[i] - p[j];
          all &= interval.lower() <= truth && truth <= interval.upper();
        }
      }
      covered += all ? 1 : 0;
    }
    return covered;
  }

  @Test
  void intervalsCoverWithAGroupOfThirtyRecords() {
    int draws = 300;
    int covered =
        covered(
            new double[] {0.9, 0.8, 0.85, 0.7},
            new long[] {1000, 200, 100, 30},
            draws,
            Seed.of(20));
    // Fails by chance less than once in 1,000 if coverage is at least 93 % and at most 97 %.
    assertTrue(Binomials.cdf(covered, draws, 0.93) > 0.0005, () -> covered + " of " + draws);
    assertTrue(Binomials.sf(covered - 1, draws, 0.97) > 0.0005, () -> covered + " of " + draws);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "0.85:0.8, 400:30",
    "0.97:0.9, 400:30",
    "0.5:0.4, 400:30",
    "0.85:0.85:0.85:0.85, 1000:200:100:30",
    "0.9:0.8:0.85:0.7, 1000:200:100:30",
    "0.9:0.9:0.9:0.9:0.9:0.9, 1000:200:100:30:30:30",
    "0.97:0.95:0.9:0.93, 1000:200:100:30",
    "0.3:0.25:0.2:0.4, 1000:200:100:30"
  })
  void intervalsCoverAt93To97PercentOver2000Draws(String rates, String sizes) {
    double[] p = Arrays.stream(rates.split(":")).mapToDouble(Double::parseDouble).toArray();
    long[] n = Arrays.stream(sizes.split(":")).mapToLong(Long::parseLong).toArray();
    int covered = covered(p, n, 2000, Seed.of(5));
    System.out.println(rates + " " + sizes + ": " + covered / 20.0 + " %");
    assertTrue(covered >= 1860 && covered <= 1940, () -> covered + " of 2000");
  }

  /** The stated power is reached: the interval leaves out 0 in about 90 % of draws. */
  @Test
  void detectableGapIsDetectedInNineOfTenDraws() {
    long[] n = {800, 300};
    double low = 0.6;
    double high = low + Gaps.detectable(rates(new long[] {536, 201}, n), 0, 1, 1.959964);
    UniformRandomProvider random = Seed.of(8).random();
    int draws = 2000;
    int found = 0;
    for (int d = 0; d < draws; d++) {
      long[] hits = new long[2];
      for (int i = 0; i < n[0]; i++) {
        hits[0] += random.nextDouble() < high ? 1 : 0;
      }
      for (int i = 0; i < n[1]; i++) {
        hits[1] += random.nextDouble() < low ? 1 : 0;
      }
      found += Gaps.newcombe(rates(hits, n), 0, 1, 1.959964).lower() > 0 ? 1 : 0;
    }
    assertEquals(0.9, (double) found / draws, 0.03);
  }
}
