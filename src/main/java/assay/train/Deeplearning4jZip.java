package assay.train;

import assay.stats.Heap;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
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
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/**
 * Models as ordinary Deeplearning4j zips. Reading looks at two entries only, with limits on their
 * sizes: the configuration, whose classes are checked, and the parameters, which are parsed here as
 * plain numbers. Nothing is deserialized; updater state and normalizers are ignored.
 */
public final class Deeplearning4jZip {
  private static final int MOST_ENTRIES = 64;
  private static final int MOST_PARAMETERS = 1 << 27;
  private static final int LONGEST_CONFIGURATION = 4 << 20;

  private Deeplearning4jZip() {}

  /**
   * Reads a model. A dense network becomes a model of the stack; any other runs in Deeplearning4j.
   *
   * @throws IllegalArgumentException if the file is not such a zip or is larger than the limits
   */
  public static TrainedModel read(Path zip) throws IOException {
    Blas.oneThread();
    try (ZipFile file = new ZipFile(zip.toFile())) {
      if (file.size() > MOST_ENTRIES) {
        throw new IllegalArgumentException(
            zip + ": a model has at most " + MOST_ENTRIES + " entries, got " + file.size());
      }
      String json;
      try (InputStream in = open(file, zip, "configuration.json")) {
        byte[] text = in.readNBytes(LONGEST_CONFIGURATION + 1);
        if (text.length > LONGEST_CONFIGURATION) {
          throw new IllegalArgumentException(
              zip + ": configuration.json is longer than " + LONGEST_CONFIGURATION + " bytes");
        }
        json = new String(text, StandardCharsets.UTF_8);
      }
      Deeplearning4jConfiguration configuration =
          Deeplearning4jConfiguration.parse(json, zip + "!configuration.json");
      float[] parameters;
      try (DataInputStream in =
          new DataInputStream(
              new BufferedInputStream(open(file, zip, "coefficients.bin"), 1 << 16))) {
        parameters = parameters(in, zip);
      }
      return model(configuration, parameters, zip);
    }
  }

  private static InputStream open(ZipFile file, Path zip, String name) throws IOException {
    ZipEntry entry = file.getEntry(name);
    if (entry == null) {
      throw new IllegalArgumentException(
          zip + ": expected a Deeplearning4j model with an entry " + name + ", found none");
    }
    return file.getInputStream(entry);
  }

