package assay.audit.bundle;

import assay.stats.InputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A zipped bundle, unpacked into a folder of its own that is removed on close. From another party:
 * names cannot lead out of the folder, entries and sizes are counted as they are unpacked (never as
 * the archive declares them), and nothing is left behind on an error.
 */
public final class ZipBundle implements AutoCloseable {
  static final int MOST_ENTRIES = 20_000;
  static final long MOST_BYTES = 4L << 30;
  static final int MOST_RATIO = 200;
  private static final long FREE = 16L << 20;
  private static final Pattern PART = Pattern.compile("[^/\\\\\\x00-\\x1F\\x7F:]{1,200}");

  private final Path temporary;
  private final Path folder;

  private ZipBundle(Path temporary, Path folder) {
    this.temporary = temporary;
    this.folder = folder;
  }

  /**
   * Unpacks.
   *
   * @throws InputException where the file is no zip, or one that is not unpacked
   */
  public static ZipBundle open(Path zip) throws IOException {
    Path temporary = Files.createTempDirectory("assay-verify-");
    try {
      unpack(zip, temporary);
      return new ZipBundle(temporary, root(temporary));
    } catch (ZipException | EOFException | IllegalArgumentException e) {
      delete(temporary);
      throw new InputException(zip + ": is not a zip that can be read: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      delete(temporary);
      throw e;
    }
  }

  /** Where the bundle is. */
  public Path folder() {
    return folder;
  }

  private static void unpack(Path zip, Path into) throws IOException {
    long archive = Files.size(zip);
    long most = Math.min(MOST_BYTES, FREE + MOST_RATIO * archive);
    long written = 0;
    int count = 0;
    Set<String> seen = new HashSet<>();
    byte[] buffer = new byte[1 << 16];
    try (ZipFile file = new ZipFile(zip.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = file.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        if (++count > MOST_ENTRIES) {
          throw new InputException(zip + ": has more than " + MOST_ENTRIES + " entries");
        }
        Path target = target(zip, entry, into);
        if (!seen.add(target.toString().toLowerCase(Locale.ROOT)) && !entry.isDirectory()) {
          throw new InputException(zip + ": has two entries of one name");
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
          continue;
        }
        Files.createDirectories(java.util.Objects.requireNonNull(target.getParent()));
        try (InputStream in = file.getInputStream(entry);
            OutputStream out = Files.newOutputStream(target)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            written += n;
            if (written > most) {
              throw new InputException(
                  zip + ": unpacks to more than " + most + " bytes, which no bundle does");
            }
            out.write(buffer, 0, n);
          }
        }
      }
    }
  }

  private static Path target(Path zip, ZipEntry entry, Path into) {
    String name = entry.getName();
    String plain = entry.isDirectory() ? name.substring(0, name.length() - 1) : name;
    Path target = into;
    for (String part : plain.split("/", -1)) {
      if (!PART.matcher(part).matches() || part.equals(".") || part.equals("..")) {
        throw new InputException(
            zip
                + ": has an entry with a name that leads elsewhere, "
                + assay.audit.result.Printable.of(name, 100));
      }
      target = target.resolve(part);
    }
    return target;
  }

  /** The folder with the manifest: the archive's own root, or the one folder in it. */
  private static Path root(Path temporary) throws IOException {
    if (Files.exists(temporary.resolve(Manifest.FILE))) {
      return temporary;
    }
    try (Stream<Path> inside = Files.list(temporary)) {
      List<Path> all = inside.toList();
      return all.size() == 1 && Files.isDirectory(all.get(0)) ? all.get(0) : temporary;
    }
  }

  @Override
  public void close() throws IOException {
    delete(temporary);
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
