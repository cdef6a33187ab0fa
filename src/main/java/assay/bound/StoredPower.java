package assay.bound;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What a one-run bound could have seen with the guesses that were made. */
public final class StoredPower {
  /** The usual demand: the chance to catch a true epsilon of {@link #demanded}. */
  public static final double POWER = 0.9;

  private static final int FEWEST_CANARIES = 4;
  private static final String LEAST_M = "leastM";
  private static final String LEAST_R = "leastR";

  private StoredPower() {}

  /** Whether the estimator's bound follows from its counts alone. */
  public static boolean known(String estimator) {
    return estimator.equals(OneRunAuditor.ID) || estimator.equals(OneRunCurveAuditor.ID);
  }

  /** The true epsilon that must have been caught before a bound within the limit counts. */
  public static double demanded(double limit) {
    return Math.max(2 * limit, limit + 5);
  }

  /**
   * The smallest true epsilon that would have been caught above the limit.
   *
   * @param estimator one that is {@link #known}
   * @param family of curves that it takes for granted, if it takes any
   * @param alternative what is supposed true
   * @param limit epsilon to exceed, >= 0
   * @param power wanted probability, such as 0.9
   * @return empty where none is, as without guesses
   */
  public static OptionalDouble smallestCaught(
      String estimator,
      NullFamily family,
      Alternative alternative,
      OneRunCounts counts,
      double limit,
      double delta,
      Confidence confidence,
      double power) {
    if (!known(estimator)) {
      throw new IllegalArgumentException("no bound by " + estimator + " follows from its counts");
    }
    if (counts.guesses() == 0 || counts.canaries() < FEWEST_CANARIES) {
      return OptionalDouble.empty();
    }
    GuessCount guesses = GuessCount.bothEnds(counts.guesses());
    EpsilonAuditor auditor =
        estimator.equals(OneRunAuditor.ID)
            ? OneRunAuditor.of(guesses)
            : OneRunCurveAuditor.of(family, guesses);
    return PowerForecast.smallestCaught(
        auditor, alternative, counts.canaries(), limit, delta, confidence, power);
  }

  /**
   * The counts behind a one-run bound.
   *
   * @throws IllegalArgumentException naming the count that is missing or cannot be
   */
  public static OneRunCounts counts(EpsilonLowerBound stored) {
    return new OneRunCounts(whole(stored, "m"), whole(stored, "r"), whole(stored, "correct"));
  }

  /**
   * The counts of the model that could have seen least, where a bound is the largest of several
   * models': what all of them could have seen.
   *
   * @throws IllegalArgumentException naming the count that is missing or cannot be
   */
  public static OneRunCounts least(EpsilonLowerBound stored) {
    return stored.counts().containsKey(LEAST_M)
        ? new OneRunCounts(whole(stored, LEAST_M), whole(stored, LEAST_R), 0)
        : counts(stored);
  }

  /** Counts of the largest bound together with those of the model with the fewest canaries. */
  public static Map<String, Double> withLeast(
      Map<String, Double> largest, Map<String, Double> least) {
    Map<String, Double> both = new LinkedHashMap<>(largest);
    Double m = least.get("m");
    Double r = least.get("r");
    if (m != null && r != null) {
      both.put(LEAST_M, m);
      both.put(LEAST_R, r);
    }
    return both;
  }

  private static int whole(EpsilonLowerBound stored, String name) {
    Double value = stored.counts().get(name);
    if (value == null || value != Math.rint(value) || !(value >= 0 && value <= 1e9)) {
      throw new IllegalArgumentException(name + " is " + value);
    }
    return value.intValue();
  }
}
