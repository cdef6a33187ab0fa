package assay.train;

import assay.stats.Seed;

/**
 * One model to train: who is in it, and from which seed. A model's bytes depend on this, the data
 * and the recipe alone, never on the thread, the stack or the neighbors it trains with.
 *
 * @param index the model's number in its study
 * @param members records of the data set to train on, increasing; not copied, do not change
 * @param publicSize the number of records that the sampling rate may know; not the private count
 *     where that depends on coins
 * @param seed initial weights, batches and noise derive from its children
 */
public record TrainingJob(int index, int[] members, int publicSize, Seed seed) {}
