package assay.train;

import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An embedding of one index, or of a sequence of them. An example's gradient has, in the row of an
 * index, the sum of the signals at the positions that hold it.
 */
final class EmbeddingGhost implements GhostLayer {
  private final IActivation activation;
  private final int words;
  private final int out;
  private final int length;
  private final boolean bias;
  private final boolean sequence;
  private final String name;
  private final float[] weights;
  private int[] indices = {};
  private float[] signals = {};
  private INDArray products = Nd4j.empty();

  EmbeddingGhost(
      IActivation activation,
      int words,
      int out,
      int length,
      boolean bias,
      boolean sequence,
      String name) {
    this.activation = activation;
    this.words = words;
    this.out = out;
    this.length = length;
    this.bias = bias;
    this.sequence = sequence;
    this.name = name;
    weights = new float[parameters()];
  }

  @Override
  public INDArray forward(INDArray input, int rows) {
    float[] given = input.dup('c').data().asFloat();
    indices = new int[rows * length];
    float[] z = new float[rows * length * out];
    for (int i = 0; i < indices.length; i++) {
      int index = (int) given[i];
      if (index != given[i] || index < 0 || index >= words) {
        throw new IllegalArgumentException(
            name + " takes whole numbers in [0, " + words + "), got " + given[i]);
      }
      indices[i] = index;
      for (int o = 0; o < out; o++) {
        z[place(i, o)] = weights[index * out + o] + (bias ? weights[words * out + o] : 0);
      }
    }
    long[] shape = sequence ? new long[] {rows, out, length} : new long[] {rows, out};
    products = Nd4j.create(z, shape, 'c');
    return activation.getActivation(products.dup('c'), true);
  }

  private int place(int position, int channel) {
    int example = position / length;
    return (example * out + channel) * length + position % length;
  }

  @Override
  public INDArray backward(INDArray outputGradient, int rows, boolean wanted) {
    INDArray through = activation.backprop(products.dup('c'), outputGradient.dup('c')).getFirst();
    signals = through.dup('c').data().asFloat();
    return Nd4j.empty();
  }

  @Override
  public int parameters() {
    return (words + (bias ? 1 : 0)) * out;
  }

  @Override
  public void load(float[] parameters, int offset) {
    System.arraycopy(parameters, offset, weights, 0, weights.length);
  }

  @Override
  public void addSquaredNorms(double[] norms, int rows) {
    for (int r = 0; r < rows; r++) {
      for (int t = 0; t < length; t++) {
        for (int s = 0; s < length; s++) {
          // All positions share the bias.
          double times =
              (indices[r * length + t] == indices[r * length + s] ? 1 : 0) + (bias ? 1 : 0);
          if (times > 0) {
            norms[r] += times * product(r * length + t, r * length + s);
          }
        }
      }
    }
  }

  private double product(int position, int other) {
    double sum = 0;
    for (int o = 0; o < out; o++) {
      sum += (double) signals[place(position, o)] * signals[place(other, o)];
    }
    return sum;
  }

  @Override
  public void addGradients(float[] factors, int rows, float[] sum, int offset) {
    for (int i = 0; i < rows * length; i++) {
      float factor = factors[i / length];
      for (int o = 0; o < out && factor != 0; o++) {
        float value = factor * signals[place(i, o)];
        sum[offset + indices[i] * out + o] += value;
        if (bias) {
          sum[offset + words * out + o] += value;
        }
      }
    }
  }

  @Override
  public void close() {}
}
