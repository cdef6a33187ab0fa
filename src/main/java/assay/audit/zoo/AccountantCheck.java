package assay.audit.zoo;

import assay.privacy.GaussianCurve;
import assay.stats.Seed;
import java.util.Locale;

/**
 * Looks at an accountant as a function: it must never report less than is known to be true, for
 * settings whose epsilon is known (full batches in closed form, sampled ones by privacy-loss
 * distributions to six digits), and more steps must never cost less. Deterministic.
 */
final class AccountantCheck {
  /** Noise multiplier, rate, steps, delta, epsilon (connect the dots, grid 1e-4). */
  private static final double[][] KNOWN = {
    {1, 0.01, 1, 1e-5, 0.199450},
    {1, 0.01, 1000, 1e-5, 1.828244},
    {0.7, 0.01, 1000, 1e-5, 4.618},
    {1, 0.1, 100, 1e-5, 7.046603},
    {2, 0.2, 1, 1e-5, 0.692839},
    {1.5, 0.05, 200, 1e-5, 2.348554},
    {5, 0.1, 1000, 1e-5, 2.650683},
    {1, 0.5, 10, 1e-5, 10.459927}
  };

  /** The known values are good to this much. */
  private static final double TOLERANCE = 5e-4;

  private AccountantCheck() {}

  static Detection look(ZooEntry entry, double alpha, Seed seed) {
    WrongAccountants accountant = WrongAccountants.valueOf(entry.variant());
    for (double sigma : new double[] {0.7, 2, 20}) {
      for (long steps : new long[] {1, 10, 100}) {
        double exact = GaussianCurve.of(sigma, steps).epsilon(Reference.DELTA);
        double reported = accountant.epsilon(1, sigma, steps, Reference.DELTA);
        if (reported < exact * (1 - 1e-6)) {
          return tooLow(1, sigma, steps, reported, exact);
        }
      }
    }
    for (double[] k : KNOWN) {
      double reported = accountant.epsilon(k[1], k[0], (long) k[2], k[3]);
      if (reported < k[4] * (1 - TOLERANCE)) {
        return tooLow(k[1], k[0], (long) k[2], reported, k[4]);
      }
    }
    return Detection.nothing("never below " + (9 + KNOWN.length) + " known values");
  }

  private static Detection tooLow(
      double q, double sigma, long steps, double reported, double known) {
    return new Detection(
        true,
        String.format(
            Locale.ROOT,
            "q = %.3g, sigma = %.3g, %d steps: reports %.4g, true is %.4g",
            q,
            sigma,
            steps,
            reported,
            known));
  }
}
