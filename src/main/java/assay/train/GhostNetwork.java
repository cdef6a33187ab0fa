package assay.train;

import assay.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ConvolutionUtils;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A general Deeplearning4j network taken apart into layers that keep examples apart, so that DP-SGD
 * can clip each example's gradient. The parameters are one array, layer by layer, each a row-major
 * matrix of inputs x outputs with the bias as its last row.
 */
final class GhostNetwork implements AutoCloseable {
  /** Examples at a time. */
  static final int ROWS = 64;

  private final MultiLayerNetwork network;
  private final List<GhostLayer> layers = new ArrayList<>();
  private final List<@Nullable InputPreProcessor> before = new ArrayList<>();
  private final int[] offsets;
  private final int parameters;

  /**
   * @param network with fresh parameters
   * @param data what it is going to see
   */
  GhostNetwork(MultiLayerNetwork network, Dataset data, Deeplearning4jConfiguration configuration) {
    this.network = network;
    int count = network.getnLayers();
    offsets = new int[count];
    int total = 0;
    INDArray sample = Deeplearning4jModel.features(data, new int[] {0}, 0, 1);
    for (int l = 0; l < count; l++) {
      InputPreProcessor processor = network.getLayerWiseConfigurations().getInputPreProcess(l);
      before.add(processor);
      if (processor != null) {
        sample = processor.preProcess(sample, 1, LayerWorkspaceMgr.noWorkspaces());
      }
      GhostLayer layer = layer(l, sample, configuration);
      layers.add(layer);
      offsets[l] = total;
      total += layer.parameters();
      if (l < count - 1) {
        network.getLayer(l).setInputMiniBatchSize(1);
        sample = network.getLayer(l).activate(sample, false, LayerWorkspaceMgr.noWorkspaces());
      }
    }
    parameters = total;
  }

  private GhostLayer layer(int l, INDArray input, Deeplearning4jConfiguration configuration) {
    org.deeplearning4j.nn.conf.layers.Layer conf = network.getLayer(l).conf().getLayer();
    String kind = configuration.kind(l);
    boolean bias = network.getLayer(l).paramTable().containsKey("b");
    switch (kind) {
      case "DenseLayer", "OutputLayer" -> {
        FeedForwardLayer dense = (FeedForwardLayer) conf;
        Unfolding whole = new Unfolding.Whole(Math.toIntExact(dense.getNIn()));
        // The loss is taken from logits.
        return new MatrixGhost(
            whole,
            conf instanceof OutputLayer ? new ActivationIdentity() : dense.getActivationFn(),
            Math.toIntExact(dense.getNOut()),
            bias,
            ROWS);
      }
      case "ConvolutionLayer" -> {
        return convolution((ConvolutionLayer) conf, input, bias, configuration.layerName(l));
      }
      case "EmbeddingLayer" -> {
        EmbeddingLayer embedding = (EmbeddingLayer) conf;
        return new EmbeddingGhost(
            embedding.getActivationFn(),
            Math.toIntExact(embedding.getNIn()),
            Math.toIntExact(embedding.getNOut()),
            1,
            bias,
            false,
            configuration.layerName(l));
      }
      case "EmbeddingSequenceLayer" -> {
        EmbeddingSequenceLayer embedding = (EmbeddingSequenceLayer) conf;
        return new EmbeddingGhost(
            embedding.getActivationFn(),
            Math.toIntExact(embedding.getNIn()),
            Math.toIntExact(embedding.getNOut()),
            Math.toIntExact(input.size(1)),
            bias,
            true,
            configuration.layerName(l));
      }
      default -> {
        return new PlainGhost(network.getLayer(l));
      }
    }
  }

  private static GhostLayer convolution(
      ConvolutionLayer conf, INDArray input, boolean bias, String name) {
    if (conf.getCnn2dDataFormat() != CNN2DFormat.NCHW) {
      throw new IllegalArgumentException(name + " must have the data format NCHW");
    }
    int[] kernel = conf.getKernelSize();
    int[] stride = conf.getStride();
    int[] dilation = conf.getDilation();
    int[] pad = conf.getPadding();
    int[] size = {Math.toIntExact(input.size(2)), Math.toIntExact(input.size(3))};
    boolean same = conf.getConvolutionMode() == ConvolutionMode.Same;
    int[] outSize =
        ConvolutionUtils.getOutputSize(
            input,
            kernel,
            stride,
            same ? null : pad,
            conf.getConvolutionMode(),
            dilation,
            CNN2DFormat.NCHW);
    if (same) {
      pad = ConvolutionUtils.getSameModeTopLeftPadding(outSize, size, kernel, stride, dilation);
    }
    Unfolding patches =
        new Unfolding.Patches(
            Math.toIntExact(input.size(1)),
            size[0],
            size[1],
            kernel,
            stride,
            pad,
            dilation,
            outSize[0],
            outSize[1]);
    return new MatrixGhost(
        patches, conf.getActivationFn(), Math.toIntExact(conf.getNOut()), bias, ROWS);
  }

  int parameters() {
    return parameters;
  }

