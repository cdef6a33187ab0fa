package assay.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import assay.stats.Seed;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files as arrow-rs and DuckDB write them; fixtures/parquet/make.mjs made them. */
final class ParquetTableTest {
  private static final Path FIXTURES = Path.of("fixtures", "parquet");
  private static final DatasetLoader.Limits SMALL =
      new DatasetLoader.Limits(1 << 24, 100, 1000, 100, 1 << 20, assay.stats.Heap.own());

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arrow-plain",
        "arrow-snappy",
        "arrow-gzip",
        "arrow-v2",
        "duckdb-snappy",
        "duckdb-v2-gzip"
      })
  void aFileOfAnotherWriterHoldsWhatItsCsvHolds(String name) throws IOException {
    TableFile csv = TableFile.read(FIXTURES.resolve("expected.csv"));
    TableFile parquet = TableFile.read(FIXTURES.resolve(name + ".parquet"));
    assertEquals(csv.header(), parquet.header());
    assertEquals(300, parquet.rows());
    for (String column : new String[] {"record", "member", "small", "large", "team", "note"}) {
      assertArrayEquals(csv.texts(csv.find(column)), parquet.texts(parquet.find(column)), column);
    }
    int[] numbers = {csv.find("score"), csv.find("loss"), csv.find("small"), csv.find("large")};
    double[][] expected = csv.numbers(numbers);
    double[][] got = parquet.numbers(numbers);
    for (int c = 0; c < numbers.length; c++) {
      assertArrayEquals(expected[c], got[c], csv.header().get(numbers[c]));
    }
    DataException missing =
        assertThrows(DataException.class, () -> parquet.numbers(csv.find("note")));
    assertEquals(
        name + ".parquet: record 1: column note: expected a number, got an empty cell",
        missing.getMessage());
    assertTrue(
        assertThrows(DataException.class, () -> parquet.numbers(csv.find("team")))
            .getMessage()
            .endsWith("record 1: column team: expected a number, got \"red\""));
  }

  @Test
  void aCodecThatIsNotReadIsNamed() throws IOException {
    TableFile table = TableFile.read(FIXTURES.resolve("arrow-zstd.parquet"));
    assertEquals(
        "arrow-zstd.parquet: column score: its pages are packed with ZSTD, which is not"
            + " read; write it uncompressed, or with snappy or gzip",
        assertThrows(DataException.class, () -> table.numbers(table.find("score"))).getMessage());
  }

  private static void readAll(Path file) throws IOException {
    TableFile table = TableFile.read(file, SMALL);
    for (int c = 0; c < table.header().size(); c++) {
      assertEquals(table.rows(), table.texts(c).length);
    }
  }

  /** Damaged at random: read, or refused in one line, in bounded memory. */
  @ParameterizedTest
  @ValueSource(
      strings = {"arrow-plain", "arrow-snappy", "arrow-gzip", "arrow-v2", "duckdb-v2-gzip"})
  void aDamagedFileIsReadOrRefusedInOneLine(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FIXTURES.resolve(name + ".parquet"));
    Path file = folder.resolve("f.parquet");
    ThreadMXBean memory = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int refused = 0;
    long most = 0;
    for (int round = 0; round < 300; round++) {
      UniformRandomProvider random = Seed.of(7).child(name).child(round).random();
      byte[] bytes = whole.clone();
      // The footer holds all sizes and places: half of the changes fall there.
      int from = random.nextBoolean() ? bytes.length * 3 / 4 : 4;
      for (int change = random.nextInt(3); change >= 0; change--) {
        int at = from + random.nextInt(bytes.length - from);
        switch (random.nextInt(4)) {
          case 0 -> bytes[at] = (byte) random.nextInt(256);
          case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
          case 2 -> bytes[at] = (byte) 0xff;
          default -> bytes = random.nextInt(4) > 0 ? bytes : Arrays.copyOf(bytes, at);
        }
        from = Math.min(from, bytes.length - 1);
      }
      Files.write(file, bytes);
      long before = memory.getCurrentThreadAllocatedBytes();
      try {
        readAll(file);
      } catch (DataException e) {
        refused++;
        assertTrue(e.getMessage().startsWith("f.parquet: "), e.getMessage());
        assertTrue(
            e.getMessage().lines().count() == 1 && e.getMessage().length() < 900, e.getMessage());
      } catch (RuntimeException | Error e) {
        fail(name + ", round " + round + ": " + e, e);
      }
      most = Math.max(most, memory.getCurrentThreadAllocatedBytes() - before);
    }
    assertTrue(refused > 75, name + ": only " + refused + " were refused");
    assertTrue(most < 400L << 20, name + ": " + (most >> 20) + " MiB were allocated");
  }

  @Test
  void everyCutIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(FIXTURES.resolve("duckdb-snappy.parquet"));
    Path file = folder.resolve("f.parquet");
    for (int length = 4; length < whole.length; length += 23) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(DataException.class, () -> readAll(file));
    }
  }
}
