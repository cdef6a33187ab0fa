package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import assay.stats.Interval;
import org.junit.jupiter.api.Test;

final class FiguresTest {
  @Test
  void boundsAreRoundedDown() {
    assertEquals("0", Figures.bound(0));
    assertEquals("0.00", Figures.bound(0.009));
    assertEquals("1.29", Figures.bound(1.2999999));
    assertEquals("2.30", Figures.bound(2.3));
    assertEquals("∞", Figures.bound(Double.POSITIVE_INFINITY));
  }

  @Test
  void claimsAreRoundedUp() {
    assertEquals("1", Figures.claim(1));
    assertEquals("1", Figures.claim(0.99973));
    assertEquals("0.904", Figures.claim(0.90318));
    assertEquals("12.4", Figures.claim(12.3001));
    assertEquals("0.00124", Figures.claim(0.0012301));
    assertEquals("1240", Figures.claim(1231));
  }

  @Test
  void deltaAndPValuesAreRoundedUp() {
    assertEquals("1e-5", Figures.delta(1e-5));
    assertEquals("2.3e-6", Figures.delta(2.21e-6));
    assertEquals("0.01", Figures.delta(0.01));
    assertEquals("0", Figures.delta(0));
    assertEquals("0.38", Figures.pValue(0.371));
    assertEquals("< 0.000001", Figures.pValue(1e-20));
    assertEquals("1", Figures.pValue(1));
  }

  @Test
  void intervalsAreRoundedOutwardsToTheDigitsTheyDeserve() {
    assertEquals(
        "0.613 [0.591, 0.635]",
        Figures.interval(new Interval(0.61283, 0.59199, 0.63401, 0.95, "x")));
    assertEquals("61 % [44, 76]", Figures.percent(new Interval(0.6128, 0.4401, 0.7532, 0.95, "x")));
    assertEquals("7.8 % [6.5, 9.2]", Figures.percent(Interval.ofProportion(139, 1782, 0.95)));
    assertEquals("0.500 [0.500, 0.500]", Figures.interval(new Interval(0.5, 0.5, 0.5, 0.95, "x")));
    assertEquals(
        "0.500 [-∞, ∞]",
        Figures.interval(
            new Interval(0.5, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, 0.95, "x")));
  }

  @Test
  void countsStandBesideShares() {
    assertEquals("37/500 (7.4 %)", Figures.share(37, 500));
    assertEquals("1,234/5,678 (21.7 %)", Figures.share(1234, 5678));
    assertEquals("0/0", Figures.share(0, 0));
  }

  @Test
  void parametersLoseNoiseDigits() {
    assertEquals("0.3", Figures.plain(0.1 + 0.2));
    assertEquals("0", Figures.plain(0.0));
    assertEquals("-0.5", Figures.plain(-0.5));
    assertEquals("1E-7", Figures.plain(1e-7));
    assertEquals("100 %", Figures.rate(1));
    assertEquals("0.1 %", Figures.rate(0.001));
  }

  @Test
  void deltaBesideABoundAndConfidenceAreRoundedDown() {
    assertEquals("2.2e-6", Figures.boundDelta(2.29e-6));
    assertEquals("1e-5", Figures.boundDelta(1e-5));
    assertEquals("0.01", Figures.boundDelta(0.0109));
    assertEquals("95 %", Wording.confidence(0.95));
    assertEquals("99.996 %", Wording.confidence(0.99996));
    assertEquals("99.99999999 %", Wording.confidence(0.9999999999));
    assertEquals("99.9999999999 %", Wording.confidence(0.999999999999));
  }
}
