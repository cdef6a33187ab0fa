package assay.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Binomials;
import assay.stats.Interval;
import assay.stats.Seed;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

final class DifferencesTest {
  @Test
  void apartAddsTheFacingSidesInQuadrature() {
    Interval d =
        Differences.apart(
            new Interval(0.5, 0.4, 0.53, 0.95, ""), new Interval(0.7, 0.66, 0.75, 0.95, ""));
    assertEquals(0.2, d.estimate(), 1e-12);
    assertEquals(0.2 - Math.hypot(0.04, 0.03), d.lower(), 1e-12);
    assertEquals(0.2 + Math.hypot(0.05, 0.1), d.upper(), 1e-12);
  }

  @Test
  void levelsMustAgree() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Differences.apart(new Interval(0, 0, 0, 0.9, ""), new Interval(0, 0, 0, 0.95, "")));
  }

  /** Two models that mostly agree: paired intervals cover, and are far narrower than apart. */
  @Test
  void pairedCoversAndIsNarrower() {
    UniformRandomProvider random = Seed.of(77).random();
    int covered = 0;
    int narrower = 0;
    for (int draw = 0; draw < 400; draw++) {
      boolean[] a = new boolean[400];
      boolean[] b = new boolean[400];
      for (int r = 0; r < a.length; r++) {
        boolean easy = random.nextDouble() < 0.75;
        a[r] = easy || random.nextDouble() < 0.2;
        b[r] = a[r] ? random.nextDouble() < 0.97 : random.nextDouble() < 0.05;
      }
      double truth = 0.8 * -0.03 + 0.2 * 0.05;
      Interval paired = Differences.paired(a, b);
      covered += paired.lower() <= truth && truth <= paired.upper() ? 1 : 0;
      Interval apart = Differences.apart(accuracy(a), accuracy(b));
      narrower += paired.upper() - paired.lower() < apart.upper() - apart.lower() ? 1 : 0;
    }
    int hits = covered;
    assertTrue(Binomials.cdf(hits, 400, 0.95) > 0.001, () -> hits + " of 400");
    assertEquals(400, narrower);
  }

  private static Interval accuracy(boolean[] right) {
    long k = IntStream.range(0, right.length).filter(i -> right[i]).count();
    return Interval.ofProportion(k, right.length, 0.95);
  }
}
