package assay.audit.game;

import assay.data.Dataset;
import assay.stats.InputException;
import assay.stats.Seed;
import java.util.Arrays;
import org.apache.commons.rng.sampling.PermutationSampler;

/**
 * The records of a game in three parts.
 *
 * @param secret records that the training is to protect
 * @param known records that the attacker knows and may train on
 * @param heldOut records in no model, for accuracy
 */
record Partition(Dataset secret, Dataset known, Dataset heldOut) {
  private static final double HELD_OUT = 0.2;

  /**
   * Draws the parts: a fifth is held out; of the rest {@code most} at most are secret (0: all), the
   * others known.
   */
  static Partition of(Dataset data, int most, Seed seed) {
    int heldOut = (int) Math.round(HELD_OUT * data.size());
    int rest = data.size() - heldOut;
    int secret = most == 0 ? rest : Math.min(most, rest);
    if (heldOut < 2 || secret < 2) {
      throw new InputException(
          "the data have " + data.size() + " records, too few for a game; 10 is the least");
    }
    int[] order = PermutationSampler.natural(data.size());
    PermutationSampler.shuffle(seed.child("split").random(), order);
    return new Partition(
        sorted(data, order, 0, secret),
        sorted(data, order, secret, rest),
        sorted(data, order, rest, data.size()));
  }

  private static Dataset sorted(Dataset data, int[] order, int from, int to) {
    int[] chosen = Arrays.copyOfRange(order, from, to);
    Arrays.sort(chosen);
    return data.at(chosen);
  }
}
