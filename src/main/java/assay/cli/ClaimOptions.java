package assay.cli;

import assay.audit.bundle.Bundle;
import assay.audit.bundle.SigningKey;
import assay.audit.result.AuditResult;
import assay.audit.scores.ScoresAudit;
import assay.audit.scores.ScoresPlan;
import assay.audit.scores.ScoresPlan.Knowledge;
import assay.report.GateFiles;
import assay.report.OutputFolder;
import assay.report.Templates;
import assay.report.TerminalSummary;
import assay.stats.InputException;
import assay.stats.Nearest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is claimed and known of a model that comes from outside, and where the answer goes. */
final class ClaimOptions {
  @Option(
      names = "--trials",
      paramLabel = "KIND",
      description = {
        "What is known of the memberships: one-run (one training; each record or canary was in or"
            + " out by a fair coin), independent-runs (a training per row), unknown. Bounds rest on"
            + " it; unknown, the default, gives metrics and estimates only."
      })
  private String trials = "unknown";

  @Option(names = "--epsilon", paramLabel = "E", description = "The epsilon that is claimed.")
  private @Nullable Double epsilon;

  @Option(
      names = "--delta",
      paramLabel = "D",
      description = "The delta of the claim, or at which bounds are stated; 1e-5 if not given.")
  private double delta = 1e-5;

  @Option(
      names = "--mechanism",
      paramLabel = "KIND",
      description = {
        "What is claimed to keep epsilon: gaussian (noise on every step, all records in each) or"
            + " unknown, the default. Bounds for Gaussian mechanisms decide only on those."
      })
  private String mechanism = "unknown";

  @Option(
      names = "--estimator",
      paramLabel = "ID",
      description = {
        "The estimator that decides; one-run for one-run, clopper-pearson for independent-runs if"
            + " not given."
      })
  private @Nullable String estimator;

  @Option(
      names = "--confidence",
      paramLabel = "C",
      description = "Of the deciding bound; 0.95 if not given.")
  private double confidence = 0.95;

  @Option(
      names = "--must-catch",
      paramLabel = "E",
      description = {
        "No violation is an answer only if a true epsilon of E had been caught; max(2 x claim,"
            + " claim + 5) if not given."
      })
  private @Nullable Double mustCatch;

  @Option(
      names = "--power",
      paramLabel = "P",
      description = "With this probability; 0.9 if not given.")
  private double power = 0.9;

  @Option(names = "--seed", paramLabel = "N", description = "Breaks ties; 1 if not given.")
  private long seed = 1;

  @Option(
      names = "--sign-with",
      paramLabel = "KEY",
      description = "Sign the output folder with this key (assay keygen).")
  private @Nullable Path signWith;

  @Option(
      names = "--with-data",
      description = "Put copies of the files that are read, raw records too, into the folder.")
  private boolean withData;

  @Mixin private OutputOptions output = new OutputOptions();

  /** The plan with these options. */
  ScoresPlan plan(
      Path file,
      ScoresPlan.Columns columns,
      Optional<ScoresPlan.Matrix> matrix,
      Optional<ScoresPlan.ModelFile> model,
      boolean lowerIsMember) {
    return new ScoresPlan(
        file,
        ScoresPlan.nameOf(file),
        columns,
        matrix,
        model,
        lowerIsMember,
        knowledge(trials),
        epsilon == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(inRange("--epsilon", epsilon, 0, 60, "[0, 60]")),
        open("--delta", delta, 0, 1, "(0, 1), such as 1e-9 for a pure claim"),
        Optional.ofNullable(estimator),
        open("--confidence", confidence, 0.5, 1, "(0.5, 1)"),
        mustCatch == null
            ? OptionalDouble.empty()
            : OptionalDouble.of(inRange("--must-catch", mustCatch, 0, 64, "[0, 64]")),
        open("--power", power, 0, 1, "(0, 1)"),
        seed,
        gaussian(mechanism));
  }

  @Mixin private TemplateOptions templates = new TemplateOptions();

  /** Audits, writes the folder and prints the summary. */
  int run(ScoresPlan plan, Console console) throws IOException {
    Path folder = output.folder(Path.of("assay-out", plan.name()));
    Templates pages = templates.read();
    Map<String, Path> inputs = plan.inputs();
    Bundle.apart(folder, inputs);
    Bundle.fresh(folder);
    Optional<SigningKey> key = Optional.ofNullable(signWith).map(SigningKey::read);
    ScoresAudit.Audited audited = new ScoresAudit(Clock.systemUTC(), Commands.version()).run(plan);
    AuditResult result = audited.result();
    Bundle.clear(folder);
    GateFiles.clear(folder);
    OutputFolder.write(folder, result, audited.sheet(), pages);
    Bundle.keepInputs(folder, withData ? inputs : Map.of());
    Bundle.seal(folder, result, inputs, key);
    for (String warning : result.warnings()) {
      console.err().println("warning: " + Visible.lines(warning));
    }
    console
        .out()
        .print(
            output.quiet()
                ? TerminalSummary.line(result)
                : TerminalSummary.of(result, console.terminal().color()));
    console.out().println((output.quiet() ? "" : "Report: ") + folder.resolve("report.html"));
    return result.verdict().outcome().exitCode();
  }

  private static Knowledge knowledge(String text) {
    List<String> ids = Arrays.stream(Knowledge.values()).map(Knowledge::id).toList();
    return Arrays.stream(Knowledge.values())
        .filter(k -> k.id().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "--trials must be one of "
                        + String.join(", ", ids)
                        + "; got "
                        + Visible.of(text)
                        + Nearest.of(text, ids).stream()
                            .findFirst()
                            .map(near -> " (did you mean " + near + "?)")
                            .orElse("")));
  }

  private static boolean gaussian(String text) {
    if (!text.equals("gaussian") && !text.equals("unknown")) {
      throw new InputException("--mechanism must be gaussian or unknown; got " + Visible.of(text));
    }
    return text.equals("gaussian");
  }

  private static double inRange(
      String option, double value, double low, double high, String range) {
    if (!(value >= low && value <= high)) {
      throw new InputException(option + " must be in " + range + ", got " + value);
    }
    return value;
  }

  private static double open(String option, double value, double low, double high, String range) {
    if (!(value > low && value < high)) {
      throw new InputException(option + " must be in " + range + ", got " + value);
    }
    return value;
  }
}
