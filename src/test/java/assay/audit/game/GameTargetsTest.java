package assay.audit.game;

import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.AuditListener;
import assay.bound.Confidence;
import assay.data.CsvSource;
import assay.data.Dataset;
import assay.data.DatasetLoader;
import assay.stats.Seed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/games.md says the games reach on digits: {@code mvn test -Dgroups=slow ...}. */
@Tag("slow")
final class GameTargetsTest {
  @ParameterizedTest
  @ValueSource(doubles = {1, 2, 4, 8})
  void everyStepSeenShowsMostOfTheClaim(double claim) throws IOException, InterruptedException {
    assertTrue(median("white-box", Map.of(), claim, 3) >= 0.85 * claim);
  }

  @Test
  void theLastOfAThousandModelsShowsMoreThanWasPublished()
      throws IOException, InterruptedException {
    assertTrue(median("many-models", Map.of(), 10, 1) > 7.21);
  }

  @Test
  void aThousandIsolatedCanariesAreNearlyIdeal() throws IOException, InterruptedException {
    assertTrue(median("one-run", Map.of(), 8, 5) >= 0.9 * 4.39);
  }

  @Test
  void hidingTheStepsHidesNothing() throws IOException, InterruptedException {
    assertTrue(median("hidden-state", Map.of(), 8, 1) >= 0.8 * 8);
  }

  private static double median(String id, Map<String, String> settings, double claim, int seeds)
      throws IOException, InterruptedException {
    Game game = Games.byId(id);
    double[] bounds = new double[seeds];
    for (int i = 0; i < seeds; i++) {
      GameSetup setup =
          new GameSetup(
              Optional.of(digits()),
              Optional.empty(),
              claim,
              1e-5,
              Confidence.of(0.95),
              Seed.of(i + 1L).child("game").child(id),
              Runtime.getRuntime().availableProcessors(),
              AuditListener.NONE);
      bounds[i] =
          game.play(GameSettings.of(game.descriptor(), settings), setup).bounds().get(0).epsilon();
    }
    Arrays.sort(bounds);
    return bounds[seeds / 2];
  }

  private static Dataset digits() throws IOException {
    CsvSource source =
        new CsvSource(
            Path.of("fixtures/digits/digits.csv"),
            "label",
            Optional.empty(),
            Optional.empty(),
            java.util.List.of(),
            java.util.List.of(),
            Map.of("p*", CsvSource.Column.inRange(0, 16)),
            0);
    return new DatasetLoader().load(source).dataset();
  }
}
