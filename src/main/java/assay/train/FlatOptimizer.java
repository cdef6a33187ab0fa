package assay.train;

/**
 * The update rules over one array of parameters, as {@link TrainingSpec.Optimizer} defines them.
 */
final class FlatOptimizer {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.999f;
  private static final float EPSILON = 1e-8f;
  private final TrainingSpec spec;
  private final boolean[] decays;
  private final float[] velocity;
  private final float[] square;

  /**
   * @param decays per parameter whether weight decay acts on it
   */
  FlatOptimizer(TrainingSpec spec, boolean[] decays) {
    this.spec = spec;
    this.decays = decays;
    velocity = new float[decays.length];
    square = new float[adaptive() ? decays.length : 0];
  }

  private boolean adaptive() {
    return spec.optimizer() == TrainingSpec.Optimizer.ADAM
        || spec.optimizer() == TrainingSpec.Optimizer.ADAMW;
  }

  /**
   * Makes one step with this gradient, which is overwritten; {@code step} counts from 0. Momentum
   * accumulates steps, each with its rate.
   */
  void update(float[] parameters, float[] gradient, long step, double learningRate) {
    float rate = (float) learningRate;
    float decay = (float) spec.weightDecay();
    boolean decoupled = spec.optimizer() == TrainingSpec.Optimizer.ADAMW;
    if (decay > 0) {
      for (int i = 0; i < gradient.length; i++) {
        if (decays[i] && decoupled) {
          parameters[i] *= 1 - rate * decay;
        } else if (decays[i]) {
          gradient[i] += decay * parameters[i];
        }
      }
    }
    if (adaptive()) {
      double time = step + 1.0;
      double corrected = rate * Math.sqrt(1 - Math.pow(BETA2, time)) / (1 - Math.pow(BETA1, time));
      FloatMath.adam(
          parameters,
          gradient,
          velocity,
          square,
          BETA1,
          BETA2,
          (float) corrected,
          EPSILON,
          gradient.length);
      return;
    }
    float momentum = (float) spec.momentum();
    boolean nesterov = spec.optimizer() == TrainingSpec.Optimizer.NESTEROV;
    for (int i = 0; i < gradient.length; i++) {
      float moved = rate * gradient[i];
      velocity[i] = momentum * velocity[i] + moved;
      parameters[i] -= nesterov ? moved + momentum * velocity[i] : velocity[i];
    }
  }
}
