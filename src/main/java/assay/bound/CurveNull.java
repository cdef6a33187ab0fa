package assay.bound;

import assay.privacy.PldAccountant;
import assay.privacy.PrivacyCurve;
import assay.stats.Checks;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * A family of privacy curves known only through an accountant; the parameter is 1 / noise
 * multiplier. What one trial observes (a step, or a whole run) may differ from what epsilon is
 * stated for.
 *
 * <p>An accountant is asked only at noise multipliers 2^(-k / 512), 0.14 % apart, and each
 * parameter stands for the next of them with less noise. So trade-off functions are tabulated once
 * and serve every later question, and what is rejected is always a curve that was computed. A
 * search halves the whole range at fixed places first, so that it meets curves which earlier
 * searches have met.
 */
public final class CurveNull implements NullFamily {
  private static final int PER_OCTAVE = 512;
  private static final double LOG_2 = Math.log(2);

  /**
   * An account of Poisson batches by privacy-loss distributions lies above the true epsilon by less
   * than these together: its losses lie on a lattice, and most seen is 1.4e-3 at epsilon 4.36 (q =
   * 0.0003, sigma = 0.5, 100,000 steps).
   */
  private static final double OVERSTATED_SHARE = 1e-3;

  private static final double OVERSTATED = 1e-4;

  /** Places are looked at in multiples of these when nothing finer is asked for: 9 % and 2 %. */
  private static final int COARSEST = 64;

  private static final int LOOKED_AT = 16;

  /** Tables of some ten thousand bytes each. */
  private static final int MOST_KEPT = 4096;

