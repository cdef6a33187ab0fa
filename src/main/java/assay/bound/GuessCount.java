package assay.bound;

import assay.attack.AttackScores;
import assay.privacy.PrivacyCurve;
import assay.privacy.TradeOffFunction;
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
  /** Numbers of guesses that are tried first, and then between the best one's neighbors. */
  private static final int CANDIDATES = 48;

  private static final int FINER = 12;

  /** The promise is what the median of this many audits is expected to be. */
  private static final int AUDITS = 101;

  /** Where the law of that median is looked at; it lies outside once in ten thousand. */
  private static final double OUTSIDE = 0.3;

  /** Evaluations of the bound for one promise, at most about. */
  private static final int LOOKS = 8;

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
   * The chance that enough guesses are right to reject, where scores are independent and as good as
   * a trade-off function allows: "member" errs by false positives at the upper end, "non-member" by
   * false negatives at the lower. Both ends are taken as independent. Their cuts are slightly less
   * likely to err together; in every case simulated, the chance was not overstated by it.
   *
   * @param rejects of these counts; true from some number of right guesses on
   */
  double power(int canaries, TradeOffFunction truth, Predicate<OneRunCounts> rejects) {
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
    return low > total()
        ? 0
        : WrongGuesses.of(top, canaries, truth::falseNegativeRate)
            .atMost(total() - low, WrongGuesses.of(bottom, canaries, truth::falsePositiveRate));
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
    Promise promise = new Promise(canaries, alternative, bound);
    int[] coarse = new int[CANDIDATES];
    for (int i = 0; i < CANDIDATES; i++) {
      double share = Math.pow((i + 1.0) / CANDIDATES, 2);
      coarse[i] = 2 * (int) Math.round(0.5 * canaries * share);
    }
    promise.offer(coarse);
    int middle = promise.best;
    int from = 2;
    int to = canaries;
    for (int guesses : coarse) {
      from = guesses < middle ? Math.max(from, guesses) : from;
      to = guesses > middle ? Math.min(to, guesses) : to;
    }
    int[] finer = new int[FINER - 1];
    for (int i = 1; i < FINER; i++) {
      finer[i - 1] = 2 * (int) Math.round(0.5 * (from + (double) (to - from) * i / FINER));
    }
    promise.offer(finer);
    return bothEnds(promise.best);
  }

  /** The best of the numbers of guesses offered so far. */
  private static final class Promise {
    private final int canaries;
    private final PrivacyCurve alternative;
    private final ToDoubleFunction<OneRunCounts> bound;
    private double most = -1;
    private int best;

    Promise(int canaries, PrivacyCurve alternative, ToDoubleFunction<OneRunCounts> bound) {
      this.canaries = canaries;
      this.alternative = alternative;
      this.bound = bound;
      best = Math.max(1, canaries / 4);
    }

    void offer(int[] numbers) {
      int last = 0;
      for (int guesses : numbers) {
        if (guesses > last && guesses <= canaries) {
          last = guesses;
          double value = of(guesses);
          if (value > most) {
            most = value;
            best = guesses;
          }
        }
      }
    }

    /**
     * The bound to expect: the expected median of {@link #AUDITS} audits, each with a binomial
     * number of errors. That is the median, rounded off: where few guesses are wrong, the bound
     * comes in steps, and the median by itself would be led by the luck of rounding to a number of
     * guesses that half of all audits only just reach.
     */
    private double of(int guesses) {
      double error = errorRate(alternative, (double) guesses / canaries);
      int first = quantile(guesses, error, OUTSIDE);
      int last = quantile(guesses, error, 1 - OUTSIDE);
      int stride = Math.max(1, (last - first) / LOOKS);
      double mean = 0;
      double below = 0;
      for (int wrong = first; below < 1; wrong += stride) {
        double upTo =
            wrong >= last
                ? 1
                : Binomials.sf(AUDITS / 2, AUDITS, Binomials.cdf(wrong, guesses, error));
        double value =
            bound.applyAsDouble(
                new OneRunCounts(canaries, guesses, guesses - Math.min(last, wrong)));
        mean += (upTo - below) * value;
        below = upTo;
      }
      return mean;
    }
  }

  /** The smallest number of errors that is not exceeded with at least this chance. */
  private static int quantile(int guesses, double error, double level) {
    int low = -1;
    int high = guesses;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (Binomials.cdf(middle, guesses, error) >= level) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  /**
   * The expected share of wrong guesses when the fraction {@code share} of fair-coin canaries with
   * the most extreme scores is guessed, half from each end, and the scores are as good as the
   * symmetric curve allows: with x + 1 - f(x) = share, the upper half holds x of non-members and 1
   * - f(x) of members.
   */
  static double errorRate(PrivacyCurve alternative, double share) {
    return WrongGuesses.rate(alternative::falseNegativeRate, share);
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
