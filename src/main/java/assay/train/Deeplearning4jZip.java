package assay.train;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Writes a model of the stack as an ordinary Deeplearning4j zip. */
final class Deeplearning4jZip {
  private Deeplearning4jZip() {}

  static void write(StackModel model, Path zip) throws IOException {
    ModelSerializer.writeModel(network(model), zip.toFile(), false);
  }

  /** The same network, run by Deeplearning4j. */
  static MultiLayerNetwork network(StackModel model) {
    DenseShape shape = model.shape();
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).list();
    for (int l = 0; l < shape.layers(); l++) {
      if (l < shape.layers() - 1) {
        layers.layer(
            new DenseLayer.Builder()
                .nIn(shape.in(l))
                .nOut(shape.out(l))
                .activation(activation(shape.activation()))
                .build());
      } else {
        layers.layer(
            new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                .nIn(shape.in(l))
                .nOut(shape.out(l))
                .activation(Activation.SOFTMAX)
                .build());
      }
    }
    MultiLayerConfiguration configuration = layers.build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    Blas.oneThread();
    for (int l = 0; l < shape.layers(); l++) {
      int in = shape.in(l);
      int out = shape.out(l);
      int offset = shape.offset(l);
      INDArray weights = Nd4j.create(in, out);
      INDArray bias = Nd4j.create(1, out);
      for (int j = 0; j < out; j++) {
        for (int i = 0; i < in; i++) {
          weights.putScalar(i, j, model.weights()[offset + i * out + j]);
        }
        bias.putScalar(0, j, model.weights()[offset + in * out + j]);
      }
      network.setParam(l + "_W", weights);
      network.setParam(l + "_b", bias);
    }
    return network;
  }

  static Activation activation(assay.train.Activation activation) {
    return Activation.valueOf(activation.name());
  }
}
