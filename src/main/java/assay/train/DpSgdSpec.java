package assay.train;

import assay.stats.Checks;

/**
 * How DP-SGD clips and noises. The noise on the sum of clipped per-example gradients has standard
 * deviation noiseMultiplier x clip (flat clipping); the sum is divided by the expected batch size,
 * never the actual one.
 *
 * @param clip bound C on the l2 norm of a per-example gradient, > 0
 * @param noiseMultiplier sigma, >= 0
 * @param clipping over all layers at once, or each layer to C / sqrt(layers)
 */
public record DpSgdSpec(double clip, double noiseMultiplier, Clipping clipping) {
  /** Where the per-example gradient is clipped. */
  public enum Clipping {
    /** One norm over all parameters. */
    FLAT,
    /** Each layer to C / sqrt(number of layers), so that the whole is bounded by C. */
    PER_LAYER
  }

  public DpSgdSpec {
    Checks.positive("clip", clip);
    Checks.nonNegative("noiseMultiplier", noiseMultiplier);
  }
}
