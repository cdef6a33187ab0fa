package assay.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assay.stats.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static Dataset data(int[] labels, float... features) {
    List<String> ids = IntStream.range(0, labels.length).mapToObj(Integer::toString).toList();
    float[] values = features.length == 0 ? new float[labels.length] : features;
    return new Dataset(1, values, labels, List.of("a", "b"), ids, List.of());
  }

  private static int[] halves(int n) {
    return IntStream.range(0, n).map(i -> i % 2).toArray();
  }

  @Test
  void everyRecordIsOnExactlyOneSide() {
    Dataset data = data(halves(101));
    Split split = Split.heldOut(data, 0.3, Seed.of(5));
    assertEquals(30, split.heldOut().length);
    int[] all =
        IntStream.concat(Arrays.stream(split.rest()), Arrays.stream(split.heldOut()))
            .sorted()
            .toArray();
    assertArrayEquals(IntStream.range(0, 101).toArray(), all);
    assertArrayEquals(split.heldOut(), Split.heldOut(data, 0.3, Seed.of(5)).heldOut());
  }

  @Test
  void everyRecordIsHeldOutEquallyOften() {
    Dataset data = data(halves(20));
    int[] times = new int[20];
    for (int s = 0; s < 4000; s++) {
      for (int r : Split.heldOut(data, 0.25, Seed.of(s)).heldOut()) {
        times[r]++;
      }
    }
    for (int count : times) {
      // Binomial(4000, 1/4): standard deviation 27.4; 4.5 of them on 20 records.
      assertEquals(1000, count, 124);
    }
  }

  @Test
  void classesKeepTheirShares() {
    int[] labels = new int[100];
    Arrays.fill(labels, 0, 10, 1);
    Split split = Split.heldOutByClass(data(labels), 0.3, Seed.of(9));
    assertEquals(30, split.heldOut().length);
    assertEquals(3, Arrays.stream(split.heldOut()).filter(r -> r < 10).count());
  }

  @Test
  void aLabelUnseenInTrainingIsRefused() {
    Dataset data = data(new int[] {0, 0, 0, 0, 1});
    int seed =
        IntStream.range(0, 1000)
            .filter(
                s -> {
                  try {
                    Split.heldOut(data, 0.4, Seed.of(s));
                    return false;
                  } catch (DataException e) {
                    return true;
                  }
                })
            .findFirst()
            .orElseThrow();
    assertEquals(
        "record 4: label \"b\" is unseen in training: all its records are held out; merge the class,"
            + " or remove it",
        assertThrows(DataException.class, () -> Split.heldOut(data, 0.4, Seed.of(seed)))
            .getMessage());
  }

  @Test
  void twinsAreFoundByFeaturesAndLabel() {
    Dataset data = data(new int[] {0, 0, 1, 0, 1, 0}, 1, 2, 1, 1, 1, 1);
    Duplicates duplicates = Duplicates.of(data);
    assertEquals(2, duplicates.groups());
    assertEquals(5, duplicates.records());
    assertArrayEquals(new int[] {0, 3, 5}, duplicates.indices().get(0));
    assertArrayEquals(new int[] {2, 4}, duplicates.indices().get(1));
    boolean[] member = {true, false, true, true, true, true};
    assertEquals(0, duplicates.across(member));
    member[5] = false;
    assertEquals(1, duplicates.across(member));
  }
}
