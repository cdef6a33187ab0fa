package assay.stats;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there whole or not at all: written beside their place and renamed. */
public final class WholeFile {
  /** What the name of a file ends in until it is whole. */
  public static final String PARTIAL = ".partial";

  private WholeFile() {}

  /** What writes the text. */
  public interface Body {
    void write(BufferedWriter out) throws IOException;
  }

  /** Writes bytes. */
  public static void write(Path file, byte[] bytes) throws IOException {
    Path partial = partial(file);
    Files.write(partial, bytes);
    complete(partial, file);
  }

  /** Writes text in UTF-8, as it is made. */
  public static void write(Path file, Body body) throws IOException {
    Path partial = partial(file);
    try (BufferedWriter out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
      body.write(out);
    }
    complete(partial, file);
  }

  /**
   * Reads a file that is known to be small.
   *
   * @throws InputException where it has more than {@code most} bytes
   */
  public static byte[] readSmall(Path file, int most) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(most);
      if (bytes.length == most && in.read() >= 0) {
        throw new InputException(file + ": has more than " + most + " bytes, and none such has");
      }
      return bytes;
    }
  }

  /** Where to write what shall become this file. */
  public static Path partial(Path file) {
    return file.resolveSibling(file.getFileName() + PARTIAL);
  }

  /** Puts what was written in its place. */
  public static void complete(Path partial, Path file) throws IOException {
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
