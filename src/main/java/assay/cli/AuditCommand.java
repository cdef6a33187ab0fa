package assay.cli;

import assay.audit.AuditOptions;
import assay.audit.AuditRunner;
import assay.audit.RegisteredNames;
import assay.audit.TimeBudget;
import assay.audit.bundle.Bundle;
import assay.audit.bundle.SigningKey;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanOverride;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import assay.gate.Baseline;
import assay.gate.Policy;
import assay.gate.PolicyReader;
import assay.report.GateFiles;
import assay.report.OutputFolder;
import assay.report.Templates;
import assay.report.TerminalSummary;
import assay.stats.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay audit PLAN}: the main job, from a plan to a report. */
@Command(
    name = "audit",
    description = "Train, attack and bound the models of a plan.",
    sortOptions = false,
    footer = {
      "",
      "The output folder holds report.html, audit.json, summary.md, junit.xml, the",
      "attack scores and the plan as resolved. Ctrl-C leaves finished work there;",
      "--resume takes it up and gives the same audit.json as an uninterrupted run.",
      "assay verify checks the folder; docs/evidence.md says what it can show.",
      "",
      "Exit codes: 0 no violation found, 3 violation found, 4 inconclusive,",
      "2 a mistake in the plan or its data, 1 internal error."
    })
