package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GameCommandTest {
  @Test
  void theListAndOneGameAreAsTheyWere() throws IOException {
    assertEquals(Run.of("game", "list"), Run.of("game"));
    Golden.check("cli/game-list.txt", Run.of("game", "list").out());
    Golden.check("cli/game-show.txt", Run.of("game", "show", "many-models").out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          game play      | assay game can list, show ID or run ID, got play
          game mechanism | assay game can list, show ID or run ID, got mechanism; assay game run mechanism
          game list x    | assay game list takes no id; assay game show x shows one
          game run many  | many is not a game; did you mean "many-models"?
          game run many-models           | many-models trains on data: give a plan that names them, such as --plan attacks/digits.yaml
          game run mechanism --plan attacks/quickstart.yaml | --plan: mechanism needs no data
          game run mechanism --epsilon 0 | --epsilon must be a finite number > 0, got 0.0
          game run mechanism --delta 1   | --delta must be in (0, 1), got 1.0
          game run mechanism --confidence 0.5 | --confidence must be in (0.5, 1), got 0.5
          game run mechanism --set count | --set must be NAME=VALUE, such as steps=50, got count
          game run mechanism --set mechanism=file | mechanism=file needs --samples FILE
          """)
  void aMistakeIsOneLine(String line, String message) {
    assertEquals(new Run(2, "", message + "\n"), Run.of(line.split(" +", -1)));
  }

  @Test
  void aMechanismIsJudgedByItsExitCode(@TempDir Path folder) {
    String[] honest = {
      "game",
      "run",
      "mechanism",
      "--epsilon",
      "1",
      "--set",
      "count=20000",
      "--set",
      "mechanism=laplace",
      "--json"
    };
    Run run = Run.of(honest);
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("\"outcome\" : \"NO_VIOLATION_FOUND\""), run.out());
    assertEquals(run, Run.of(honest));
    Run bug =
        Run.of(
            "game",
            "run",
            "mechanism",
            "--epsilon",
            "1",
            "--set",
            "count=20000",
            "--set",
            "mechanism=laplace",
            "--set",
            "noiseScale=0.5");
    assertEquals(3, bug.code(), bug.out());
    Run few = Run.of("game", "run", "mechanism", "--epsilon", "4", "--set", "count=100");
    assertEquals(4, few.code(), few.out());
  }

  @Test
  void scoresAreWrittenForOthersToCheck(@TempDir Path folder) throws IOException {
    Path scores = folder.resolve("scores.csv");
    Run run =
        Run.of(
            "game",
            "run",
            "hidden-state",
            "--plan",
            "attacks/digits.yaml",
            "--confidence",
            "0.999",
            "--set",
            "models=20",
            "--set",
            "records=5",
            "--set",
            "steps=2",
            "--scores",
            scores.toString());
    assertTrue(run.code() == 0 || run.code() == 4, run.err() + run.out());
    assertEquals(21, Files.readAllLines(scores).size());
    assertEquals("score,member", Files.readAllLines(scores).get(0));
  }
}
