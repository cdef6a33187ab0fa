package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

final class MainTest {
  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void generalHelpNamesEveryCommandAndExitCode(String word) {
    Run run = Run.of(word);
    assertEquals(0, run.code());
    assertEquals("", run.err());
    assertEquals(Commands.help(), run.out());
    for (Commands.Entry entry : Commands.present()) {
      assertTrue(run.out().contains("  " + entry.name() + " "), entry.name());
    }
    for (int code = 0; code <= 4; code++) {
      assertTrue(run.out().contains("  " + code + "  "), run.out());
    }
  }

  @Test
  void withoutACommandHelpGoesToStandardError() {
    assertEquals(new Run(2, "", Commands.help()), Run.of());
  }

  @Test
  void theVersionIsOneLine() {
    assertEquals(new Run(0, "assay (development)\n", ""), Run.of("--version"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"audit", "report", "gate", "verify", "keygen"})
  void helpOfACommandIsAsItWas(String command) throws IOException {
    Run run = Run.of(command, "--help");
    assertEquals(0, run.code());
    assertEquals(run, Run.of("help", command));
    Golden.check("cli/" + command + "-help.txt", run.out());
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
  }

  @Test
  void theListOfCommandsSaysWhatTheCommandsSayOfThemselves() throws ReflectiveOperationException {
    for (Commands.Entry entry : Commands.present()) {
      Command command = entry.load().getAnnotation(Command.class);
      assertEquals(entry.name(), command.name());
      assertEquals(entry.description() + ".", command.description()[0]);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          audti            | assay: audti is not a command; did you mean "audit"? (assay --help shows all)
          --sed 3          | assay: unknown option --sed; options follow the command: assay COMMAND --sed
          audit            | assay audit: missing required parameter: 'PLAN' (assay audit --help shows all)
          audit p.yaml --sed 3     | assay audit: unknown option --sed; did you mean --seed? (assay audit --help shows all)
          audit p.yaml q.yaml      | assay audit: unexpected argument q.yaml (assay audit --help shows all)
          audit p.yaml --workers x | assay audit: invalid value for option '--workers': 'x' is not an int (assay audit --help shows all)
          """)
  void aMistakeInUsageIsOneLine(String line, String message) {
    assertEquals(new Run(2, "", message + "\n"), Run.of(line.split(" +", -1)));
  }

  @Test
  void aPlanWithTenMistakesGivesTenMessagesAndNothingIsRun() throws IOException {
    Run run = Run.of("audit", "src/test/resources/assay/audit/ten-mistakes.yaml");
    assertEquals(2, run.code());
    assertEquals("", run.out());
    String here = Path.of("").toAbsolutePath().toString();
    Golden.check("cli/ten-mistakes.txt", run.err().replace(here, "/here"));
    assertEquals(11, run.err().lines().count());
  }

  @Test
  void aMissingPlanIsOneLine() {
    assertEquals(
        new Run(
            2, "", "there is no plan no.yaml (looked in " + Path.of("").toAbsolutePath() + ")\n"),
        Run.of("audit", "no.yaml"));
  }

  @Test
  void aMissingResultIsOneLine() {
    assertEquals(
        new Run(
            2,
            "",
            "no.json: no such file; `assay audit PLAN` writes audit.json into its output folder\n"),
        Run.of("report", "no.json"));
  }

  @ParameterizedTest
  @CsvSource({"--workers,0", "--workers,-1"})
  void workersMustBePositive(String option, String value) {
    assertEquals(
        new Run(2, "", "--workers must be >= 1, got " + value + "\n"),
        Run.of("audit", "attacks/quickstart.yaml", option, value));
  }

  @Test
  void outMustBeAFolder() {
    assertEquals(
        new Run(2, "", "--out must be a folder, got the file pom.xml\n"),
        Run.of("audit", "attacks/quickstart.yaml", "--out", "pom.xml"));
  }
}
