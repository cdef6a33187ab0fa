package assay.cli;

import assay.audit.result.AuditResult;
import assay.audit.result.ResultFile;
import assay.report.OutputFolder;
import assay.report.ReportRenderer;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code assay report audit.json}: the page again, from the result alone. */
@Command(
    name = "report",
    description = "Render the report of a result again.",
    sortOptions = false,
    footer = {
      "",
      "Nothing but audit.json is read, so a result from another party can be rendered as well.",
      "",
      "Exit codes: 0 written, 2 not a result, 1 internal error."
    })
final class ReportCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "RESULT",
      description = "An audit.json, or the output folder that holds one.")
  private Path result = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page to write; report.html beside the result if not given.")
  private @Nullable Path out;

  @Mixin private TemplateOptions templates = new TemplateOptions();

  @Override
  public Integer call() throws IOException {
    Path file = Files.isDirectory(result) ? result.resolve("audit.json") : result;
    Path page = out == null ? file.resolveSibling("report.html") : out;
    if (Files.isDirectory(page)) {
      page = page.resolve("report.html");
    }
    OutputFolder.text(page, html(read(file)));
    console.out().println(page);
    return ExitCode.OK;
  }

  private static AuditResult read(Path file) {
    try {
      return ResultFile.read(file);
    } catch (IOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }

  private String html(AuditResult read) {
    try {
      return ReportRenderer.html(read, templates.read());
    } catch (IOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }
}
