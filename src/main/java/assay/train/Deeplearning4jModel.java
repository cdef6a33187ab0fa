package assay.train;

import assay.data.Dataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A network that Deeplearning4j runs; its last layer is a softmax output. */
final class Deeplearning4jModel implements TrainedModel {
  private static final int ROWS = 256;
  private final MultiLayerNetwork network;
  private final TrainingRecord record;

  Deeplearning4jModel(MultiLayerNetwork network, TrainingRecord record) {
    this.network = network;
    this.record = record;
  }

  MultiLayerNetwork network() {
    return network;
  }

  @Override
  public int classCount() {
    return Math.toIntExact(network.getOutputLayer().getParam("W").size(1));
  }

  @Override
  public float[] logits(Dataset data) {
    int classes = classCount();
    float[] logits = new float[Math.multiplyExact(data.size(), classes)];
    int last = network.getnLayers() - 1;
    int[] records = IntStream.range(0, data.size()).toArray();
    synchronized (Deeplearning4jTrainer.GLOBAL) {
      for (int from = 0; from < data.size(); from += ROWS) {
        int rows = Math.min(ROWS, data.size() - from);
        INDArray hidden = features(data, records, from, rows);
        if (last > 0) {
          hidden = network.feedForwardToLayer(last - 1, hidden, false).get(last);
        }
        if (network.getLayerWiseConfigurations().getInputPreProcess(last) != null) {
          hidden =
              network
                  .getLayerWiseConfigurations()
                  .getInputPreProcess(last)
                  .preProcess(hidden, rows, LayerWorkspaceMgr.noWorkspaces());
        }
        INDArray scores = hidden.mmul(network.getOutputLayer().getParam("W"));
        INDArray bias = network.getOutputLayer().getParam("b");
        if (bias != null) {
          scores.addiRowVector(bias);
        }
        float[] block = scores.dup('c').data().asFloat();
        System.arraycopy(block, 0, logits, from * classes, rows * classes);
      }
    }
    return logits;
  }

  static INDArray features(Dataset data, int[] records, int from, int rows) {
    int width = data.featureCount();
    float[] block = new float[rows * width];
    for (int i = 0; i < rows; i++) {
      System.arraycopy(data.features(), records[from + i] * width, block, i * width, width);
    }
    return Nd4j.create(block, new int[] {rows, width}, 'c');
  }

  @Override
  public TrainingRecord record() {
    return record;
  }

  @Override
  public void save(Path zip) throws IOException {
    synchronized (Deeplearning4jTrainer.GLOBAL) {
      ModelSerializer.writeModel(network, zip.toFile(), false);
    }
  }
}
