package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import assay.bound.Estimator;
import assay.bound.Estimators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BoundCommandTest {
  @TempDir Path folder;

  @Test
  void helpIsAsItWas() throws IOException {
    Run run = Run.of("bound", "--help");
    assertEquals(0, run.code());
    Golden.check("cli/bound-help.txt", run.out());
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
  }

  @Test
  void theListNamesEveryEstimatorAndAllItAssumes() {
    Run run = Run.of("bound", "list");
    assertEquals(0, run.code());
    String out = run.out().replaceAll("\\s+", " ");
    for (Estimator estimator : Estimators.all()) {
      assertTrue(out.contains(estimator.id() + ": " + estimator.title()), estimator.id());
      assertTrue(out.contains(estimator.question()), estimator.id());
      estimator.assumptions().forEach(a -> assertTrue(out.contains(a), a));
    }
  }

  /** METHODS: scipy's Clopper-Pearson; the paper's algorithm in numpy. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          clopper-pearson --fn 250 --p 500 --fp 10 --n 500              | 2.524347 | 4.905584
          gdp --fn 250 --p 500 --fp 10 --n 500 --delta 1e-5             | 8.086153 | 31.997408
          one-run --canaries 1000 --guesses 100 --correct 75 --delta 1e-4 | 0.672985 | 0.7
          one-run-fdp --canaries 1000 --guesses 100 --correct 90        | 2.456405 | 5.549
          order-statistic --canaries 1000 --guesses 500 --correct 397   | 3.7557   | 10
          bayesian --fn 0 --p 487 --fp 512 --n 513                      | 0.1439   | 6.513110
          """)
  void countsBecomeTheBound(String line, double expected, double ceilingAtLeast)
      throws IOException {
    Run run = Run.of(("bound " + line.strip() + " --json").split(" +", -1));
    assertEquals("", run.err());
    JsonNode json = new ObjectMapper().readTree(run.out());
    assertEquals(
        expected, json.get("epsilon").asDouble(), expected > 3 && expected < 4 ? 2e-4 : 1e-4);
    assertTrue(json.get("ceiling").asDouble() >= ceilingAtLeast - 1e-5, run.out());
  }

  @Test
  void whatIsPrintedIsAllThatTheBoundRestsOn() throws IOException {
    Run run = Run.of("bound", "one-run-fdp", "--canaries=1000", "--guesses=100", "--correct=90");
    Golden.check("cli/bound-one-run-fdp.txt", run.out());
  }

  @Test
  void jsonHoldsInfinityAsText() throws IOException {
    Run run = Run.of("bound gdp --fn 1 --p 90 --fp 1 --n 90 --delta 0 --json".split(" ", -1));
    assertEquals("Infinity", new ObjectMapper().readTree(run.out()).get("epsilon").asText());
  }

  @Test
  void anEstimateSaysSo() {
    Run run = Run.of("bound katz-log --fn 10 --p 50 --fp 5 --n 50".split(" ", -1));
    assertTrue(run.out().startsWith("epsilon is estimated as "), run.out());
    assertFalse(run.out().contains(">="), run.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gpd --fn 1             | gpd is not an estimator; did you mean "gdp"?
          gdp                    | gdp needs --fn, --p, --fp and --n, or a file of scores
          one-run --fn 1         | one-run needs --canaries, --guesses and --correct, or a file of scores
          sequential             | sequential needs a file of scores
          one-run --canaries 10 --guesses 11 --correct 4 | guesses must be in [0, canaries] = [0, 10], got 11
          one-run --canaries 10 --guesses 9 --correct 10 | correct must be in [0, guesses] = [0, 9], got 10
          gdp --fn 5 --p 4 --fp 1 --n 4 | fn must be in [0, p] = [0, 4], got 5
          gdp --fn 1 --p 4 --fp 1 --n 0 | n must be >= 1, got 0
          gdp --fn 1 --p 4 --fp 1 --n 4 --delta NaN | --delta must be in [0, 1), got NaN
          gdp --fn 1 --p 4 --fp 1 --n 4 --delta 1 | --delta must be in [0, 1), got 1.0
          gdp --fn 1 --p 4 --fp 1 --n 4 --confidence NaN | confidence must be in (0, 1), got NaN
          gdp --fn 1 --p 4 --fp 1 --n 4 --trials runs | --trials must be one of independent-runs, steps, canaries-of-one-run; got runs
          gdp --fn 1 --p 4 --fp 1 --n 4 --canaries 4 | give one of: a file of scores; --fn, --p, --fp and --n; --canaries, --guesses and --correct
          """)
  void aMistakeIsOneLine(String line, String message) {
    assertEquals(new Run(2, "", message + "\n"), Run.of(("bound " + line.strip()).split(" ", -1)));
  }

  @Test
  void orderStatisticIsRefusedForCanariesOfOneRunWithTheReason() {
    Run run =
        Run.of(
            "bound order-statistic --canaries 100 --guesses 10 --correct 9 --trials canaries-of-one-run"
                .split(" ", -1));
    assertEquals(2, run.code());
    assertTrue(run.err().startsWith("order-statistic is refused for canaries of one run: "));
  }

  @Test
  void aScoreFileGivesWhatTheSameCountsGive() throws IOException {
    StringBuilder csv = new StringBuilder("record,canary,member,loss,lira\n");
    for (int i = 0; i < 200; i++) {
      // The last row is no canary. 90 of the 100 extreme guesses are right.
      boolean member = i < 100 ? i % 10 != 0 : i % 10 == 0;
      csv.append("r" + i + ",1," + (member ? 1 : 0) + ",0," + (200 - i) + "\n");
    }
    csv.append("last,0,0,0,1e9\n");
    Path file = folder.resolve("scores.csv");
    Files.writeString(file, csv);
    String name = file.toString();
    Run read =
        Run.of("bound", "one-run", name, "--column", "lira", "--guesses", "100", "--only-canaries");
    Run counted = Run.of("bound", "one-run", "--canaries=200", "--guesses=100", "--correct=90");
    assertEquals(counted, read);
    assertEquals(
        "scores.csv: no column \"score\"; choose one with --column: \"loss\", \"lira\"\n",
        Run.of("bound", "one-run", name).err());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nan,1 | s.csv:3: column score: expected a finite number, got "nan"
          1e999,1 | s.csv:3: column score: expected a finite number, got Infinity
          1,maybe | s.csv:3: column member: expected 1 or 0 (or true/false, in/out, yes/no), got "maybe"
          """)
  void aCellThatCannotBeUsedIsNamed(String row, String message) throws IOException {
    Path file = folder.resolve("s.csv");
    Files.writeString(file, "score,member\n1,0\n" + row.strip() + "\n");
    assertEquals(new Run(2, "", message + "\n"), Run.of("bound", "gdp", file.toString()));
  }
}
