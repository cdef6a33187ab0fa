package assay.train;

/** Chooses the engine. Which one ran stands in {@link TrainingRecord#engine}. */
public final class Trainers {
  private Trainers() {}

  /**
   * The stack where the network allows it, Deeplearning4j elsewhere.
   *
   * @throws IllegalArgumentException if neither can train the network with this recipe; the message
   *     names the layer and the reason
   */
  public static Trainer of(NetworkSource network, TrainingSpec spec) {
    return network.trainer(spec);
  }
}
