package assay.train;

/** What the last layer of a dense network makes of its sums, and the loss that goes with it. */
public enum Output {
  /** A softmax over classes, with cross-entropy. */
  SOFTMAX,

  /**
   * A sigmoid with binary cross-entropy: one unit for two classes (the second class is 1), else one
   * per class against all others, whose losses are summed; probabilities are then normalized.
   */
  SIGMOID,

  /**
   * The sums themselves, one per class, with mean squared error against 1 for the class and 0 for
   * the others (least squares). They are no probabilities; where logits are asked for, the sums
   * stand in for them.
   */
  LINEAR;

  /** Units of the last layer for so many classes. */
  public int units(int classes) {
    return this == SIGMOID && classes == 2 ? 1 : classes;
  }
}
