package assay.train.replay;

/** The one door between private data and the public, as an algorithm sees it. */
public interface NoiseSource {
  /**
   * Releases {@code value} through a noise primitive.
   *
   * @param call what the algorithm declares about this release
   * @param value the exact value, before noise
   * @return what the public may see; the algorithm goes on with this
   */
  double[] release(NoiseCall call, double[] value);

  /**
   * States a value that the algorithm treats as public: a shape, a count of steps, a branch taken,
   * a released model. It must not depend on any one record except through what was {@linkplain
   * #release released}.
   *
   * @param name what it is
   * @param step the step, 0-based; -1 outside of any step
   */
  void publish(String name, int step, double... values);

  /**
   * Notes which records a step really used. Private, hence not compared between neighbors; the
   * loader's contract is tested with it.
   *
   * @param step the step, 0-based
   * @param positions of records in the data
   */
  default void drew(int step, int... positions) {}
}
