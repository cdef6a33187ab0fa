package assay.train.replay;

import assay.data.Dataset;
import assay.train.DpSgdSpec;
import assay.train.HookedTraining;
import assay.train.replay.NoiseCall.Mechanism;
import assay.train.replay.NoiseCall.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Assay's own DP-SGD in the form that can be recorded and replayed: the stacked engine itself, with
 * its own noise. Exact values are recovered in single precision, as what a batch added to an
 * accumulator that already held the noise; give {@link ReplayCheck} a slack of {@link #SLACK}.
 */
public final class StackAlgorithm implements NoisyAlgorithm<Dataset>, NoisePrimitive {
  /** Allows for the single precision of the engine and of recovering its sums. */
  public static final double SLACK = 2e-5;

  private final HookedTraining training;
  private double[] pending = {};

  /** Watches this training. */
  public StackAlgorithm(HookedTraining training) {
    this.training = training;
  }

  @Override
  public void run(Dataset data, NoiseSource source) {
    DpSgdSpec dp = training.spec().dp().orElseThrow();
    List<Tensor> tensors = new ArrayList<>();
    for (int length : training.layerLengths(data)) {
      tensors.add(new Tensor("layer " + tensors.size(), length));
    }
    float[] weights =
        training.train(
            data,
            (step, without, noised, factor) -> {
              double[] value = new double[noised.length];
              double[] own = new double[noised.length];
              for (int i = 0; i < value.length; i++) {
                value[i] = ((double) noised[i] - without[i]) / factor;
                own[i] = noised[i] / (double) factor;
              }
              pending = own;
              NoiseCall call =
                  new NoiseCall(
                      Mechanism.GAUSSIAN,
                      "gradient",
                      (int) step,
                      dp.clip(),
                      dp.noiseMultiplier() * dp.clip(),
                      tensors);
              double[] released = source.release(call, value);
              for (int i = 0; i < noised.length; i++) {
                noised[i] = (float) (released[i] * factor);
              }
            });
    double[] published = new double[weights.length];
    for (int i = 0; i < published.length; i++) {
      published[i] = weights[i];
    }
    source.publish("parameters", -1, published);
  }

  /** The engine's own noise of the step under way, for recordings. */
  @Override
  public double[] release(NoiseCall call, double[] value) {
    return pending.clone();
  }
}