  private final String description;
  private final DoubleFunction<? extends PrivacyCurve> observed;
  private final DoubleFunction<? extends PrivacyCurve> mechanism;
  private final int lowest;
  private final int highest;
  private final Map<Integer, Envelope> members =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Envelope> eldest) {
          return size() > MOST_KEPT;
        }
      };

  private final Map<Told, Double> epsilons = new ConcurrentHashMap<>();

  private record Told(int place, double delta) {}

  /**
   * A family.
   *
   * @param description in words
   * @param observed noise multiplier to the curve that one trial is a sample of
   * @param mechanism noise multiplier to the curve that epsilon is stated for
   * @param smallestNoise the smallest noise multiplier that is searched, > 0
   * @param largestNoise the largest; a bound that would need more is 0
   */
  public CurveNull(
      String description,
      DoubleFunction<? extends PrivacyCurve> observed,
      DoubleFunction<? extends PrivacyCurve> mechanism,
      double smallestNoise,
      double largestNoise) {
    this.description = description;
    this.observed = observed;
    this.mechanism = mechanism;
    Checks.positive("smallestNoise", smallestNoise);
    Checks.positive("largestNoise", largestNoise);
    lowest = place(1 / largestNoise);
    highest = place(1 / smallestNoise);
  }

  /**
   * The Poisson-subsampled Gaussian mechanism with known sampling rate and steps: DP-SGD of which
   * only the noise is in question.
   *
   * @param q probability that a record is in a batch, (0, 1]
   * @param steps that epsilon is stated for, >= 1
   * @param observed steps that one score is a sample of: 1 where every step is scored by itself,
   *     {@code steps} where a score is of a whole run
   */
  public static CurveNull poissonGaussian(double q, long steps, long observed) {
    Checks.inUnit("q", q);
    Checks.positive("q", q);
    Checks.atLeast("steps", 1, steps);
    Checks.atLeast("observed", 1, observed);
    return new CurveNull(
        String.format(
            Locale.ROOT,
            "the Poisson-subsampled Gaussian mechanism, q = %.6g, %d steps%s",
            q,
            steps,
            observed == steps ? "" : ", each score a sample of " + observed),
        sigma -> PldAccountant.poissonGaussianTable(q, sigma, observed),
        sigma -> PldAccountant.poissonGaussian(q, sigma, steps),
        0.2,
        1e3 * Math.max(1, Math.sqrt((double) observed) * q));
  }

  private static int place(double parameter) {
    return (int) Math.ceil(PER_OCTAVE * Math.log(parameter) / LOG_2 - 1e-6);
  }

  /** 0, no leak at all, below the lowest place. */
  private double parameter(int place) {
    return place < lowest ? 0 : Math.exp(LOG_2 * place / PER_OCTAVE);
  }

  private int member(double parameter) {
    return Math.max(lowest, Math.min(highest, place(parameter)));
  }

  private synchronized Envelope at(double parameter) {
    return members.computeIfAbsent(
        member(parameter), place -> new Envelope(observed.apply(1 / parameter(place))));
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public double falseNegativeRate(double parameter, double falsePositiveRate) {
    return parameter == 0
        ? 1 - falsePositiveRate
        : at(parameter).falseNegativeRate(falsePositiveRate);
  }

  @Override
  public double delta(double parameter, double epsilon) {
    return parameter == 0 ? Math.max(0, -Math.expm1(epsilon)) : at(parameter).delta(epsilon);
  }

  @Override
  public double[] kinks(double parameter) {
    return new double[0];
  }

  /**
   * What an account by privacy-loss distributions says, less what it may say too much: one part in
   * a thousand and 0.0001. A bound stated for a whole training is this, never the account itself.
   *
   * @param account an epsilon, >= 0
   */
  public static double lessOverstatement(double account) {
    return Math.max(0, account * (1 - OVERSTATED_SHARE) - OVERSTATED);
  }

  @Override
  public double epsilon(double parameter, double delta) {
    return parameter == 0 ? 0 : epsilonAt(member(parameter), delta);
  }

  private double epsilonAt(int place, double delta) {
    return epsilons.computeIfAbsent(
        new Told(place, delta),
        told -> lessOverstatement(mechanism.apply(1 / parameter(place)).epsilon(delta)));
  }

  @Override
  public double parameter(double epsilon, double delta) {
    int low = lowest - 1;
    int high = highest;
    while (high - low > 1) {
      int middle = (low + high) >> 1;
      if (epsilonAt(middle, delta) >= epsilon) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return parameter(high);
  }

  @Override
  public double largestRejected(
      DoubleUnaryOperator pValue, double alpha, double from, double step) {
    return Math.max(from, parameter(search(pValue, alpha, from, 1).low()));
  }

  @Override
  public double coarselyRejected(
      DoubleUnaryOperator pValue, double alpha, double from, double step) {
    return Math.max(from, parameter(search(pValue, alpha, from, LOOKED_AT).low()));
  }

  @Override
  public double aboutRejected(DoubleUnaryOperator pValue, double alpha, double step) {
    Bracket end = search(pValue, alpha, 0, COARSEST);
    double part = Double.isNaN(end.share()) ? 0 : end.share() * (end.high() - end.low());
    return end.low() < lowest ? 0 : Math.exp(LOG_2 * (end.low() + part) / PER_OCTAVE);
  }

  /**
   * Where a search ended.
   *
   * @param low the last place known to be rejected; below the lowest where none is
   * @param high not rejected, or above the highest
   * @param share of the way from low to high where a straight line through both p-values crosses
   *     the level; NaN if unknown
   */
  private record Bracket(int low, int high, double share) {}

  /**
   * Halves the range at places that do not depend on the p-values, down to {@link #COARSEST}, and
   * from there on looks where a straight line crosses the level, since every new place costs an
   * account.
   *
   * @param spacing to look at multiples of this only
   */
  private Bracket search(DoubleUnaryOperator pValue, double alpha, double from, int spacing) {
    int known = from == 0 ? lowest : Math.max(lowest, member(from));
    double atKnown = from == 0 ? pValue.applyAsDouble(parameter(lowest)) : Double.NaN;
    if (from == 0 && !(atKnown <= alpha)) {
      return new Bracket(lowest - 1, lowest, Double.NaN);
    }
    int low = Math.floorDiv(lowest - 1, COARSEST) * COARSEST;
    int high = (Math.floorDiv(highest, COARSEST) + 1) * COARSEST;
    double atLow = Double.NaN;
    double atHigh = Double.NaN;
    for (int step = 0; high - low > spacing; step++) {
      int middle = (low + high) >> 1;
      double share = (alpha - atLow) / (atHigh - atLow);
      if (high - low <= COARSEST && step % 3 != 2 && share > 0 && share < 1) {
        middle = low + (int) (share * (high - low));
      }
      middle = Math.floorDiv(middle, spacing) * spacing;
      middle = Math.max(low + spacing, Math.min(high - spacing, middle));
      if (middle <= known) {
        low = middle;
        atLow = atKnown;
      } else if (middle > highest) {
        high = middle;
        atHigh = Double.NaN;
      } else {
        double at = pValue.applyAsDouble(parameter(middle));
        if (at <= alpha) {
          low = middle;
          atLow = at;
        } else {
          high = middle;
          atHigh = at;
        }
      }
    }
    return new Bracket(Math.max(low, known), high, (alpha - atLow) / (atHigh - atLow));
  }

  @Override
  public double limit() {
    return parameter(highest);
  }
}
