package assay.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.train.TrainingRecord;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many records and models, filled in two runs with a stop between them, damaged, mended, and read
 * back. At full size it is done by other processes whose heap is far smaller than the table.
 */
final class ScoreStoreTest {
  private static final int SHARD = 8;
  private static final List<Signal> SIGNALS = List.of(Signal.LOGIT_SCALED_CONFIDENCE);

  /** What runs on the store: {@code fill} or {@code read}, folder, records, models. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[1]);
      int records = Integer.parseInt(arguments[2]);
      int models = Integer.parseInt(arguments[3]);
      long start = System.nanoTime();
      String told =
          arguments[0].equals("fill")
              ? "wrote " + fill(folder, records, models)
              : "sum " + read(folder, records, models);
      long seconds = Math.round((System.nanoTime() - start) * 1e-9);
      long heap = Runtime.getRuntime().maxMemory() >> 20;
      System.out.println(told + "; " + seconds + " s; heap at most " + heap + " MB");
    }
  }

  private static ScoreStore store(Path folder, int records) {
    return new ScoreStore(folder, "recipe", records, SIGNALS, 0, 0);
  }

  /** A value that tells model and record apart; exact in a float. */
  private static float value(int model, int record) {
    return model * 65_536f + record % 65_521;
  }

  /** Writes what is missing of the first models; returns how many shards. */
  private static int fill(Path folder, int records, int models) throws IOException {
    ScoreStore store = store(folder, records);
    int written = 0;
    for (int first = 0; first < models; first += SHARD) {
      if (store.has(first, SHARD)) {
        continue;
      }
      List<ScoreStore.Row> rows = new ArrayList<>();
      for (int m = first; m < first + SHARD; m++) {
        float[] values = new float[records];
        for (int r = 0; r < records; r++) {
          values[r] = value(m, r);
        }
        TrainingRecord training =
            new TrainingRecord("test", false, 1, 1, m, 0, Double.POSITIVE_INFINITY, "none", 0);
        rows.add(
            new ScoreStore.Row(
                training, Map.of(SIGNALS.get(0), values), List.of(), Optional.empty()));
      }
      store.write(first, rows);
      written++;
    }
    return written;
  }

  /** Reads all rows, and some records across all models, and compares every value. */
  private static long read(Path folder, int records, int models) throws IOException {
    int[] firsts = IntStream.iterate(0, m -> m < models, m -> m + SHARD).toArray();
    ScoreStore.Contents contents = store(folder, records).read(firsts);
    SignalMatrix matrix = contents.matrix(SIGNALS.get(0));
    assertEquals(models, matrix.models());
    float[] row = new float[records];
    long compared = 0;
    for (int m = 0; m < models; m++) {
      assertEquals(m, contents.training(m).steps());
      matrix.copyRow(m, 0, records, row);
      for (int r = 0; r < records; r++) {
        if (row[r] != value(m, r)) {
          throw new IOException("model " + m + ", record " + r + ": " + row[r]);
        }
      }
      compared += records;
    }
    for (int r = 0; r < records; r += 1 + records / 1000) {
      for (int m = 0; m < models; m++) {
        assertEquals(value(m, r), matrix.at(m, r));
      }
    }
    return compared;
  }

  private static void damage(Path folder, int first) throws IOException {
    Path file = folder.resolve("models-" + first + ".shard");
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(open.length() / 2);
      int old = open.read();
      open.seek(open.length() / 2);
      open.write(old ^ 1);
    }
  }

  @Test
  void aStoreIsResumedMendedAndReadBack(@TempDir Path folder) throws IOException {
    assertEquals(2, fill(folder, 3_000, 16));
    damage(folder, 8);
    assertFalse(store(folder, 3_000).has(8, SHARD));
    // A shard that was being written when the process ended.
    Files.writeString(folder.resolve("models-16.shard.partial"), "half");
    assertEquals(3, fill(folder, 3_000, 32));
    assertEquals(0, fill(folder, 3_000, 32));
    assertEquals(32L * 3_000, read(folder, 3_000, 32));
  }

  @Test
  void aShardBeyondTwoGigabytesIsRefusedBeforeItIsWritten(@TempDir Path folder) {
    List<ScoreStore.Row> rows = new ArrayList<>();
    float[] shared = new float[0];
    for (int m = 0; m < 600; m++) {
      TrainingRecord training =
          new TrainingRecord("test", false, 1, 1, m, 0, Double.POSITIVE_INFINITY, "none", 0);
      rows.add(
          new ScoreStore.Row(
              training, Map.of(SIGNALS.get(0), shared), List.of(), Optional.empty()));
    }
    String message =
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class, () -> store(folder, 1_000_000).write(0, rows))
                .getMessage());
    assertEquals("a shard must have at most 2147483647 bytes of signals, got 2400000000", message);
  }

  @Test
  @Tag("slow")
  void aMillionRecordsOf256ModelsNeedNoHeap(@TempDir Path folder) throws Exception {
    StringBuilder figures = new StringBuilder();
    String first = run("64m", "fill", folder, 104);
    figures.append(first);
    assertTrue(first.startsWith("wrote 13;"), first);
    damage(folder, 40);
    String rest = run("64m", "fill", folder, 256);
    figures.append(rest);
    assertTrue(rest.startsWith("wrote 20;"), rest);
    String read = run("32m", "read", folder, 256);
    figures.append(read);
    assertTrue(read.startsWith("sum 256000000;"), read);
    Files.writeString(Path.of("target", "score-store.txt"), figures);
  }

  private static String run(String heap, String what, Path folder, int models) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heap,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                what,
                folder.toString(),
                "1000000",
                Integer.toString(models))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), out);
    return out;
  }
}
