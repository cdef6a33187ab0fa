package assay.cli;

import assay.stats.InputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command that judges leaves its answer, and how much it prints. */
final class OutputOptions {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = {"Output folder; assay-out/<name> if not given, or assay-gate for a gate."})
  private @Nullable Path out;

  @Option(names = "--quiet", description = "One line instead of the summary.")
  private boolean quiet;

  /**
   * The folder to write to.
   *
   * @param usual where none was given
   */
  Path folder(Path usual) {
    Path folder = out == null ? usual : out;
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new InputException("--out must be a folder, got the file " + folder);
    }
    return folder;
  }

  boolean quiet() {
    return quiet;
  }
}
