package assay.statistical;

import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.bound.AuditorSettings;
import assay.bound.Confidence;
import assay.bound.EpsilonAuditor;
import assay.bound.Estimators;
import assay.bound.Trials;
import assay.privacy.GaussianCurve;
import assay.stats.Seed;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Median bounds on ideal Gaussian scores, delta 1e-5, 95 %, the number of guesses chosen against
 * the truth: at least the medians known for the same settings.
 */
class TightnessTest {
  @ParameterizedTest
  @CsvSource({
    "clopper-pearson, 2, 1000, 0.20",
    "gdp, 2, 1000, 0.64",
    "one-run, 4, 1000, 1.54",
    "one-run-fdp, 4, 1000, 2.32",
    "order-statistic, 4, 1000, 3.45"
  })
  void mediansReachTheTable(String id, double epsilon, int m, double least) {
    double median = median(id, epsilon, m, 101);
    assertTrue(median >= 0.96 * least, id + ": " + median);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({
    "1, 1000, 0, 0, .17, .29, .46",
    "1, 5000, .11, .38, .42, .57, .67",
    "2, 200, 0, 0, .30, .54, .86",
    "2, 1000, .20, .64, .63, .99, 1.50",
    "2, 5000, .50, 1.34, 1.00, 1.27, 1.76",
    "4, 200, .36, 1.38, 1.12, 1.89, 2.69",
    "4, 1000, .84, 2.66, 1.54, 2.32, 3.45",
    "4, 5000, 1.43, 3.33, 1.87, 2.56, 3.70",
    "8, 200, 1.14, 4.20, 2.06, 3.59, 5.60",
    "8, 1000, 1.97, 5.73, 2.76, 4.39, 6.68",
    "8, 5000, 2.91, 7.11, 3.87, 5.75, 7.52"
  })
  void allMedians(
      double epsilon, int m, double cp, double gdp, double oneRun, double fdp, double order) {
    double[] table = {cp, gdp, oneRun, fdp, order};
    String[] ids = {"clopper-pearson", "gdp", "one-run", "one-run-fdp", "order-statistic"};
    StringBuilder line = new StringBuilder("| " + epsilon + " | " + m);
    for (int i = 0; i < ids.length; i++) {
      double median = median(ids[i], epsilon, m, 1001);
      line.append(String.format(java.util.Locale.ROOT, " | %.2f (%.2f)", median, table[i]));
    }
    Report.line(line + " |");
  }

  private static double median(String id, double epsilon, int m, int audits) {
    Mechanism mechanism = Mechanism.gaussian(epsilon);
    boolean oneRun = id.startsWith("one-run");
    EpsilonAuditor auditor =
        Estimators.auditor(
            id,
            AuditorSettings.of(oneRun ? Trials.CANARIES_OF_ONE_RUN : Trials.INDEPENDENT_RUNS)
                .with(new GaussianCurve(GaussianCurve.muOf(epsilon, Mechanism.DELTA))));
    double[] bounds = new double[audits];
    for (int i = 0; i < audits; i++) {
      Seed seed = Seed.of(2026).child(id).child(i);
      AttackScores scores = mechanism.halves(m, seed);
      bounds[i] =
          auditor.audit(scores, Mechanism.DELTA, Confidence.of(0.95), seed.child("ties")).epsilon();
    }
    Arrays.sort(bounds);
    return bounds[audits / 2];
  }
}
