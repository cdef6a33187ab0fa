package assay.audit;

import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanOverride;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An audit from code: what {@code assay audit} does, without the report.
 *
 * <pre>{@code
 * AuditResult result = Audit.of(Path.of("audit.yaml"), "models[0].training.epochs=5").run();
 * }</pre>
 *
 * <p>Immutable: every method gives a new audit.
 */
public final class Audit {
  private final AuditPlan plan;
  private final Optional<Path> out;
  private final int workers;
  private final boolean resume;
  private final boolean allowExec;
  private final AuditListener listener;

  private Audit(
      AuditPlan plan,
      Optional<Path> out,
      int workers,
      boolean resume,
      boolean allowExec,
      AuditListener listener) {
    this.plan = plan;
    this.out = out;
    this.workers = workers;
    this.resume = resume;
    this.allowExec = allowExec;
    this.listener = listener;
  }

  /** An audit of this plan, on all processors, below {@code assay-out/<name of the plan>}. */
  public static Audit of(AuditPlan plan) {
    return new Audit(
        plan,
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        false,
        false,
        AuditListener.NONE);
  }

  /**
   * An audit of a plan file.
   *
   * @param settings values instead of the plan's, such as {@code models[0].training.epochs=5}
   * @throws assay.stats.InputException with every mistake in the plan
   */
  public static Audit of(Path plan, String... settings) {
    List<PlanOverride> overrides = new ArrayList<>();
    for (String setting : settings) {
      overrides.add(PlanOverride.ofSetting(setting));
    }
    return of(new PlanReader(new RegisteredNames()).read(plan, overrides));
  }

  /** The plan as resolved. */
  public AuditPlan plan() {
    return plan;
  }

  /** The folder of finished models and scores. */
  public Path folder() {
    return out.orElseGet(() -> Path.of("assay-out", plan.name()));
  }

  /** The same in this folder. */
  public Audit in(Path folder) {
    return new Audit(plan, Optional.of(folder), workers, resume, allowExec, listener);
  }

  /** The same with this many threads, >= 1; the result does not depend on it. */
  public Audit workers(int threads) {
    return new Audit(plan, out, threads, resume, allowExec, listener);
  }

  /** The same, taking up what an interrupted run has finished. */
  public Audit resuming() {
    return new Audit(plan, out, workers, true, allowExec, listener);
  }

  /** The same, running the commands that the plan names. Only for plans that you trust. */
  public Audit allowingCommands() {
    return new Audit(plan, out, workers, resume, true, listener);
  }

  /** The same, heard by this listener. */
  public Audit heardBy(AuditListener hearer) {
    return new Audit(plan, out, workers, resume, allowExec, hearer);
  }

  /**
   * Trains, attacks and bounds.
   *
   * @throws assay.stats.InputException where data or commands do not fit the plan
   */
  public AuditResult run() throws IOException, InterruptedException {
    String version = Audit.class.getPackage().getImplementationVersion();
    return new AuditRunner(Clock.systemUTC(), version == null ? "(development)" : version)
        .run(plan, new AuditOptions(folder(), workers, resume, allowExec), listener);
  }
}
