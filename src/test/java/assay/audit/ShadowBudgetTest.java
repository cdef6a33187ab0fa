package assay.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShadowBudgetTest {
  @ParameterizedTest
  @CsvSource({
    // asked, seconds left, seconds per model, threads -> bought
    "64, 100, 1, 1, 60", // 0.6 x 100 = 60
    "64, 100, 1, 2, 64", // more than was asked for
    "64, 15, 1, 1, 8", // 9 models, 8 are even
    "64, 0, 1, 2, 4", // at least four
    "64, -20, 1, 2, 4",
    "2, 100, 1, 2, 2", // never more than the plan has
    "0, 100, 1, 2, 0",
    "64, 100, 0, 2, 64"
  })
  void whatFitsIsEvenAndWithinThePlan(
      int asked, double left, double perModel, int workers, int bought) {
    assertEquals(bought, ShadowBudget.affordable(asked, left, perModel, workers));
  }

  @Test
  void theWarningSaysWhatTheTimeBought() {
    assertEquals(
        "Time budget of 10m: it bought 24 of 64 shadow models per configuration, decided from the"
            + " time that the target models took and before any score was seen. No bound was looked at"
            + " early: the sequential bound, which may stop at any time, needs a training with noise of"
            + " its own for every trial, and the trials of an audit are records of one model (assay"
            + " game run many-models --time-budget has such trials). Attacks that compare with shadow models are weaker than those of the whole plan, and so is what they"
            + " prove; bounds hold all the same.",
        new ShadowBudget(64, 24, 600).warning());
    assertTrue(new ShadowBudget(64, 64, 600).warning().endsWith("has such trials)."));
  }

  @ParameterizedTest
  @CsvSource({"90s, 90", "10m, 600", "1h30m, 5400", "1h1s, 3601"})
  void aDurationIsReadAsPeopleWriteIt(String text, long seconds) {
    assertEquals(Optional.of(Duration.ofSeconds(seconds)), TimeBudget.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"''", "10", "m", "0s", "-5m", "10M", "5m10", "31h999999m", "1.5h", "99999h"})
  void whatIsNoDurationIsRefused(String text) {
    assertEquals(Optional.empty(), TimeBudget.parse(text));
  }
}
