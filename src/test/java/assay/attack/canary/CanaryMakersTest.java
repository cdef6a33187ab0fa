package assay.attack.canary;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

final class CanaryMakersTest {
  private static final int WIDTH = 5;

  @Test
  void wideningKeepsWhatIsThereAndAddsZeros() {
    Dataset data = data(7);
    Dataset wide = IsolatedSubspace.widen(data, 3);
    assertEquals(WIDTH + 3, wide.featureCount());
    for (int r = 0; r < data.size(); r++) {
      for (int j = 0; j < WIDTH + 3; j++) {
        float expected = j < WIDTH ? data.features()[r * WIDTH + j] : 0;
        assertEquals(expected, wide.features()[r * (WIDTH + 3) + j]);
      }
    }
  }

  @Test
  void noTwoIsolatedCanariesShareAnInputNorAnyWithARecord() {
    Dataset wide = IsolatedSubspace.widen(data(7), 4);
    Dataset canaries = IsolatedSubspace.canaries(wide, 4, 2.5, Seed.of(1));
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < WIDTH + 4; j++) {
        assertEquals(j == WIDTH + i ? 2.5f : 0, canaries.features()[i * (WIDTH + 4) + j]);
      }
    }
    float[] parameters = new float[(WIDTH + 4 + 1) * 2];
    java.util.Arrays.fill(parameters, 1);
    IsolatedSubspace.forget(parameters, WIDTH + 4, 4, 2);
    for (int i = 0; i < parameters.length; i++) {
      int input = i / 2;
      assertEquals(input >= WIDTH && input < WIDTH + 4 ? 0 : 1, parameters[i], "input " + input);
    }
  }

  @Test
  void clipBackdoorPointsWhereRecordsVaryLeast() {
    Dataset data = data(400);
    Dataset canary = Poison.clipBackdoor(data, 1, Seed.of(3));
    assertEquals(1, canary.labels()[0]);
    double mean = 0;
    for (int r = 0; r < data.size(); r++) {
      mean += norm(data.features(), r * WIDTH) / data.size();
    }
    double length = norm(canary.features(), 0);
    assertEquals(mean, length, 1e-5 * mean);
    double least = spread(data, canary.features());
    UniformRandomProvider random = Seed.of(5).random();
    for (int i = 0; i < 2000; i++) {
      float[] other = new float[WIDTH];
      for (int j = 0; j < WIDTH; j++) {
        other[j] = (float) (canary.features()[j] + 0.2 * length * (random.nextDouble() - 0.5));
      }
      assertTrue(spread(data, other) >= least * (1 - 1e-6));
    }
  }

  @Test
  void anInputThatIsNeverUsedIsClipBackdoorsDirection() {
    Dataset wide = IsolatedSubspace.widen(data(50), 1);
    float[] features = Poison.clipBackdoor(wide, 0, Seed.of(3)).features();
    for (int j = 0; j < WIDTH; j++) {
      assertEquals(0, features[j], 1e-3);
    }
    assertTrue(Math.abs(features[WIDTH]) > 0.5);
  }

  @Test
  void aGradientCanaryIsReadOffWithoutTheOthers() {
    float factor = 0.25f;
    float[] without = {0.5f, -1, 2, 0.125f};
    float[] others = {3, 0, -2, 8};
    for (boolean in : new boolean[] {false, true}) {
      float[] noised = new float[4];
      for (int i = 0; i < 4; i++) {
        noised[i] = without[i] + others[i];
      }
      GradientCanary canary = GradientCanary.dirac(3, 2);
      double reading = canary.play(in, without, noised, factor);
      assertEquals(0.125 / (0.25 * 2) + (in ? 1 : 0), reading, 1e-12);
      assertArrayEquals(new float[] {3.5f, -1, 0, in ? 8.625f : 8.125f}, noised);
    }
  }

  @Test
  void aRandomDirectionHasTheClippingNorm() {
    int d = 300;
    float[] without = new float[d];
    float[] noised = new float[d];
    GradientCanary canary = GradientCanary.random(d, 3, Seed.of(8));
    assertEquals(1, canary.play(true, without, noised, 1), 1e-5);
    double square = 0;
    for (float value : noised) {
      square += (double) value * value;
    }
    assertEquals(3, Math.sqrt(square), 1e-5);
    assertEquals(-3, canary.moved(without, noised), 1e-5);
  }

  /** The mean square of the records along a direction, over its squared length. */
  private static double spread(Dataset data, float[] direction) {
    double sum = 0;
    for (int r = 0; r < data.size(); r++) {
      double along = 0;
      for (int j = 0; j < WIDTH; j++) {
        along += (double) data.features()[r * WIDTH + j] * direction[j];
      }
      sum += along * along;
    }
    double length = norm(direction, 0);
    return sum / (length * length);
  }

  private static double norm(float[] values, int from) {
    double square = 0;
    for (int j = from; j < from + WIDTH; j++) {
      square += (double) values[j] * values[j];
    }
    return Math.sqrt(square);
  }

  private static Dataset data(int n) {
    UniformRandomProvider random = Seed.of(6).random();
    float[] features = new float[n * WIDTH];
    int[] labels = new int[n];
    List<String> ids = new ArrayList<>();
    for (int r = 0; r < n; r++) {
      ids.add("r" + r);
      double common = random.nextDouble();
      for (int j = 0; j < WIDTH; j++) {
        features[r * WIDTH + j] = (float) (common + (0.2 + 0.1 * j) * random.nextDouble());
      }
      labels[r] = random.nextInt(2);
    }
    return new Dataset(WIDTH, features, labels, List.of("a", "b"), ids, List.of());
  }
}
