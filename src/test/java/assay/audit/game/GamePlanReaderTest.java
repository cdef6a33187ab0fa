package assay.audit.game;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.plan.PlanException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GamePlanReaderTest {
  private static Optional<GamePlan> read(String text) {
    return GamePlanReader.read(
        "g.yaml", Path.of("").toAbsolutePath(), text.getBytes(StandardCharsets.UTF_8));
  }

  /** One for each game, with its threat model. */
  @Test
  void everyGameHasAPlanThatNamesItsThreatModel() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("attacks/games"))) {
      List<Path> plans = files.sorted().toList();
      assertEquals(
          Games.ids().stream().sorted().toList(),
          plans.stream().map(p -> GamePlanReader.read(p).orElseThrow().game()).sorted().toList());
      for (Path plan : plans) {
        String threat =
            Games.byId(GamePlanReader.read(plan).orElseThrow().game())
                .descriptor()
                .threatModel()
                .id();
        assertTrue(Files.readString(plan).contains("threatModel: " + threat), plan.toString());
      }
    }
  }

  @Test
  void defaultsAreFilledIn() {
    GamePlan plan = read("name: a\ngame: {id: mechanism, mechanism: laplace}").orElseThrow();
    assertEquals(
        new GamePlan(
            "a", 1, Optional.empty(), "mechanism", 4, 1e-5, 0.95, Map.of("mechanism", "laplace")),
        plan);
  }

  @Test
  void aPlanWithoutAGameIsNone() {
    assertTrue(read("name: a\ndata: {path: b}\nmodels: []").isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {name: a, game: {}}                          | g.yaml:1:17: game.id is missing; it must be one of white-box, hidden-state, many-models, one-run, mechanism
          {name: a, game: {id: mechanism, count: 5}}   | g.yaml:1:40: mechanism.count must be a whole number in [100, 5000000], got 5.0
          {name: a, game: {id: mechanism, threatModel: TM1}} | g.yaml:1:46: game.threatModel must be that of mechanism, TM4, got TM1
          {name: a, game: {id: mechanism, delta: 0}}   | g.yaml:1:40: game.delta must be a number in (0, 1), got 0
          """)
  void aMistakeIsToldWithItsPlace(String text, String message) {
    assertEquals(message, assertThrows(PlanException.class, () -> read(text)).getMessage());
  }
}
