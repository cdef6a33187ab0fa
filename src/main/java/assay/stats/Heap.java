package assay.stats;

import java.util.Locale;

/**
 * What Java may use of memory, and the refusal of what would need more. Asked before memory is
 * taken, with a rough count of bytes: what is refused so ends in a line that says what to do, where
 * the same ended in an error of the virtual machine, or in hours of collecting garbage.
 *
 * @param bytes that Java may use
 */
public record Heap(long bytes) {
  private static final double GB = 1L << 30;

  /** Of this process. */
  public static Heap own() {
    return new Heap(Runtime.getRuntime().maxMemory());
  }

  /** Whether there is room for that many bytes, and nothing else as large. */
  public boolean holds(long needed) {
    return needed <= bytes;
  }

  /**
   * Refuses what does not fit.
   *
   * @param source what is read
   * @param what it holds, such as "1000000 records"
   * @param needed bytes, roughly
   */
  public void require(String source, String what, long needed) {
    if (!holds(needed)) {
      throw new InputException(source + ": " + refusal(what, needed));
    }
  }

  /** Why it is refused and what to do. */
  public String refusal(String what, long needed) {
    return String.format(
        Locale.ROOT,
        "%s need about %s of memory, and Java may use %s; read less, or give it more with"
            + " ASSAY_JAVA_OPTS=-Xmx%dg",
        what,
        size(needed),
        size(bytes),
        (long) Math.ceil(1.2 * needed / GB));
  }

  private static String size(long bytes) {
    return bytes < GB
        ? String.format(Locale.ROOT, "%d MB", (bytes + (1 << 20) - 1) >> 20)
        : String.format(Locale.ROOT, "%.1f GB", bytes / GB);
  }
}
