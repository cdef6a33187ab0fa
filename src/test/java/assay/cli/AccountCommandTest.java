package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccountCommandTest {
  private static final String[] EXAMPLE = {
    "account",
    "--sampling",
    "poisson",
    "--q",
    "0.01",
    "--sigma",
    "1.0",
    "--steps",
    "1000",
    "--delta",
    "1e-5"
  };

  @ParameterizedTest
  @ValueSource(strings = {"account", "calibrate"})
  void helpIsAsItWas(String command) throws IOException {
    Golden.check("cli/" + command + "-help.txt", Run.of(command, "--help").out());
  }

  @Test
  void exampleIsAsItWas() throws IOException {
    Run run = Run.of(EXAMPLE);
    assertEquals(0, run.code(), run.err());
    Golden.check("cli/account-poisson.txt", run.out());
  }

  @Test
  void shufflingShowsWhatHoldsAndWhatWouldHaveBeenClaimed() throws IOException {
    Run run =
        Run.of(
            "account",
            "--sampling",
            "shuffled",
            "--records",
            "1000",
            "--batch",
            "1",
            "--sigma",
            "1",
            "--steps",
            "1000",
            "--relation",
            "zero-out");
    assertEquals(0, run.code(), run.err());
    Golden.check("cli/account-shuffled.txt", run.out());
  }

  @Test
  void shufflingUnderAddOrRemoveIsRefused() {
    Run run =
        Run.of(
            "account",
            "--sampling",
            "shuffled",
            "--records",
            "1000",
            "--batch",
            "10",
            "--sigma",
            "1",
            "--steps",
            "100",
            "--relation",
            "add-or-remove-one");
    assertEquals(2, run.code());
    assertTrue(run.out().contains("zero-out or replace-one"), run.out());
  }

  @Test
  void eventsOfAFileCompose(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("events.yaml");
    Files.writeString(
        file,
        """
        relation: add-or-remove-one
        events:
          - gaussian: {noise: 1}
            sampling: {poisson: {rate: 0.01}}
            count: 500
          - gaussian: {noise: 1.5}
            sampling: {poisson: {rate: 0.02}}
            count: 500
          - gaussian: {noise: 5}
            count: 2
        """);
    Run run = Run.of("account", "--events", file.toString(), "--delta", "1e-5", "--json");
    assertEquals(0, run.code(), run.err());
    JsonNode account = new ObjectMapper().readTree(run.out()).at("/accounts/0");
    assertEquals("pld", account.path("accountant").asText());
    assertEquals(2.221911, account.path("epsilon").asDouble(), 1e-4);
  }

  /** A mechanism with epsilon 1 if a record is added may have 2 if one is replaced. */
  @Test
  void relationOfAFileIsNotOverruled(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("events.yaml");
    Files.writeString(
        file, "relation: add-or-remove-one\nevents:\n  - given: {epsilon: 1, delta: 0}\n");
    Run run = Run.of("account", "--events", file.toString(), "--relation", "replace-one");
    assertEquals(2, run.code(), run.out());
    assertEquals(
        file
            + ": relation is add-or-remove-one, --relation is replace-one; what a file gives holds"
            + " under its own relation",
        run.err().strip());
    run = Run.of("account", "--events", file.toString(), "--relation", "add-or-remove-one");
    assertEquals(0, run.code(), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  - gaussian: {noise: 5, noise: 1}|:3: a key that stands twice",
        "  - gaussian: {noise: 5}\n---\nevents: []|more than one document; a file of events is one",
        "  - gaussian: {noise: 1}\n    count: 2000000000|count must be at most 1000000000, got 2000000000",
        "  - select: {runs: poisson, mean: 2, of: [{gaussian: {noise: 9}, count: 1000000}]}\n"
            + "    count: 1000000\n  - laplace: {noise: 1e-7}|noiseMultiplier must be in [1e-6, 1e100], got 1.0E-7",
        "  - gaussian: {noise: 1e-200}|noiseMultiplier must be in [1e-6, 1e100], got 1.0E-200",
        "  - randomized-response: {categories: 2, noise: 1e-320}|noise must be in [1e-6, 1e100], got",
        "  - given: {epsilon: 1e7, delta: 0}|epsilon must be at most 1e6, got 1.0E7",
        "  - gaussian: {noise: 1}\n    sampling: {shuffled: {records: 10, batch: 3, drop-last: y}}|"
            + "drop-last must be true or false, got \"y\""
      })
  void whatWouldBeReadOtherwiseThanItWasMeantIsRefused(String lines, @TempDir Path folder)
      throws IOException {
    int bar = lines.indexOf('|');
    Path file = folder.resolve("events.yaml");
    Files.writeString(file, "relation: zero-out\nevents:\n" + lines.substring(0, bar) + "\n");
    Run run = Run.of("account", "--events", file.toString());
    assertEquals(2, run.code(), run.out());
    assertTrue(run.err().contains(lines.substring(bar + 1)), run.err());
    assertEquals(1, run.err().strip().lines().count(), run.err());
  }

  @Test
  void whatIsPrintedHolds() {
    assertEquals("0.002345", AccountCommand.number(0.0023459, true));
    assertEquals("0.002346", AccountCommand.number(0.0023451, false));
  }

  /** What is printed is what epsilon was computed at. */
  @Test
  void calibrationPrintsWhatItComputedWith() {
    Run run =
        Run.of(
            "calibrate",
            "--epsilon",
            "3",
            "--delta",
            "1.2349e-5",
            "--sigma",
            "1.23456789",
            "--steps",
            "10");
    assertEquals(0, run.code(), run.err());
    String[] words = run.out().split("\\s+", -1);
    assertTrue(run.out().contains("largest sampling rate " + words[6].replace(",", "")), run.out());
    assertTrue(run.out().contains("sigma = 1.23456789,"), run.out());
    assertTrue(run.out().contains("at delta 1.2349e-5,"), run.out());
  }

  @Test
  void misspelledParameterIsNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("events.yaml");
    Files.writeString(file, "relation: zero-out\nevents:\n  - gaussian: {nois: 1}\n");
    Run run = Run.of("account", "--events", file.toString());
    assertEquals(2, run.code());
    assertTrue(run.err().contains("events[0].gaussian: \"nois\" is not known here"), run.err());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--q 1.5 --sigma 1 --steps 10|--q must be in (0, 1], got 1.5",
        "--q NaN --sigma 1 --steps 10|--q must be in (0, 1], got NaN",
        "--q 0.1 --sigma 0 --steps 10|--sigma must be a number > 0, got 0.0",
        "--q 0.1 --sigma 1 --steps 0|--steps must be at least 1, got 0",
        "--q 0.1 --sigma 1 --steps 5 --delta 0|--delta must be in (0, 1), got 0.0",
        "--q 0.1 --steps 5|--sigma is missing"
      })
  void nonsenseIsMetAtTheDoor(String lines) {
    int bar = lines.indexOf('|');
    String[] options = ("account --sampling poisson " + lines.substring(0, bar)).split(" ", -1);
    Run run = Run.of(options);
    assertEquals(2, run.code());
    assertTrue(run.err().contains(lines.substring(bar + 1)), run.err());
  }

  @Test
  void deltaThatAllowsARecordToBePublishedIsAWarning() {
    Run run =
        Run.of(
            "account",
            "--sampling",
            "poisson",
            "--records",
            "1000",
            "--batch",
            "10",
            "--sigma",
            "1",
            "--steps",
            "100",
            "--delta",
            "0.01");
    assertTrue(run.out().contains("Warning: delta 0.01 is not below"), run.out());
  }

  @Test
  void calibratedNoiseKeepsTheEpsilon() throws IOException {
    Run run =
        Run.of(
            "calibrate",
            "--epsilon",
            "2",
            "--delta",
            "1e-5",
            "--q",
            "0.01",
            "--steps",
            "1000",
            "--json");
    assertEquals(0, run.code(), run.err());
    JsonNode root = new ObjectMapper().readTree(run.out());
    assertTrue(root.path("epsilon").asDouble() <= 2);
    assertTrue(root.path("sigma").asDouble() < 1);
    assertEquals("sigma", root.path("found").asText());
  }
}
