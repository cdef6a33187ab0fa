package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GaussianCurveTest {
  @Test
  void agreesWithTheAnalyticReferenceRows() {
    List<Vectors.Row> rows =
        Vectors.all().stream().filter(r -> r.accountant().equals("analytic")).toList();
    assertTrue(rows.size() >= 10, "too few rows: " + rows.size());
    for (Vectors.Row row : rows) {
      double epsilon = GaussianCurve.of(row.sigma(), row.steps()).epsilon(row.delta());
      assertEquals(row.epsilon(), epsilon, 1e-6, row.toString());
    }
  }

  @Test
  void muOfInvertsEpsilon() {
    for (double mu : new double[] {1e-4, .05, .5, 1, 3, 20, 400}) {
      for (double delta : new double[] {1e-15, 1e-9, 1e-5, .01}) {
        double epsilon = new GaussianCurve(mu).epsilon(delta);
        if (epsilon > 0) {
          double back = GaussianCurve.muOf(epsilon, delta);
          assertEquals(mu, back, 1e-7 * mu, mu + " " + delta);
        }
      }
    }
    // METHODS-style table: mu(eps, 1e-5), scipy brentq of the closed form.
    assertEquals(.268051, GaussianCurve.muOf(1, 1e-5), 1e-6);
    assertEquals(2.000446, GaussianCurve.muOf(10, 1e-5), 1e-6);
  }

  @Test
  void neverNanAtTheEnds() {
    for (double mu : new double[] {0, 1e-12, 1e-6, 1e-3, 1, 5e3, 1.6e4, 1e8}) {
      GaussianCurve curve = new GaussianCurve(mu);
      for (double e : new double[] {-1e9, -50, -1e-9, 0, 1e-12, 1e-3, 1, 40, 1e4, 1e9}) {
        double delta = curve.delta(e);
        assertTrue(delta >= 0 && delta <= 1, mu + " " + e + " " + delta);
      }
      for (double d : new double[] {0, 1e-300, 1e-15, 1e-5, .5, 1 - 1e-12}) {
        double epsilon = curve.epsilon(d);
        assertTrue(epsilon >= 0, mu + " " + d + " " + epsilon);
        assertTrue(epsilon == Double.POSITIVE_INFINITY || curve.delta(epsilon) <= d, mu + " " + d);
      }
      for (double x : new double[] {0, 1e-300, 1e-9, .3, 1 - 1e-16, 1}) {
        double f = curve.falseNegativeRate(x);
        assertTrue(f >= 0 && f <= 1 - x, mu + " " + x + " " + f);
      }
    }
    assertThrows(IllegalArgumentException.class, () -> new GaussianCurve(Double.NaN));
  }

  @Test
  void tradeOffFunctionIsTheSupremumOverItsOwnCurve() {
    GaussianCurve curve = new GaussianCurve(1.3);
    for (double x : new double[] {1e-6, 1e-3, .05, .4, .9}) {
      double searched = TradeOff.falseNegativeRate(curve, x);
      assertTrue(searched <= curve.falseNegativeRate(x));
      assertEquals(curve.falseNegativeRate(x), searched, 1e-8);
    }
  }
}