final class AuditCommand extends ConsoleCommand {
  @Parameters(paramLabel = "PLAN", description = "A plan, such as attacks/quickstart.yaml.")
  private Path plan = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = {
        "Use this value instead of the plan's, such as models[0].training.epochs=5. The value is"
            + " YAML; a path starts from the working folder. May be repeated."
      })
  private List<String> settings = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", description = "Use this seed instead of the plan's.")
  private @Nullable String seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Output folder; assay-out/<name of the plan> if not given.")
  private @Nullable Path out;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads; all processors if not given. The result does not depend on it.")
  private int workers = Runtime.getRuntime().availableProcessors();

  @Option(names = "--resume", description = "Take up what an interrupted run has finished.")
  private boolean resume;

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description = "Hold the result against this policy; the exit code is then assay gate's.")
  private @Nullable Path policy;

  @Option(
      names = "--baseline",
      paramLabel = "RESULT",
      description = "With --policy: an earlier result to compare with.")
  private @Nullable Path baseline;

  @Option(
      names = "--time-budget",
      paramLabel = "TIME",
      description = {
        "How long it may take, such as 10m: fewer shadow models are trained where the time does not"
            + " suffice, decided before any score is seen. The policy's if not given."
      })
  private @Nullable String timeBudget;

  @Option(
      names = "--sign-with",
      paramLabel = "KEY",
      description = "Sign the output folder with this key (assay keygen).")
  private @Nullable Path signWith;

  @Option(
      names = "--with-data",
      description = "Put copies of the files that are read, raw records too, into the folder.")
  private boolean withData;

  @Option(
      names = "--allow-exec",
      description = "Let the plan run commands. Only for plans that you trust.")
  private boolean allowExec;

  @Option(names = "--quiet", description = "No progress, and one line instead of the summary.")
  private boolean quiet;

  @Mixin private TemplateOptions templates = new TemplateOptions();

  @Override
  public Integer call() throws Exception {
    AuditPlan checked = new PlanReader(new RegisteredNames()).read(plan, overrides());
    Path folder = out == null ? Path.of("assay-out", checked.name()) : out;
    if (workers < 1) {
      throw new InputException("--workers must be >= 1, got " + workers);
    }
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException("--out must be a folder, got the file " + folder);
    }
    if (baseline != null && policy == null) {
      throw new InputException("--baseline needs --policy, whose rules say what may not rise");
    }
    Templates pages = templates.read();
    Optional<Policy> rules = Optional.ofNullable(policy).map(PolicyReader::read);
    Optional<Baseline> earlier = Optional.ofNullable(baseline).map(GateCommand::read);
    Bundle.apart(folder, inputs(checked));
    Optional<SigningKey> key = Optional.ofNullable(signWith).map(SigningKey::read);
    if (Files.isDirectory(folder)) {
      Bundle.unseal(folder);
      GateFiles.clear(folder);
    }
    AuditOptions options = new AuditOptions(folder, workers, resume, allowExec, budget(rules));
    AuditResult result;
    try (ProgressDisplay progress = ProgressDisplay.of(console, quiet);
        Interruption interruption =
            Interruption.watch(console.err(), progress::close, folder, resumeCommand())) {
      result =
          new AuditRunner(Clock.systemUTC(), Commands.version()).run(checked, options, progress);
      OutputFolder.write(folder, checked, result, pages);
      interruption.done();
    }
    console
        .out()
        .print(
            quiet
                ? TerminalSummary.line(result)
                : TerminalSummary.of(result, console.terminal().color()));
    console.out().println((quiet ? "" : "Report: ") + folder.resolve("report.html"));
    int exit =
        rules.isPresent()
            ? GateCommand.judge(
                rules.get(),
                GateCommand.made(result, folder),
                earlier,
                folder,
                quiet,
                console,
                Clock.systemUTC())
            : result.verdict().outcome().exitCode();
    Bundle.keepInputs(folder, withData ? inputs(checked) : Map.of());
    Bundle.seal(folder, result, inputs(checked), key);
    return exit;
  }

  private Optional<Duration> budget(Optional<Policy> rules) {
    if (timeBudget == null) {
      return rules.flatMap(Policy::timeBudget);
    }
    Optional<Duration> budget = TimeBudget.parse(timeBudget);
    if (budget.isEmpty()) {
      throw new InputException("--time-budget must be " + TimeBudget.FORM + ", got " + timeBudget);
    }
    return budget;
  }

  /** What the plan reads, by role. */
  private static Map<String, Path> inputs(AuditPlan plan) {
    Map<String, Path> inputs = new LinkedHashMap<>();
    if (plan.data() instanceof AuditPlan.CsvPlan csv) {
      inputs.put("data", csv.path());
    } else if (plan.data() instanceof AuditPlan.IdxPlan idx) {
      inputs.put("images", idx.images());
      inputs.put("labels", idx.labels());
    }
    for (AuditPlan.ModelPlan model : plan.models()) {
      model
          .network()
          .deeplearning4j()
          .ifPresent(file -> inputs.put("network of " + model.id(), file));
    }
    return inputs;
  }

  private List<PlanOverride> overrides() {
    List<PlanOverride> overrides = new ArrayList<>();
    for (String setting : settings) {
      overrides.add(PlanOverride.ofSetting(setting));
    }
    if (seed != null) {
      overrides.add(PlanOverride.ofOption("--seed", "seed", seed));
    }
    return overrides;
  }

  /** What to type to go on with this run. */
  private String resumeCommand() {
    StringBuilder command = new StringBuilder("assay audit ").append(Shell.quote(plan.toString()));
    for (String setting : settings) {
      command.append(" --set ").append(Shell.quote(setting));
    }
    if (seed != null) {
      command.append(" --seed ").append(Shell.quote(seed));
    }
    if (policy != null) {
      command.append(" --policy ").append(Shell.quote(policy.toString()));
    }
    if (baseline != null) {
      command.append(" --baseline ").append(Shell.quote(baseline.toString()));
    }
    if (timeBudget != null) {
      command.append(" --time-budget ").append(Shell.quote(timeBudget));
    }
    if (signWith != null) {
      command.append(" --sign-with ").append(Shell.quote(signWith.toString()));
    }
    if (withData) {
      command.append(" --with-data");
    }
    if (out != null) {
      command.append(" --out ").append(Shell.quote(out.toString()));
    }
    if (allowExec) {
      command.append(" --allow-exec");
    }
    return command.append(" --resume").toString();
  }
}