  /** An array as ND4J writes it: a buffer of its shape, then a buffer of its values. */
  private static float[] parameters(DataInputStream in, Path zip) throws IOException {
    in.readUTF();
    long shape = in.readLong();
    String type = in.readUTF();
    if (shape < 1 || shape > 64 || !type.equals("LONG")) {
      throw new IllegalArgumentException(
          zip + ": coefficients.bin is not an array of this version of ND4J");
    }
    in.skipNBytes(8 * shape);
    in.readUTF();
    long length = in.readLong();
    type = in.readUTF();
    if (length < 1 || length > MOST_PARAMETERS || !type.equals("FLOAT")) {
      throw new IllegalArgumentException(
          zip
              + ": a model has 1 to "
              + MOST_PARAMETERS
              + " parameters of type FLOAT, got "
              + length
              + " of type "
              + type);
    }
    // As they are read, in the order of the layers, and as the network's own.
    Heap.own().require(zip.toString(), "its " + length + " parameters", 3 * Float.BYTES * length);
    float[] values = new float[(int) length];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
      if (!Float.isFinite(values[i])) {
        throw new IllegalArgumentException(
            zip + ": every parameter must be a finite number, got " + values[i]);
      }
    }
    return values;
  }

  private static TrainedModel model(
      Deeplearning4jConfiguration configuration, float[] parameters, Path zip) {
    TrainingRecord unknown =
        new TrainingRecord(
            "file",
            false,
            Double.NaN,
            Double.NaN,
            0,
            0,
            Double.POSITIVE_INFINITY,
            "none",
            Double.NaN);
    Optional<NetworkSpec> dense = configuration.dense();
    if (dense.isEmpty()) {
      synchronized (Deeplearning4jTrainer.GLOBAL) {
        MultiLayerNetwork network = new MultiLayerNetwork(configuration.build());
        network.init(Nd4j.create(parameters, new int[] {1, parameters.length}, 'c'), false);
        Deeplearning4jTrainer.oneThread();
        return new Deeplearning4jModel(network, unknown);
      }
    }
    int outputs = configuration.outputs(configuration.layers() - 1);
    int classes = dense.get().output() == Output.SIGMOID && outputs == 1 ? 2 : outputs;
    DenseShape shape = DenseShape.of(configuration.inputs(0), dense.get(), classes);
    if (parameters.length != shape.parameters()) {
      throw new IllegalArgumentException(
          zip
              + ": a network of this configuration has "
              + shape.parameters()
              + " parameters, got "
              + parameters.length);
    }
    return new StackModel(shape, fromColumnMajor(shape, parameters), unknown);
  }

  /** Deeplearning4j keeps a layer's weights column by column, then its biases. */
  private static float[] fromColumnMajor(DenseShape shape, float[] theirs) {
    float[] ours = new float[theirs.length];
    for (int l = 0; l < shape.layers(); l++) {
      int in = shape.in(l);
      int out = shape.out(l);
      int offset = shape.offset(l);
      for (int j = 0; j < out; j++) {
        for (int i = 0; i < in; i++) {
          ours[offset + i * out + j] = theirs[offset + j * in + i];
        }
        ours[offset + in * out + j] = theirs[offset + in * out + j];
      }
    }
    return ours;
  }

  static void write(StackModel model, Path zip) throws IOException {
    synchronized (Deeplearning4jTrainer.GLOBAL) {
      ModelSerializer.writeModel(
          network(model.shape(), model.weights(), new Sgd(0.1)), zip.toFile(), false);
    }
  }

  /** The same network, run by Deeplearning4j. */
  static MultiLayerNetwork network(DenseShape shape, float[] weights, IUpdater updater) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(shape, updater));
    network.init();
    Blas.oneThread();
    for (int l = 0; l < shape.layers(); l++) {
      int in = shape.in(l);
      int out = shape.out(l);
      int offset = shape.offset(l);
      float[] columns = new float[in * out];
      float[] biases = new float[out];
      for (int j = 0; j < out; j++) {
        for (int i = 0; i < in; i++) {
          columns[j * in + i] = weights[offset + i * out + j];
        }
        biases[j] = weights[offset + in * out + j];
      }
      INDArray matrix = Nd4j.create(columns, new int[] {in, out}, 'f');
      network.setParam(l + "_W", matrix);
      network.setParam(l + "_b", Nd4j.create(biases, new int[] {1, out}, 'c'));
    }
    return network;
  }

  static MultiLayerConfiguration configuration(DenseShape shape, IUpdater updater) {
    Blas.oneThread();
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder().dataType(DataType.FLOAT).updater(updater).list();
    for (int l = 0; l < shape.layers() - 1; l++) {
      layers.layer(
          new DenseLayer.Builder()
              .nIn(shape.in(l))
              .nOut(shape.out(l))
              .activation(Activation.valueOf(shape.activation().name()))
              .build());
    }
    int last = shape.layers() - 1;
    LossFunctions.LossFunction loss =
        switch (shape.output()) {
          case SOFTMAX -> LossFunctions.LossFunction.MCXENT;
          case SIGMOID -> LossFunctions.LossFunction.XENT;
          case LINEAR -> LossFunctions.LossFunction.MSE;
        };
    Activation activation =
        switch (shape.output()) {
          case SOFTMAX -> Activation.SOFTMAX;
          case SIGMOID -> Activation.SIGMOID;
          case LINEAR -> Activation.IDENTITY;
        };
    layers.layer(
        new OutputLayer.Builder(loss)
            .nIn(shape.in(last))
            .nOut(shape.out(last))
            .activation(activation)
            .build());
    return layers.build();
  }
}
