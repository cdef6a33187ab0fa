package assay.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What pages are made with: Assay's own templates, or a folder that comes first.
 *
 * @param folder with templates of the same names, and a logo; empty for Assay's own
 */
public record Templates(Optional<Path> folder) {
  private static final int DEPTH = 3;

  /** Assay's own. */
  public static final Templates OWN = new Templates(Optional.empty());

  /**
   * A folder whose templates come first.
   *
   * @throws IOException if it is none, or a template in it cannot be parsed; the message names
   *     template, line and column
   */
  public static Templates of(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": must be a folder with templates or a logo");
    }
    Templates templates = new Templates(Optional.of(folder));
    List<String> names;
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      names =
          files
              .filter(file -> file.toString().endsWith(".ftlh"))
              .map(file -> folder.relativize(file).toString().replace('\\', '/'))
              .sorted()
              .toList();
    }
    ReportRenderer.parse(names, templates);
    return templates;
  }
}
