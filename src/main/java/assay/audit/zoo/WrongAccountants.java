package assay.audit.zoo;

import assay.privacy.GaussianCurve;
import assay.privacy.RdpAccountant;

/** Accountants as they were written somewhere: two sound ones, and seven that forget something. */
enum WrongAccountants {
  /** Sound: Renyi divergences, or the closed form for full batches. */
  SOUND {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      return q == 1
          ? GaussianCurve.of(sigma, steps).epsilon(delta)
          : RdpAccountant.poissonGaussian(q, sigma, steps).epsilon(delta);
    }
  },
  /** Sound and loose: the classic conversion. */
  CLASSIC_CONVERSION {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      return RdpAccountant.poissonGaussian(q, sigma, steps).classicEpsilon(delta);
    }
  },
  /** 19: q is the batch over a total five times the training set. */
  RATE_OF_THE_TOTAL {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      return SOUND.epsilon(q / 5, sigma, steps, delta);
    }
  },
  /** 20: steps counted as epochs. */
  STEPS_AS_EPOCHS {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      return SOUND.epsilon(q, sigma, Math.max(1, (long) Math.ceil(q * steps)), delta);
    }
  },
  /** 22: composition forgotten. */
  IGNORES_COUNT {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      return SOUND.epsilon(q, sigma, 1, delta);
    }
  },
  /** 23: the central limit of Gaussian DP, reported as a bound. */
  CENTRAL_LIMIT {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      double mu = q * Math.sqrt(steps * Math.expm1(1 / (sigma * sigma)));
      return new GaussianCurve(mu).epsilon(delta);
    }
  },
  /** 8: a variance where the standard deviation belongs. */
  VARIANCE_FOR_DEVIATION {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      return SOUND.epsilon(q, sigma * sigma, steps, delta);
    }
  },
  /** Amplification by sampling applied after composition: q times the epsilon of full batches. */
  AMPLIFIED_AFTERWARDS {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      return q * SOUND.epsilon(1, sigma, steps, delta);
    }
  },
  /** Sampling counted twice: the rate squared. */
  RATE_SQUARED {
    @Override
    double epsilon(double q, double sigma, long steps, double delta) {
      return SOUND.epsilon(q * q, sigma, steps, delta);
    }
  };

  /** The epsilon that this accountant reports for Poisson batches under add-or-remove-one. */
  abstract double epsilon(double q, double sigma, long steps, double delta);
}
