package assay.audit.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.zoo.SelfTestResult.Line;
import assay.audit.zoo.SelfTestResult.Outcome;
import assay.stats.Binomials;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class SelfTestTest {
  private static final Clock STOPPED = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  @Test
  void everyBugIsFoundAndNoCleanTwinIsAccused() throws InterruptedException {
    SelfTestResult result = new SelfTest(1, true, 2, STOPPED).run(Optional.empty(), line -> {});
    assertEquals(List.of(), unexpected(result));
    assertTrue(result.asExpected());
    assertTrue(result.lines().size() > 90, "entries: " + result.lines().size());
  }

  @Test
  @Tag("slow")
  void everyBugIsFoundInNineTrialsOfTenAndTwinsAreAccusedInOneOfTwenty()
      throws InterruptedException {
    SelfTestResult result = new SelfTest(2, false, 2, STOPPED).run(Optional.empty(), line -> {});
    assertEquals(List.of(), unexpected(result));
    long[] alarms = result.trials(false);
    assertTrue(
        Binomials.sf(alarms[0] - 1, alarms[1], SelfTest.ALPHA) > 0.01,
        alarms[0] + " of " + alarms[1]);
  }

  @Test
  void threadsChangeNothing() throws InterruptedException {
    Optional<String> only = Optional.of("accounting");
    SelfTestResult one = new SelfTest(3, true, 1, STOPPED).run(only, line -> {});
    SelfTestResult four = new SelfTest(3, true, 4, STOPPED).run(only, line -> {});
    assertEquals(one, four);
    assertEquals(9, one.lines().size());
  }

  @Test
  void oneEntryCanBeAskedForAlone() throws InterruptedException {
    SelfTest test = new SelfTest(1, true, 1, STOPPED);
    Optional<String> only = Optional.of("budget-spent-twice");
    assertTrue(SelfTest.names().contains("budget-spent-twice"));
    assertEquals(2, test.trials(only));
    Line line = test.run(only, l -> {}).lines().get(0);
    assertEquals("contract: spends 2.00000, claims 1.00000", line.evidence());
    assertEquals(2, line.ratio());
  }

  private static List<String> unexpected(SelfTestResult result) {
    return result.lines().stream()
        .filter(l -> l.outcome() == Outcome.MISSED || l.outcome() == Outcome.FALSE_ALARM)
        .map(Line::toString)
        .toList();
  }
}
