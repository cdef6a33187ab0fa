package assay.audit.game;

import assay.stats.Nearest;
import java.util.List;

/** Every game, in print order. */
public final class Games {
  private static final List<Game> ALL =
      List.of(
          new WhiteBoxGame(),
          new HiddenStateGame(),
          new ManyModelsGame(),
          new OneRunGame(),
          new MechanismGame());

  private Games() {}

  /** All. */
  public static List<Game> all() {
    return ALL;
  }

  /** The ids. */
  public static List<String> ids() {
    return ALL.stream().map(game -> game.descriptor().id()).toList();
  }

  /**
   * The game with this id.
   *
   * @throws IllegalArgumentException with the nearest ids
   */
  public static Game byId(String id) {
    return ALL.stream()
        .filter(game -> game.descriptor().id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException(id + " is not a game; " + Nearest.hint(id, ids())));
  }
}
