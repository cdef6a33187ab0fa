package assay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Text that must stay as it is. {@code -Dgolden.update=true} writes the files anew: then look at
 * the difference before it is committed.
 */
public final class Golden {
  private static final Path ROOT = Path.of("src/test/resources/assay");

  private Golden() {}

  /** Compares with a file below the test resources. */
  public static void check(String file, String actual) throws IOException {
    Path path = ROOT.resolve(file);
    if (Boolean.getBoolean("golden.update")) {
      Files.createDirectories(path.getParent());
      Files.writeString(path, actual);
    }
    assertEquals(Files.readString(path), actual, () -> path + " (-Dgolden.update=true writes it)");
  }
}
