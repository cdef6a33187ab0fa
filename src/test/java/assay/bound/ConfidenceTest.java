package assay.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** A level is never printed as more than it is. */
final class ConfidenceTest {
  @Test
  void percentagesAreRoundedDown() {
    assertEquals("95", Confidence.percent(0.95));
    assertEquals("99.75", Confidence.percent(0.9975));
    assertEquals("98.33", Confidence.percent(1 - 0.05 / 3));
    assertEquals("99.999", Confidence.percent(0.99999));
    assertEquals("99.9999", Confidence.percent(0.999999));
    assertEquals("99.99995", Confidence.percent(0.9999995));
    assertEquals("99.999999", Confidence.percent(0.99999999));
    assertEquals("100", Confidence.percent(1));
    assertEquals("0", Confidence.percent(0));
  }
}
