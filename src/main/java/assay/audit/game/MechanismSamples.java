package assay.audit.game;

import assay.stats.Seed;
import org.apache.commons.rng.sampling.ArraySampler;

/**
 * Outputs of a mechanism on two neighboring inputs, independent draws, as many of each.
 *
 * @param in on the first input
 * @param out on its neighbor
 */
public record MechanismSamples(double[][] in, double[][] out) {
  /**
   * The same outputs, each column in a random order of its own: independent draws may be put in any
   * order, and a file's may depend on them.
   */
  MechanismSamples shuffled(Seed seed) {
    return new MechanismSamples(
        ArraySampler.shuffle(seed.child("in").cryptographic(), in.clone()),
        ArraySampler.shuffle(seed.child("out").cryptographic(), out.clone()));
  }
}
