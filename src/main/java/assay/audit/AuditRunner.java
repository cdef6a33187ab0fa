package assay.audit;

/** Runs a plan. */
public final class AuditRunner {
  private AuditRunner() {}

  /** Stands in until the runner is there. */
  @SuppressWarnings("DoNotCallSuggester")
  public static AuditResult run(AuditPlan plan, AuditOptions options, AuditListener listener) {
    throw new UnsupportedOperationException("not there yet: " + plan.name() + options + listener);
  }
}
