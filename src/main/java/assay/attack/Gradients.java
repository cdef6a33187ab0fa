package assay.attack;

import assay.data.Dataset;

/** A white-box attacker's view of the target: gradients of the loss at single records. */
public interface Gradients {
  /** Layers with parameters, input first. */
  int layers();

  /**
   * The squared l2 norm of each record's loss gradient in each layer's parameters.
   *
   * @return records x layers, record-major
   */
  double[] squaredNorms(Dataset records);

  /**
   * The inner product of each record's loss gradient with the update the target really made, final
   * minus initial weights.
   *
   * @return one value per record
   */
  double[] alongUpdate(Dataset records);
}
