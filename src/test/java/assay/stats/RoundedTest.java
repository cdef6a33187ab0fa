package assay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

final class RoundedTest {
  @Test
  void allDigitsArePrinted() {
    assertEquals("1e-5", Rounded.exact(1e-5));
    assertEquals("1.2349e-5", Rounded.exact(1.2349e-5));
    assertEquals("0.001", Rounded.exact(0.001));
    assertEquals("0.1", Rounded.exact(0.1));
    assertEquals("12", Rounded.exact(12));
    assertEquals("1000000", Rounded.exact(1e6));
    assertEquals("1e7", Rounded.exact(1e7));
    assertEquals("0", Rounded.exact(-0.0));
    assertEquals("-infinity", Rounded.exact(Double.NEGATIVE_INFINITY));
  }

  @Test
  void whatIsPromisedIsRoundedUp() {
    assertEquals("1.01e-5", Rounded.up(1.0001e-5, 3));
    assertEquals("1", Rounded.up(1, 3));
    assertEquals("1.000001e-5", Rounded.up(1.0000001e-5, 7));
    assertEquals("100000", Rounded.up(99999.5, 5));
    assertEquals("infinity", Rounded.up(Double.POSITIVE_INFINITY, 3));
  }

  @Test
  void whatIsProvenIsRoundedDown() {
    assertEquals("1.99e-5", Rounded.down(1.9999e-5, 3));
    assertEquals("1.99", Rounded.floor(1.9999, 2));
    assertEquals("2.00", Rounded.ceiling(1.9901, 2));
    assertEquals("0.12345678", Rounded.to(8, 0.123456789, true).toPlainString());
  }

  @Test
  void aLowerEndIsNeverPrintedAboveItselfNorBelowItsLimit() {
    assertEquals("1.23999", Rounded.atLeast(1.239999, 1.239));
    assertEquals("0.601", Rounded.atLeast(0.60199, 0.5));
    assertEquals("0.602", Rounded.atMost(0.60101, 0.9));
    assertEquals("1.2341", Rounded.upBelow(1.2341, 1.2342));
    assertEquals("1.235", Rounded.upBelow(1.2341, 2));
  }

  @Test
  void everyRoundingKeepsItsSide() {
    UniformRandomProvider random = Seed.of(20261125).random();
    for (int i = 0; i < 20_000; i++) {
      double value = Math.exp(30 * (random.nextDouble() - 0.6));
      double limit = value * Math.exp(1e-3 * (random.nextDouble() - 0.5));
      for (int digits = 1; digits < 8; digits++) {
        assertSides(value, Rounded.down(value, digits), Rounded.up(value, digits));
        assertSides(value, Rounded.floor(value, digits), Rounded.ceiling(value, digits));
      }
      String low = Rounded.atLeast(value, limit);
      String high = Rounded.atMost(value, limit);
      assertSides(value, low, high);
      if (value > limit) {
        assertTrue(Double.parseDouble(low) > limit, low + " beside " + limit);
        assertTrue(Double.parseDouble(Rounded.upBelow(limit, value)) < value, "" + value);
        assertTrue(Double.parseDouble(Rounded.upBelow(limit, value)) >= limit, "" + limit);
      } else if (value < limit) {
        assertTrue(Double.parseDouble(high) < limit, high + " beside " + limit);
      }
    }
  }

  private static void assertSides(double value, String low, String high) {
    BigDecimal exact = BigDecimal.valueOf(value);
    assertTrue(new BigDecimal(low).compareTo(exact) <= 0, low + " for " + value);
    assertTrue(new BigDecimal(high).compareTo(exact) >= 0, high + " for " + value);
  }
}
