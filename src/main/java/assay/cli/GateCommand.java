package assay.cli;

import assay.audit.StoredScores;
import assay.audit.result.AuditResult;
import assay.audit.result.ResultFile;
import assay.gate.Baseline;
import assay.gate.Gate;
import assay.gate.GateResult;
import assay.gate.Policy;
import assay.gate.PolicyReader;
import assay.report.GateFiles;
import assay.report.GateWording;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code assay gate}: a finished result against a policy. */
@Command(
    name = "gate",
    description = "Hold a finished result against a policy.",
    sortOptions = false,
    footer = {
      "",
      "Writes gate.xml (JUnit), gate.md and gate.sarif. Under GitHub Actions it also",
      "annotates the run and adds gate.md to the summary of the job. docs/ci.md has",
      "workflows for GitHub, GitLab and Jenkins; attacks/policy.yaml is a policy.",
      "",
      "Exit codes: 0 every rule met, 3 a rule broken, 4 a rule that the evidence",
      "cannot decide, 2 a mistake in policy or result, 1 internal error."
    })
final class GateCommand extends ConsoleCommand {
  @Option(
      names = "--result",
      required = true,
      paramLabel = "RESULT",
      description = "An audit.json, or the output folder that holds one.")
  private Path result = Path.of("");

  @Option(
      names = "--policy",
      required = true,
      paramLabel = "POLICY",
      description = "What must hold, such as attacks/policy.yaml.")
  private Path policy = Path.of("");

  @Option(
      names = "--baseline",
      paramLabel = "RESULT",
      description = "An earlier result that nothing may have become worse than.")
  private @Nullable Path baseline;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    Policy rules = PolicyReader.read(policy);
    Path out = output.folder(Path.of("assay-gate"));
    return judge(
        rules,
        read(result),
        Optional.ofNullable(baseline).map(GateCommand::read),
        out,
        output.quiet(),
        console,
        Clock.systemUTC());
  }

  /** A result with the scores beside it. */
  static Baseline read(Path given) {
    Path file = Files.isDirectory(given) ? given.resolve("audit.json") : given;
    try {
      return new Baseline(ResultFile.read(file), beside(file));
    } catch (IOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  private static StoredScores beside(Path file) {
    return StoredScores.in(file.toAbsolutePath().resolveSibling("scores"));
  }

  /** A result just made, in its folder. */
  static Baseline made(AuditResult result, Path folder) {
    return new Baseline(result, StoredScores.in(folder.resolve("scores")));
  }

  /** Judges, writes, prints; returns the exit code. */
  static int judge(
      Policy policy,
      Baseline current,
      Optional<Baseline> baseline,
      Path out,
      boolean quiet,
      Console console,
      Clock clock)
      throws IOException {
    LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    GateResult judged = new Gate(policy, today).check(current, baseline);
    GateFiles.write(out, judged, Commands.version());
    GithubRun.of(System.getenv()).publish(judged, console.out());
    console.out().print(quiet ? GateWording.line(judged) : GateWording.terminal(judged));
    return judged.outcome().exitCode();
  }
}
