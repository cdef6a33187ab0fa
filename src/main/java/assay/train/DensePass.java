package assay.train;

import org.bytedeco.javacpp.FloatPointer;

/**
 * The forward pass of one dense network over a block of records, and the memory it leaves behind
 * for a backward pass: the input of every layer, each row ending in a 1, and the logits.
 */
final class DensePass implements AutoCloseable {
  private final DenseShape shape;
  private final int capacity;
  private final int multiplied;
  private final Floats[] inputs;
  private final FloatPointer[] inputPointers;
  private final Floats logits;
  private final FloatPointer logitPointer;
  private final FloatMath math;
  private final float[] piece;
  private final float[] scratch;
  private final float[] spread;
  private final long[] pairs;
  private final int[] bits;

  /** Means nothing; see {@link Rows#copy}. */
  private int read;

  DensePass(DenseShape shape, int capacity) {
    this(shape, capacity, shape.in(0));
  }

  /**
   * @param multiplied how many of the features go through the first layer's product
   */
  DensePass(DenseShape shape, int capacity, int multiplied) {
    this.shape = shape;
    this.capacity = capacity;
    this.multiplied = multiplied;
    int layers = shape.layers();
    inputs = new Floats[layers];
    inputPointers = new FloatPointer[layers];
    for (int l = 0; l < layers; l++) {
      inputs[l] = new Floats((long) capacity * stride(l));
      inputPointers[l] = inputs[l].at(0);
      ones(l, capacity);
    }
    logits = new Floats((long) capacity * shape.outputs());
    logitPointer = logits.at(0);
    int longest = Math.max(FloatMath.CHUNK, shape.widest());
    math = new FloatMath(longest);
    piece = new float[longest];
    scratch = new float[longest];
    spread = new float[Rows.scratch(multiplied)];
    pairs = new long[spread.length / 2];
    bits = new int[longest];
  }

  /** From one row of a layer's input to the next. */
  int stride(int layer) {
    return layer == 0 ? Rows.stride(multiplied) : in(layer) + 1;
  }

  private int in(int layer) {
    return layer == 0 ? multiplied : shape.in(layer);
  }

  int capacity() {
    return capacity;
  }

  Floats input(int layer) {
    return inputs[layer];
  }

  FloatPointer inputPointer(int layer) {
    return inputPointers[layer];
  }

  Floats logits() {
    return logits;
  }

  FloatPointer logitPointer() {
    return logitPointer;
  }

  FloatMath math() {
    return math;
  }

  /** Means nothing; keeps the reads of {@link Rows#copy}. */
  int read() {
    return read;
  }

  /** Copies records into the first layer's input. */
  void gather(Rows data, int[] records, int from, int rows) {
    read += data.copy(records, from, rows, inputs[0], spread, pairs);
  }

  /** Applies one layer to the first {@code rows} rows of its input, activation included. */
  void layer(int layer, FloatPointer weights, int rows) {
    product(layer, weights, rows);
    activate(layer, rows);
  }

  /** Activates the sums of one layer, unless it is the last. */
  void activate(int layer, int rows) {
    if (layer < shape.layers() - 1) {
      activate(inputs[layer + 1], rows * (shape.out(layer) + 1));
      if (shape.activation() == Activation.TANH || shape.activation() == Activation.SIGMOID) {
        ones(layer + 1, rows);
      }
    }
  }

  /** The matrix product of one layer alone. */
  void product(int layer, FloatPointer weights, int rows) {
    int in = in(layer) + 1;
    int out = shape.out(layer);
    FloatPointer to = isLast(layer) ? logitPointer : inputPointers[layer + 1];
    int stride = outputStride(layer);
    int from = stride(layer);
    Blas.multiply(rows, out, in, 1, inputPointers[layer], from, weights, out, 0, to, stride);
  }

  private boolean isLast(int layer) {
    return layer == shape.layers() - 1;
  }

  /** Where a layer's sums go. */
  Floats output(int layer) {
    return isLast(layer) ? logits : inputs[layer + 1];
  }

  /** From one row of a layer's sums, or of their gradients, to the next. */
  int outputStride(int layer) {
    return isLast(layer) ? shape.out(layer) : shape.out(layer) + 1;
  }

  private void activate(Floats values, int count) {
    for (int at = 0; at < count; at += piece.length) {
      int n = Math.min(piece.length, count - at);
      if (shape.activation() == Activation.RELU) {
        values.readBits(at, bits, n);
        FloatMath.relu(bits, n);
        values.writeBits(at, bits, n);
        continue;
      }
      values.read(at, piece, n);
      switch (shape.activation()) {
        case TANH -> math.tanh(piece, n);
        case SIGMOID -> math.sigmoid(piece, n);
        default -> math.elu(piece, scratch, n);
      }
      values.write(at, piece, 0, n);
    }
  }

  private void ones(int layer, int rows) {
    for (int i = 0; i < rows; i++) {
      inputs[layer].put(i * stride(layer) + in(layer), 1);
    }
  }

  @Override
  public void close() {
    for (Floats input : inputs) {
      input.close();
    }
    logits.close();
  }
}
