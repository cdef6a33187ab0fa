package assay.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a file, decompressed where it is gzip (told by its first two bytes, not its name).
 *
 * @param name without folders
 * @param bytes content; not copied
 * @param sha256 of the file as it lies on disk
 */
record SourceFile(String name, byte[] bytes, String sha256) {
  private static final int CHUNK = 1 << 16;

  /** Reads {@code path}, refusing more bytes than allowed on disk or after decompression. */
  static SourceFile read(Path path, DatasetLoader.Limits limits) throws IOException {
    int limit = limits.bytes();
    Path fileName = path.getFileName();
    String name = fileName == null ? path.toString() : fileName.toString();
    if (!Files.exists(path)) {
      throw DataException.of(name, "no such file: " + path);
    }
    if (!Files.isRegularFile(path)) {
      throw DataException.of(name, "expected a file, got a folder or device: " + path);
    }
    long size = Files.size(path);
    if (size > limit) {
      throw tooLarge(name, limit);
    }
    inMemory(name, size, limits);
    MessageDigest digest = newDigest();
    try (PushbackInputStream whole =
        new PushbackInputStream(new DigestInputStream(Files.newInputStream(path), digest), 2)) {
      byte[] head = whole.readNBytes(2);
      whole.unread(head);
      boolean gzip = head.length == 2 && head[0] == (byte) 0x1f && head[1] == (byte) 0x8b;
      byte[] bytes;
      try {
        bytes =
            gzip
                ? readAll(new GZIPInputStream(whole, CHUNK), name, CHUNK, limits)
                : readAll(whole, name, (int) size + 1, limits);
      } catch (ZipException | EOFException e) {
        throw DataException.of(name, "damaged or truncated gzip file: " + e.getMessage());
      }
      whole.transferTo(OutputStream.nullOutputStream());
      return new SourceFile(name, bytes, HexFormat.of().formatHex(digest.digest()));
    }
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] readAll(
      InputStream in, String name, int expected, DatasetLoader.Limits limits) throws IOException {
    int limit = limits.bytes();
    byte[] bytes = new byte[expected];
    int size = 0;
    while (true) {
      int read = in.read(bytes, size, bytes.length - size);
      if (read < 0) {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
      }
      size += read;
      if (size > limit) {
        throw tooLarge(name, limit);
      }
      if (size == bytes.length) {
        inMemory(name, 2L * size, limits);
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * size, limit + 1L));
      }
    }
  }

  /** With the copy that is made while it grows, and as much again for what is read of it. */
  private static void inMemory(String name, long bytes, DatasetLoader.Limits limits) {
    if (!limits.heap().holds(4 * bytes)) {
      throw DataException.of(
          name, limits.heap().refusal("its " + bytes + " bytes or more", 4 * bytes));
    }
  }

  private static DataException tooLarge(String name, int limit) {
    return DataException.of(
        name, "too large: at most " + limit + " bytes are read, also after decompression");
  }
}
