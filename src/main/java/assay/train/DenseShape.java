package assay.train;

import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of a dense network and where its parameters lie. A layer's weights and biases are one
 * (in + 1) x out row-major matrix whose last row is the bias, multiplied with inputs that end in a
 * 1: bias, its gradient, its momentum and its share of a per-example norm need no code of their
 * own. Layers follow each other without gaps.
 *
 * @param units features, hidden units, outputs
 * @param activation after every hidden layer
 * @param output of the last layer, and its loss
 */
record DenseShape(List<Integer> units, Activation activation, Output output) {
  DenseShape {
    units = List.copyOf(units);
  }

  static DenseShape of(int features, NetworkSpec network, int classes) {
    List<Integer> units = new ArrayList<>();
    units.add(features);
    units.addAll(network.hidden());
    units.add(network.output().units(classes));
    return new DenseShape(units, network.activation(), network.output());
  }

  int layers() {
    return units.size() - 1;
  }

  int in(int layer) {
    return units.get(layer);
  }

  int out(int layer) {
    return units.get(layer + 1);
  }

  /** Units of the last layer. */
  int outputs() {
    return units.get(layers());
  }

  int classes() {
    return output == Output.SIGMOID && outputs() == 1 ? 2 : outputs();
  }

  /** Where a layer's matrix starts. */
  int offset(int layer) {
    return Math.toIntExact(length(layer));
  }

  /** Weights and biases in all. */
  int parameters() {
    return Math.toIntExact(length(layers()));
  }

  /** The longest row that any step works on. */
  int widest() {
    int widest = 0;
    for (int width : units) {
      widest = Math.max(widest, width + 1);
    }
    return widest;
  }

  private long length(int layers) {
    long length = 0;
    for (int l = 0; l < layers; l++) {
      length += (in(l) + 1L) * out(l);
    }
    return length;
  }
}
