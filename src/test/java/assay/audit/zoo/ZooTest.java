package assay.audit.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.zoo.SelfTestResult.Outcome;
import assay.audit.zoo.ZooEntry.Expectation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ZooTest {
  private static List<ZooEntry> entries() {
    return Zoo.families().stream().flatMap(f -> f.entries().stream()).toList();
  }

  private static ZooEntry entry(String id) {
    return entries().stream().filter(e -> e.id().equals(id)).findFirst().orElseThrow();
  }

  @Test
  void everyFileOfFixturesIsRead() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("fixtures/zoo"))) {
      Set<String> names =
          files
              .map(f -> f.getFileName().toString().replace(".yaml", ""))
              .collect(Collectors.toSet());
      assertEquals(Set.copyOf(Zoo.FAMILIES), names);
    }
  }

  @Test
  void everyFamilyIsNamedAsItsFileAndHasACleanTwin() {
    for (Zoo.Family family : Zoo.families()) {
      assertTrue(Zoo.FAMILIES.contains(family.family()), family.family());
      assertTrue(
          family.entries().stream().anyMatch(e -> e.leak().isEmpty()),
          family.family() + " has no clean twin");
      assertTrue(
          family.entries().stream().anyMatch(e -> e.leak().isPresent()),
          family.family() + " has no bug");
    }
  }

  @Test
  void everyRowOfTheBugTableIsPlanted() {
    Set<Integer> rows = new TreeSet<>();
    entries().stream().filter(e -> e.leak().isPresent()).forEach(e -> rows.add(e.bug()));
    assertEquals(java.util.stream.IntStream.rangeClosed(1, 42).boxed().toList(), List.copyOf(rows));
  }

  @Test
  void everyBugLeaksMoreThanIsClaimed() {
    for (ZooEntry entry : entries()) {
      if (entry.leak().isPresent()) {
        assertTrue(
            entry.trueEpsilon() > 1.3 * entry.claim().claimedEpsilon(),
            entry.id() + ": " + entry.trueEpsilon() + " of " + entry.claim().claimedEpsilon());
      } else {
        assertEquals(entry.claim().claimedEpsilon(), entry.trueEpsilon(), entry.id());
      }
    }
  }

  @Test
  void theReferenceClaimsAreTheKnownOnes() {
    // Gaussian mechanism in closed form; the sampled ones lie below their Renyi bounds.
    assertEquals(1.993091, Reference.B.recipe(1).curve(1).epsilon(Reference.DELTA), 1e-6);
    for (Reference reference : Reference.values()) {
      double renyi = reference.recipe(1).curve(1).epsilon(Reference.DELTA);
      assertTrue(reference.epsilon() <= renyi * (1 + 1e-6), reference + ": " + renyi);
      assertTrue(reference.epsilon() >= 0.8 * renyi, reference + ": " + renyi);
    }
  }

  @Test
  void aBugIsMissedBelowItsShareOfTrials() {
    ZooEntry bug = entry("no-clipping");
    assertEquals(Outcome.FOUND, SelfTest.outcome(bug, 18, 20));
    assertEquals(Outcome.MISSED, SelfTest.outcome(bug, 17, 20));
  }

  @Test
  void aCleanTwinIsAFalseAlarmBeyondChance() {
    ZooEntry clean = entry("correct-full-batch");
    // P[Bin(100, 0.05) >= 12] = 0.0043, P[Bin(100, 0.05) >= 14] = 0.00046 (scipy.stats.binom.sf)
    assertEquals(Outcome.CLEAR, SelfTest.outcome(clean, 12, 100));
    assertEquals(Outcome.FALSE_ALARM, SelfTest.outcome(clean, 14, 100));
  }

  @Test
  void anExpectationOfAnotherFormIsRefused() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Expectation("> 0.9", 1, 2));
    assertEquals(
        "expect.flagged must be like \">= 0.9\" or \"<= 0.05\", got \"> 0.9\"", e.getMessage());
  }
}
