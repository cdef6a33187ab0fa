package assay.bound.mechanism;

import java.util.function.Predicate;

/**
 * A set of outputs.
 *
 * @param name in words
 * @param holds whether an output is in it
 */
record Event(String name, Predicate<double[]> holds) {
  long count(double[][] samples, int from, int to) {
    long count = 0;
    for (int i = from; i < to; i++) {
      if (holds.test(samples[i])) {
        count++;
      }
    }
    return count;
  }

  Event complement() {
    return new Event("not " + name, holds.negate());
  }
}
