package assay.data;

import assay.stats.Checks;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Two disjoint sets of record indices that together are all records, each in increasing order.
 *
 * @param rest records that models may train on
 * @param heldOut records that no model trains on
 */
public record Split(int[] rest, int[] heldOut) {
  /**
   * Draws round(share x n) records, uniformly without replacement; at least one on either side.
   *
   * @param share held out, (0, 1)
   */
  public static Split heldOut(Dataset data, double share, Seed seed) {
    Checks.inOpenUnit("share", share);
    int[] order = shuffled(IntStream.range(0, data.size()).toArray(), seed.random());
    return cut(data, order, share, new boolean[data.size()]);
  }

  /**
   * The same within every class: round(share x n_k) records of class k, so that a class of one
   * record or more keeps at least one record to train on.
   */
  public static Split heldOutByClass(Dataset data, double share, Seed seed) {
    Checks.inOpenUnit("share", share);
    boolean[] out = new boolean[data.size()];
    for (int k = 0; k < data.classCount(); k++) {
      int label = k;
      int[] order =
          shuffled(
              IntStream.range(0, data.size()).filter(r -> data.labels()[r] == label).toArray(),
              seed.child(k).random());
      long take = Math.min(Math.round(share * order.length), Math.max(0, order.length - 1));
      for (int i = 0; i < take; i++) {
        out[order[i]] = true;
      }
    }
    return of(data, out);
  }

  private static Split cut(Dataset data, int[] order, double share, boolean[] out) {
    Checks.atLeast("records", 2, order.length);
    long take = Math.max(1, Math.min(order.length - 1, Math.round(share * order.length)));
    for (int i = 0; i < take; i++) {
      out[order[i]] = true;
    }
    return of(data, out);
  }

  /** Splits by mask; every class that is held out must be among the rest, or no model knows it. */
  private static Split of(Dataset data, boolean[] out) {
    boolean[] known = new boolean[data.classCount()];
    for (int r = 0; r < out.length; r++) {
      known[data.labels()[r]] |= !out[r];
    }
    for (int r = 0; r < out.length; r++) {
      if (out[r] && !known[data.labels()[r]]) {
        throw DataException.of(
            "record " + data.recordIds().get(r),
            "label "
                + DataException.quote(data.classNames().get(data.labels()[r]))
                + " is unseen in training: all its records are held out; merge the class, or remove"
                + " it");
      }
    }
    return new Split(
        IntStream.range(0, out.length).filter(r -> !out[r]).toArray(),
        IntStream.range(0, out.length).filter(r -> out[r]).toArray());
  }

  private static int[] shuffled(int[] values, UniformRandomProvider random) {
    int[] order = Arrays.copyOf(values, values.length);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }
}
