package assay.audit.zoo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class LinearCongruentialTest {
  @Test
  void itIsTheGeneratorOfJavaUtilRandom() {
    Random standard = new Random(1_750_000_000_123L);
    LinearCongruential ours = new LinearCongruential(1_750_000_000_123L);
    for (int i = 0; i < 101; i++) {
      assertEquals(standard.nextGaussian(), ours.nextGaussian());
    }
    for (int i = 0; i < 10; i++) {
      assertEquals(standard.nextDouble(), ours.nextDouble());
    }
  }
}
