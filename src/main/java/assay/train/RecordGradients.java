package assay.train;

import assay.data.Dataset;
import java.util.Arrays;

/**
 * Gradients of the loss at single records of a dense network, without ever making them: a layer's
 * gradient at a record is s x', with x its input (ending in a 1 for the bias) and s the signal that
 * arrives at its output, so its squared norm is |s|^2 |x|^2 and its inner product with a direction
 * V is s' V x (Goodfellow 2015, arXiv:1510.01799). In double precision, one pass forward and one
 * back per record; dropout is off.
 */
public final class RecordGradients {
  private final DenseShape shape;
  private final float[] parameters;

  private RecordGradients(DenseShape shape, float[] parameters) {
    this.shape = shape;
    this.parameters = parameters;
  }

  /**
   * Of a network with these parameters.
   *
   * @param network hidden layers
   * @param like a data set of the network's features and classes
   * @param parameters layer by layer, each layer's weights as a row-major inputs x outputs matrix
   *     followed by its biases; not copied, do not change
   */
  public static RecordGradients of(NetworkSpec network, Dataset like, float[] parameters) {
    DenseShape shape = DenseShape.of(like.featureCount(), network, like.classCount());
    if (parameters.length != shape.parameters()) {
      throw new IllegalArgumentException(
          "the network has " + shape.parameters() + " parameters, got " + parameters.length);
    }
    return new RecordGradients(shape, parameters);
  }

  /** Layers with parameters. */
  public int layers() {
    return shape.layers();
  }

  /**
   * The squared l2 norm of every record's gradient in each layer, weights and biases.
   *
   * @return records x layers, record-major
   */
  public double[] squaredNorms(Dataset records) {
    Pass pass = new Pass(records);
    double[] squares = new double[records.size() * shape.layers()];
    for (int r = 0; r < records.size(); r++) {
      pass.forward(r);
      pass.back(records.labels()[r]);
      for (int l = 0; l < shape.layers(); l++) {
        squares[r * shape.layers() + l] = squares(pass.signals[l]) * (1 + squares(pass.inputs[l]));
      }
    }
    return squares;
  }

  /**
   * The inner product of every record's gradient with a direction in parameter space.
   *
   * @param direction laid out as the parameters are
   */
  public double[] along(Dataset records, float[] direction) {
    Pass pass = new Pass(records);
    double[] products = new double[records.size()];
    for (int r = 0; r < products.length; r++) {
      pass.forward(r);
      pass.back(records.labels()[r]);
      for (int l = 0; l < shape.layers(); l++) {
        double[] moved = pass.times(direction, l);
        for (int o = 0; o < moved.length; o++) {
          products[r] += moved[o] * pass.signals[l][o];
        }
      }
    }
    return products;
  }

  private static double squares(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value * value;
    }
    return sum;
  }

  /** One record at a time, forward and back. */
  private final class Pass {
    private final Dataset records;
    private final double[][] inputs = new double[shape.layers()][];
    private final double[][] signals = new double[shape.layers()][];
    private final double[][] outputs = new double[shape.layers()][];

    Pass(Dataset records) {
      if (records.featureCount() != shape.in(0)) {
        throw new IllegalArgumentException(
            "records must have the "
                + shape.in(0)
                + " features that the model was trained on, got "
                + records.featureCount());
      }
      this.records = records;
      for (int l = 0; l < shape.layers(); l++) {
        inputs[l] = new double[shape.in(l)];
        signals[l] = new double[shape.out(l)];
        outputs[l] = new double[shape.out(l)];
      }
    }

    void forward(int record) {
      for (int j = 0; j < shape.in(0); j++) {
        inputs[0][j] = records.features()[record * shape.in(0) + j];
      }
      for (int l = 0; l < shape.layers() - 1; l++) {
        double[] out = times(parameters, l);
        for (int o = 0; o < out.length; o++) {
          inputs[l + 1][o] = activated(out[o]);
        }
      }
      times(parameters, shape.layers() - 1);
    }

    /** The layer's input, ending in a 1, times a matrix that is laid out as its own. */
    double[] times(float[] matrix, int layer) {
      int out = shape.out(layer);
      int offset = shape.offset(layer);
      double[] sum = outputs[layer];
      int bias = offset + shape.in(layer) * out;
      for (int o = 0; o < out; o++) {
        sum[o] = matrix[bias + o];
      }
      double[] input = inputs[layer];
      for (int i = 0; i < input.length; i++) {
        double x = input[i];
        if (x != 0) {
          int row = offset + i * out;
          for (int o = 0; o < out; o++) {
            sum[o] += x * matrix[row + o];
          }
        }
      }
      return sum;
    }

    void back(int label) {
      int last = shape.layers() - 1;
      double[] logits = outputs[last];
      double most = Arrays.stream(logits).max().orElseThrow();
      double sum = 0;
      for (double logit : logits) {
        sum += Math.exp(logit - most);
      }
      for (int c = 0; c < logits.length; c++) {
        double target = logits.length == 1 ? label : c == label ? 1 : 0;
        signals[last][c] =
            switch (shape.output()) {
              case SOFTMAX -> Math.exp(logits[c] - most) / sum - target;
              case SIGMOID -> 1 / (1 + Math.exp(-logits[c])) - target;
              case LINEAR -> 2 * (logits[c] - target) / logits.length;
            };
      }
      for (int l = last; l > 0; l--) {
        int out = shape.out(l);
        for (int i = 0; i < shape.in(l); i++) {
          int row = shape.offset(l) + i * out;
          double arriving = 0;
          for (int o = 0; o < out; o++) {
            arriving += signals[l][o] * parameters[row + o];
          }
          signals[l - 1][i] = arriving * slope(inputs[l][i]);
        }
      }
    }

    private double activated(double x) {
      return switch (shape.activation()) {
        case RELU -> Math.max(0, x);
        case TANH -> Math.tanh(x);
        case SIGMOID -> 1 / (1 + Math.exp(-x));
        case ELU -> x > 0 ? x : Math.expm1(x);
      };
    }

    /** The derivative, from what came out. */
    private double slope(double h) {
      return switch (shape.activation()) {
        case RELU -> h > 0 ? 1 : 0;
        case TANH -> 1 - h * h;
        case SIGMOID -> h * (1 - h);
        case ELU -> h > 0 ? 1 : h + 1;
      };
    }
  }
}
