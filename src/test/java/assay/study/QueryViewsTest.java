package assay.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.data.ImageShape;
import assay.stats.Seed;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

final class QueryViewsTest {
  private static Dataset records(int features, float... values) {
    int n = values.length / features;
    return new Dataset(
        features,
        values,
        new int[n],
        List.of("no", "yes"),
        IntStream.range(0, n).mapToObj(r -> "r" + r).toList(),
        List.of());
  }

  private static QueryViews images(Dataset records, ImageShape shape, int queries) {
    return QueryViews.of(records, Optional.of(shape), queries, Seed.of(1));
  }

  @Test
  void imagesAreMirroredThenShiftedByOnePixel() {
    // 1 2 3
    // 4 5 6
    Dataset image = records(6, 1, 2, 3, 4, 5, 6);
    QueryViews views = images(image, new ImageShape(2, 3, 1, false), 10);
    assertEquals(9, views.count());
    assertArrayEquals(new float[] {3, 2, 1, 6, 5, 4}, views.view(0).features());
    // Up to where the row above is: beyond the edge is a mirror that does not double the edge.
    assertArrayEquals(new float[] {4, 5, 6, 1, 2, 3}, views.view(1).features());
    assertArrayEquals(new float[] {6, 5, 4, 3, 2, 1}, views.view(2).features());
    assertArrayEquals(new float[] {2, 3, 2, 5, 6, 5}, views.view(3).features());
    assertArrayEquals(new float[] {2, 1, 2, 5, 4, 5}, views.view(4).features());
    assertArrayEquals(new float[] {2, 1, 2, 5, 4, 5}, views.view(5).features());
  }

  @Test
  void channelsMoveTogetherInBothLayouts() {
    // Columns 1 2 and channels x10: (1, 10), (2, 20).
    QueryViews last = images(records(4, 1, 10, 2, 20), new ImageShape(1, 2, 2, false), 2);
    assertArrayEquals(new float[] {2, 20, 1, 10}, last.view(0).features());
    QueryViews first = images(records(4, 1, 2, 10, 20), new ImageShape(1, 2, 2, true), 2);
    assertArrayEquals(new float[] {2, 1, 20, 10}, first.view(0).features());
  }

  @Test
  void eighteenQueriesAreAllShiftsOfOnePixelAndTheirMirrors() {
    QueryViews views = images(records(16, new float[16]), new ImageShape(4, 4, 1, false), 18);
    assertEquals(
        "Models were asked about each image and 17 copies of it, mirrored and shifted by up to 1"
            + " pixels.",
        views.inWords());
  }

  @Test
  void tablesGetNoiseOfATenthAndFewFlips() {
    int n = 20_000;
    UniformRandomProvider random = Seed.of(4).random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    float[] values = new float[2 * n];
    for (int r = 0; r < n; r++) {
      values[2 * r] = (float) (5 + 3 * normal.sample());
      values[2 * r + 1] = random.nextInt(2);
    }
    Dataset table = records(2, values);
    QueryViews views = QueryViews.of(table, Optional.empty(), 3, Seed.of(1));
    float[] view = views.view(1).features();
    double squares = 0;
    int flipped = 0;
    for (int r = 0; r < n; r++) {
      double moved = view[2 * r] - values[2 * r];
      squares += moved * moved;
      assertTrue(view[2 * r + 1] == 0 || view[2 * r + 1] == 1);
      flipped += view[2 * r + 1] == values[2 * r + 1] ? 0 : 1;
    }
    // Chi-square: relative deviation sqrt(2 / n) = 1 %; binomial: 200 +- 14. Five of each.
    assertEquals(0.3, Math.sqrt(squares / n), 0.3 * 0.05 / 2 + 0.3 * 0.02);
    assertEquals(200, flipped, 70);
    assertNotEquals(views.view(0).sha256(), views.view(1).sha256());
  }

  @Test
  void aCopyDependsOnItsRecordAlone() {
    Dataset table = records(2, 1, 0, 2, 1, 4, 0, 7, 1);
    Dataset turned = table.at(new int[] {3, 1, 0, 2});
    Dataset view = QueryViews.of(table, Optional.empty(), 4, Seed.of(9)).view(2);
    Dataset other = QueryViews.of(turned, Optional.empty(), 4, Seed.of(9)).view(2);
    assertArrayEquals(view.at(new int[] {3, 1, 0, 2}).features(), other.features());
    // Asking for more copies leaves the first ones as they are.
    assertArrayEquals(
        view.features(), QueryViews.of(table, Optional.empty(), 9, Seed.of(9)).view(2).features());
  }

  @Test
  void theRecipeNamesCopiesAndSeed() {
    Dataset table = records(2, 1, 0, 2, 1);
    assertEquals("", QueryViews.of(table, Optional.empty(), 1, Seed.of(9)).recipe());
    String three = QueryViews.of(table, Optional.empty(), 3, Seed.of(9)).recipe();
    assertNotEquals(three, QueryViews.of(table, Optional.empty(), 4, Seed.of(9)).recipe());
    assertNotEquals(three, QueryViews.of(table, Optional.empty(), 3, Seed.of(8)).recipe());
    assertEquals(
        "queries must be in [1, 32], got 33",
        assertThrows(
                IllegalArgumentException.class,
                () -> QueryViews.of(table, Optional.empty(), 33, Seed.of(9)))
            .getMessage());
  }
}
