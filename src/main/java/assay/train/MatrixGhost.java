package assay.train;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A dense or convolution layer as one matrix product: example i has P rows a of A (its patches; P =
 * 1 for a dense layer), and its gradient is the sum over p of the outer products of a with the
 * gradients d with respect to what the product gave. Its squared norm is the sum over positions p
 * and q of (a_p . a_q)(d_p . d_q) (Bu, Mao and Xu 2022, arXiv 2205.10683, equation 4), or is taken
 * from the one example's gradient where that is less work.
 */
final class MatrixGhost implements GhostLayer {
  private final Unfolding unfolding;
  private final IActivation activation;
  private final int in;
  private final int out;
  private final boolean bias;
  private final int positions;
  private final int width;
  private final Floats inputs;
  private final Floats products;
  private final Floats signals;
  private final Floats below;
  private final Floats weights;
  private final Floats gradient;
  private final Floats scratch;
  private final float[] inputArray;
  private final float[] outputArray;
  private final float[] scratchArray;
  private final boolean direct;

  /**
   * @param unfolding how examples become rows
   * @param activation after the product
   * @param out units or channels
   * @param bias whether the layer has one
   * @param rows the most examples at a time
   */
  MatrixGhost(Unfolding unfolding, IActivation activation, int out, boolean bias, int rows) {
    this.unfolding = unfolding;
    this.activation = activation;
    this.in = unfolding.width();
    this.out = out;
    this.bias = bias;
    positions = unfolding.positions();
    width = in + (bias ? 1 : 0);
    long most = (long) rows * positions;
    inputs = new Floats(most * width);
    products = new Floats(most * out);
    signals = new Floats(most * out);
    below = new Floats(most * width);
    weights = new Floats((long) width * out);
    gradient = new Floats((long) width * out);
    // Work of the two Gram matrices against that of one example's gradient.
    direct = (long) positions * (width + out) > (long) width * out;
    int gram = positions * positions;
    scratch = new Floats(direct ? (long) width * out : 2L * gram);
    inputArray = new float[Math.toIntExact(most * width)];
    outputArray = new float[Math.toIntExact(most * out)];
    scratchArray = new float[scratch.length()];
  }

  @Override
  public INDArray forward(INDArray input, int rows) {
    unfolding.unfold(input.dup('c').data().asFloat(), rows, inputArray, width);
    int lines = rows * positions;
    if (bias) {
      for (int i = 0; i < lines; i++) {
        inputArray[i * width + in] = 1;
      }
    }
    inputs.write(0, inputArray, 0, lines * width);
    Blas.multiply(
        lines, out, width, 1, inputs.at(0), width, weights.at(0), out, 0, products.at(0), out);
    return activation.getActivation(array(products, rows), true);
  }

  /** Rows of positions x channels as Deeplearning4j has them: channels before positions. */
  private INDArray array(Floats rowsOf, int rows) {
    int lines = rows * positions;
    float[] values = new float[lines * out];
    rowsOf.read(0, values, values.length);
    long[] shape = unfolding.outputShape(rows, out);
    if (positions == 1 && shape.length == 2) {
      return Nd4j.create(values, shape, 'c');
    }
    float[] turned = new float[values.length];
    for (int r = 0; r < rows; r++) {
      for (int p = 0; p < positions; p++) {
        for (int o = 0; o < out; o++) {
          turned[(r * out + o) * positions + p] = values[(r * positions + p) * out + o];
        }
      }
    }
    return Nd4j.create(turned, shape, 'c');
  }

  @Override
  public INDArray backward(INDArray outputGradient, int rows, boolean wanted) {
    INDArray through =
        activation.backprop(array(products, rows), outputGradient.dup('c')).getFirst();
    float[] given = through.dup('c').data().asFloat();
    int lines = rows * positions;
    for (int r = 0; r < rows; r++) {
      for (int p = 0; p < positions; p++) {
        for (int o = 0; o < out; o++) {
          outputArray[(r * positions + p) * out + o] = given[(r * out + o) * positions + p];
        }
      }
    }
    signals.write(0, outputArray, 0, lines * out);
    if (!wanted) {
      return Nd4j.empty();
    }
    Blas.multiplyRightTransposed(
        lines, width, out, 1, signals.at(0), out, weights.at(0), out, 0, below.at(0), width);
    below.read(0, inputArray, lines * width);
    return Nd4j.create(unfolding.fold(inputArray, rows, width), unfolding.inputShape(rows), 'c');
  }

  @Override
  public int parameters() {
    return width * out;
  }

  @Override
  public void load(float[] parameters, int offset) {
    weights.write(0, parameters, offset, width * out);
  }

  @Override
  public void addSquaredNorms(double[] norms, int rows) {
    for (int r = 0; r < rows; r++) {
      FloatPointer a = inputs.at((long) r * positions * width);
      FloatPointer d = signals.at((long) r * positions * out);
      if (positions == 1) {
        inputs.read(r * width, inputArray, width);
        signals.read(r * out, outputArray, out);
        norms[r] +=
            FloatMath.sumOfSquares(inputArray, 0, width)
                * FloatMath.sumOfSquares(outputArray, 0, out);
      } else if (direct) {
        Blas.multiplyLeftTransposed(
            width, out, positions, 1, a, width, d, out, 0, scratch.at(0), out);
        scratch.read(0, scratchArray, width * out);
        norms[r] += FloatMath.sumOfSquares(scratchArray, 0, width * out);
      } else {
        int gram = positions * positions;
        Blas.multiplyRightTransposed(
            positions, positions, width, 1, a, width, a, width, 0, scratch.at(0), positions);
        Blas.multiplyRightTransposed(
            positions, positions, out, 1, d, out, d, out, 0, scratch.at(gram), positions);
        scratch.read(0, scratchArray, 2 * gram);
        double sum = 0;
        for (int i = 0; i < gram; i++) {
          sum += (double) scratchArray[i] * scratchArray[gram + i];
        }
        // What the rounding of the two products can have taken away, at most.
        double sizes = 0;
        for (int p = 0; p < positions; p++) {
          int diagonal = p * (positions + 1);
          sizes += Math.sqrt((double) scratchArray[diagonal] * scratchArray[gram + diagonal]);
        }
        sum += (width + out) * 0x1p-24 * sizes * sizes;
        norms[r] += sum;
      }
    }
  }

  @Override
  public void addGradients(float[] factors, int rows, float[] sum, int offset) {
    int block = positions * out;
    for (int r = 0; r < rows; r++) {
      float factor = factors[r];
      signals.read(r * block, outputArray, block);
      for (int i = 0; i < block; i++) {
        // A zero factor belongs to what is not a number.
        outputArray[i] = factor == 0 ? 0 : outputArray[i] * factor;
      }
      signals.write(r * block, outputArray, 0, block);
      if (factor == 0) {
        inputs.write(r * positions * width, new float[positions * width], 0, positions * width);
      }
    }
    Blas.multiplyLeftTransposed(
        width,
        out,
        rows * positions,
        1,
        inputs.at(0),
        width,
        signals.at(0),
        out,
        0,
        gradient.at(0),
        out);
    float[] values = new float[width * out];
    gradient.read(0, values, values.length);
    for (int i = 0; i < values.length; i++) {
      sum[offset + i] += values[i];
    }
  }

  @Override
  public void close() {
    for (Floats memory :
        new Floats[] {inputs, products, signals, below, weights, gradient, scratch}) {
      memory.close();
    }
  }
}
