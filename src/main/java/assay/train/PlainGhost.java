package assay.train;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A layer without parameters, run by Deeplearning4j. */
final class PlainGhost implements GhostLayer {
  private final Layer layer;

  PlainGhost(Layer layer) {
    this.layer = layer;
  }

  @Override
  public INDArray forward(INDArray input, int rows) {
    layer.setInputMiniBatchSize(rows);
    return layer.activate(input, true, LayerWorkspaceMgr.noWorkspaces());
  }

  @Override
  public INDArray backward(INDArray outputGradient, int rows, boolean wanted) {
    return layer.backpropGradient(outputGradient, LayerWorkspaceMgr.noWorkspaces()).getSecond();
  }

  @Override
  public int parameters() {
    return 0;
  }

  @Override
  public void load(float[] parameters, int offset) {}

  @Override
  public void addSquaredNorms(double[] norms, int rows) {}

  @Override
  public void addGradients(float[] factors, int rows, float[] sum, int offset) {}

  @Override
  public void close() {}
}
