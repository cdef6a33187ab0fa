package assay.bound;

import assay.privacy.GaussianCurve;
import assay.privacy.PrivacyCurve;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/** Chooses the number of guesses from what is known before any score is. */
final class GuessRule {
  /** What a mechanism is supposed to leak where nobody says: epsilon 4. */
  private static final double SUPPOSED = 4;

  private record Case(int canaries, double delta, double alpha) {}

  private final Map<Case, GuessCount> chosen = new ConcurrentHashMap<>();
  private final DoubleFunction<PrivacyCurve> alternative;
  private final int fixedTop;
  private final int fixedBottom;

  private GuessRule(DoubleFunction<PrivacyCurve> alternative, int top, int bottom) {
    this.alternative = alternative;
    fixedTop = top;
    fixedBottom = bottom;
  }

  /** Always this many. */
  static GuessRule fixed(GuessCount guesses) {
    return new GuessRule(GuessRule::supposed, guesses.top(), guesses.bottom());
  }

  /** The most promising number if the mechanism leaks what this curve allows. */
  static GuessRule bestAgainst(PrivacyCurve alternative) {
    return new GuessRule(delta -> alternative, 0, 0);
  }

  /** The most promising number against a Gaussian mechanism of epsilon 4 at delta. */
  static GuessRule bestAgainstSupposed() {
    return new GuessRule(GuessRule::supposed, 0, 0);
  }

  private static PrivacyCurve supposed(double delta) {
    return new GaussianCurve(delta == 0 ? 1 : GaussianCurve.muOf(SUPPOSED, delta));
  }

  /** The number of guesses; depends on no score. */
  GuessCount choose(
      int canaries, double delta, Confidence confidence, ToDoubleFunction<OneRunCounts> bound) {
    if (fixedTop + fixedBottom > 0) {
      return new GuessCount(fixedTop, fixedBottom);
    }
    return chosen.computeIfAbsent(
        new Case(canaries, delta, confidence.alpha()),
        unused -> GuessCount.best(canaries, alternative.apply(delta), bound));
  }

  /** How r came about, as {@link EpsilonLowerBound#multiplicity()}. */
  String describe(double delta) {
    return "none needed: one test, r fixed beforehand"
        + (fixedTop + fixedBottom > 0
            ? ""
            : " as the most promising against " + alternative.apply(delta).describe());
  }

  /** The same where r came with the counts. */
  static final String GIVEN = "none needed: one test, r fixed beforehand";
}
