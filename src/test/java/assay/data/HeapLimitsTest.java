package assay.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Heap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that has no room in memory is refused while it is read, with what to do. */
class HeapLimitsTest {
  private static final int ROWS = 40_000;

  @TempDir private Path folder;

  private static DatasetLoader.Limits heap(long bytes) {
    return new DatasetLoader.Limits(1 << 28, 100, 1000, 100, 1 << 20, new Heap(bytes));
  }

  private static String lines(String header, IntFunction<String> line) {
    StringBuilder text = new StringBuilder(header);
    for (int r = 0; r < ROWS; r++) {
      text.append(line.apply(r)).append('\n');
    }
    return text.toString();
  }

  private static String csv() {
    return lines("member,score\n", r -> (r & 1) + ",0.5");
  }

  private String refusal(String name, byte[] bytes, long heap) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    return assertThrows(DataException.class, () -> TableFile.read(file, heap(heap))).getMessage();
  }

  @Test
  void csvOfManyShortRecordsIsRefusedByTheirCount() throws IOException {
    assertEquals(
        "t.csv: its 39878 or so records of 2 columns need about 12 MB of memory, and Java may use 1"
            + " MB; read less, or give it more with ASSAY_JAVA_OPTS=-Xmx1g",
        refusal("t.csv", csv().getBytes(StandardCharsets.UTF_8), 1 << 20));
  }

  @Test
  void whatHasRoomIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("t.csv"), csv());
    assertEquals(ROWS, TableFile.read(file, heap(12 << 20)).rows());
    assertThrows(DataException.class, () -> TableFile.read(file, heap(10 << 20)));
  }

  @Test
  void jsonLinesToo() throws IOException {
    byte[] json =
        lines("", r -> "{\"record\":\"r" + r + "\",\"score\":0.5}")
            .getBytes(StandardCharsets.UTF_8);
    String message = refusal("t.jsonl", json, 6 << 20);
    assertTrue(message.startsWith("t.jsonl: its "), message);
    assertTrue(
        message.endsWith(
            " or so records of 2 columns need about 16 MB of memory, and Java may use 6 MB; read"
                + " less, or give it more with ASSAY_JAVA_OPTS=-Xmx1g"),
        message);
  }

  @Test
  void aFileThatUnpacksToMoreThanThereIsRoomForIsRefusedOnTheWay() throws IOException {
    Path file = folder.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a,b\n".getBytes(StandardCharsets.UTF_8));
      byte[] block = "1,2\n".repeat(1 << 12).getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 1 << 12; i++) {
        out.write(block);
      }
    }
    assertTrue(Files.size(file) < 1 << 20);
    assertEquals(
        "t.csv.gz: its 16777216 bytes or more need about 64 MB of memory, and Java may use 32 MB;"
            + " read less, or give it more with ASSAY_JAVA_OPTS=-Xmx1g",
        assertThrows(DataException.class, () -> TableFile.read(file, heap(32 << 20))).getMessage());
  }

  @Test
  void aParquetFileThatSaysManyRowsIsRefusedByItsFooter() throws IOException {
    byte[] page =
        ParquetFiles.page(
            30_000, ParquetFiles.RLE_DICTIONARY, new byte[] {0}, ParquetFiles.run(30_000, 0));
    byte[] dictionary = ParquetFiles.dictionary(1, ParquetFiles.little(7, 4));
    byte[] file =
        ParquetFiles.file(30_000, ParquetFiles.column("x", ParquetFiles.INT32, dictionary, page));
    assertEquals(
        "t.parquet: 30000 records of 1 columns need about 8 MB of memory, and Java may use 4 MB;"
            + " read less, or give it more with ASSAY_JAVA_OPTS=-Xmx1g",
        refusal("t.parquet", file, 4 << 20));
  }

  @Test
  void whatEncodesToMoreThanThereIsRoomForIsRefused() throws IOException {
    StringBuilder text = new StringBuilder("kind,label\n");
    for (int r = 0; r < 4000; r++) {
      text.append('k').append(r % 100).append(',').append(r % 2).append('\n');
    }
    Path file = Files.writeString(folder.resolve("t.csv"), text);
    String message =
        assertThrows(
                DataException.class,
                () -> new DatasetLoader(heap(3 << 20)).load(CsvSource.of(file, "label")))
            .getMessage();
    assertTrue(message.startsWith("t.csv: 4000 records of 102 columns need about "), message);
  }
}
