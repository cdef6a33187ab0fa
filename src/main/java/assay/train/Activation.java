package assay.train;

/** Element-wise function after a hidden layer. */
public enum Activation {
  RELU,
  TANH,
  SIGMOID,
  ELU
}
