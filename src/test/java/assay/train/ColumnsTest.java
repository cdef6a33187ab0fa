package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ColumnsTest {
  private static final Dataset DATA = Mixed.data(300);

  private static Dataset with(int place, float value) {
    float[] features = DATA.features().clone();
    features[place] = value;
    return new Dataset(
        Mixed.FEATURES,
        features,
        DATA.labels(),
        DATA.classNames(),
        DATA.recordIds(),
        DATA.groups());
  }

  private static int[] places(int step, int first, int... without) {
    return IntStream.range(0, Mixed.FEATURES)
        .filter(j -> j % step == first && IntStream.of(without).noneMatch(w -> w == j))
        .toArray();
  }

  @Test
  void everyFeatureIsKeptOnceAsItsKindAsks() {
    Columns columns = Columns.of(DATA, 64, 128);
    assertFalse(columns.isDense());
    assertArrayEquals(places(20, 0), columns.dense());
    assertArrayEquals(places(2, 0, 0, 20, 40, 60, 80), columns.listed());
    assertArrayEquals(places(2, 1), columns.tabled());
    assertEquals(9, columns.groups());
    for (int r = 0; r < DATA.size(); r++) {
      float[] got = new float[Mixed.FEATURES];
      for (int k = columns.starts()[r]; k < columns.starts()[r + 1]; k++) {
        got[columns.listed()[columns.ones()[k]]]++;
      }
      for (int i = 0; i < columns.tabled().length; i++) {
        got[columns.tabled()[i]] = columns.subsets()[r * 9 + i / 5] >> i % 5 & 1;
      }
      for (int j : columns.dense()) {
        got[j] = DATA.features()[r * Mixed.FEATURES + j];
      }
      float[] expected = new float[Mixed.FEATURES];
      System.arraycopy(DATA.features(), r * Mixed.FEATURES, expected, 0, Mixed.FEATURES);
      assertArrayEquals(expected, got);
    }
  }

  @Test
  void narrowLayersAndSmallBatchesAreMultiplied() {
    assertTrue(Columns.of(DATA, 16, 4096).isDense());
    assertTrue(Columns.of(DATA, 48, 64).isDense());
    assertEquals(0, Columns.of(DATA, 64, 64).tabled().length);
    assertEquals(Mixed.RARE, Columns.of(DATA, 64, 64).listed().length);
    assertEquals(Mixed.COMMON, Columns.of(DATA, 64, 128).tabled().length);
  }

  @Test
  void oneValueThatIsNeitherZeroNorOneMakesAFeatureDense() {
    for (float value : new float[] {-0f, 0.5f, 2, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
      for (int feature : new int[] {1, 2}) {
        Columns columns = Columns.of(with(17 * Mixed.FEATURES + feature, value), 64, 128);
        assertEquals(Mixed.NUMBERS + 1, columns.dense().length, "a value of " + value);
        assertEquals(feature, columns.dense()[1]);
      }
    }
  }

  @Test
  void fewFeaturesOfAKindAreNotWorthIt() {
    int keep = 63;
    float[] features = new float[300 * keep];
    for (int r = 0; r < 300; r++) {
      System.arraycopy(DATA.features(), r * Mixed.FEATURES, features, r * keep, keep);
    }
    Dataset narrow =
        new Dataset(
            keep, features, DATA.labels(), DATA.classNames(), DATA.recordIds(), DATA.groups());
    // 4 numbers, 28 rare, 31 common.
    assertTrue(Columns.of(narrow, 64, 128).isDense());
  }
}
