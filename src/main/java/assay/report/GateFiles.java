package assay.report;

import assay.gate.GateResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a gate leaves behind: {@code gate.xml}, {@code gate.md}, {@code gate.sarif}. */
public final class GateFiles {
  private GateFiles() {}

  /** Removes those of an earlier run. */
  public static void clear(Path folder) throws IOException {
    for (String name : new String[] {"gate.xml", "gate.md", "gate.sarif"}) {
      Files.deleteIfExists(folder.resolve(name));
    }
  }

  /**
   * Writes all of them into {@code folder}.
   *
   * @param version of Assay
   */
  public static void write(Path folder, GateResult result, String version) throws IOException {
    Files.createDirectories(folder);
    OutputFolder.text(folder.resolve("gate.xml"), GateJunit.of(result));
    OutputFolder.text(folder.resolve("gate.md"), GateMarkdown.of(result));
    OutputFolder.text(folder.resolve("gate.sarif"), GateSarif.of(result, version));
  }
}
