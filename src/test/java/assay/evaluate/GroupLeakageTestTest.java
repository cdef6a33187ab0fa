package assay.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.GroupColumn;
import assay.stats.Binomials;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GroupLeakageTestTest {
  /**
   * Scores of groups of these sizes: normal, with a shift per group and a shift for its members.
   */
  private record World(int[] sizes, double[] shift, double[] leak) {
    GroupLeakageTest.Result test(long seed, OptionalDouble fpr, int permutations) {
      UniformRandomProvider random = Seed.of(seed).child("world").random();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      int n = IntStream.of(sizes).sum();
      double[] score = new double[n];
      boolean[] member = new boolean[n];
      int[] codes = new int[n];
      int at = 0;
      for (int g = 0; g < sizes.length; g++) {
        for (int i = 0; i < sizes[g]; i++, at++) {
          codes[at] = g;
          member[at] = i % 2 == 0;
          score[at] = normal.sample() + shift[g] + (member[at] ? leak[g] : 0);
        }
      }
      List<String> names = IntStream.range(0, sizes.length).mapToObj(g -> "g" + g).toList();
      return GroupLeakageTest.of(
              score,
              member,
              new GroupColumn("group", names, codes),
              fpr,
              permutations,
              Seed.of(seed))
          .orElseThrow();
    }

    int alarms(int draws, OptionalDouble fpr, int permutations) {
      int alarms = 0;
      for (int d = 0; d < draws; d++) {
        alarms += test(d, fpr, permutations).pValue() <= 0.05 ? 1 : 0;
      }
      return alarms;
    }
  }

  private static final int[] SIZES = {400, 100, 40, 24};
  private static final double[] SAME = {0.5, 0.5, 0.5, 0.5};
  private static final double[] NONE = {0, 0, 0, 0};

  private static void assertLevel(int alarms, int draws) {
    // Fails by chance less than once in 1,000 where the level is 5 %.
    assertTrue(Binomials.sf(alarms - 1, draws, 0.05) > 0.001, () -> alarms + " of " + draws);
  }

  @Test
  void smallGroupsRaiseNoFalseAlarms() {
    World world = new World(SIZES, NONE, SAME);
    assertLevel(world.alarms(300, OptionalDouble.empty(), 199), 300);
    assertLevel(world.alarms(300, OptionalDouble.of(0.1), 199), 300);
  }

  @Test
  void groupsThatOnlyScoreHigherRaiseNoFalseAlarms() {
    World world = new World(SIZES, new double[] {0, 0.8, -0.8, 0.8}, NONE);
    assertLevel(world.alarms(300, OptionalDouble.empty(), 199), 300);
  }

  @Tag("slow")
  @Test
  void falseAlarmsStayAtFivePercentOver2000Draws() {
    World same = new World(SIZES, NONE, SAME);
    World shifted = new World(SIZES, new double[] {0, 0.8, -0.8, 0.8}, NONE);
    int[] alarms = {
      same.alarms(2000, OptionalDouble.empty(), 199),
      same.alarms(2000, OptionalDouble.of(0.1), 199),
      same.alarms(2000, OptionalDouble.of(0.02), 199),
      shifted.alarms(2000, OptionalDouble.empty(), 199),
      shifted.alarms(2000, OptionalDouble.of(0.1), 199)
    };
    System.out.println("false alarms of 2000: " + Arrays.toString(alarms));
    for (int count : alarms) {
      assertLevel(count, 2000);
    }
  }

  @Test
  void aGroupThatLeaksMoreIsFoundAndNamed() {
    World world = new World(new int[] {1000, 300, 100}, NONE, new double[] {0.2, 0.2, 1.5});
    GroupLeakageTest.Result result = world.test(3, OptionalDouble.empty(), 999);
    assertEquals(0.001, result.pValue());
    assertEquals("g2", result.levels().get(2).level());
    assertEquals(0.001, result.levels().get(2).pValue());
    assertTrue(result.levels().get(1).pValue() > 0.05);
    assertTrue(result.levels().get(2).advantage().lower() > 0.2);
  }

  @Test
  void tinyGroupsAreNamedAndNotTested() {
    World world = new World(new int[] {200, 100, 18}, NONE, new double[] {0.2, 0.2, 5});
    GroupLeakageTest.Result result = world.test(3, OptionalDouble.empty(), 199);
    assertEquals(List.of("g2"), result.small());
    assertEquals(2, result.levels().size());
  }

  @Test
  void tiedScoresShowNothing() {
    int n = 100;
    boolean[] member = new boolean[n];
    int[] codes = new int[n];
    for (int r = 0; r < n; r++) {
      member[r] = r % 2 == 0;
      codes[r] = r < 50 ? 0 : 1;
    }
    GroupLeakageTest.Result result =
        GroupLeakageTest.of(
                new double[n],
                member,
                new GroupColumn("g", List.of("a", "b"), codes),
                OptionalDouble.empty(),
                99,
                Seed.of(1))
            .orElseThrow();
    assertEquals(1, result.pValue());
  }
}
