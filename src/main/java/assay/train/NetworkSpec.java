package assay.train;

import assay.stats.Checks;
import java.util.List;

/**
 * A dense network in the short form of a plan: hidden layers with one activation, then a softmax
 * output per class. No hidden layer is multinomial logistic regression.
 *
 * @param hidden units per hidden layer, each >= 1; may be empty
 * @param activation after every hidden layer
 */
public record NetworkSpec(List<Integer> hidden, Activation activation) implements NetworkSource {
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
