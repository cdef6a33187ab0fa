package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.stats.Seed;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Counts at the ends of their ranges, huge counts, ties, and what is refused. */
class EdgeCasesTest {
  private static final Confidence CONFIDENCE = Confidence.of(0.95);

  /** scipy: log((1 - d - fnr) / fpr), fnr, fpr = beta.isf(.025, k + 1, n - k), 1 where k = n. */
  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, 1, 0, 0",
    "1, 1, 1, 1, 0, 0",
    "500, 500, 0, 500, 1e-5, 0",
    "0, 500, 500, 500, 1e-5, 0",
    "0, 1000000000, 0, 1000000000, 0, 19.417943",
    "500000000, 1000000000, 1000000, 1000000000, 1e-5, 6.212567"
  })
  void errorCountsAtTheirEnds(long fn, long p, long fp, long n, double delta, double expected) {
    double bound =
        ClopperPearsonAuditor.fromCounts(new ErrorCounts(fn, p, fp, n), delta, CONFIDENCE)
            .epsilon();
    assertEquals(expected, bound, 6e-6);
  }

  /** All right at delta 0: p^r = alpha, so epsilon = log(p / (1 - p)). */
  @ParameterizedTest
  @ValueSource(ints = {5, 100, 10_000, 1_000_000})
  void allGuessesRightAtDeltaZeroIsTheClosedForm(int r) {
    double p = Math.exp(Math.log(0.05) / r);
    double expected = Math.log(p) - Math.log(-Math.expm1(Math.log(0.05) / r));
    EpsilonLowerBound bound = OneRunAuditor.fromCounts(new OneRunCounts(r, r, r), 0, CONFIDENCE);
    assertEquals(expected, bound.epsilon(), 1e-8);
    assertTrue(bound.epsilon() <= expected + 1e-12);
    assertEquals(bound.epsilon(), bound.ceiling());
  }

  @Test
  void noGuessAndNoRightGuessProveNothing() {
    for (OneRunCounts counts : List.of(new OneRunCounts(10, 0, 0), new OneRunCounts(10, 7, 0))) {
      assertEquals(0, OneRunAuditor.fromCounts(counts, 0, CONFIDENCE).epsilon());
      assertEquals(
          0, OneRunCurveAuditor.fromCounts(new GaussianNull(), counts, 1e-5, CONFIDENCE).epsilon());
      assertEquals(
          0,
          OrderStatisticAuditor.fromCounts(
                  new GaussianNull(), Trials.INDEPENDENT_RUNS, counts, 1e-5, CONFIDENCE)
              .epsilon());
    }
  }

  @Test
  void moreCanariesThanGuessesCostMoreAtTheSameDelta() {
    double few = OneRunAuditor.lowerBound(new OneRunCounts(100, 100, 95), 1e-4, 0.05);
    double many = OneRunAuditor.lowerBound(new OneRunCounts(10_000, 100, 95), 1e-4, 0.05);
    assertTrue(few > many && many >= 0, few + " " + many);
  }

  @Test
  void hugeCountsOfGuessesAreBounded() {
    OneRunCounts counts = new OneRunCounts(1_000_000_000, 1_000_000, 900_000);
    double oneRun = OneRunAuditor.fromCounts(counts, 0, CONFIDENCE).epsilon();
    // log(9) less 1.645 standard errors of a log-odds, 1 / sqrt(r p (1 - p)).
    assertEquals(Math.log(9) - 1.6449 / 300, oneRun, 1e-5);
    double fdp =
        OneRunCurveAuditor.fromCounts(new GaussianNull(), counts, 1e-5, CONFIDENCE).epsilon();
    assertTrue(fdp > 0 && fdp < 50, "" + fdp);
  }

  @Test
  void theBoundIsNeverAboveTheCeilingNorBelowZero() {
    for (int v = 0; v <= 40; v++) {
      OneRunCounts counts = new OneRunCounts(60, 40, v);
      for (EpsilonLowerBound bound :
          List.of(
              OneRunAuditor.fromCounts(counts, 1e-3, CONFIDENCE),
              OneRunCurveAuditor.fromCounts(new GaussianNull(), counts, 1e-3, CONFIDENCE),
              OrderStatisticAuditor.fromCounts(
                  new GaussianNull(), Trials.STEPS, counts, 1e-3, CONFIDENCE),
              ClopperPearsonAuditor.fromCounts(
                  new ErrorCounts(40 - v, 40, 40 - v, 40), 1e-3, CONFIDENCE))) {
        assertTrue(bound.epsilon() >= 0 && bound.epsilon() <= bound.ceiling(), bound.toString());
      }
    }
  }

  @Test
  void boundsRiseWithRightGuesses() {
    double last = -1;
    for (int v = 300; v <= 500; v += 10) {
      OneRunCounts counts = new OneRunCounts(1000, 500, v);
      double bound = OneRunCurveAuditor.lowerBound(new GaussianNull(), counts, 0.05);
      assertTrue(bound >= last, "at " + v);
      last = bound;
    }
  }

  /** Where all scores are equal every estimator that may gate says 0. */
  @Test
  void tiedScoresProveNothing() {
    boolean[] member = new boolean[200];
    for (int i = 0; i < 200; i += 2) {
      member[i] = true;
    }
    AttackScores tied = new AttackScores("tied", new double[200], member);
    int above = 0;
    for (Estimator estimator : Estimators.all()) {
      if (estimator.mayGate() && !estimator.id().equals(CurveAuditor.ID)) {
        EpsilonAuditor auditor =
            Estimators.auditor(estimator.id(), AuditorSettings.of(Trials.INDEPENDENT_RUNS));
        for (int i = 0; i < 20; i++) {
          above += auditor.audit(tied, 1e-5, CONFIDENCE, Seed.of(i)).epsilon() > 0 ? 1 : 0;
        }
      }
    }
    // Ties are broken by coins, so a 0 is as sure as any null result: 5 % of 120 or fewer.
    assertTrue(above <= 14, "above 0: " + above);
  }

  @Test
  void whatIsNoNumberIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new AttackScores("nan", new double[] {Double.NaN}, new boolean[1]));
    ErrorCounts errors = new ErrorCounts(1, 9, 1, 9);
    OneRunCounts guesses = new OneRunCounts(9, 9, 8);
    for (double delta : new double[] {Double.NaN, -0.1, 1, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> ClopperPearsonAuditor.fromCounts(errors, delta, CONFIDENCE));
      assertThrows(
          IllegalArgumentException.class,
          () -> GaussianDpAuditor.fromCounts(errors, delta, CONFIDENCE));
      assertThrows(
          IllegalArgumentException.class,
          () -> OneRunAuditor.fromCounts(guesses, delta, CONFIDENCE));
      assertThrows(
          IllegalArgumentException.class,
          () -> OneRunCurveAuditor.fromCounts(new GaussianNull(), guesses, delta, CONFIDENCE));
    }
    for (double alpha : new double[] {Double.NaN, 0, 1}) {
      assertThrows(IllegalArgumentException.class, () -> Confidence.ofAlpha(alpha));
    }
  }
}
