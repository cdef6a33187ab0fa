package assay.train.replay;

/**
 * A differentially private algorithm in the form that can be recorded and replayed. It reads its
 * data, and lets nothing out except through its {@link NoiseSource}.
 *
 * <p>Two runs on data sets that differ in one record must make the same choices wherever the choice
 * does not depend on that record: draw initial weights and batches from a seed and the position of
 * a record, never from a stream that a missing record would shift. Neighbors differ at the end.
 *
 * @param <D> what the algorithm reads
 */
@FunctionalInterface
public interface NoisyAlgorithm<D> {
  /**
   * Runs to its end.
   *
   * @param data the private data
   * @param source every release and every public value goes through here
   */
  void run(D data, NoiseSource source);
}
