package assay.train;

import assay.data.Dataset;
import java.util.List;
import java.util.function.Consumer;

/**
 * Trains models of one network and one recipe; the same object trains targets, shadows and
 * references.
 */
public interface Trainer {
  /**
   * Trains every job on {@code data}, sharing them out over at most {@code workers} threads, and
   * hands each finished model to {@code finished} (from one thread at a time, in any order) so that
   * it need not be kept.
   *
   * @param data all records; a job names its own by index
   * @param jobs the models to train
   * @param workers threads to use, >= 1; does not change any model's bytes
   * @param finished receives each model as soon as it is done
   */
  void train(Dataset data, List<TrainingJob> jobs, int workers, Consumer<Finished> finished)
      throws InterruptedException;

  /**
   * A finished job.
   *
   * @param job what was asked
   * @param model what came out
   */
  record Finished(TrainingJob job, TrainedModel model) {}

  /**
   * A text that changes whenever this trainer would produce other bytes from the same jobs:
   * network, recipe, engine version.
   */
  String recipe();
}
