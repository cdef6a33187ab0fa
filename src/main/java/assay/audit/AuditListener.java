package assay.audit;

/**
 * Hears how an audit proceeds: a progress line, a log, a test. Called from any thread, one call at
 * a time.
 */
public interface AuditListener {
  /** Hears nothing. */
  AuditListener NONE = new AuditListener() {};

  /**
   * A stage begins.
   *
   * @param stage for people, such as "training models"
   * @param total units of work in it; 0 where unknown
   * @param done units already on disk from an interrupted run
   */
  default void started(String stage, long total, long done) {}

  /**
   * Work was done.
   *
   * @param stage that was started
   * @param done units finished so far, those of an interrupted run included
   */
  default void advanced(String stage, long done) {}

  /** A stage ended. */
  default void finished(String stage) {}

  /** Something a person should know at once, one sentence; it stands in the result as well. */
  default void warned(String message) {}
}
