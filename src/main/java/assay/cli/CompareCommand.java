package assay.cli;

import assay.audit.result.AuditResult;
import assay.audit.result.JsonText;
import assay.audit.result.ResultFile;
import assay.report.Comparison;
import assay.report.ComparisonText;
import assay.report.OutputFolder;
import assay.report.Templates;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay compare A B}: a release against the one before. */
@Command(
    name = "compare",
    description = "Show what differs between two results.",
    sortOptions = false,
    footer = {
      "",
      "Models are matched by id. Where both results judged the same held-out records,",
      "accuracies are compared record by record; every difference has an interval.",
      "",
      "Exit codes: 0 compared, 2 not a result, 1 internal error."
    })
final class CompareCommand extends ConsoleCommand {
  @Parameters(index = "0", paramLabel = "BEFORE", description = "An audit.json or its folder.")
  private Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "AFTER", description = "An audit.json or its folder.")
  private Path after = Path.of("");

  @Option(names = "--out", paramLabel = "FILE", description = "Write the comparison as a page.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print the comparison as JSON.")
  private boolean json;

  @Mixin private TemplateOptions templates = new TemplateOptions();

  @Override
  public Integer call() throws IOException {
    Templates pages = templates.read();
    Comparison comparison = Comparison.of(read(before), read(after));
    if (out != null) {
      OutputFolder.text(out, ComparisonText.html(comparison, pages));
    }
    console
        .out()
        .print(
            json
                ? new String(JsonText.of(comparison), StandardCharsets.UTF_8)
                : ComparisonText.text(comparison));
    if (out != null && !json) {
      console.out().println("Page: " + out);
    }
    return ExitCode.OK;
  }

  static AuditResult read(Path path) {
    try {
      return ResultFile.read(Files.isDirectory(path) ? path.resolve("audit.json") : path);
    } catch (IOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }
}
