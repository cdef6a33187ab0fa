package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.GaussianCurve;
import assay.privacy.PrivacyCurve;
import assay.stats.Binomials;
import assay.stats.Seed;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * How many of the canaries are guessed, fixed before any score is seen: the highest scores are
 * called members, the lowest non-members, the middle abstains.
 *
 * @param top guesses "member"
 * @param bottom guesses "non-member"
 */
public record GuessCount(int top, int bottom) {
  private static final int CANDIDATES = 48;

  /** With more expected errors than this the bound hardly bends between whole numbers. */
  private static final double MANY_WRONG = 12;

  private static final double NEARLY_ALL = 0.995;

  public GuessCount {
    if (top < 0 || bottom < 0 || top + bottom < 1) {
      throw new IllegalArgumentException(
          "guesses must be >= 0 on each side and >= 1 in all, got " + top + " and " + bottom);
    }
  }

  /** Half of {@code guesses} from each end; an odd one is a "member". */
  public static GuessCount bothEnds(int guesses) {
    return new GuessCount(guesses - guesses / 2, guesses / 2);
  }

  /** All of {@code guesses} are "member". */
  public static GuessCount topOnly(int guesses) {
    return new GuessCount(guesses, 0);
  }

  /** r. */
  public int total() {
    return top + bottom;
  }

  /** Counts right guesses; ties are broken by coins of the seed. */
  OneRunCounts count(AttackScores scores, Seed seed) {
    int canaries = scores.score().length;
    if (total() > canaries) {
      throw new IllegalArgumentException(
          "guesses must be at most the number of scores, " + canaries + ", got " + total());
    }
    return new OneRunCounts(canaries, total(), RankedLabels.of(scores, seed).correct(top, bottom));
  }

  /**
   * The chance that enough guesses are right to reject, where scores are as good as the curve
   * allows: right guesses are close to binomial with the expected error rate of the guessed share.
   *
   * @param rejects of these counts; true from some number of right guesses on
   */
  double power(int canaries, GaussianCurve truth, Predicate<OneRunCounts> rejects) {
    int low = 0;
    int high = total() + 1;
    while (high > low) {
      int middle = (low + high) >>> 1;
      if (middle <= total() && !rejects.test(new OneRunCounts(canaries, total(), middle))) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    double error = errorRate(truth, (double) total() / canaries);
    return low > total() ? 0 : Binomials.cdf(total() - low, total(), error);
  }

  /**
   * The number of guesses, from both ends, that promises the largest bound under an alternative: m
   * and the alternative decide, no score does.
   *
   * @param canaries m
   * @param alternative what the mechanism is supposed to leak, such as the claimed curve
   * @param bound of an estimator from counts; a rough one will do
   */
  static GuessCount best(
      int canaries, PrivacyCurve alternative, ToDoubleFunction<OneRunCounts> bound) {
    GuessCount best = bothEnds(Math.max(1, canaries / 4));
    double bestBound = -1;
    int last = 0;
    for (int i = 1; i <= CANDIDATES; i++) {
      double share = Math.pow((double) i / CANDIDATES, 2);
      int guesses = 2 * (int) Math.round(0.5 * canaries * share);
      if (guesses <= last || guesses > canaries) {
        continue;
      }
      last = guesses;
      double error = errorRate(alternative, (double) guesses / canaries);
      double value = promise(canaries, guesses, error, bound);
      if (value > bestBound) {
        bestBound = value;
        best = bothEnds(guesses);
      }
    }
    return best;
  }

  /**
   * The bound to expect. Where many guesses are wrong it is the bound at their expected number,
   * interpolated; where few are, whole numbers matter, and it is halfway between the mean and the
   * median of the bound over their binomial law: the mean alone would pass over a number of guesses
   * that is better in most audits, the median alone would be led by the luck of rounding.
   */
  private static double promise(
      int canaries, int guesses, double error, ToDoubleFunction<OneRunCounts> bound) {
    double wrong = guesses * error;
    if (wrong > MANY_WRONG) {
      int fewer = (int) Math.floor(wrong);
      double between = wrong - fewer;
      return (1 - between) * at(canaries, guesses, fewer, bound)
          + between * at(canaries, guesses, Math.min(guesses, fewer + 1), bound);
    }
    double mean = 0;
    double median = 0;
    double below = 0;
    for (int w = 0; w <= guesses && below < NEARLY_ALL; w++) {
      double value = at(canaries, guesses, w, bound);
      if (value == 0) {
        break;
      }
      double upTo = Binomials.cdf(w, guesses, error);
      mean += (upTo - below) * value;
      if (below < 0.5 && upTo >= 0.5) {
        median = value;
      }
      below = upTo;
    }
    return 0.5 * (mean + median);
  }

  private static double at(
      int canaries, int guesses, int wrong, ToDoubleFunction<OneRunCounts> bound) {
    return bound.applyAsDouble(new OneRunCounts(canaries, guesses, guesses - wrong));
  }

  /**
   * The expected share of wrong guesses when the fraction {@code share} of fair-coin canaries with
   * the most extreme scores is guessed, half from each end, and the scores are as good as the
   * symmetric curve allows: with x + 1 - f(x) = share, the upper half holds x of non-members and 1
   * - f(x) of members.
   */
  static double errorRate(PrivacyCurve alternative, double share) {
    return share <= 0
        ? 0.5
        : Math.min(0.5, errorMass(alternative::falseNegativeRate, share) / share);
  }

  /** The x with x + 1 - f(x) = share; rounded down. */
  static double errorMass(DoubleUnaryOperator falseNegativeRate, double share) {
    // In logarithms, since x may be many orders below share; f(x) <= 1 - x gives x <= share / 2.
    double high = Math.log(0.5 * share);
    double step = 1;
    double low = high - step;
    while (low > -700 && excess(falseNegativeRate, low, share) > 0) {
      high = low;
      step *= 2;
      low -= step;
    }
    return Math.exp(
        Search.lastAtMostZero(log -> excess(falseNegativeRate, log, share), low, high, 1e-10));
  }

  private static double excess(DoubleUnaryOperator falseNegativeRate, double log, double share) {
    double x = Math.exp(log);
    return (x + 1 - falseNegativeRate.applyAsDouble(x)) / share - 1;
  }
}
