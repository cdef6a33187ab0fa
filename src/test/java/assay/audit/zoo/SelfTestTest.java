package assay.audit.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SelfTestTest {
  @Test
  void everyBugIsFoundAndNoCleanTwinIsAccused() throws InterruptedException {
    run(true, Optional.empty());
  }

  @Test
  @Tag("slow")
  void everyBugIsFoundInNineTrialsOfTen() throws InterruptedException {
    run(false, Optional.empty());
  }

  private static void run(boolean quick, Optional<String> only) throws InterruptedException {
    StringBuilder failed = new StringBuilder();
    SelfTestResult r =
        new SelfTest(1, quick, 2, Clock.systemUTC())
            .run(
                only,
                l -> {
                  if (Boolean.getBoolean("zoo.print")) {
                    System.err.printf(
                        Locale.ROOT,
                        "%-12s %-38s %3d %3d/%3d %6d ms ratio %.2f %s%n",
                        l.outcome(),
                        l.id(),
                        l.bug(),
                        l.flagged(),
                        l.trials(),
                        l.milliseconds(),
                        l.ratio(),
                        l.evidence());
                  }
                });
    for (SelfTestResult.Line l : r.lines()) {
      if (l.outcome() == SelfTestResult.Outcome.MISSED
          || l.outcome() == SelfTestResult.Outcome.FALSE_ALARM) {
        failed.append(l).append('\n');
      }
    }
    assertEquals("", failed.toString());
  }
}
