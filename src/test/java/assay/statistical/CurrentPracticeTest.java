package assay.statistical;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the twins of other tools' estimators compute what those tools print. */
class CurrentPracticeTest {
  /** TensorFlow Privacy, epsilon_lower_bound_test.py, alpha 0.05: (tp, fn, fp, tn) to the ratio. */
  @ParameterizedTest
  @CsvSource({
    "473, 511, 755, 950, 1.01148934, 1.01166194",
    "2, 697, 213, 313, .00162322, .00220470",
    "1000, 10, 10, 10000, 613.58766147, 589.27335593",
    "0, 511, 755, 950, 0, 0",
    "2, 697, 0, 313, .18481008, .13325535",
    "473, 0, 755, 950, 2.15787013, 2.15959024",
    "2, 697, 213, 0, .00066016, .00089568",
    "1000, 0, 10, 0, .93591485, .93375356"
  })
  void ratiosAreThoseOfTensorFlowPrivacy(
      double tp, double fn, double fp, double tn, double bailey, double katz) {
    assertEquals(bailey, CurrentPractice.bailey(tp, tp + fn, fp, fp + tn), 6e-9 * (1 + bailey));
    assertEquals(katz, CurrentPractice.katz(tp, tp + fn, fp, fp + tn), 6e-9 * (1 + katz));
  }

  /** PEERS: shares of null runs above 0, measured with the tools' own code (300 and 600 runs). */
  @ParameterizedTest
  @CsvSource({
    "'TensorFlow Privacy, Bailey', 400, .80, .95",
    "'TensorFlow Privacy, Katz', 400, .83, .97",
    "'Privacy Meter, one-run grid', 500, .34, .50",
    "'best of all thresholds, Clopper-Pearson', 400, .01, .10"
  })
  void nullRunsExceedZeroAsOftenAsWithTheToolsThemselves(
      String name, int n, double least, double most) {
    CurrentPractice.Practice practice = CurrentPractice.all().get(name);
    Mechanism nothing = Mechanism.gaussian(0);
    int above = 0;
    int runs = 200;
    for (int i = 0; i < runs; i++) {
      assay.stats.Seed seed = assay.stats.Seed.of(9).child(name).child(i);
      assay.attack.AttackScores scores =
          name.contains("one-run") ? nothing.coins(n, seed) : nothing.halves(n, seed);
      above += practice.epsilon(scores, Mechanism.DELTA) > 0 ? 1 : 0;
    }
    double rate = (double) above / runs;
    assertTrue(rate >= least && rate <= most, name + ": " + rate);
  }
}
