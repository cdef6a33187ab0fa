package assay.audit.zoo;

import assay.stats.Seed;

/** A way of looking for violations. Does not know the true leak, nor what is expected. */
@FunctionalInterface
interface Detector {
  /**
   * Looks.
   *
   * @param entry whom; leak and expectation are not for a detector
   * @param alpha allowed probability of flagging what keeps its claim; deterministic detectors need
   *     none of it
   * @param seed of this trial
   */
  Detection look(ZooEntry entry, double alpha, Seed seed);
}
