package assay.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import assay.data.Dataset;

/**
 * The twin of the stack that is too slow to be wrong: doubles, one example at a time, every
 * per-example gradient written out.
 */
final class LoopOverExamples {
  final DenseShape shape;
  final TrainingSpec spec;
  final double[] weights;
  private final double[] velocity;
  private final double[] mean;
  private final double[] square;
  private final int stepsPerEpoch;
  private long step;

  LoopOverExamples(DenseShape shape, TrainingSpec spec, float[] initial, Batches batches) {
    this.shape = shape;
    stepsPerEpoch = batches.stepsPerEpoch();
    this.spec = spec;
    weights = new double[initial.length];
    for (int i = 0; i < initial.length; i++) {
      weights[i] = initial[i];
    }
    velocity = new double[initial.length];
    mean = new double[initial.length];
    square = new double[initial.length];
  }

  private double activate(double z) {
    return switch (shape.activation()) {
      case RELU -> Math.max(0, z);
      case TANH -> Math.tanh(z);
      case SIGMOID -> 1 / (1 + Math.exp(-z));
      case ELU -> z > 0 ? z : Math.expm1(z);
    };
  }

  private double slope(double z) {
    return switch (shape.activation()) {
      case RELU -> z > 0 ? 1 : 0;
      case TANH -> 1 - Math.tanh(z) * Math.tanh(z);
      case SIGMOID -> activate(z) * (1 - activate(z));
      case ELU -> z > 0 ? 1 : Math.exp(z);
    };
  }

  /** The pre-activations of every layer. */
  double[][] forward(Dataset data, int record) {
    double[][] z = new double[shape.layers()][];
    for (int l = 0; l < shape.layers(); l++) {
      int in = shape.in(l);
      int out = shape.out(l);
      z[l] = new double[out];
      for (int j = 0; j < out; j++) {
        double sum = weights[shape.offset(l) + in * out + j];
        for (int i = 0; i < in; i++) {
          double input = l == 0 ? data.features()[record * in + i] : activate(z[l - 1][i]);
          sum += input * weights[shape.offset(l) + i * out + j];
        }
        z[l][j] = sum;
      }
    }
    return z;
  }

  /** The gradient of one example's loss with respect to the last layer's sums. */
  private double[] outputSignal(double[] z, int label) {
    double[] signal = new double[z.length];
    double total = 0;
    for (double logit : z) {
      total += Math.exp(logit);
    }
    for (int c = 0; c < z.length; c++) {
      double target = z.length == 1 ? label : c == label ? 1 : 0;
      signal[c] =
          switch (shape.output()) {
            case SOFTMAX -> Math.exp(z[c]) / total - target;
            case SIGMOID -> 1 / (1 + Math.exp(-z[c])) - target;
            case LINEAR -> 2 * (z[c] - target) / z.length;
          };
    }
    return signal;
  }

  /** The gradient of one example's loss. */
  double[] gradient(Dataset data, int record) {
    double[][] z = forward(data, record);
    int layers = shape.layers();
    double[] signal = outputSignal(z[layers - 1], data.labels()[record]);
    double[] gradient = new double[weights.length];
    for (int l = layers - 1; l >= 0; l--) {
      int in = shape.in(l);
      int out = shape.out(l);
      double[] below = new double[in];
      for (int j = 0; j < out; j++) {
        gradient[shape.offset(l) + in * out + j] = signal[j];
        for (int i = 0; i < in; i++) {
          double input = l == 0 ? data.features()[record * in + i] : activate(z[l - 1][i]);
          gradient[shape.offset(l) + i * out + j] = input * signal[j];
          if (l > 0) {
            below[i] += signal[j] * weights[shape.offset(l) + i * out + j] * slope(z[l - 1][i]);
          }
        }
      }
      signal = below;
    }
    return gradient;
  }

  /** Clips one example's gradient as the recipe says. */
  double[] clipped(double[] gradient) {
    DpSgdSpec dp = spec.dp().orElseThrow();
    double[] clipped = gradient.clone();
    boolean flat = dp.clipping() == DpSgdSpec.Clipping.FLAT;
    int parts = flat ? 1 : shape.layers();
    for (int part = 0; part < parts; part++) {
      int from = flat ? 0 : shape.offset(part);
      int to = flat ? gradient.length : from + (shape.in(part) + 1) * shape.out(part);
      double norm = 0;
      for (int i = from; i < to; i++) {
        norm += gradient[i] * gradient[i];
      }
      double factor = Math.min(1, dp.clip() / Math.sqrt(parts) / Math.sqrt(norm));
      for (int i = from; i < to; i++) {
        clipped[i] *= factor;
      }
    }
    return clipped;
  }

  /** One step without noise. */
  void step(Dataset data, Batches.Batch batch) {
    double[] g = new double[weights.length];
    for (int i = 0; i < batch.size(); i++) {
      double[] one = gradient(data, batch.records()[batch.from() + i]);
      double[] counted = spec.dp().isPresent() ? clipped(one) : one;
      for (int p = 0; p < g.length; p++) {
        g[p] += counted[p];
      }
    }
    for (int p = 0; p < g.length; p++) {
      g[p] /= spec.dp().isPresent() ? spec.batchSize() : batch.size();
    }
    step++;
    double rate = spec.rate((int) ((step - 1) / stepsPerEpoch));
    double mu = spec.momentum();
    boolean adamw = spec.optimizer() == TrainingSpec.Optimizer.ADAMW;
    for (int p = 0; p < g.length; p++) {
      double decay = isBias(p) ? 0 : spec.weightDecay();
      double gradient = g[p] + (adamw ? 0 : decay * weights[p]);
      switch (spec.optimizer()) {
        case SGD -> {
          velocity[p] = mu * velocity[p] + rate * gradient;
          weights[p] -= velocity[p];
        }
        case NESTEROV -> {
          velocity[p] = mu * velocity[p] + rate * gradient;
          weights[p] -= rate * gradient + mu * velocity[p];
        }
        default -> {
          mean[p] = 0.9 * mean[p] + 0.1 * gradient;
          square[p] = 0.999 * square[p] + 0.001 * gradient * gradient;
          double m = mean[p] / (1 - Math.pow(0.9, (double) step));
          // Epsilon inside the corrected rate, as Deeplearning4j has it.
          double correction = Math.sqrt(1 - Math.pow(0.999, (double) step));
          double update = m * correction / (Math.sqrt(square[p]) + 1e-8);
          weights[p] -= rate * (update + (adamw ? decay * weights[p] : 0));
        }
      }
    }
  }

  private boolean isBias(int parameter) {
    for (int l = 0; l < shape.layers(); l++) {
      int bias = shape.offset(l) + shape.in(l) * shape.out(l);
      if (parameter >= bias && parameter < bias + shape.out(l)) {
        return true;
      }
    }
    return false;
  }

  /** Trains both from the same weights on the same batches; no weight may differ by more. */
  static void mustAgree(
      StackWorker worker,
      DenseShape shape,
      TrainingSpec spec,
      Dataset data,
      TrainingJob job,
      double tolerance)
      throws InterruptedException {
    Batches batches = worker.batches(job);
    LoopOverExamples loop =
        new LoopOverExamples(shape, spec, worker.initialWeights(job.seed()), batches);
    for (long s = 0; s < batches.steps(); s++) {
      loop.step(data, batches.next());
    }
    StackModel model = worker.train(job);
    for (int p = 0; p < loop.weights.length; p++) {
      assertEquals(loop.weights[p], model.weights()[p], tolerance);
    }
  }
}
