package assay.report;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class StrengthTableTest {
  @Test
  void aRateThatNoAttackHasIsSaidToBeMissingWithTheReason() {
    String table = StrengthTable.of(SampleResult.make());
    assertTrue(
        table.contains(
            ": TPR at 0.1 % FPR** is not stated: 0.1 % needs at least 10000 non-members"),
        table);
  }
}
