package assay.train;

import assay.stats.Checks;
import java.util.List;

/**
 * A dense network in the short form of a plan: hidden layers with one activation, then an output
 * over classes. No hidden layer is logistic regression, or least squares with linear outputs.
 *
 * @param hidden units per hidden layer, each >= 1; may be empty
 * @param activation after every hidden layer
 * @param output of the last layer, and its loss
 */
public record NetworkSpec(List<Integer> hidden, Activation activation, Output output)
    implements NetworkSource {
  /** A network with a softmax output. */
  public NetworkSpec(List<Integer> hidden, Activation activation) {
    this(hidden, activation, Output.SOFTMAX);
  }

  public NetworkSpec {
    hidden = List.copyOf(hidden);
    for (int units : hidden) {
      Checks.atLeast("hidden units", 1, units);
    }
  }

  @Override
  public Trainer trainer(TrainingSpec spec) {
    return new StackTrainer(this, spec);
  }
}
