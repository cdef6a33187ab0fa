package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.stats.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClopperPearsonAuditorTest {
  /** scipy: log((1 - d - u(fn, p)) / u(fp, n)), u = beta.isf(.025, k + 1, n - k). */
  @ParameterizedTest
  @CsvSource({
    "250, 500, 10, 500, 1e-5, 2.524347",
    "0, 500, 0, 500, 1e-5, 4.905584",
    "0, 500, 0, 500, 0, 4.905594210",
    "0, 487, 512, 513, 1e-5, 0",
    "100, 1000, 10, 1000, 1e-5, 3.871958824"
  })
  void boundsFromCountsAgreeWithTheirFormula(
      long fn, long p, long fp, long n, double delta, double expected) {
    EpsilonLowerBound bound =
        ClopperPearsonAuditor.fromCounts(new ErrorCounts(fn, p, fp, n), delta, Confidence.of(0.95));
    assertEquals(expected, bound.epsilon(), 6e-7);
  }

  /** Perfect attack, delta 1e-5, 95 %. */
  @ParameterizedTest
  @CsvSource({"50, 2.57", "100, 3.28", "250, 4.21", "500, 4.91", "1000, 5.60", "5000, 7.21"})
  void ceilingsAreWhatAPerfectAttackGives(long n, double expected) {
    EpsilonLowerBound bound =
        ClopperPearsonAuditor.fromCounts(
            new ErrorCounts(n / 2, n, n / 2, n), 1e-5, Confidence.of(0.95));
    assertEquals(0, bound.epsilon());
    assertEquals(expected, bound.ceiling(), 0.005);
  }

  @ParameterizedTest
  @EnumSource(Thresholds.class)
  void boundIsZeroWhenScoresAreTied(Thresholds thresholds) {
    AttackScores tied = new AttackScores("tied", new double[400], half(400));
    EpsilonLowerBound bound =
        new ClopperPearsonAuditor(thresholds).audit(tied, 1e-5, Confidence.of(0.95), Seed.of(3));
    assertEquals(0, bound.epsilon());
  }

  @ParameterizedTest
  @EnumSource(Thresholds.class)
  void aPerfectAttackReachesTheCeiling(Thresholds thresholds) {
    EpsilonLowerBound bound =
        new ClopperPearsonAuditor(thresholds)
            .audit(
                Scores.gaussian(500, 500, 60, Seed.of(4)), 1e-5, Confidence.of(0.95), Seed.of(3));
    assertEquals(bound.ceiling(), bound.epsilon(), 1e-9);
    assertTrue(bound.epsilon() > 3.5, "got " + bound.epsilon());
  }

  @Test
  void swappingMembersAndNegatingScoresChangesNothingMuch() {
    AttackScores scores = Scores.gaussian(300, 300, 2, Seed.of(8));
    double[] negated = new double[600];
    boolean[] swapped = new boolean[600];
    for (int i = 0; i < 600; i++) {
      negated[i] = -scores.score()[i];
      swapped[i] = !scores.member()[i];
    }
    double one = outRanks(scores);
    double other = outRanks(new AttackScores("swapped", negated, swapped));
    assertTrue(one > 0.3 && other > 0.3, one + " " + other);
  }

  @Test
  void boundIsInvariantToMonotoneMapsOfTheScore() {
    AttackScores scores = Scores.gaussian(300, 200, 1.5, Seed.of(9));
    double[] mapped = java.util.Arrays.stream(scores.score()).map(Math::exp).toArray();
    assertEquals(outRanks(scores), outRanks(new AttackScores("exp", mapped, scores.member())));
  }

  @Test
  void oneSidedScoresAreRefused() {
    AttackScores scores = new AttackScores("one", new double[5], new boolean[5]);
    Exception e = assertThrows(IllegalArgumentException.class, () -> outRanks(scores));
    assertEquals(
        "scores must hold at least 2 members and 2 non-members, got 0 and 5", e.getMessage());
  }

  private static double outRanks(AttackScores scores) {
    return new ClopperPearsonAuditor()
        .audit(scores, 1e-5, Confidence.of(0.95), Seed.of(3))
        .epsilon();
  }

  private static boolean[] half(int n) {
    boolean[] member = new boolean[n];
    for (int i = 0; i < n; i += 2) {
      member[i] = true;
    }
    return member;
  }
}
