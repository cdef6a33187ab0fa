package assay.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.privacy.AccountLine.Role;
import assay.privacy.PrivacyEvent.FixedSizeSampled;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.PrivacyEvent.TruncatedPoissonSampled;
import org.junit.jupiter.api.Test;

/** The corners of the domain: a figure on the safe side or a refusal, never NaN. */
final class ExtremesTest {
  private static final double[] RATES = {1e-8, 1e-3, 0.5, 1};
  private static final double[] SIGMAS = {0.2, 1, 1e4};
  private static final long[] STEPS = {1, 10_000, 10_000_000};
  private static final double[] DELTAS = {1e-15, 1e-5};

  @Test
  void cornersOfPoissonSamplingAreBoundedFromBothSides() {
    for (double q : RATES) {
      for (double sigma : SIGMAS) {
        double before = 0;
        for (long steps : STEPS) {
          PrivacyCurve curve = PldAccountant.poissonGaussian(q, sigma, steps);
          PrivacyCurve whole = GaussianCurve.of(sigma, steps);
          PrivacyCurve rdp = RdpAccountant.poissonGaussian(q, sigma, steps);
          SampledGaussianOnce once = new SampledGaussianOnce(q, sigma);
          for (double delta : DELTAS) {
            String at = q + " " + sigma + " " + steps + " " + delta;
            double epsilon = curve.epsilon(delta);
            assertTrue(epsilon >= 0 && epsilon < Double.POSITIVE_INFINITY, at + " " + epsilon);
            assertTrue(epsilon <= whole.epsilon(delta), at + " above no sampling");
            assertTrue(epsilon <= rdp.epsilon(delta), at + " above RDP");
            if (q < 1) {
              // More steps only tell more than one; the closed form adds 4e-16 q for rounding.
              double least = once.epsilon(delta + 8e-16 * q) * (1 - 1e-8);
              assertTrue(epsilon >= least, at + ": " + epsilon + " below one step, " + least);
            }
          }
          double epsilon = curve.epsilon(1e-5);
          assertTrue(epsilon >= before * (1 - 1e-9), q + " " + sigma + " " + steps);
          before = epsilon;
          if (steps == 1 && q < 1) {
            double exact = new SampledGaussianOnce(q, sigma).epsilon(1e-5);
            assertEquals(exact, epsilon, 1e-9 + 1e-9 * exact);
          }
        }
      }
    }
  }

  @Test
  void cornersOfOtherSamplingsAreFigures() {
    for (double q : new double[] {1e-6, 0.5}) {
      for (double sigma : new double[] {0.2, 1e4}) {
        for (long steps : new long[] {10_000_000}) {
          long records = 1_000_000;
          long batch = Math.round(q * records);
          PrivacyEvent step = new Gaussian(sigma);
          for (PrivacyEvent one :
              new PrivacyEvent[] {
                new PoissonSampled(q, step),
                new FixedSizeSampled(records, batch, step),
                new TruncatedPoissonSampled(records, q, batch + 10, step)
              }) {
            for (NeighboringRelation relation : NeighboringRelation.values()) {
              PrivacyAccount account = Accounts.of(new Release(new Repeated(one, steps), relation));
              for (AccountLine line : account.lines()) {
                double epsilon = line.curve().epsilon(1e-10);
                String at = one + " " + steps + " " + relation + " " + line.accountant();
                assertTrue(epsilon >= 0, at + " " + epsilon);
                assertTrue(epsilon < Double.POSITIVE_INFINITY || line.role() != Role.BOUND, at);
              }
              assertTrue(account.tightest(1e-10).isPresent(), one + " " + relation);
            }
          }
        }
      }
    }
  }

  /** delta(epsilon) at epsilon = mu^2 / 2 is 1/2 less the Mills ratio at mu over sqrt(2 pi). */
  @Test
  void gaussianOfAnyDistanceHasItsClosedForm() {
    for (double mu : new double[] {1e2, 1e5, 1e9, 1e12, 1e15}) {
      double expected = 0.5 - 1 / (mu * Math.sqrt(2 * Math.PI));
      assertEquals(expected, new GaussianCurve(mu).delta(0.5 * mu * mu), 1e-6, "mu " + mu);
      double epsilon = new GaussianCurve(mu).epsilon(1e-5);
      // Phi^-1(1e-5) = -4.26489.
      assertEquals(0.5 * mu * mu + 4.26489 * mu, epsilon, 1e-5 * mu * mu + 0.2 * mu, "mu " + mu);
    }
  }

  @Test
  void whatIsOutOfTheDomainIsRefused() {
    for (double q : new double[] {0, -0.1, 1.1, Double.NaN, 1e-154}) {
      assertThrows(IllegalArgumentException.class, () -> PldAccountant.poissonGaussian(q, 1, 1));
      assertThrows(IllegalArgumentException.class, () -> new PoissonSampled(q, new Gaussian(1)));
    }
    for (double sigma : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class, () -> PldAccountant.poissonGaussian(0.1, sigma, 1));
      assertThrows(IllegalArgumentException.class, () -> new Gaussian(sigma));
    }
    assertThrows(IllegalArgumentException.class, () -> PldAccountant.poissonGaussian(0.1, 1, 0));
    for (double delta : new double[] {-1e-9, 1, Double.NaN}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> PldAccountant.poissonGaussian(0.1, 1, 1).epsilon(delta));
    }
  }
}
