package assay.train.replay;

import assay.stats.Seed;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * The correct noise primitive: fresh, independent noise of the declared scale for every release,
 * from a cryptographic stream. Selections use the Gumbel trick: argmax of value / scale plus a
 * standard Gumbel variate is a draw from the exponential mechanism.
 */
public final class SeededNoise implements NoisePrimitive {
  private final UniformRandomProvider random;
  private final ZigguratSampler.NormalizedGaussian gaussian;
  private final ZigguratSampler.Exponential exponential;

  public SeededNoise(Seed seed) {
    this(seed.cryptographic());
  }

  SeededNoise(UniformRandomProvider random) {
    this.random = random;
    gaussian = ZigguratSampler.NormalizedGaussian.of(random);
    exponential = ZigguratSampler.Exponential.of(random);
  }

  @Override
  public double[] release(NoiseCall call, double[] value) {
    return switch (call.mechanism()) {
      case GAUSSIAN -> {
        double[] out = value.clone();
        for (int i = 0; i < out.length; i++) {
          out[i] += call.scale() * gaussian.sample();
        }
        yield out;
      }
      case LAPLACE -> {
        double[] out = value.clone();
        for (int i = 0; i < out.length; i++) {
          double magnitude = exponential.sample();
          out[i] += call.scale() * (random.nextBoolean() ? magnitude : -magnitude);
        }
        yield out;
      }
      case EXPONENTIAL -> {
        int best = 0;
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < value.length; i++) {
          double noisy = value[i] / call.scale() - Math.log(exponential.sample());
          if (noisy > largest) {
            largest = noisy;
            best = i;
          }
        }
        yield new double[] {best};
      }
    };
  }
}
