package assay.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Binomials;
import assay.stats.Interval;
import assay.stats.Normal;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OverRunsTest {
  private static Interval run(double estimate, double half) {
    return new Interval(estimate, estimate - half, estimate + half, 0.95, "");
  }

  @Test
  void partsAreAddedInQuadrature() {
    // qt(0.975, 2) = 4.302653; sd(0.5, 0.6, 0.7) = 0.1; / sqrt(3)
    double overRuns = 4.302652729911275 * 0.1 / Math.sqrt(3);
    List<Interval> runs = List.of(run(0.5, 0.05), run(0.6, 0.06), run(0.7, 0.07));
    Interval same = OverRuns.onSameRecords(runs, 0, 10);
    assertEquals(0.6, same.estimate(), 1e-12);
    assertEquals(0.6 + Math.hypot(overRuns, 0.06), same.upper(), 1e-9);
    assertEquals(0.6 + overRuns, OverRuns.onOwnRecords(runs, 0, 10).upper(), 1e-9);
    assertEquals(1, OverRuns.onSameRecords(List.of(run(0.99, 0.5), run(0.98, 0.5)), 0, 1).upper());
  }

  @Test
  void runsThatAgreeByLuckKeepTheIntervalOfTheirRecords() {
    List<Interval> runs = List.of(run(0.5, 0.2), run(0.5, 0.2));
    assertEquals(0.5 - 0.2 / Math.sqrt(2), OverRuns.onOwnRecords(runs, 0, 1).lower(), 1e-12);
  }

  @Test
  void oneRunIsNotEnough() {
    assertThrows(
        IllegalArgumentException.class, () -> OverRuns.onOwnRecords(List.of(run(0, 1)), 0, 1));
  }

  /** How often the accuracy that the recipe has over trainings and records is in the interval. */
  private static int covered(int runs, int records, double spread, int draws) {
    UniformRandomProvider random = Seed.of(runs * 7919L + records).random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    double truth = 0.85;
    double scale = Math.sqrt(2 + spread * spread);
    int covered = 0;
    for (int d = 0; d < draws; d++) {
      double[] record = new double[records];
      for (int r = 0; r < records; r++) {
        record[r] = normal.sample();
      }
      List<Interval> intervals = new ArrayList<>();
      for (int s = 0; s < runs; s++) {
        double run = spread * normal.sample();
        int right = 0;
        for (int r = 0; r < records; r++) {
          double z = Normal.quantile(truth) * scale + run + record[r] + normal.sample();
          right += z > 0 ? 1 : 0;
        }
        intervals.add(Interval.ofProportion(right, records, 0.95));
      }
      Interval over = OverRuns.onSameRecords(intervals, 0, 1);
      covered += over.lower() <= truth && truth <= over.upper() ? 1 : 0;
    }
    return covered;
  }

  @Test
  void intervalsCoverOverFewRuns() {
    int covered = covered(3, 200, 0.3, 400);
    assertTrue(Binomials.cdf(covered, 400, 0.95) > 0.001, () -> covered + " of 400");
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "2, 200, 0",
    "3, 100, 0",
    "3, 1000, 0.1",
    "3, 1000, 0.5",
    "5, 200, 0.3",
    "10, 1000, 0.3"
  })
  void intervalsCoverAtLeast94PercentOver2000Draws(int runs, int records, double spread) {
    int covered = covered(runs, records, spread, 2000);
    System.out.println(runs + " runs, " + records + ", " + spread + ": " + covered / 20.0 + " %");
    assertTrue(covered >= 1880, () -> covered + " of 2000");
  }
}
