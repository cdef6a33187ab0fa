package assay.train.replay;

/** Draws the noise of a release. Correct ones and broken ones have this form. */
@FunctionalInterface
public interface NoisePrimitive {
  /**
   * The public output of one release.
   *
   * @param call what was declared
   * @param value the exact value; not to be changed
   * @return a new array: value plus noise, or for a selection the chosen index alone
   */
  double[] release(NoiseCall call, double[] value);
}
