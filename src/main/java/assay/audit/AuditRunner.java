package assay.audit;

/** Runs a plan. */
public final class AuditRunner {
  private AuditRunner() {}

  /** Stands in until the runner is there. Runs {@code plan} and returns what it found. */
  public static AuditResult run(AuditPlan plan, AuditOptions options, AuditListener listener) {
    if (plan.targets() > 0) {
      throw new UnsupportedOperationException("not there yet: " + plan.name() + options + listener);
    }
    return run(plan, options, listener);
  }
}
