package assay.audit.game;

import java.util.Map;

/** Plays a game and judges what came of it. */
public final class GameRunner {
  private GameRunner() {}

  /**
   * Plays.
   *
   * @param given the game's own parameters, as texts
   * @param seed as it was given; {@code setup.seed()} is made of it
   */
  public static Played play(Game game, Map<String, String> given, GameSetup setup, long seed)
      throws InterruptedException {
    GameDescriptor descriptor = game.descriptor();
    GameSettings settings = GameSettings.of(descriptor, given);
    GameEvidence evidence = game.play(settings, setup);
    GameResult result =
        new GameResult(
            GameResult.VERSION,
            descriptor.id(),
            descriptor.title(),
            descriptor.threatModel().id(),
            descriptor.threatModel().text(),
            descriptor.trials().text(),
            setup.epsilon(),
            setup.delta(),
            setup.confidence().level(),
            settings.values(),
            seed,
            evidence.mechanism(),
            evidence.bounds().get(0).estimator(),
            evidence.bounds(),
            GameVerdict.of(setup.epsilon(), evidence.bounds().get(0), evidence),
            descriptor.assumptions(),
            evidence.facts(),
            evidence.coins(),
            evidence.notes());
    return new Played(result, evidence);
  }

  /**
   * A result and what it rests on.
   *
   * @param result for people and files
   * @param evidence with the scores
   */
  public record Played(GameResult result, GameEvidence evidence) {}
}
