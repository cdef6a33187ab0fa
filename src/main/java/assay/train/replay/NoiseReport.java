package assay.train.replay;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the tests of a noise primitive say.
 *
 * @param tests all tests made, each with its own p-value
 * @param releases releases looked at
 * @param draws single noise values looked at
 */
public record NoiseReport(List<Test> tests, int releases, long draws) {
  /**
   * One test.
   *
   * @param name such as "scale"
   * @param pValue probability, for correct noise, of a result at least as far off; in [0, 1]
   * @param text what was measured
   */
  public record Test(String name, double pValue, String text) {}

  public NoiseReport {
    tests = List.copyOf(tests);
  }

  /**
   * Whether some test fails at {@code alpha}, shared equally among the tests (Bonferroni): correct
   * noise fails with probability at most alpha.
   */
  public boolean violated(double alpha) {
    return worst().map(t -> t.pValue() * tests.size() <= alpha).orElse(false);
  }

  /** The test with the smallest p-value. */
  public Optional<Test> worst() {
    return tests.stream().min(Comparator.comparingDouble(Test::pValue));
  }
}
