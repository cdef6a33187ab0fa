package assay.audit;

import assay.stats.Checks;
import java.nio.file.Path;

/**
 * How to run a plan; nothing here changes what is found.
 *
 * @param out output folder
 * @param workers threads, >= 1
 * @param resume whether finished work of an interrupted run is taken up
 * @param allowExec whether commands that the plan names may be run
 */
public record AuditOptions(Path out, int workers, boolean resume, boolean allowExec) {
  public AuditOptions {
    Checks.atLeast("workers", 1, workers);
  }
}
