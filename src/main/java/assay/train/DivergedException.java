package assay.train;

/** A training without DP whose loss or weights stopped being numbers. */
public final class DivergedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DivergedException(int model, long step, String what, TrainingSpec spec) {
    super(
        "model "
            + model
            + " diverged at step "
            + step
            + ": "
            + what
            + "; lower training.learningRate, got "
            + spec.learningRate());
  }
}
