package assay.data;

import static assay.data.ParquetFiles.INT32;
import static assay.data.ParquetFiles.INT64;
import static assay.data.ParquetFiles.PLAIN;
import static assay.data.ParquetFiles.RLE_DICTIONARY;
import static assay.data.ParquetFiles.column;
import static assay.data.ParquetFiles.dictionary;
import static assay.data.ParquetFiles.join;
import static assay.data.ParquetFiles.little;
import static assay.data.ParquetFiles.page;
import static assay.data.ParquetFiles.run;
import static assay.data.ParquetFiles.varint;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.ParquetFiles.Thrift;
import assay.data.ThriftReader.Broken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parquet files whose headers lie, each field on purpose. */
final class ParquetHostileTest {
  private static final DatasetLoader.Limits SMALL =
      new DatasetLoader.Limits(1 << 24, 100, 1000, 100, 1 << 20, assay.stats.Heap.own());

  @TempDir private Path folder;

  private TableFile table(byte[] content) throws IOException {
    return TableFile.read(Files.write(folder.resolve("f.parquet"), content), SMALL);
  }

  /** What the reader says, within a time in which it reads thousands of honest files. */
  private String refusal(byte[] content) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            String.valueOf(
                assertThrows(
                        DataException.class,
                        () -> {
                          TableFile table = table(content);
                          for (int c = 0; c < table.header().size(); c++) {
                            table.texts(c);
                          }
                        })
                    .getMessage()));
  }

  @Test
  void anHonestFileIsRead() throws IOException {
    TableFile table =
        table(
            ParquetFiles.file(
                3,
                column("a", INT64, page(3, PLAIN, little(5, 8), little(-6, 8), little(1, 8))),
                column(
                    "b",
                    INT32,
                    dictionary(2, little(7, 4), little(8, 4)),
                    page(3, RLE_DICTIONARY, new byte[] {1}, run(2, 1), run(1, 0))),
                new ParquetFiles.Column(
                    "c",
                    INT32,
                    true,
                    new Thrift(),
                    page(3, PLAIN, ParquetFiles.sized(join(run(1, 1), run(2, 0))), little(9, 4)))));
    assertArrayEquals(new String[] {"5", "-6", "1"}, table.texts(0));
    assertArrayEquals(new double[] {8, 8, 7}, table.numbers(1)[0]);
    assertArrayEquals(new String[] {"9", "", ""}, table.texts(2));
  }

  @Test
  void listsInListsDoNotFillTheStack() {
    byte[] lists = new byte[1 << 20];
    Arrays.fill(lists, (byte) 0x19);
    assertEquals(
        "f.parquet: not a Parquet file that can be read: headers are nested too deep",
        refusal(ParquetFiles.footer(lists)));
  }

  @Test
  void aByteIsNotAnObject() {
    byte[] empty = new byte[1 << 23];
    byte[] list = join(new byte[] {0x29, (byte) 0xfc}, varint(empty.length), empty, new byte[1]);
    assertEquals(
        "f.parquet: not a Parquet file that can be read: a header holds more than 4194304 values",
        refusal(ParquetFiles.footer(list)));
  }

  @Test
  void aLevelIsOneBit() {
    byte[] levels = ParquetFiles.sized(run(1000, 255));
    assertEquals(
        "f.parquet: column a: has a number of more bits than the 1 it says",
        refusal(
            ParquetFiles.file(
                1000,
                new ParquetFiles.Column(
                    "a", INT32, true, new Thrift(), page(1000, PLAIN, levels, new byte[4000])))));
  }

  /** Eight times the groups, and the bytes that they take, overflow: reading stood still. */
  @Test
  void aRunThatPointsBackEnds() {
    byte[] back = varint(-9L);
    assertEquals(
        "f.parquet: column a: has a run that is longer than the 3 values of its page",
        refusal(
            ParquetFiles.file(
                3,
                column(
                    "a",
                    INT32,
                    dictionary(1, little(7, 4)),
                    page(3, RLE_DICTIONARY, new byte[] {2}, back)))));
  }

  @Test
  void noRunIsLongerThanItsPage() {
    for (long head : new long[] {-9L, -1L, -2L, 1L << 40, (1L << 40) + 1, 2 * 101, 2 * 101 + 1}) {
      byte[] in = join(varint(head), new byte[32]);
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThrows(
                  Broken.class, () -> BitRuns.read(in, 0, in.length, 2, 100), "head " + head));
    }
    // A last group may be filled up.
    assertArrayEquals(
        new int[] {1, 0, 3}, BitRuns.read(new byte[] {3, 0b110001, 0}, 0, 3, 2, 3), "padded");
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 2", "4, 3", "5, 2", "6, 3"})
  void aDictionaryHasRoomForItsEntries(int type, int most) {
    byte[] zeros = new byte[8 + (most == 3 ? 0 : 8)];
    assertEquals(
        "f.parquet: column a: a dictionary is not as long as its header says",
        refusal(
            ParquetFiles.file(
                1,
                column(
                    "a",
                    type,
                    dictionary(3, zeros),
                    page(1, RLE_DICTIONARY, new byte[] {1}, run(1, 0))))));
  }

  @Test
  void whatColumnsTakeIsCounted() throws IOException {
    // These limits are 2^20 words of four bytes: eight columns of 2^15 rows, four words a number.
    int rows = 1 << 15;
    byte[] pages =
        join(dictionary(1, little(7, 4)), page(rows, RLE_DICTIONARY, new byte[] {1}, run(rows, 0)));
    ParquetFiles.Column[] columns = new ParquetFiles.Column[9];
    Arrays.setAll(columns, c -> column("c" + c, INT32, pages));
    byte[] content = ParquetFiles.file(rows, columns);
    TableFile table = table(content);
    for (int round = 0; round < 2; round++) {
      assertEquals(7, table.numbers(0, 1, 2, 3, 4, 5, 6, 7)[7][rows - 1], "counted once");
    }
    String most = "f.parquet: column c8: the columns that are read take more than 4194304 bytes";
    assertEquals(most, assertThrows(DataException.class, () -> table.numbers(8)).getMessage());
    TableFile again = table(content);
    assertEquals(
        most,
        assertThrows(DataException.class, () -> again.numbers(0, 1, 2, 3, 4, 5, 6, 7, 8))
            .getMessage());
  }

  @Test
  void rowsAreHeldAgainstTheFile() throws IOException {
    int rows = 1 << 15;
    byte[] one = page(rows, PLAIN, new byte[rows / 8]);
    assertEquals(rows, table(ParquetFiles.file(rows, column("a", 0, one))).rows());
    String refusal = refusal(ParquetFiles.file(rows + 1, column("a", 0, one)));
    assertTrue(refusal.contains("it says that it has 32769 rows; from its "), refusal);
    assertTrue(refusal.endsWith(" bytes at most 32768 are read"), refusal);
    byte[] content = ParquetFiles.file(3 << 19, column("a", 0, one));
    Files.write(folder.resolve("f.parquet"), content);
    assertTrue(
        assertThrows(DataException.class, () -> TableFile.read(folder.resolve("f.parquet")))
            .getMessage()
            .endsWith("at most " + ((1 << 20) + 4 * content.length) + " are read"));
  }

  @Test
  void columnsShareNoBytes() {
    byte[] pages = page(1, PLAIN, little(5, 8));
    byte[] content =
        ParquetFiles.file(1, column("a", INT64, pages), column("b", INT64, new byte[0]));
    // The second column's length and place, which the footer says last, are those of the first.
    int length = lastIndexOf(content, new byte[] {0x36, 0, 0x26});
    content[length + 1] = (byte) (2 * pages.length);
    content[length + 3] = 2 * 4;
    assertEquals(
        "f.parquet: not a Parquet file that can be read: its columns overlap", refusal(content));
  }

  private static int lastIndexOf(byte[] in, byte[] what) {
    int at = in.length - what.length;
    while (!Arrays.equals(Arrays.copyOfRange(in, at, at + what.length), what)) {
      at--;
    }
    return at;
  }

  /** The older statement in field 6, or the newer one in field 10. */
  @ParameterizedTest
  @CsvSource({
    "6, DATE, 10, 6",
    "7, TIME, 10, 7",
    "8, TIME, 10, 7",
    "9, TIMESTAMP, 10, 8",
    "10, TIMESTAMP, 10, 8",
    "19, JSON, 10, 12",
    "20, BSON, 10, 13",
    "-1, UUID, 10, 14",
    "-1, UNKNOWN, 10, 11",
  })
  void aTypeOfAnotherMeaningIsRefusedByName(int older, String name, int field, int newer)
      throws IOException {
    String expected =
        "f.parquet: column a is of logical type "
            + name
            + ", which is not read; write plain numbers or text";
    if (older >= 0) {
      assertEquals(expected, refusal(day(new Thrift().number(6, older))));
    }
    Thrift union = new Thrift().struct(newer, new Thrift());
    assertEquals(expected, refusal(day(new Thrift().struct(field, union))));
    TableFile table = table(day(new Thrift().struct(field, union)));
    assertEquals("5", table.texts(1)[0], "the other column is read");
    assertEquals(expected, assertThrows(DataException.class, () -> table.numbers(0)).getMessage());
  }

  @Test
  void aTypeThatIsNotKnownIsRefused() {
    String expected =
        "f.parquet: column a is of a logical type that is not known; write plain numbers or text";
    assertEquals(expected, refusal(day(new Thrift().number(6, 22))));
    Thrift future = new Thrift().struct(15, new Thrift());
    assertTrue(refusal(day(new Thrift().struct(10, future))).contains("FLOAT16"));
    assertEquals(expected, refusal(day(new Thrift().struct(10, new Thrift()))));
  }

  @Test
  void wholeNumbersOfAWidthAreRead() throws IOException {
    for (int converted : new int[] {0, 4, 11, 12, 13, 14, 15, 16, 17, 18}) {
      assertEquals("19000", table(day(new Thrift().number(6, converted))).texts(0)[0]);
    }
    for (int logical : new int[] {1, 4, 10}) {
      Thrift union = new Thrift().struct(logical, new Thrift());
      assertEquals("19000", table(day(new Thrift().struct(10, union))).texts(0)[0]);
    }
  }

  /** 19000 is a day of 2022 where it is one. */
  private static byte[] day(Thrift element) {
    return ParquetFiles.file(
        1,
        new ParquetFiles.Column("a", INT32, false, element, page(1, PLAIN, little(19_000, 4))),
        column("b", INT64, page(1, PLAIN, little(5, 8))));
  }
}
