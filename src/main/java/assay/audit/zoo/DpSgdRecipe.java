package assay.audit.zoo;

import assay.privacy.GaussianCurve;
import assay.privacy.PrivacyCurve;
import assay.privacy.RdpAccountant;
import assay.stats.Checks;

/**
 * What the reference DP-SGD is told, all of it public.
 *
 * @param features inputs d, >= 1
 * @param hidden hidden units, >= 1
 * @param publicSize n that sampling rate and step size may know, >= 1
 * @param clip C, > 0
 * @param noiseMultiplier sigma, > 0
 * @param rate q, probability that a record is in a batch, (0, 1]; 1 is full batch
 * @param steps T, >= 1
 * @param learningRate > 0
 */
record DpSgdRecipe(
    int features,
    int hidden,
    int publicSize,
    double clip,
    double noiseMultiplier,
    double rate,
    int steps,
    double learningRate) {
  DpSgdRecipe {
    Checks.atLeast("features", 1, features);
    Checks.atLeast("hidden", 1, hidden);
    Checks.atLeast("publicSize", 1, publicSize);
    Checks.positive("clip", clip);
    Checks.positive("noiseMultiplier", noiseMultiplier);
    Checks.inUnit("rate", rate);
    Checks.atLeast("steps", 1, steps);
    Checks.positive("learningRate", learningRate);
  }

  /** What the noised sum is divided by: never the size that was drawn. */
  double expectedBatch() {
    return rate * publicSize;
  }

  DpSgdRecipe withClip(double other) {
    return new DpSgdRecipe(
        features, hidden, publicSize, other, noiseMultiplier, rate, steps, learningRate);
  }

  DpSgdRecipe withSteps(int other) {
    return new DpSgdRecipe(
        features, hidden, publicSize, clip, noiseMultiplier, rate, other, learningRate);
  }

  /**
   * What the correct algorithm guarantees, under add-or-remove-one, if the noise is divided by
   * {@code divisor}.
   */
  PrivacyCurve curve(double divisor) {
    return rate == 1
        ? GaussianCurve.of(noiseMultiplier / divisor, steps)
        : RdpAccountant.poissonGaussian(rate, noiseMultiplier / divisor, steps);
  }
}
