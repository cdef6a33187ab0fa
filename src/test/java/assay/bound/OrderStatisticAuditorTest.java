package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderStatisticAuditorTest {
  /** Xiang et al. 2025, official code, mu = 1, outcome = expected. */
  @ParameterizedTest
  @CsvSource({"100, 10, 3.1645", "500, 103, 3.7557", "1000, 309, 3.6700"})
  void boundsAgreeWithTheOfficialCode(int r, int errors, double expected) {
    EpsilonLowerBound bound =
        OrderStatisticAuditor.fromCounts(
            new GaussianNull(),
            Trials.INDEPENDENT_RUNS,
            new OneRunCounts(1000, r, r - errors),
            1e-5,
            Confidence.of(0.95));
    assertEquals(expected, bound.epsilon(), 2e-4);
  }

  @Test
  void canariesOfOneModelAreRefusedWithTheReason() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                OrderStatisticAuditor.withDefaultGuesses(
                    new GaussianNull(), Trials.CANARIES_OF_ONE_RUN));
    assertEquals(
        "order-statistic is refused for canaries of one run: canaries of one model share its"
            + " noise: where one common coin decides whether any of them leaks, the mechanism"
            + " keeps its claim and this bound exceeds it in far more than alpha of the audits;"
            + " use one-run-fdp",
        e.getMessage());
  }
}