  /** Where each layer with parameters starts, and the end. */
  int[] starts() {
    List<Integer> starts = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      if (layers.get(l).parameters() > 0) {
        starts.add(offsets[l]);
      }
    }
    starts.add(parameters);
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Per parameter whether it is a weight, not a bias. */
  boolean[] weights() {
    boolean[] weights = new boolean[parameters];
    visit((key, l, at, index) -> weights[at] = key.equals("W"));
    return weights;
  }

  private interface Place {
    void at(String key, int layer, int parameter, long[] index);
  }

  /** Every parameter's place here and its index in Deeplearning4j's array of that key. */
  private void visit(Place place) {
    for (int l = 0; l < layers.size(); l++) {
      for (Map.Entry<String, INDArray> entry : network.getLayer(l).paramTable().entrySet()) {
        long[] shape = entry.getValue().shape();
        int at = offsets[l];
        if (entry.getKey().equals("b")) {
          int out = Math.toIntExact(entry.getValue().length());
          at += layers.get(l).parameters() - out;
          for (int o = 0; o < out; o++) {
            place.at("b", l, at + o, shape.length == 1 ? new long[] {o} : new long[] {0, o});
          }
          continue;
        }
        int out = Math.toIntExact(shape[outAxis(shape)]);
        int ins = Math.toIntExact(entry.getValue().length() / out);
        for (int i = 0; i < ins; i++) {
          for (int o = 0; o < out; o++) {
            place.at("W", l, at + i * out + o, index(shape, i, o));
          }
        }
      }
    }
  }

  /** Dense and embedding weights are inputs x outputs, convolutions outputs x channels x kernel. */
  private static int outAxis(long[] shape) {
    return shape.length == 4 ? 0 : 1;
  }

  private static long[] index(long[] shape, int in, int out) {
    if (shape.length == 2) {
      return new long[] {in, out};
    }
    long plane = shape[2] * shape[3];
    return new long[] {out, in / plane, in % plane / shape[3], in % shape[3]};
  }

  /** The network's parameters. */
  float[] read() {
    float[] values = new float[parameters];
    visit((key, l, at, i) -> values[at] = network.getLayer(l).getParam(key).getFloat(i));
    return values;
  }

  /** Puts parameters into the network. */
  void write(float[] values) {
    visit((key, l, at, i) -> network.getLayer(l).getParam(key).putScalar(i, values[at]));
  }

  /** Takes parameters for the batches to come. */
  void load(float[] values) {
    for (int l = 0; l < layers.size(); l++) {
      layers.get(l).load(values, offsets[l]);
    }
  }

  /**
   * Forward and backward for some examples; returns the sum of their cross-entropies and leaves in
   * the layers what {@link #squaredNorms} and {@link #addClipped} need.
   */
  double pass(Dataset data, int[] records, int from, int rows) {
    INDArray values = Deeplearning4jModel.features(data, records, from, rows);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    for (int l = 0; l < layers.size(); l++) {
      InputPreProcessor processor = before.get(l);
      if (processor != null) {
        values = processor.preProcess(values, rows, none);
      }
      values = layers.get(l).forward(values, rows);
    }
    int classes = data.classCount();
    float[] logits = values.dup('c').data().asFloat();
    double loss = 0;
    for (int r = 0; r < rows; r++) {
      loss += outputGradient(logits, r * classes, classes, data.labels()[records[from + r]]);
    }
    INDArray signal = Nd4j.create(logits, new int[] {rows, classes}, 'c');
    for (int l = layers.size() - 1; l >= 0; l--) {
      signal = layers.get(l).backward(signal, rows, l > 0);
      InputPreProcessor processor = before.get(l);
      if (processor != null && l > 0) {
        signal = processor.backprop(signal, rows, none);
      }
    }
    return loss;
  }

  /** Logits become softmax minus one-hot; returns the cross-entropy. */
  private static double outputGradient(float[] logits, int at, int classes, int label) {
    double most = Double.NEGATIVE_INFINITY;
    for (int c = at; c < at + classes; c++) {
      most = Math.max(most, logits[c]);
    }
    double sum = 0;
    for (int c = at; c < at + classes; c++) {
      sum += Math.exp(logits[c] - most);
    }
    double loss = Math.log(sum) - (logits[at + label] - most);
    for (int c = at; c < at + classes; c++) {
      logits[c] = (float) (Math.exp(logits[c] - most) / sum - (c == at + label ? 1 : 0));
    }
    return loss;
  }

  /** The squared norms of the examples of the last pass: one row per layer with parameters. */
  double[][] squaredNorms(int rows) {
    List<double[]> norms = new ArrayList<>();
    for (GhostLayer layer : layers) {
      if (layer.parameters() > 0) {
        double[] one = new double[rows];
        layer.addSquaredNorms(one, rows);
        norms.add(one);
      }
    }
    return norms.toArray(new double[0][]);
  }

  /** Adds the examples' gradients, each layer's times its factors. */
  void addClipped(float[][] factors, int rows, float[] sum) {
    int next = 0;
    for (int l = 0; l < layers.size(); l++) {
      if (layers.get(l).parameters() > 0) {
        layers.get(l).addGradients(factors[next++], rows, sum, offsets[l]);
      }
    }
  }

  @Override
  public void close() {
    layers.forEach(GhostLayer::close);
  }
}
