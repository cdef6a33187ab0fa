package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TradeOffBlockTest {
  @Test
  void theClaimRulesOutWhatKairouzSays() {
    assertEquals(1 - 1e-5, TradeOffBlock.least(1, 1e-5, 0), 1e-15);
    assertEquals(0.5, TradeOffBlock.least(0, 0, 0.5), 1e-15);
    // Both lines meet where misses and false alarms are equal: (1 - delta) / (1 + e^epsilon).
    double corner = (1 - 1e-3) / (1 + Math.exp(2));
    assertEquals(corner, TradeOffBlock.least(2, 1e-3, corner), 1e-12);
    assertEquals(0, TradeOffBlock.least(2, 1e-3, 1), 0);
    assertEquals(0, TradeOffBlock.least(1000, 0, 0.5), 0);
  }
}
