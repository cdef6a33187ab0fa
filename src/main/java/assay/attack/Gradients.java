package assay.attack;

import assay.data.Dataset;

/** A white-box attacker's view of the target: gradients of the loss at single records. */
public interface Gradients {
  /** Layers with parameters, input first. */
  int layers();

  /**
   * The squared l2 norm of each record's loss gradient in each layer's parameters, at the final
   * weights.
   *
   * @return records x layers, record-major
   */
  double[] squaredNorms(Dataset records);

  /**
   * How far training went along each record's descent direction: the inner product of its loss
   * gradient at the weights before the observed update with (weights before - weights after).
   *
   * @return one value per record
   */
  double[] followedBy(Dataset records);
}
