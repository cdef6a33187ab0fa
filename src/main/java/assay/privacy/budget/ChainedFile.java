package assay.privacy.budget;

import assay.stats.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of JSON lines that only grows. Every line holds the SHA-256 of itself and of the line
 * before it, so that no line can be changed, taken out, put in or moved without breaking the chain.
 * Cutting lines off the end leaves a chain that is whole: only somebody who kept the hash of the
 * last line (the head) can tell.
 *
 * <p>One line is <code>{"hash":"…","index":0,"previous":"…","entry":{…}}</code>, where the hash is
 * over the bytes from <code>"index"</code> to the end of the entry. A line is on disk before {@link
 * #append} returns. A line without its line end is what a crash left of a write that never
 * returned: it is no entry, and the next append writes over it.
 */
final class ChainedFile {
  private static final String START = "0".repeat(64);
  private static final long LARGEST = 64L << 20;
  private static final Pattern LINE =
      Pattern.compile(
          "\\{\"hash\":\"([0-9a-f]{64})\",(\"index\":(\\d{1,9}),\"previous\":\"([0-9a-f]{64})\","
              + "\"entry\":(\\{.*}))}");

  /**
   * A file lock is held by the whole virtual machine, so that its threads need one of their own.
   */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Path file;

  ChainedFile(Path file) {
    this.file = file.toAbsolutePath().normalize();
  }

  /**
   * A whole chain.
   *
   * @param entries the JSON objects, in order
   * @param head hash of the last line; empty where there is none
   * @param torn whether a write that never returned left something behind the last line
   */
  record Chain(List<String> entries, Optional<String> head, boolean torn) {
    Chain {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Reads and checks the chain.
   *
   * @throws InputException where a line is not as it was written, naming it
   */
  Chain read() throws IOException {
    if (Files.size(file) > LARGEST) {
      throw new InputException(file + " is larger than " + LARGEST + " bytes; it is no ledger");
    }
    return parse(Files.readAllBytes(file)).chain();
  }

  /**
   * Appends what {@code decide} makes of the chain as it stands, with every other process and
   * thread kept out in between, and returns the chain with it. What {@code decide} throws leaves
   * the file as it was.
   *
   * @param decide from the chain to the new entry, a JSON object on one line; empty appends nothing
   */
  Chain append(Function<Chain, Optional<String>> decide) throws IOException {
    ReentrantLock threads = THREADS.computeIfAbsent(file, f -> new ReentrantLock());
    threads.lock();
    try (FileChannel channel =
            FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assert lock.isValid();
      Parsed parsed = parse(bytes(channel));
      Optional<String> entry = decide.apply(parsed.chain());
      if (entry.isEmpty()) {
        return parsed.chain();
      }
      List<String> entries = new ArrayList<>(parsed.chain().entries());
      String body =
          "\"index\":"
              + entries.size()
              + ",\"previous\":\""
              + parsed.chain().head().orElse(START)
              + "\",\"entry\":"
              + entry.get();
      String hash = sha256(body);
      String line = "{\"hash\":\"" + hash + "\"," + body + "}\n";
      if (!LINE.matcher(line.strip()).matches()) {
        throw new IllegalArgumentException("an entry must be a JSON object on one line");
      }
      channel.truncate(parsed.length());
      write(channel, parsed.length(), line);
      entries.add(entry.get());
      return new Chain(entries, Optional.of(hash), false);
    } finally {
      threads.unlock();
    }
  }

  private static byte[] bytes(FileChannel channel) throws IOException {
    if (channel.size() > LARGEST) {
      throw new InputException("a ledger may have at most " + LARGEST + " bytes");
    }
    ByteBuffer all = ByteBuffer.allocate((int) channel.size());
    int read;
    do {
      read = channel.read(all, all.position());
    } while (all.hasRemaining() && read >= 0);
    return all.array();
  }

  private static void write(FileChannel channel, long at, String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, at + bytes.position());
    }
    channel.force(true);
  }

  /**
   * @param length in bytes of the whole lines
   */
  private record Parsed(Chain chain, long length) {}

  private Parsed parse(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    List<String> entries = new ArrayList<>();
    String previous = START;
    int from = 0;
    for (int at = 0; at < end; at++) {
      if (bytes[at] == '\n') {
        String line = new String(bytes, from, at - from, StandardCharsets.UTF_8);
        Matcher parts = LINE.matcher(line);
        require(parts.matches(), entries.size(), "is not an entry");
        require(parts.group(1).equals(sha256(parts.group(2))), entries.size(), "has been changed");
        require(
            parts.group(3).equals(Integer.toString(entries.size()))
                && parts.group(4).equals(previous),
            entries.size(),
            "does not follow the line before it: lines were taken out, put in or moved");
        entries.add(parts.group(5));
        previous = parts.group(1);
        from = at + 1;
      }
    }
    return new Parsed(
        new Chain(
            entries,
            entries.isEmpty() ? Optional.empty() : Optional.of(previous),
            end < bytes.length),
        end);
  }

  private void require(boolean holds, int index, String fault) {
    if (!holds) {
      throw new TamperedException(file.getFileName() + ":" + (index + 1) + ": the line " + fault);
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
