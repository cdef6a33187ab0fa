package assay.audit;

import assay.stats.Checks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to run a plan; nothing here changes what is found, but a time budget.
 *
 * @param out output folder
 * @param workers threads, >= 1
 * @param resume whether finished work of an interrupted run is taken up
 * @param allowExec whether commands that the plan names may be run
 * @param timeBudget how long it may take; it can lower the number of shadow models
 */
public record AuditOptions(
    Path out, int workers, boolean resume, boolean allowExec, Optional<Duration> timeBudget) {
  /** Without a time budget. */
  public AuditOptions(Path out, int workers, boolean resume, boolean allowExec) {
    this(out, workers, resume, allowExec, Optional.empty());
  }

  public AuditOptions {
    Checks.atLeast("workers", 1, workers);
  }
}
