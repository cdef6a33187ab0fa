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

  /** Reads {@code path}, refusing more than {@code limit} bytes on disk or after decompression. */
  static SourceFile read(Path path, int limit) throws IOException {
    Path fileName = path.getFileName();
    String name = fileName == null ? path.toString() : fileName.toString();
    if (!Files.exists(path)) {
      throw DataException.of(name, "no such file: " + path);
    }
    if (!Files.isRegularFile(path)) {
      throw DataException.of(name, "expected a file, got a folder or device: " + path);
    }
    if (Files.size(path) > limit) {
      throw tooLarge(name, limit);
    }
    MessageDigest digest = newDigest();
    try (PushbackInputStream whole =
        new PushbackInputStream(new DigestInputStream(Files.newInputStream(path), digest), 2)) {
      byte[] head = whole.readNBytes(2);
      whole.unread(head);
      boolean gzip = head.length == 2 && head[0] == (byte) 0x1f && head[1] == (byte) 0x8b;
      byte[] bytes;
      try {
        bytes = readAll(gzip ? new GZIPInputStream(whole, CHUNK) : whole, name, limit);
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

  private static byte[] readAll(InputStream in, String name, int limit) throws IOException {
    byte[] bytes = new byte[CHUNK];
    int size = 0;
    while (true) {
      int read = in.read(bytes, size, bytes.length - size);
      if (read < 0) {
        return Arrays.copyOf(bytes, size);
      }
      size += read;
      if (size > limit) {
        throw tooLarge(name, limit);
      }
      if (size == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * size, limit + 1L));
      }
    }
  }

  private static DataException tooLarge(String name, int limit) {
    return DataException.of(
        name, "too large: at most " + limit + " bytes are read, also after decompression");
  }
}
