package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.PldAccountant;
import assay.privacy.PrivacyCurve;
import assay.stats.Normal;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurveNullTest {
  private static final Confidence CONFIDENCE = Confidence.of(0.95);

  /**
   * One step in closed form: the test "above x" has FPR = Phi(-x / s) and FNR = (1 - q) Phi(x / s)
   * + q Phi((x - 1) / s), its mirror image the other direction; the family's f lies below both and
   * touches the hull of the lower one.
   */
  @Test
  void tradeOffOfOneStepIsTheClosedForm() {
    double q = 0.2;
    double sigma = Math.pow(2, -50.0 / 512);
    CurveNull family = CurveNull.poissonGaussian(q, 100, 1);
    double nearest = 1;
    for (double x = -3; x < 4; x += 0.05) {
      double fpr = Normal.cdf(-x / sigma);
      double fnr = (1 - q) * Normal.cdf(x / sigma) + q * Normal.cdf((x - 1) / sigma);
      double f = family.falseNegativeRate(1 / sigma, fpr);
      assertTrue(f <= fnr + 1e-12, "at " + x + ": " + f + " " + fnr);
      assertTrue(family.falseNegativeRate(1 / sigma, fnr) <= fpr + 1e-12, "mirrored at " + x);
      nearest = Math.min(nearest, fnr - f);
    }
    assertTrue(nearest < 1e-4, "nearest " + nearest);
  }

  @ParameterizedTest
  @CsvSource({"0.01, 1, 1000", "0.1, 4, 200"})
  void theTableIsTheAccountantsCurve(double q, double sigma, long steps) {
    PrivacyCurve exact = PldAccountant.poissonGaussian(q, sigma, steps);
    PrivacyCurve table = PldAccountant.poissonGaussianTable(q, sigma, steps);
    for (double epsilon : new double[] {-1, 0, 0.2, 0.5, 1, 1.5}) {
      double delta = exact.delta(epsilon);
      // Both are rounded up, by about a hundred-thousandth at most.
      assertEquals(delta, table.delta(epsilon), 2e-5 * delta, "at " + epsilon);
    }
  }

  @Test
  void aBoundFromStepsIsStatedForTheWholeTraining() {
    CurveNull family = CurveNull.poissonGaussian(0.5, 100, 1);
    // Members are above the threshold four times as often: no doubt about too little noise.
    ErrorCounts counts = new ErrorCounts(60_000, 100_000, 10_000, 100_000);
    EpsilonLowerBound bound = CurveAuditor.fromCounts(family, counts, 1e-5, CONFIDENCE);
    double parameter = counts.lowerBound(family, 0.05);
    assertTrue(parameter > 0.5 && parameter < 3, "" + parameter);
    double whole = PldAccountant.poissonGaussian(0.5, 1 / parameter, 100).epsilon(1e-5);
    assertTrue(
        bound.epsilon() <= whole * 1.003 && bound.epsilon() >= 0.995 * whole, bound.toString());
    assertTrue(bound.nullFamily().contains("q = 0.5"), bound.nullFamily());
  }

  @Test
  void nothingProvedIsZero() {
    CurveNull family = CurveNull.poissonGaussian(0.1, 50, 1);
    ErrorCounts counts = new ErrorCounts(500, 1000, 500, 1000);
    assertEquals(0, CurveAuditor.fromCounts(family, counts, 1e-5, CONFIDENCE).epsilon());
  }

  /** Given the curve's own delta, a little more in between the table's lines. */
  @Test
  void hockeyStickIsReadOffTheTable() {
    double sigma = Math.pow(2, 100.0 / 512);
    CurveNull family = CurveNull.poissonGaussian(0.2, 10, 10);
    PrivacyCurve table = PldAccountant.poissonGaussianTable(0.2, sigma, 10);
    for (double epsilon : new double[] {-2, -0.5, 0, 0.5, 1, 2}) {
      assertEquals(table.delta(epsilon), family.delta(1 / sigma, epsilon), 1e-12, "at " + epsilon);
    }
    for (double epsilon : new double[] {-1.99, -0.51, 0.01, 0.777, 1.5151}) {
      double delta = table.delta(epsilon);
      double read = family.delta(1 / sigma, epsilon);
      assertTrue(read >= delta && read <= 1.01 * delta, epsilon + ": " + read + " " + delta);
    }
    assertEquals(0, family.delta(0, 1));
  }

  /** The naive twin: every place in turn. */
  @Test
  void theSearchFindsTheLastPlaceThatIsRejected() {
    CurveNull family =
        new CurveNull(
            "none",
            sigma -> {
              throw new IllegalStateException("no curve is needed");
            },
            sigma -> {
              throw new IllegalStateException("no account is needed");
            },
            0.25,
            4);
    for (int end = -1030; end <= 1030; end += 7) {
      double crossing = Math.pow(2, end / 512.0);
      DoubleUnaryOperator pValue = x -> 0.05 * Math.pow(x / crossing, 8);
      double found = family.largestRejected(pValue, 0.05, 0, 0.25);
      if (end < -1024) {
        assertEquals(0, found);
        continue;
      }
      double last = Math.pow(2, Math.min(1024, end) / 512.0);
      // At the very crossing either place may be found: both are safe.
      assertTrue(found <= last * 1.0001 && found >= last / 1.0015, end + ": " + found);
      double coarse = family.coarselyRejected(pValue, 0.05, 0, 0.25);
      assertTrue(coarse <= last * 1.0001 && coarse >= last / 1.023, end + ": " + coarse);
      double about = family.aboutRejected(pValue, 0.05, 0.25);
      assertEquals(last, about, 0.03 * last);
      assertTrue(family.largestRejected(pValue, 0.05, coarse, 0.25) >= coarse);
    }
  }

  /** A claim's parameter is the first whose epsilon reaches it. */
  @Test
  void aClaimsParameterIsRoundedUp() {
    CurveNull family = CurveNull.poissonGaussian(0.1, 20, 20);
    double parameter = family.parameter(2, 1e-5);
    assertTrue(family.epsilon(parameter, 1e-5) >= 2);
    assertTrue(family.epsilon(parameter / 1.0014, 1e-5) < 2);
  }

  /**
   * Two trainings whose account lies above the truth by more than most (the truth is the account
   * less 1.4e-3 and less 4e-4): a bound must not.
   */
  @Test
  void whatTheLatticeOverstatesIsTakenOff() {
    CurveNull family = CurveNull.poissonGaussian(0.0003, 100_000, 1);
    double account = PldAccountant.poissonGaussian(0.0003, 0.5, 100_000).epsilon(1e-5);
    assertEquals(4.36288, account, 1e-3);
    double stated = family.epsilon(2, 1e-5);
    assertTrue(stated <= account - 1.4e-3 && stated > 0.998 * account, stated + " " + account);
    assertTrue(CurveNull.lessOverstatement(3.04513) <= 3.04513 - 4e-4);
    assertEquals(0, CurveNull.lessOverstatement(1e-5));
  }
}
