package assay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class UtcTimeTest {
  @Test
  void aTimeIsSaidInUtc() {
    assertEquals("5 November 2026, 22:07 UTC", UtcTime.inWords("2026-11-05T22:07:25Z"));
    assertEquals("2026-11-05 22:07 UTC", UtcTime.inDigits("2026-11-05T22:07:25.5Z"));
    assertEquals("6 November 2026, 00:07 UTC", UtcTime.inWords("2026-11-05T22:07:25-02:00"));
  }

  @Test
  void whatIsNoTimeIsLeftAsItIs() {
    assertEquals("yesterday", UtcTime.inWords("yesterday"));
    assertEquals("", UtcTime.inDigits(""));
    assertEquals("-000001-01-01T00:00:00Z", UtcTime.inDigits("-000001-01-01T00:00:00Z"));
  }
}
