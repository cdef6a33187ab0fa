package assay.train;

import assay.stats.Seed;
import java.util.Optional;

/**
 * One model to train: who is in it, and from which seed. A model's bytes depend on this, the data
 * and the recipe alone, never on the thread, the stack or the neighbors it trains with.
 *
 * @param index the model's number in its study
 * @param members records of the data set to train on, increasing; not copied, do not change
 * @param publicSize the number of records that the sampling rate may know; not the private count
 *     where that depends on coins
 * @param seed initial weights, batches and noise derive from its children
 * @param initial parameters to start from in place of random ones, laid out layer by layer, each
 *     layer's weights as a row-major inputs x outputs matrix followed by its biases; not copied, do
 *     not change
 */
public record TrainingJob(
    int index, int[] members, int publicSize, Seed seed, Optional<float[]> initial) {
  /** A model that starts from the random parameters of its seed. */
  public TrainingJob(int index, int[] members, int publicSize, Seed seed) {
    this(index, members, publicSize, seed, Optional.empty());
  }

  /** The same job from given parameters, such as those of a worst-case initialization. */
  public TrainingJob startingFrom(float[] parameters) {
    return new TrainingJob(index, members, publicSize, seed, Optional.of(parameters));
  }
}
