package assay.train;

import assay.stats.Checks;
import java.util.Optional;

/**
 * The recipe of a training. Without DP, each epoch is a fresh shuffle cut into batches (the last
 * may be smaller). With DP, each of epochs x ceil(n / batchSize) steps draws a Poisson sample at
 * rate batchSize / n, where n is {@link TrainingJob#publicSize()}.
 *
 * @param optimizer the update rule
 * @param learningRate > 0
 * @param momentum in [0, 1); for SGD and Nesterov
 * @param batchSize expected batch size, >= 1
 * @param epochs >= 1
 * @param weightDecay l2 coefficient, >= 0 (decoupled for ADAMW)
 * @param dropout probability of dropping a hidden activation, [0, 1)
 * @param dp DP-SGD, or empty for ordinary training
 * @param schedule of the learning rate
 */
public record TrainingSpec(
    Optimizer optimizer,
    double learningRate,
    double momentum,
    int batchSize,
    int epochs,
    double weightDecay,
    double dropout,
    Optional<DpSgdSpec> dp,
    Schedule schedule) {
  /** A recipe whose learning rate does not change. */
  public TrainingSpec(
      Optimizer optimizer,
      double learningRate,
      double momentum,
      int batchSize,
      int epochs,
      double weightDecay,
      double dropout,
      Optional<DpSgdSpec> dp) {
    this(
        optimizer,
        learningRate,
        momentum,
        batchSize,
        epochs,
        weightDecay,
        dropout,
        dp,
        Schedule.CONSTANT);
  }

  /** Update rules, as Deeplearning4j's updaters of the same name define them. */
  public enum Optimizer {
    SGD,
    NESTEROV,
    ADAM,
    ADAMW
  }

  public TrainingSpec {
    Checks.positive("learningRate", learningRate);
    Checks.inUnitBelowOne("momentum", momentum);
    Checks.atLeast("batchSize", 1, batchSize);
    Checks.atLeast("epochs", 1, epochs);
    Checks.nonNegative("weightDecay", weightDecay);
    Checks.inUnitBelowOne("dropout", dropout);
  }

  /** The learning rate in epoch {@code epoch}, counted from 0. */
  double rate(int epoch) {
    return learningRate * schedule.at(epoch, epochs);
  }

  /** The same recipe with a learning rate that changes. */
  public TrainingSpec with(Schedule other) {
    return new TrainingSpec(
        optimizer, learningRate, momentum, batchSize, epochs, weightDecay, dropout, dp, other);
  }
}
