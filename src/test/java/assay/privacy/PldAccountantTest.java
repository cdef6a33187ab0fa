package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Normal;
import assay.stats.Seed;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

final class PldAccountantTest {
  private static final String POISSON = "poisson_gaussian_add_remove";

  @Test
  void agreesWithTheReferenceRows() {
    for (String accountant : List.of("pld", "pld_h1e-5", "closed_form_T1")) {
      List<Vectors.Row> rows = Vectors.of(POISSON, accountant);
      assertTrue(rows.size() >= 3, "too few rows: " + rows.size());
      for (Vectors.Row row : rows) {
        double epsilon =
            PldAccountant.poissonGaussian(row.q(), row.sigma(), row.steps()).epsilon(row.delta());
        String message = row + " got " + epsilon;
        assertTrue(epsilon >= row.epsilon() * (1 - 2e-5) - 1e-6, message);
        assertTrue(epsilon <= row.epsilon() + 1e-4, message);
      }
    }
  }

  @Test
  void latticeOfOneStepMeetsTheClosedForm() {
    for (double q : new double[] {1e-3, 0.1, 0.7}) {
      for (double sigma : new double[] {0.4, 1, 7}) {
        SampledGaussianOnce exact = new SampledGaussianOnce(q, sigma);
        PldCurve lattice =
            new PldCurve(
                List.of(new PldCurve.Part(new SampledGaussianPair(q, sigma), 1)), List.of(), "");
        for (double delta : new double[] {1e-4, 1e-7, 1e-10}) {
          double epsilon = exact.epsilon(delta);
          String at = q + " " + sigma + " " + delta;
          assertTrue(lattice.epsilon(delta) >= epsilon * (1 - 1e-9), at);
          assertEquals(epsilon, lattice.epsilon(delta), 6e-4 * epsilon + 1e-9, at);
        }
      }
    }
  }

  @Test
  void oneStepMeetsTheIntegralOfTheLoss() {
    // delta = integral of (p - e^epsilon q)_+ by the midpoint rule.
    double q = 0.2;
    double sigma = 1.5;
    double epsilon = 0.3;
    double forward = 0;
    double backward = 0;
    double width = 1e-4;
    for (double x = -15 + width / 2; x < 20; x += width) {
      double zero = Math.exp(Normal.logPdf(x / sigma)) / sigma;
      double one = Math.exp(Normal.logPdf((x - 1) / sigma)) / sigma;
      double p = (1 - q) * zero + q * one;
      forward += Math.max(0, p - Math.exp(epsilon) * zero) * width;
      backward += Math.max(0, zero - Math.exp(epsilon) * p) * width;
    }
    double expected = Math.max(forward, backward);
    assertEquals(expected, new SampledGaussianOnce(q, sigma).delta(epsilon), 1e-8);
  }

  @Test
  void compositionOfGaussiansThroughTheLatticeMeetsTheGaussian() {
    // At q = 1 - 1e-9 the pair is the Gaussian pair; 9 steps at sigma 3 are one at sigma 1.
    PldCurve lattice =
        new PldCurve(
            List.of(new PldCurve.Part(new SampledGaussianPair(1 - 1e-9, 3), 9)), List.of(), "");
    GaussianCurve exact = new GaussianCurve(1);
    for (double epsilon = 0; epsilon < 6; epsilon += 0.37) {
      double truth = exact.delta(epsilon);
      assertTrue(lattice.delta(epsilon) >= truth * (1 - 1e-6), "at " + epsilon);
      assertEquals(truth, lattice.delta(epsilon), 2e-4 * truth, "at " + epsilon);
      assertEquals(exact.delta(-epsilon), lattice.delta(-epsilon), 1e-5, "at -" + epsilon);
    }
    for (double x : new double[] {1e-6, 0.01, 0.3, 0.9}) {
      assertEquals(exact.falseNegativeRate(x), lattice.falseNegativeRate(x), 1e-5, "at " + x);
    }
  }

  @Test
  void isAboveMonteCarloOfTheLossAndBelowRdp() {
    UniformRandomProvider random = Seed.of(4).child("loss").random();
    int runs = 200_000;
    double q = 0.2;
    double sigma = 1.1;
    int steps = 20;
    double epsilon = 3;
    double sum = 0;
    double squares = 0;
    for (int r = 0; r < runs; r++) {
      double loss = 0;
      for (int t = 0; t < steps; t++) {
        double shift = random.nextDouble() < q ? 1 : 0;
        double x = shift + sigma * Normal.quantile(random.nextDouble());
        loss += Math.log1p(q * Math.expm1((2 * x - 1) / (2 * sigma * sigma)));
      }
      double value = Math.max(0, -Math.expm1(epsilon - loss));
      sum += value;
      squares += value * value;
    }
    double mean = sum / runs;
    double error = Math.sqrt((squares / runs - mean * mean) / runs);
    double delta = PldAccountant.poissonGaussian(q, sigma, steps).delta(epsilon);
    assertTrue(delta >= mean - 5 * error, delta + " against " + mean + " +- " + error);
    assertTrue(delta <= mean + 5 * error, delta + " against " + mean + " +- " + error);
    assertTrue(delta <= RdpAccountant.poissonGaussian(q, sigma, steps).delta(epsilon));
  }

  @Test
  void isMonotoneAndNeverAboveRdpOverSeededSettings() {
    UniformRandomProvider random = Seed.of(11).child("settings").random();
    for (int i = 0; i < 40; i++) {
      double q = Math.pow(10, -6 * random.nextDouble());
      double sigma = 0.4 * Math.pow(10, 2 * random.nextDouble());
      long steps = Math.round(Math.pow(10, 5 * random.nextDouble()));
      double delta = Math.pow(10, -2 - 9 * random.nextDouble());
      String at = q + " " + sigma + " " + steps + " " + delta;
      PrivacyCurve curve = PldAccountant.poissonGaussian(q, sigma, steps);
      double epsilon = curve.epsilon(delta);
      assertTrue(epsilon >= 0 && epsilon < 1e9, at + " got " + epsilon);
      double slack = 2e-3 * epsilon + 1e-9;
      assertTrue(epsilon <= RdpAccountant.poissonGaussian(q, sigma, steps).epsilon(delta), at);
      assertTrue(
          PldAccountant.poissonGaussian(q, 1.3 * sigma, steps).epsilon(delta) <= epsilon + slack,
          at);
      assertTrue(
          PldAccountant.poissonGaussian(q / 1.3, sigma, steps).epsilon(delta) <= epsilon + slack,
          at);
      assertTrue(
          PldAccountant.poissonGaussian(q, sigma, 2 * steps).epsilon(delta) >= epsilon - slack, at);
      assertTrue(curve.epsilon(delta / 10) >= epsilon - slack, at);
      assertTrue(curve.delta(epsilon) <= delta * 1.05 || epsilon == 0, at);
    }
  }
}
