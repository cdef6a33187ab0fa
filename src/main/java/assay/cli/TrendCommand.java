package assay.cli;

import assay.audit.result.JsonText;
import assay.report.OutputFolder;
import assay.report.Templates;
import assay.report.Trend;
import assay.report.TrendText;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay trend DIR}: releases over time. */
@Command(
    name = "trend",
    description = "Show releases over time.",
    sortOptions = false,
    footer = {
      "",
      "Every audit.json below the folder is a release, in the order their audits began.",
      "Limits only mark; to stop a pipeline, use assay gate.",
      "",
      "Exit codes: 0 shown, 2 no result or not a result, 1 internal error."
    })
final class TrendCommand extends ConsoleCommand {
  private static final int DEPTH = 5;
  private static final int MOST = 1000;

  @Parameters(paramLabel = "DIR", description = "A folder with results in folders below it.")
  private Path folder = Path.of("");

  @Option(names = "--out", paramLabel = "FILE", description = "Write the trend as a page.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print the trend as JSON.")
  private boolean json;

  @Option(names = "--max-epsilon", paramLabel = "E", description = "Mark larger claims.")
  private @Nullable Double maxEpsilon;

  @Option(
      names = "--max-spent",
      paramLabel = "E",
      description = "Mark larger sums of claims on the same data.")
  private @Nullable Double maxSpent;

  @Option(
      names = "--max-tpr",
      paramLabel = "R",
      description = "Mark a larger TPR at 1 %% FPR, such as 0.05.")
  private @Nullable Double maxTpr;

  @Option(names = "--min-accuracy", paramLabel = "R", description = "Mark smaller accuracies.")
  private @Nullable Double minAccuracy;

  @Option(names = "--max-gap", paramLabel = "R", description = "Mark larger gaps between groups.")
  private @Nullable Double maxGap;

  @Mixin private TemplateOptions templates = new TemplateOptions();

  @Override
  public Integer call() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new InputException(folder + " is not a folder; give one with results below it");
    }
    Templates pages = templates.read();
    List<Path> files;
    try (Stream<Path> walk = Files.walk(folder, DEPTH)) {
      files =
          walk.filter(f -> f.endsWith("audit.json") && Files.isRegularFile(f))
              .sorted()
              .limit(MOST + 1L)
              .toList();
    }
    if (files.isEmpty() || files.size() > MOST) {
      throw new InputException(
          folder
              + (files.isEmpty()
                  ? ": no audit.json in it or in folders below; assay audit PLAN writes one"
                  : ": more than " + MOST + " results; give a folder with fewer"));
    }
    List<Trend.Found> found = new ArrayList<>();
    for (Path file : files) {
      Path parent = folder.relativize(file).getParent();
      found.add(
          new Trend.Found(
              parent == null ? "." : parent.toString().replace('\\', '/'),
              CompareCommand.read(file)));
    }
    Trend trend =
        Trend.of(
            found,
            new Trend.Limits(
                maybe(maxEpsilon),
                maybe(maxSpent),
                maybe(maxTpr),
                maybe(minAccuracy),
                maybe(maxGap)));
    if (out != null) {
      OutputFolder.text(out, TrendText.html(trend, pages));
    }
    console
        .out()
        .print(
            json ? new String(JsonText.of(trend), StandardCharsets.UTF_8) : TrendText.text(trend));
    if (out != null && !json) {
      console.out().println("Page: " + out);
    }
    return ExitCode.OK;
  }

  private static OptionalDouble maybe(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
