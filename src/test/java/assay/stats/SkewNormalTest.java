package assay.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SkewNormalTest {
  /** mpmath, 40 digits: log(quad(2 * npdf(t) * ncdf(a * t), [-inf, z])). */
  @ParameterizedTest
  @CsvSource({
    "-1, 0.5, -2.623811929882661",
    "-3, 2, -28.21144295604376",
    "-8, 4, -553.5259262807566",
    "-20, -3, -203.2240081905331",
    "-1.5, 30, -1025.786840578094",
    "0.7, -2, -0.009793397966664171",
    "-40, 1, -1609.216884027503"
  })
  void logCdfKeepsItsDigitsInTheTail(double z, double shape, double expected) {
    double got = new SkewNormal(0, 1, shape).logCdf(z);
    assertEquals(expected, got, 1e-11 * Math.abs(expected));
  }

  @Test
  void withoutSkewItIsTheNormalLaw() {
    SkewNormal law = new SkewNormal(2, 3, 0);
    for (double x = -60; x < 30; x += 1.7) {
      double expected = Normal.logCdf((x - 2) / 3);
      assertEquals(expected, law.logCdf(x), 1e-10 * Math.max(1e-3, Math.abs(expected)));
    }
  }

  /** scipy: minimize(-skewnorm.logpdf(x, a, loc, scale).sum()), Nelder-Mead, xatol 1e-10. */
  @Test
  void fitIsTheMaximumOfTheLikelihood() {
    double[] sample = {1.1, 2.3, 2.9, 3.1, 3.7, 4.0, 4.2, 4.9, 5.5, 6.8, 8.3, 11.0};
    SkewNormal law = SkewNormal.fit(sample);
    double loss = 0;
    for (double x : sample) {
      loss -= law.logPdf(x);
    }
    assertEquals(27.446901382591527, loss, 1e-7);
    assertEquals(4.7293507, law.shape(), 0.02);
    assertEquals(1.65791777, law.location(), 0.005);
    assertEquals(4.11874781, law.scale(), 0.005);
  }

  @Test
  void aSampleWithoutSpreadIsRefused() {
    Exception e =
        assertThrows(
            IllegalArgumentException.class, () -> SkewNormal.fit(new double[] {1, 1, 1, 1}));
    assertEquals("a skew-normal fit needs values that differ", e.getMessage());
  }
}
