package assay.audit.game;

import assay.audit.AuditListener;
import assay.bound.Confidence;
import assay.data.Dataset;
import assay.stats.Checks;
import assay.stats.InputException;
import assay.stats.Seed;
import java.time.Duration;
import java.util.Optional;

/**
 * What every game is told.
 *
 * @param data the records, for games that train
 * @param samples outputs of a mechanism, for the game that reads them
 * @param epsilon the claim, > 0, nats
 * @param delta of the claim, (0, 1)
 * @param confidence of the bounds
 * @param seed of everything random
 * @param workers threads, >= 1
 * @param listener hears how it proceeds
 * @param timeBudget how long trials may be added; for games that may stop at any time
 */
public record GameSetup(
    Optional<Dataset> data,
    Optional<MechanismSamples> samples,
    double epsilon,
    double delta,
    Confidence confidence,
    Seed seed,
    int workers,
    AuditListener listener,
    Optional<Duration> timeBudget) {
  /** Without a time budget. */
  public GameSetup(
      Optional<Dataset> data,
      Optional<MechanismSamples> samples,
      double epsilon,
      double delta,
      Confidence confidence,
      Seed seed,
      int workers,
      AuditListener listener) {
    this(data, samples, epsilon, delta, confidence, seed, workers, listener, Optional.empty());
  }

  /** The same with a time budget. */
  public GameSetup within(Duration budget) {
    return new GameSetup(
        data, samples, epsilon, delta, confidence, seed, workers, listener, Optional.of(budget));
  }

  public GameSetup {
    Checks.positive("epsilon", epsilon);
    Checks.inOpenUnit("delta", delta);
    Checks.atLeast("workers", 1, workers);
  }

  /** The records. */
  Dataset records() {
    return data.orElseThrow(() -> new InputException("this game needs data"));
  }
}
