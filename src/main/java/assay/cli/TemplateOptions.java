package assay.cli;

import assay.report.Templates;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --templates}, wherever a page is made. */
final class TemplateOptions {
  @Option(
      names = "--templates",
      paramLabel = "DIR",
      description = "Templates to use instead of Assay's own, and a logo.svg or logo.png.")
  private @Nullable Path folder;

  /** Checked at once, so that a mistake shows before hours of work. */
  Templates read() {
    if (folder == null) {
      return Templates.OWN;
    }
    try {
      return Templates.of(folder);
    } catch (IOException e) {
      throw new InputException(String.valueOf(e.getMessage()), e);
    }
  }
}
