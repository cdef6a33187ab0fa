package assay.train;

/**
 * Stands at the one place where a step's noised sum is complete and not yet used; for checks of the
 * engine itself, and for attackers who put a gradient of their own into a step.
 */
@FunctionalInterface
public interface StepHook {
  /**
   * Called at every step with DP. What is left in {@code noised} is what the training goes on with.
   *
   * @param step 0-based
   * @param without the update as it stood before the batch: noise, and what is carried from earlier
   *     steps
   * @param noised the same with the clipped sum of the batch added; may be overwritten
   * @param factor by which the clipped sum was multiplied before it was added
   */
  void noised(long step, float[] without, float[] noised, float factor);
}
