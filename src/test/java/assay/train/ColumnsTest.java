package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ColumnsTest {
  private static final Mixed MIXED = new Mixed(5, 37, 41);
  private static final Dataset DATA = MIXED.data(300);

  private static Dataset with(int place, float value) {
    float[] features = DATA.features().clone();
    features[place] = value;
    return new Dataset(
        MIXED.features(),
        features,
        DATA.labels(),
        DATA.classNames(),
        DATA.recordIds(),
        DATA.groups());
  }

  @Test
  void everyFeatureIsKeptOnceAsItsKindAsks() {
    Columns columns = Columns.of(DATA, 64, 128);
    assertFalse(columns.isDense());
    assertArrayEquals(MIXED.places(0), columns.dense());
    assertArrayEquals(MIXED.places(1), columns.listed());
    assertArrayEquals(MIXED.places(2), columns.tabled());
    assertEquals(9, columns.groups());
    for (int r = 0; r < DATA.size(); r++) {
      float[] got = new float[MIXED.features()];
      for (int k = columns.starts()[r]; k < columns.starts()[r + 1]; k++) {
        got[columns.listed()[columns.ones()[k]]]++;
      }
      for (int i = 0; i < columns.tabled().length; i++) {
        got[columns.tabled()[i]] = columns.subsets()[r * 9 + i / 5] >> i % 5 & 1;
      }
      for (int j : columns.dense()) {
        got[j] = DATA.features()[r * MIXED.features() + j];
      }
      float[] expected = new float[MIXED.features()];
      System.arraycopy(DATA.features(), r * MIXED.features(), expected, 0, MIXED.features());
      assertArrayEquals(expected, got);
    }
  }

  @Test
  void narrowLayersAndSmallBatchesAreMultiplied() {
    assertTrue(Columns.of(DATA, 16, 4096).isDense());
    assertTrue(Columns.of(DATA, 48, 64).isDense());
    assertEquals(0, Columns.of(DATA, 64, 64).tabled().length);
    assertEquals(MIXED.rare(), Columns.of(DATA, 64, 64).listed().length);
    assertEquals(MIXED.common(), Columns.of(DATA, 64, 128).tabled().length);
  }

  @Test
  void oneValueThatIsNeitherZeroNorOneMakesAFeatureDense() {
    for (float value : new float[] {-0f, 0.5f, 2, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      for (int feature : new int[] {MIXED.places(1)[0], MIXED.places(2)[0]}) {
        Columns columns = Columns.of(with(17 * MIXED.features() + feature, value), 64, 128);
        assertEquals(MIXED.numbers() + 1, columns.dense().length, "a value of " + value);
        assertTrue(IntStream.of(columns.dense()).anyMatch(j -> j == feature));
      }
    }
  }

  @Test
  void fewFeaturesOfAKindAreNotWorthIt() {
    assertTrue(Columns.of(new Mixed(4, 31, 31).data(600), 64, 128).isDense());
    assertFalse(Columns.of(new Mixed(4, 32, 31).data(600), 64, 128).isDense());
  }

  @Test
  void widerLayersListMore() {
    float[] features = new float[100 * 40];
    for (int r = 0; r < 20; r++) {
      Arrays.fill(features, r * 40, r * 40 + 40, 1f);
    }
    List<String> ids = IntStream.range(0, 100).mapToObj(i -> "r" + i).toList();
    Dataset fifth = new Dataset(40, features, new int[100], List.of("a", "b"), ids, List.of());
    assertEquals(40, Columns.of(fifth, 64, 128).tabled().length);
    assertEquals(40, Columns.of(fifth, 128, 128).listed().length);
    // Beside rare ones, a fifth is not much.
    float[] wider = new float[100 * 120];
    for (int r = 0; r < 100; r++) {
      System.arraycopy(features, r * 40, wider, r * 120, 40);
      wider[r * 120 + 40 + r % 80] = 1;
    }
    Dataset mixed = new Dataset(120, wider, new int[100], List.of("a", "b"), ids, List.of());
    assertEquals(120, Columns.of(mixed, 64, 128).listed().length);
  }
}
