package assay.audit.game;

/** An experiment whose outcome is a set of guesses about fair coins. */
public interface Game {
  /** What there is to say before it is played. */
  GameDescriptor descriptor();

  /**
   * Plays it. The evidence depends on settings, data and seed alone, not on the number of workers.
   *
   * @throws assay.stats.InputException if data or settings do not fit
   */
  GameEvidence play(GameSettings settings, GameSetup setup) throws InterruptedException;
}
