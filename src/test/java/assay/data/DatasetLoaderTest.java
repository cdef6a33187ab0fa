package assay.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetLoaderTest {
  private static final DatasetLoader.Limits SMALL =
      new DatasetLoader.Limits(100_000, 50, 200, 20, 100_000, assay.stats.Heap.own());

  @TempDir Path folder;

  private Path write(String text) throws IOException {
    return write(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("t.csv"), bytes);
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  /** A source built by named parts. */
  private final class Source {
    private final Path path;
    private Optional<String> positive = Optional.empty();
    private Optional<String> id = Optional.empty();
    private List<String> leaveOut = List.of();
    private List<CsvSource.Group> groups = List.of();
    private Map<String, CsvSource.Column> columns = new LinkedHashMap<>();
    private int limit;

    Source(String text) throws IOException {
      path = write(text);
    }

    LoadedData load() throws IOException {
      return new DatasetLoader(SMALL)
          .load(new CsvSource(path, "y", positive, id, leaveOut, groups, columns, limit));
    }

    String refusal() {
      return assertThrows(DataException.class, this::load).getMessage();
    }
  }

  private String refusal(String text) throws IOException {
    return new Source(text).refusal();
  }

  private String refusal(byte[] bytes) throws IOException {
    Path path = write(bytes);
    return assertThrows(
            DataException.class, () -> new DatasetLoader(SMALL).load(CsvSource.of(path, "y")))
        .getMessage();
  }

  private static float[] row(LoadedData loaded, int r) {
    int width = loaded.dataset().featureCount();
    return Arrays.copyOfRange(loaded.dataset().features(), r * width, (r + 1) * width);
  }

  @Test
  void numbersAreStandardizedAndCategoriesBecomeOneFeatureEach() throws IOException {
    LoadedData loaded = new Source("a,c,y\n1,red,no\n3,,yes\n5,blue,no\n").load();
    float one = (float) (2 / Math.sqrt(8 / 3.0));
    // a, then blue, red, missing, unseen
    assertArrayEquals(new float[] {-one, 0, 1, 0, 0}, row(loaded, 0));
    assertArrayEquals(new float[] {0, 0, 0, 1, 0}, row(loaded, 1));
    assertArrayEquals(new float[] {one, 1, 0, 0, 0}, row(loaded, 2));
    assertEquals(List.of("no", "yes"), loaded.dataset().classNames());
    assertEquals(OptionalInt.of(1), loaded.positive());
    assertEquals(List.of("1", "2", "3"), loaded.dataset().recordIds());
    assertEquals(
        List.of(
            "class \"yes\" has only 1 of 3 records",
            "encoders fitted on private data, outside any DP guarantee: \"a\", \"c\"; declare their"
                + " ranges or categories"),
        loaded.notes());
  }

  @Test
  void declaredColumnsAreClampedAndUnseenCategoriesCounted() throws IOException {
    Source source = new Source("a,c,y\n1,red,0\n30,green,1\n?,NA,1\n");
    source.columns.put("a", CsvSource.Column.inRange(0, 10));
    source.columns.put("c", CsvSource.Column.of("red", "blue"));
    LoadedData loaded = source.load();
    // a, a missing, then red, blue, missing, unseen
    assertArrayEquals(new float[] {0.1f, 0, 1, 0, 0, 0}, row(loaded, 0));
    assertArrayEquals(new float[] {1, 0, 0, 0, 0, 1}, row(loaded, 1));
    assertArrayEquals(new float[] {0.5f, 1, 0, 0, 1, 0}, row(loaded, 2));
    assertEquals(false, loaded.encoding().fittedOnData());
    assertEquals(1, loaded.encoding().columns().get(0).outside());
    assertEquals(4, loaded.notes().size(), loaded.notes()::toString);
  }

  @Test
  void groupsByCutsAreHalfOpenIntervals() throws IOException {
    Source source = new Source("age,a,y\n29.9,1,0\n30,2,1\n45,3,0\n,4,0\n");
    source.groups = List.of(new CsvSource.Group("age", List.of(30.0, 45.0), false));
    LoadedData loaded = source.load();
    GroupColumn group = loaded.dataset().groups().get(0);
    assertEquals(List.of("age < 30", "30 <= age < 45", "age >= 45", "(missing)"), group.levels());
    assertArrayEquals(new int[] {0, 1, 2, 3}, group.codes());
    assertEquals(1, loaded.dataset().featureCount());
  }

  @Test
  void quotesLineEndsBlankLinesCommentsAndMarksReadAsTheyShould() throws IOException {
    LoadedData loaded =
        new Source(
                "\ufeffname,\"a\"\"b\",y\r\n\r\n\"x, \"\"1\"\"\r\nnext\", 2 ,p\r# no comment,\"3\""
                    + " ,q\n  \n \"x\" ,4,p")
            .load();
    assertEquals(3, loaded.rows());
    assertEquals("a\"b", loaded.encoding().columns().get(1).column());
    assertEquals(
        List.of("# no comment", "x", "x, \"1\"\nnext"),
        loaded.encoding().columns().get(0).categories());
  }

  @Test
  void lineNumbersCountLinesNotRecords() throws IOException {
    Source source = new Source("a,b,y\n\n\"1\n2\",5,p\nx,abc,q\n");
    source.columns.put("b", CsvSource.Column.inRange(0, 9));
    assertEquals("t.csv:5: column b: expected a number, got \"abc\"", source.refusal());
  }

  @Test
  void rowLimitKeepsTheFirstRecordsAndSeesNothingBehind() throws IOException {
    Source source = new Source("a,y\n1,p\n2,q\n3,p,too many\n");
    source.limit = 2;
    assertEquals(2, source.load().rows());
  }

  @Test
  void gzipIsToldByItsBytesAndTheHashIsOfTheFile() throws IOException {
    byte[] text = "a,y\n1,p\n2,q\n".getBytes(StandardCharsets.UTF_8);
    Path plain = write(text);
    LoadedData first = new DatasetLoader().load(CsvSource.of(plain, "y"));
    // printf 'a,y\n1,p\n2,q\n' | sha256sum
    assertEquals(
        "cbb3a2166a1933ee8fbd7584a9f82a9140efaddc8c7e60f5e89a89eaa05dc271", first.sha256());
    LoadedData second = new DatasetLoader().load(CsvSource.of(write(gzip(text)), "y"));
    assertEquals(first.dataset().sha256(), second.dataset().sha256());
    assertTrue(!first.sha256().equals(second.sha256()));
  }

  @Test
  void misspeltColumnsAreAnsweredWithTheNearestName() throws IOException {
    Path path = write("Status,Seniority,Income\na,1,2\nb,3,4\n");
    assertEquals(
        "t.csv: no column \"Statsu\"; did you mean \"Status\"? columns: \"Status\", \"Seniority\","
            + " \"Income\"",
        assertThrows(
                DataException.class, () -> new DatasetLoader().load(CsvSource.of(path, "Statsu")))
            .getMessage());
    Source source = new Source("a,y\n1,p\n2,q\n");
    source.columns.put("x*", CsvSource.Column.inRange(0, 1));
    assertEquals("t.csv: no column matches \"x*\"; columns: \"a\", \"y\"", source.refusal());
  }

  @Test
  void whatCannotBeAuditedIsRefusedByName() throws IOException {
    assertEquals(
        "t.csv: column y: expected two or more classes, got only \"p\" in 2 records",
        refusal("a,y\n1,p\n2,p\n"));
    assertEquals(
        "t.csv:3: column y: the label is missing; remove the record", refusal("a,y\n1,p\n2,\n"));
    assertEquals(
        "t.csv:3: column a: expected a finite number, got \"NaN\"; leave the cell empty if the value"
            + " is missing",
        refusal("a,y\n1,p\nNaN,q\n"));
    assertEquals(
        "t.csv:3: column a: expected a finite number, got \"-Inf\"; leave the cell empty if the value"
            + " is missing",
        refusal("a,y\n1,p\n-Inf,q\n"));
    assertEquals(
        "t.csv:2: column a: expected a number up to 1e100, got \"1e999\"",
        refusal("a,y\n1e999,p\n1,q\n"));
    assertEquals(
        "t.csv: no column is left to be a feature",
        new Object() {
          String refusal() throws IOException {
            Source source = new Source("a,y\n1,p\n2,q\n");
            source.leaveOut = List.of("a");
            return source.refusal();
          }
        }.refusal());
    Source labels = new Source("a,y\n1,p\n2,r\n3,q\n");
    labels.columns.put("y", CsvSource.Column.of("p", "q"));
    assertEquals(
        "t.csv:3: column y: expected one of the declared labels \"p\", \"q\", got \"r\"",
        labels.refusal());
    Source positive = new Source("a,y\n1,p\n2,q\n");
    positive.positive = Optional.of("P");
    assertEquals(
        "t.csv: column y: no class \"P\" to count as positive; classes: \"p\", \"q\"",
        positive.refusal());
  }

  @Test
  void duplicateIdsNameBothLines() throws IOException {
    Source source = new Source("id,a,y\nk1,1,p\nk2,2,q\nk1,3,q\n");
    source.id = Optional.of("id");
    assertEquals(
        "t.csv:4: column id: duplicate record id \"k1\", first on line 2", source.refusal());
  }

  @Test
  void aTextAmongManyNumbersIsAnErrorAndAFewCodesAreCategories() throws IOException {
    StringBuilder text = new StringBuilder("a,y\n");
    for (int i = 0; i < 30; i++) {
      text.append(i).append(i % 2 == 0 ? ",p\n" : ",q\n");
    }
    assertEquals(
        "t.csv:32: column a: expected a number as in 30 of 31 records, got \"abc\"; correct it, list"
            + " it as missing, or declare the column's categories",
        refusal(text + "abc,p\n"));
    LoadedData codes = new Source("a,y\n1,p\nN,q\n2,q\n").load();
    assertEquals(
        "column a mixes numbers and text (line 3); its values are read as categories",
        codes.notes().get(1));
    assertEquals(List.of("1", "2", "N"), codes.encoding().columns().get(0).categories());
  }

  @Test
  void whatIsNotATableIsRefused() throws IOException {
    assertEquals("t.csv: empty file: expected a header and at least one record", refusal(""));
    assertEquals("t.csv: empty file: expected a header and at least one record", refusal("\n  \n"));
    assertEquals(
        "t.csv: no records: expected at least one line below the header", refusal("a,y\n"));
    assertEquals("t.csv:3: expected 2 cells as in the header, got 3", refusal("a,y\n1,p\n1,2,q\n"));
    assertEquals("t.csv:3: expected 2 cells as in the header, got 1", refusal("a,y\n1,p\n1\n"));
    assertEquals("t.csv:1: columns 1 and 3 are both named \"a\"", refusal("a,b,a,y\n1,2,3,p\n"));
    assertEquals(
        "t.csv:1: columns 1 and 2 are both named \"A\" but for case", refusal("a,A,y\n1,2,p\n"));
    assertEquals("t.csv:1: column 2 has no name in the header", refusal("a,,y\n1,2,p\n"));
    assertEquals("t.csv:1: expected commas between cells, got ';'", refusal("a;b;y\n1;2;p\n"));
    assertEquals(
        "t.csv:1: not a table: expected a header of two or more column names",
        refusal("hello\nworld\n"));
    assertEquals("t.csv:2: not a CSV file: it contains a NUL byte", refusal("a,y\n1,\0\n"));
    assertEquals(
        "t.csv:3: expected UTF-8 text, got other bytes",
        refusal("a,y\n1,p\n\u00e4,q\n".getBytes(StandardCharsets.ISO_8859_1)));
    assertEquals(
        "t.csv: expected UTF-8 text, got UTF-16; save it as UTF-8",
        refusal("\ufeffa,y\n".getBytes(StandardCharsets.UTF_16LE)));
    assertEquals("t.csv:2: a quote is opened here and never closed", refusal("a,y\n\"1,p\n2,q\n"));
    assertEquals(
        "t.csv:2: text after a closing quote; expected a comma", refusal("a,y\n\"1\"x,p\n"));
    assertEquals(
        "t.csv:2: a quote inside a cell; put the whole cell in quotes and double this one",
        refusal("a,y\n5\" pipe,p\n"));
  }

  @Test
  void hostileFilesAreRefusedInBoundedMemory() throws IOException {
    assertEquals(
        "t.csv: too large: at most 100000 bytes are read, also after decompression",
        refusal(gzip(new byte[50_000_000])));
    assertEquals(
        "t.csv: too large: at most 100000 bytes are read, also after decompression",
        refusal(new byte[100_001]));
    byte[] cut = gzip("a,y\n1,p\n2,q\n".getBytes(StandardCharsets.UTF_8));
    assertTrue(
        refusal(Arrays.copyOf(cut, cut.length - 9))
            .startsWith("t.csv: damaged or truncated gzip file"));
    assertEquals(
        "t.csv:2: a cell of more than 200 bytes; is a quote missing?",
        refusal("a,y\n" + "x".repeat(300) + ",p\n"));
    assertEquals(
        "t.csv:1: more than 50 columns; this is not a table", refusal(",".repeat(60) + "\n"));
    StringBuilder names = new StringBuilder("a,y\n");
    for (int i = 0; i < 30; i++) {
      names.append("name").append(i).append(i % 2 == 0 ? ",p\n" : ",q\n");
    }
    assertEquals(
        "t.csv:22: column a: more than 20 categories; leave the column out, or declare a range or"
            + " categories",
        refusal(names.toString()));
    assertEquals(
        "t.csv:2: column y: the label is missing; remove the record", refusal("a,y\n1,?\n"));
    assertEquals(
        "gone.csv: no such file: " + folder.resolve("gone.csv"),
        assertThrows(
                DataException.class,
                () -> new DatasetLoader().load(CsvSource.of(folder.resolve("gone.csv"), "y")))
            .getMessage());
    assertTrue(
        assertThrows(DataException.class, () -> new DatasetLoader().load(CsvSource.of(folder, "y")))
            .getMessage()
            .contains("expected a file, got a folder"));
  }

  @Test
  void hostileCellsAreShortenedAndDisarmedInMessages() throws IOException {
    Source source = new Source("a,y\nq\u001b[31m\u202e" + "z".repeat(100) + ",p\n1,q\n");
    source.columns.put("a", CsvSource.Column.inRange(0, 1));
    assertEquals(
        "t.csv:2: column a: expected a number, got \"q?[31m?" + "z".repeat(53) + "...\"",
        source.refusal());
  }

  @Test
  void javaOnlyNumbersAreText() {
    for (String text : List.of("1f", "0x1p3", "1_000", "1d", "", ".", "-", "1e", "١", "1,5")) {
      assertTrue(!Numbers.is(text), text);
    }
    for (String text : List.of("1", "-1.", "+.5", "1e-3", "12.50E+2")) {
      assertTrue(Numbers.is(text), text);
    }
  }

  @Test
  void randomFilesEndInDataOrADataException() throws IOException {
    String alphabet = "ay,\n\r\"1p \t#;\u00e4\0";
    UniformRandomProvider random = Seed.of(77).random();
    DatasetLoader loader = new DatasetLoader(SMALL);
    int loaded = 0;
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder("a,y\n1,p\n2,q\n");
      int length = random.nextInt(12);
      for (int c = 0; c < length; c++) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Path path = write(text.toString());
      try {
        LoadedData data = loader.load(CsvSource.of(path, "y"));
        assertEquals(data.rows(), data.dataset().size());
        loaded++;
      } catch (DataException e) {
        assertTrue(e.getMessage().startsWith("t.csv:"), e.getMessage());
        assertTrue(!e.getMessage().contains("its lines read as"), () -> text + ": " + e);
      }
    }
    assertTrue(loaded > 8, "only " + loaded + " loaded");
  }
}
