package assay.bound;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * The law of the number of wrong guesses at one end, where m fair-coin canaries are scored
 * independently, as well as a trade-off function allows, and the k most extreme are guessed.
 *
 * <p>The share W of all scores beyond the cut between the guesses and the rest is Beta(k + 1, m -
 * k). Given W, the k beyond it are independent, each wrong with chance x / (2 W), where x + 1 -
 * f(x) = 2 W: of the canaries beyond the cut that is the share of those on the wrong side.
 */
final class WrongGuesses {
  private static final int CUTS = 48;
  private static final double FAR = 12;

  private final int first;
  private final double[] chance;

  private WrongGuesses(int first, double[] chance) {
    this.first = first;
    this.chance = chance;
  }

  /**
   * The law.
   *
   * @param guesses k
   * @param canaries m
   * @param missed f: share of the right side missed, of the share of the wrong side taken
   */
  static WrongGuesses of(int guesses, int canaries, DoubleUnaryOperator missed) {
    double[] error = new double[guesses == 0 || guesses == canaries ? 1 : CUTS];
    if (guesses == canaries) {
      error[0] = 0.5;
    } else if (guesses > 0) {
      BetaDistribution cut = BetaDistribution.of(guesses + 1.0, (double) canaries - guesses);
      for (int i = 0; i < CUTS; i++) {
        error[i] = rate(missed, 2 * cut.inverseCumulativeProbability((i + 0.5) / CUTS));
      }
    }
    double least = guesses * Arrays.stream(error).min().orElseThrow();
    double most = guesses * Arrays.stream(error).max().orElseThrow();
    int from = (int) Math.max(0, Math.floor(least - FAR * Math.sqrt(least) - FAR));
    int to = (int) Math.min(guesses, Math.ceil(most + FAR * Math.sqrt(most) + FAR * FAR));
    double[] chance = new double[to - from + 1];
    for (double p : error) {
      add(chance, from, guesses, p, 1.0 / error.length);
    }
    return new WrongGuesses(from, chance);
  }

  /** x / share where x + 1 - f(x) = share, at most one half. */
  static double rate(DoubleUnaryOperator missed, double share) {
    return share <= 0 ? 0.5 : Math.min(0.5, GuessCount.errorMass(missed, share) / share);
  }

  /** Adds binomial chances, from the mode outwards, so that nothing underflows on the way. */
  private static void add(double[] chance, int from, int n, double p, double weight) {
    int to = from + chance.length - 1;
    if (p == 0) {
      chance[0] += from == 0 ? weight : 0;
      return;
    }
    int mode = Math.max(from, Math.min(to, (int) ((n + 1) * p)));
    double odds = p / (1 - p);
    double[] relative = new double[chance.length];
    relative[mode - from] = 1;
    double sum = 1;
    for (int j = mode; j < to; j++) {
      double next = relative[j - from] * odds * (n - j) / (j + 1.0);
      relative[j + 1 - from] = next;
      sum += next;
    }
    for (int j = mode; j > from; j--) {
      double next = relative[j - from] / odds * j / (n - j + 1.0);
      relative[j - 1 - from] = next;
      sum += next;
    }
    for (int i = 0; i < relative.length; i++) {
      chance[i] += weight * relative[i] / sum;
    }
  }

  /** P[both together are at most so many], the two taken as independent. */
  double atMost(int wrong, WrongGuesses other) {
    double sum = 0;
    double below = 0;
    int taken = 0;
    for (int i = chance.length - 1; i >= 0; i--) {
      int left = wrong - (first + i);
      while (taken < other.chance.length && other.first + taken <= left) {
        below += other.chance[taken];
        taken++;
      }
      sum += chance[i] * below;
    }
    return Math.min(1, sum);
  }
}
