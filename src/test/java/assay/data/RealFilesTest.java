package assay.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Real files, as users have them. */
class RealFilesTest {
  private static final Path SHARED = Path.of("../shared/data");
  private final DatasetLoader loader = new DatasetLoader();

  private static Path shared(String file) {
    Path path = SHARED.resolve(file);
    assumeTrue(Files.exists(path), "not here: " + path);
    return path;
  }

  private static int[] counts(int[] codes, int levels) {
    int[] counts = new int[levels];
    Arrays.stream(codes).forEach(c -> counts[c]++);
    return counts;
  }

  @Test
  void creditDataHasItsDocumentedRecordsClassesAndGroups() throws IOException {
    LoadedData loaded =
        loader.load(
            new CsvSource(
                Path.of("fixtures/credit-data/credit-data.csv"),
                "Status",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(
                    new CsvSource.Group("Age", List.of(30.0, 45.0), true),
                    new CsvSource.Group("Marital", List.of(), false)),
                Map.of("Seniority", CsvSource.Column.inRange(0, 50)),
                0));
    Dataset data = loaded.dataset();
    assertEquals(4454, data.size());
    assertEquals(List.of("bad", "good"), data.classNames());
    assertArrayEquals(new int[] {1254, 3200}, counts(data.labels(), 2));
    assertEquals(OptionalInt.of(0), loaded.positive());
    assertEquals(List.of("Age < 30", "30 <= Age < 45", "Age >= 45"), data.groups().get(0).levels());
    assertEquals(
        List.of("divorced", "married", "separated", "single", "widow", "(missing)"),
        data.groups().get(1).levels());
    // awk -F, 'NR>1 && $6==""' counts one record without Marital.
    assertEquals(1, counts(data.groups().get(1).codes(), 6)[5]);
    assertEquals("credit-data.csv", loaded.source());
    assertTrue(
        loaded.notes().stream()
            .anyMatch(n -> n.startsWith("encoders fitted on private data") && n.contains("Income")),
        loaded.notes()::toString);
    assertFalse(loaded.notes().toString().contains("\"Seniority\""));
    for (float x : data.features()) {
      assertTrue(x >= -5 && x <= 5);
    }
  }

  @Test
  void digitsWithADeclaredPatternLearnNothingFromTheRecords() throws IOException {
    LoadedData loaded =
        loader.load(
            new CsvSource(
                Path.of("fixtures/digits/digits.csv"),
                "label",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Map.of("p*", CsvSource.Column.inRange(0, 16)),
                0));
    assertEquals(1797, loaded.dataset().size());
    assertEquals(64, loaded.dataset().featureCount());
    assertEquals(10, loaded.dataset().classCount());
    assertFalse(loaded.encoding().fittedOnData());
    assertEquals(OptionalInt.empty(), loaded.positive());
    assertEquals(List.of(), loaded.notes());
    assertEquals(5 / 16f, loaded.dataset().features()[2]);
  }

  @Test
  void adultLoads() throws IOException {
    LoadedData loaded =
        loader.load(
            new CsvSource(
                shared("adult/adult_train.csv"),
                "income",
                Optional.empty(),
                Optional.empty(),
                List.of("fnlwgt"),
                List.of(
                    new CsvSource.Group("sex", List.of(), true),
                    new CsvSource.Group("race", List.of(), true)),
                Map.of(),
                0));
    assertEquals(32_561, loaded.dataset().size());
    assertArrayEquals(
        new int[] {24_720, 7_841},
        counts(loaded.dataset().labels(), 2),
        loaded.dataset().classNames()::toString);
    assertEquals(OptionalInt.of(1), loaded.positive());
    assertTrue(loaded.duplicates() > 24);
  }

  @Test
  void theOtherTablesLoad() throws IOException {
    assertEquals(
        2380, loader.load(CsvSource.of(shared("hmda-boston/hmda-boston.csv"), "deny")).rows());
    LoadedData income =
        loader.load(CsvSource.of(shared("marketing-income/marketing-income.csv"), "INCOME"));
    assertEquals(8993, income.rows());
    assertEquals(9, income.dataset().classCount());
    for (String year : List.of("2018", "2019")) {
      LoadedData acs =
          loader.load(
              new CsvSource(
                  shared("acs-nist/ma" + year + ".csv"),
                  "OWN_RENT",
                  Optional.empty(),
                  Optional.empty(),
                  List.of("PWGTP", "WGTP", "PINCP", "PINCP_DECILE"),
                  List.of(
                      new CsvSource.Group("SEX", List.of(), true),
                      new CsvSource.Group("AGEP", List.of(30.0, 60.0), true)),
                  Map.of(),
                  0,
                  List.of("N")));
      assertEquals(year.equals("2018") ? 7244 : 7634, acs.rows());
      assertEquals(3, acs.dataset().classCount());
    }
  }

  @Test
  void fashionImagesLoad() throws IOException {
    LoadedData loaded =
        loader.load(
            new IdxSource(
                shared("fashion-mnist/t10k-images-idx3-ubyte.gz"),
                shared("fashion-mnist/t10k-labels-idx1-ubyte.gz"),
                0));
    assertEquals(10_000, loaded.dataset().size());
    assertEquals(784, loaded.dataset().featureCount());
    for (int count : counts(loaded.dataset().labels(), 10)) {
      assertEquals(1000, count);
    }
    assertFalse(loaded.encoding().fittedOnData());
  }
}
