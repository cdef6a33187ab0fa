package assay.study;

/**
 * What is kept of a model's answer on a record, computed from logits z and label y in double
 * precision and stored as float. Every signal is oriented so that higher looks more like a member.
 */
public enum Signal {
  /**
   * phi = z_y - log sum over j != y of exp(z_j), the logit-scaled confidence log(p_y / (1 - p_y))
   * of Carlini et al. 2022, computed from logits and never from a rounded probability. The loss
   * follows from it exactly: log(1 + exp(-phi)).
   */
  LOGIT_SCALED_CONFIDENCE,
  /**
   * The negated modified entropy of Song and Mittal 2021, -((-(1 - p_y) log p_y) - sum over i != y
   * of p_i log(1 - p_i)).
   */
  MODIFIED_ENTROPY,
  /** The negated prediction entropy, sum of p_i log p_i. */
  ENTROPY,
  /** The largest class probability, as its logit: log(p_max / (1 - p_max)). */
  TOP_CONFIDENCE,
  /** 1 where the predicted class (the first of the largest logits) is the label, else 0. */
  CORRECT
}
