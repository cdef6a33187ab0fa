package assay.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.TrainingSpec.Optimizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordGradientsTest {
  private static final Dataset DATA = Toy.clouds(40, 5, 3, 4);

  private static float[] parameters(NetworkSpec network, long seed) {
    int n = DenseShape.of(DATA.featureCount(), network, DATA.classCount()).parameters();
    UniformRandomProvider random = Seed.of(seed).random();
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    return values;
  }

  /** The loss of one record in double precision, written out plainly. */
  private static double loss(NetworkSpec network, double[] parameters, int record) {
    double[] x = new double[DATA.featureCount()];
    for (int j = 0; j < x.length; j++) {
      x[j] = DATA.features()[record * x.length + j];
    }
    int at = 0;
    List<Integer> sizes = new ArrayList<>(network.hidden());
    sizes.add(DATA.classCount());
    for (int l = 0; l < sizes.size(); l++) {
      double[] out = new double[sizes.get(l)];
      for (int o = 0; o < out.length; o++) {
        out[o] = parameters[at + x.length * out.length + o];
        for (int i = 0; i < x.length; i++) {
          out[o] += x[i] * parameters[at + i * out.length + o];
        }
        if (l < sizes.size() - 1) {
          out[o] =
              switch (network.activation()) {
                case RELU -> Math.max(0, out[o]);
                case TANH -> Math.tanh(out[o]);
                case SIGMOID -> 1 / (1 + Math.exp(-out[o]));
                case ELU -> out[o] > 0 ? out[o] : Math.exp(out[o]) - 1;
              };
        }
      }
      at += (x.length + 1) * out.length;
      x = out;
    }
    int label = DATA.labels()[record];
    double sum = 0;
    double separate = 0;
    double squared = 0;
    for (int c = 0; c < x.length; c++) {
      sum += Math.exp(x[c]);
      separate += Math.log(1 + Math.exp(c == label ? -x[c] : x[c]));
      squared += Math.pow(x[c] - (c == label ? 1 : 0), 2) / x.length;
    }
    return switch (network.output()) {
      case SOFTMAX -> Math.log(sum) - x[label];
      case SIGMOID -> separate;
      case LINEAR -> squared;
    };
  }

  /** Central differences; their error is about 1e-9 at a step of 1e-5. */
  @ParameterizedTest
  @CsvSource({
    "RELU, SOFTMAX",
    "TANH, SOFTMAX",
    "SIGMOID, SOFTMAX",
    "ELU, SOFTMAX",
    "TANH, SIGMOID",
    "ELU, LINEAR"
  })
  void normsAndProductsAreThoseOfTheDifferenceQuotients(Activation activation, Output output) {
    NetworkSpec network = new NetworkSpec(List.of(4, 3), activation, output);
    float[] parameters = parameters(network, 1);
    float[] direction = parameters(network, 2);
    RecordGradients gradients = RecordGradients.of(network, DATA, parameters);
    double[] norms = gradients.squaredNorms(DATA);
    double[] along = gradients.along(DATA, direction);
    DenseShape shape = DenseShape.of(DATA.featureCount(), network, DATA.classCount());
    for (int r = 0; r < 10; r++) {
      double[] squares = new double[shape.layers()];
      double product = 0;
      for (int l = 0; l < shape.layers(); l++) {
        int end = l + 1 < shape.layers() ? shape.offset(l + 1) : shape.parameters();
        for (int i = shape.offset(l); i < end; i++) {
          double[] up = new double[parameters.length];
          for (int k = 0; k < up.length; k++) {
            up[k] = parameters[k];
          }
          double[] down = up.clone();
          up[i] += 1e-5;
          down[i] -= 1e-5;
          double g = (loss(network, up, r) - loss(network, down, r)) / 2e-5;
          squares[l] += g * g;
          product += g * direction[i];
        }
      }
      for (int l = 0; l < shape.layers(); l++) {
        assertEquals(squares[l], norms[r * shape.layers() + l], 1e-7, "record " + r);
      }
      assertEquals(product, along[r], 1e-7, "record " + r);
    }
  }

  @Test
  void watchedTrainingIsTheSameTraining() throws Exception {
    NetworkSpec network = new NetworkSpec(List.of(6), Activation.RELU);
    for (Optional<DpSgdSpec> dp :
        List.of(
            Optional.<DpSgdSpec>empty(),
            Optional.of(new DpSgdSpec(1, 0.7, DpSgdSpec.Clipping.FLAT)))) {
      TrainingSpec spec = new TrainingSpec(Optimizer.SGD, 0.1, 0.5, 8, 3, 0, 0, dp);
      TrainingJob job = Toy.halves(1, DATA.size(), 5).get(0);
      List<float[]> epochs = new ArrayList<>();
      StackModel watched =
          (StackModel) new StackTrainer(network, spec).watch(DATA, job, epochs::add);
      StackModel plain = StackTrainerTest.trainOne(DATA, network, spec, job);
      assertArrayEquals(plain.weights(), watched.weights());
      assertEquals(4, epochs.size());
      assertArrayEquals(plain.weights(), epochs.get(3));
    }
  }

  @Test
  void parametersOfAnotherNetworkAreRefused() {
    NetworkSpec network = new NetworkSpec(List.of(4), Activation.RELU);
    assertEquals(
        "the network has 39 parameters, got 3",
        assertThrows(
                IllegalArgumentException.class,
                () -> RecordGradients.of(network, DATA, new float[3]))
            .getMessage());
  }
}
