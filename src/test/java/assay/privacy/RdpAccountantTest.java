package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RdpAccountantTest {
  private static final String POISSON = "poisson_gaussian_add_remove";

  @Test
  void agreesWithTheExactReferenceRows() {
    List<Vectors.Row> rows = Vectors.of(POISSON, "rdp_exact");
    assertTrue(rows.size() >= 10, "too few rows: " + rows.size());
    for (Vectors.Row row : rows) {
      double epsilon =
          RdpAccountant.poissonGaussian(row.q(), row.sigma(), row.steps()).epsilon(row.delta());
      assertEquals(row.epsilon(), epsilon, 2e-6, row.toString());
    }
  }

  @Test
  void isNeverAboveTheLibraryThatDropsSigns() {
    for (Vectors.Row row : Vectors.of(POISSON, "rdp")) {
      double epsilon =
          RdpAccountant.poissonGaussian(row.q(), row.sigma(), row.steps()).epsilon(row.delta());
      assertTrue(epsilon <= row.epsilon() + 2e-6, row + " got " + epsilon);
    }
  }

  @Test
  void classicConversionAgreesWithPublishedFigures() {
    // Abadi et al. 2016 print 1.26; the TensorFlow Privacy tutorials 1.18 and 3.01.
    assertEquals(1.2586, RdpAccountant.poissonGaussian(.01, 4, 10_000).classicEpsilon(1e-5), 5e-5);
    assertEquals(
        1.1799, RdpAccountant.poissonGaussian(250 / 6e4, 1.3, 3600).classicEpsilon(1e-5), 5e-5);
    assertEquals(
        3.0083, RdpAccountant.poissonGaussian(256 / 6e4, 1.1, 14062).classicEpsilon(1e-5), 5e-5);
  }

  @Test
  void fractionalOrderIsTheIntegralAndNotTheUnsignedSeries() {
    // mpmath: quad(lambda x: npdf(x)*((1-q)+q*exp(x-0.5))**1.5, [-14, 16]), log, over 0.5
    double[] one = new SampledGaussianRdp(.01, 1).at(new double[] {1.5});
    assertEquals(1.2725e-4, one[0], 5e-9);
  }

  /**
   * Divergences never fall with the order, and the conversion of an upper bound is never below the
   * closed form of one step. Where sigma is small, losses overflow a double long before the order
   * that matters.
   */
  @Test
  void tinyNoiseIsAccountedInFull() {
    for (double sigma : new double[] {0.005, 0.01, 0.03, 0.0999, 0.1, 0.15, 0.3}) {
      for (double q : new double[] {1e-4, 0.01, 0.16, 0.7}) {
        double[] orders = RdpOrders.standard();
        double[] one = new SampledGaussianRdp(q, sigma).at(orders);
        for (int i = 1; i < one.length; i++) {
          assertTrue(
              one[i] >= one[i - 1] * (1 - 1e-9),
              "sigma " + sigma + ", q " + q + ", orders " + orders[i - 1] + " and " + orders[i]);
        }
        double exact = new SampledGaussianOnce(q, sigma).epsilon(1e-6);
        double epsilon = RdpAccountant.poissonGaussian(q, sigma, 1).epsilon(1e-6);
        assertTrue(epsilon >= exact, "sigma " + sigma + ", q " + q + ": " + epsilon);
      }
    }
  }
}
