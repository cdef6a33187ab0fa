package assay.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer of a general Deeplearning4j network that keeps examples apart: forward, backward, and
 * what DP-SGD needs of its parameters. No gradient of a whole batch is made before the norms of all
 * examples are known.
 */
interface GhostLayer extends AutoCloseable {
  /** Outputs of {@code rows} examples; keeps what the way back needs. */
  INDArray forward(INDArray input, int rows);

  /**
   * From the gradients of the losses of the examples with respect to the outputs to those with
   * respect to the inputs.
   *
   * @param wanted whether the result is used; if not, it may be empty
   */
  INDArray backward(INDArray outputGradient, int rows, boolean wanted);

  /** Weights and biases; 0 for a layer without. */
  int parameters();

  /** Reads the layer's part of the parameters. */
  void load(float[] parameters, int offset);

  /** Adds the squared norm of every example's gradient. */
  void addSquaredNorms(double[] norms, int rows);

  /**
   * Adds the sum of the examples' gradients, each times its factor; where a factor is zero, the
   * example contributes exactly nothing, whatever its gradient is.
   */
  void addGradients(float[] factors, int rows, float[] sum, int offset);

  @Override
  void close();
}
