package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PowerCommandTest {
  private static JsonNode json(String line) throws IOException {
    Run run = Run.of((line + " --json").split(" ", -1));
    assertEquals("", run.err());
    return new ObjectMapper().readTree(run.out());
  }

  @Test
  void helpIsAsItWas() throws IOException {
    Run run = Run.of("power", "--help");
    Golden.check("cli/power-help.txt", run.out());
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
  }

  /** What is caught with m canaries takes about m canaries to catch. */
  @ParameterizedTest
  @CsvSource({"one-run-fdp", "one-run", "clopper-pearson", "gdp", "order-statistic"})
  void bothQuestionsAgree(String id) throws IOException {
    double caught =
        json("power " + id + " --claim 1 --canaries 600 --against 4")
            .get("smallestCaught")
            .asDouble();
    assertTrue(caught > 1 && caught < 20, id + ": " + caught);
    int needed =
        json("power " + id + " --claim 1 --against 4 --catch " + caught)
            .get("canariesNeeded")
            .asInt();
    assertTrue(needed > 420 && needed < 660, id + ": " + needed);
  }

  @Test
  void theAnswerIsASentence() {
    Run run = Run.of("power", "gdp", "--claim", "2", "--canaries", "1000");
    String text = run.out().replaceAll("\\s+", " ").strip();
    assertTrue(
        text.matches(
            "Claim: epsilon 2 at delta 0.00001. The bound of gdp at 95 % confidence from 1000"
                + " canaries or trials exceeds it with 90 % power where the true epsilon is at least"
                + " \\d\\.\\d{3}, for scores as good as the Gaussian mechanism's. The forecast: a lower"
                + " bound on the power: that of the best single threshold, of which there are"
                + " several."),
        text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          katz-log --claim 1 --canaries 9 | katz-log is an estimate: nothing may gate on it, so it has no power
          gdp --claim 1                   | give one of --canaries and --catch
          gdp --claim 1 --canaries 9 --catch 2 | give one of --canaries and --catch
          gdp --claim 2 --catch 1         | --catch must be above --claim, got 1.0
          gdp --claim NaN --catch 1       | --claim must be in [0, 64), got NaN
          gdp --claim 1 --canaries 2      | scores must be >= 4, got 2
          gdp --claim 1 --canaries 9 --power 1 | power must be in (0, 1), got 1.0
          """)
  void aMistakeIsOneLine(String line, String message) {
    assertEquals(new Run(2, "", message + "\n"), Run.of(("power " + line.strip()).split(" +", -1)));
  }
}
