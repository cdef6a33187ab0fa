package assay.train;

import assay.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;

/** A dense network that the stack trained or loaded: its shape and its weights. */
final class StackModel implements TrainedModel {
  /**
   * Records per block. Fixed, and the last block is filled up, so that the logits of a record
   * depend on nothing but the record.
   */
  private static final int ROWS = 128;

  private final DenseShape shape;
  private final float[] weights;
  private final TrainingRecord record;

  StackModel(DenseShape shape, float[] weights, TrainingRecord record) {
    this.shape = shape;
    this.weights = weights;
    this.record = record;
  }

  DenseShape shape() {
    return shape;
  }

  /** All layers' matrices as {@link DenseShape} lays them out. Shared, do not change. */
  float[] weights() {
    return weights;
  }

  @Override
  public int classCount() {
    return shape.classes();
  }

  @Override
  public float[] logits(Dataset data) {
    if (data.featureCount() != shape.in(0)) {
      throw new IllegalArgumentException(
          "records must have the "
              + shape.in(0)
              + " features that the model was trained on, got "
              + data.featureCount());
    }
    Blas.oneThread();
    int classes = shape.classes();
    int outputs = shape.outputs();
    float[] logits = new float[Math.multiplyExact(data.size(), classes)];
    Rows features = Rows.dense(data);
    int[] records = new int[ROWS];
    try (Floats memory = new Floats(weights.length);
        DensePass pass = new DensePass(shape, ROWS)) {
      memory.write(0, weights, 0, weights.length);
      FloatPointer[] layers = new FloatPointer[shape.layers()];
      for (int l = 0; l < layers.length; l++) {
        layers[l] = memory.at(shape.offset(l));
      }
      float[] block = new float[ROWS * outputs];
      for (int from = 0; from < data.size(); from += ROWS) {
        int rows = Math.min(ROWS, data.size() - from);
        for (int i = 0; i < rows; i++) {
          records[i] = from + i;
        }
        pass.gather(features, records, 0, rows);
        for (int l = 0; l < layers.length; l++) {
          pass.layer(l, layers[l], ROWS);
        }
        pass.logits().read(0, block, rows * outputs);
        for (int i = 0; i < rows; i++) {
          asLogits(block, i * outputs, logits, (from + i) * classes);
        }
      }
    }
    return logits;
  }

  /** What a softmax turns into the model's probabilities. */
  private void asLogits(float[] outputs, int at, float[] logits, int to) {
    int units = shape.outputs();
    if (shape.output() != Output.SIGMOID) {
      System.arraycopy(outputs, at, logits, to, units);
    } else if (units == 1) {
      // The softmax of (0, z) is the sigmoid of z.
      logits[to] = 0;
      logits[to + 1] = outputs[at];
    } else {
      for (int c = 0; c < units; c++) {
        double z = outputs[at + c];
        logits[to + c] = (float) (Math.min(z, 0) - Math.log1p(Math.exp(-Math.abs(z))));
      }
    }
  }

  @Override
  public TrainingRecord record() {
    return record;
  }

  @Override
  public void save(Path zip) throws IOException {
    Deeplearning4jZip.write(this, zip);
  }
}
