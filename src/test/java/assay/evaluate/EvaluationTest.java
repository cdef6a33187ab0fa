package assay.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.data.GroupColumn;
import assay.stats.Binomials;
import assay.stats.Interval;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class EvaluationTest {
  private static Dataset data(int[] labels, int classes, GroupColumn... groups) {
    List<String> names = IntStream.range(0, classes).mapToObj(Integer::toString).toList();
    List<String> ids = IntStream.range(0, labels.length).mapToObj(Integer::toString).toList();
    return new Dataset(1, new float[labels.length], labels, names, ids, List.of(groups));
  }

  @Test
  void fourRecordsGiveWhatPaperAndPencilGive() {
    // P(class 1) = 0.2, 0.5 (a tie: class 0), 0.8, 0.9
    float[] logits = {
      0, (float) -Math.log(4), 0, 0, 0, (float) Math.log(4), 0, (float) Math.log(9)
    };
    Utility utility =
        Evaluation.utility(logits, data(new int[] {0, 1, 0, 1}, 2), OptionalInt.of(1));
    assertEquals(4, utility.records());
    assertEquals(0.5, utility.accuracy().estimate());
    // Pairs (1 over 0): 0.5 > 0.2, 0.5 < 0.8, 0.9 > both.
    assertEquals(0.75, utility.auc().get().estimate(), 1e-12);
    double logLoss = -(Math.log(0.8) + Math.log(0.5) + Math.log(0.2) + Math.log(0.9)) / 4;
    assertEquals(logLoss, utility.logLoss().estimate(), 1e-7);
    assertEquals((0.04 + 0.25 + 0.64 + 0.01) / 4, utility.brier().estimate(), 1e-7);
  }

  @Test
  void areaIsTheShareOfOrderedPairsInEveryClass() {
    UniformRandomProvider random = Seed.of(4).random();
    int n = 60;
    int[] labels = random.ints(n, 0, 3).toArray();
    float[] logits = new float[3 * n];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = random.nextInt(4) + (labels[i / 3] == i % 3 ? 1 : 0);
    }
    Utility utility = Evaluation.utility(logits, data(labels, 3), OptionalInt.empty());
    double mean = 0;
    for (int c = 0; c < 3; c++) {
      double wins = 0;
      double pairs = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          if (labels[i] == c && labels[j] != c) {
            double a = odds(logits, i, c);
            double b = odds(logits, j, c);
            wins += Math.abs(a - b) < 1e-9 ? 0.5 : a > b ? 1 : 0;
            pairs++;
          }
        }
      }
      mean += wins / pairs / 3;
    }
    assertEquals(mean, utility.auc().get().estimate(), 1e-9);
    Interval auc = utility.auc().get();
    assertTrue(auc.lower() > mean - 0.15 && auc.upper() < mean + 0.15);
  }

  private static double odds(float[] logits, int r, int c) {
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      sum += Math.exp(logits[3 * r + k]);
    }
    return Math.exp(logits[3 * r + c]) / sum;
  }

  @Test
  void areaIsAbsentWhereAClassIs() {
    float[] logits = new float[8];
    assertTrue(Evaluation.utility(logits, data(new int[4], 2), OptionalInt.of(1)).auc().isEmpty());
  }

  @Test
  void perfectSeparationStillHasAnInterval() {
    float[] logits = {1, 0, 1, 0, 0, 1, 0, 1};
    Interval auc =
        Evaluation.utility(logits, data(new int[] {0, 0, 1, 1}, 2), OptionalInt.of(1)).auc().get();
    assertEquals(1, auc.estimate());
    assertTrue(auc.lower() < 0.2, auc::toString);
  }

  @Test
  void notANumberIsRefused() {
    Dataset data = data(new int[] {0, 1}, 2);
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Evaluation.utility(new float[] {0, 1, Float.NaN, 0}, data, OptionalInt.empty()));
    assertEquals("logit of record 1, class 0 must be a finite number, got NaN", e.getMessage());
  }

  @Test
  void orderOfRecordsPlaysNoPart() {
    UniformRandomProvider random = Seed.of(6).random();
    int n = 500;
    int[] labels = random.ints(n, 0, 2).toArray();
    float[] logits = new float[2 * n];
    for (int i = 0; i < n; i++) {
      logits[2 * i + 1] = random.nextInt(9) - 4 + labels[i];
    }
    int[] reversedLabels = new int[n];
    float[] reversed = new float[2 * n];
    for (int i = 0; i < n; i++) {
      reversedLabels[i] = labels[n - 1 - i];
      reversed[2 * i + 1] = logits[2 * (n - 1 - i) + 1];
    }
    Utility one = Evaluation.utility(logits, data(labels, 2), OptionalInt.of(1));
    Utility two = Evaluation.utility(reversed, data(reversedLabels, 2), OptionalInt.of(1));
    assertEquals(one.reliability().size(), two.reliability().size());
    for (int b = 0; b < one.reliability().size(); b++) {
      assertEquals(one.reliability().get(b).correct(), two.reliability().get(b).correct());
      assertEquals(one.reliability().get(b).records(), two.reliability().get(b).records());
    }
    assertEquals(one.calibrationError().estimate(), two.calibrationError().estimate(), 1e-12);
    assertEquals(one.auc().get().lower(), two.auc().get().lower(), 1e-12);
  }

  @Test
  void groupRatesAreCountsOfTheGroup() {
    int n = 120;
    int[] labels = new int[n];
    int[] codes = new int[n];
    float[] logits = new float[2 * n];
    for (int i = 0; i < n; i++) {
      codes[i] = i < 60 ? 0 : i < 115 ? 1 : 2;
      labels[i] = i % 2;
      // Group 0 is always right; group 1 is always called positive.
      logits[2 * i + 1] = codes[i] == 0 ? (labels[i] == 1 ? 3 : -3) : 3;
    }
    GroupColumn group = new GroupColumn("g", List.of("a", "b", "c"), codes);
    Dataset data = data(labels, 2, group);
    List<GroupUtility> groups = Evaluation.groups(logits, data, OptionalInt.of(1), false);
    // Group c has five records: too few to list.
    assertEquals(List.of("a", "b"), groups.stream().map(GroupUtility::level).toList());
    assertEquals(1, groups.get(0).accuracy().estimate());
    assertEquals(28 / 55.0, groups.get(1).accuracy().estimate(), 0.02);
    assertEquals(1, groups.get(1).falsePositiveRate().get().estimate());
    assertEquals(0.5, groups.get(0).positiveRate().get().estimate());
    List<FairnessGap> gaps = Evaluation.gaps(logits, data, OptionalInt.of(1), false, Seed.of(1));
    assertEquals(
        List.of("accuracy", "demographic parity", "equalized odds"),
        gaps.stream().map(FairnessGap::measure).toList());
    assertEquals(1, gaps.get(2).gap().estimate());
    assertEquals("left out of the accuracy, fewer than 10 records: c (5)", gaps.get(0).note());
    assertEquals("b", gaps.get(2).high());
  }

  @Test
  void intersectionsAreNamedByBothLevels() {
    GroupColumn sex = new GroupColumn("sex", List.of("f", "m"), new int[] {0, 1, 0, 1});
    GroupColumn age = new GroupColumn("age", List.of("young", "old"), new int[] {1, 1, 0, 1});
    GroupColumn both = sex.crossedWith(age);
    assertEquals("sex x age", both.name());
    assertEquals(List.of("f x young", "f x old", "m x old"), both.levels());
    assertEquals(List.of(1, 2, 0, 2), Arrays.stream(both.codes()).boxed().toList());
  }

  /** True error of p -> p^power on confidences uniform in [0.5, 1]. */
  private static int covered(double power, int n, int draws, List<Double> estimates, long seed) {
    UniformRandomProvider random = Seed.of(seed).random();
    double truth = 0;
    for (int i = 0; i < 10_000; i++) {
      double c = 0.5 + (i + 0.5) / 20_000;
      truth += Math.pow(Math.pow(c, power) - c, 2) / 10_000;
    }
    truth = Math.sqrt(truth);
    int covered = 0;
    for (int d = 0; d < draws; d++) {
      double[] confidence = random.doubles(n, 0.5, 1).sorted().toArray();
      boolean[] right = new boolean[n];
      for (int i = 0; i < n; i++) {
        right[i] = random.nextDouble() < Math.pow(confidence[i], power);
      }
      Interval error = Calibration.ofSorted(confidence, right).error(0.95);
      estimates.add(error.estimate());
      covered += error.lower() <= truth && truth <= error.upper() ? 1 : 0;
    }
    return covered;
  }

  @Test
  void calibrationIntervalsCoverTheTrueError() {
    int draws = 300;
    for (double power : new double[] {1, 1.3, 2}) {
      for (int n : new int[] {50, 300, 2000}) {
        int covered = covered(power, n, draws, new ArrayList<>(), 11);
        assertTrue(
            Binomials.cdf(covered, draws, 0.93) > 0.001,
            () -> power + ", " + n + ": " + covered + " of " + draws);
      }
    }
  }

  @Test
  void debiasingKeepsACalibratedModelNearZero() {
    List<Double> estimates = new ArrayList<>();
    covered(1, 300, 500, estimates, 12);
    double mean = estimates.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    // Without debiasing: sqrt of the mean of p (1 - p) / 20 over bins, about 0.095.
    assertTrue(mean < 0.03, () -> "mean " + mean);
  }

  @Test
  void consistencyTestHoldsItsLevelAndFindsMiscalibration() {
    UniformRandomProvider random = Seed.of(13).random();
    int alarms = 0;
    for (int d = 0; d < 200; d++) {
      double[] confidence = random.doubles(200, 0.5, 1).sorted().toArray();
      boolean[] right = new boolean[200];
      for (int i = 0; i < 200; i++) {
        right[i] = random.nextDouble() < confidence[i];
      }
      alarms += Calibration.consistency(confidence, right, 99, Seed.of(d)) <= 0.05 ? 1 : 0;
    }
    assertTrue(Binomials.sf(alarms - 1, 200, 0.05) > 0.001, "false alarms " + alarms);
    double[] confidence = random.doubles(500, 0.5, 1).sorted().toArray();
    boolean[] right = new boolean[500];
    for (int i = 0; i < 500; i++) {
      right[i] = random.nextDouble() < confidence[i] * confidence[i];
    }
    assertEquals(0.01, Calibration.consistency(confidence, right, 99, Seed.of(1)));
  }
}
