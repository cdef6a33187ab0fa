package assay.bound;

import assay.privacy.PldAccountant;
import assay.privacy.PrivacyCurve;
import assay.stats.Checks;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * A family of privacy curves known only through an accountant; the parameter is 1 / noise
 * multiplier. What one trial observes (a step, or a whole run) may differ from what epsilon is
 * stated for.
 *
 * <p>An accountant is asked only at noise multipliers 2^(-k / 512), 0.14 % apart, and each
 * parameter stands for the next of them with less noise. So trade-off functions are tabulated once
 * and serve every later question, and what is rejected is always a curve that was computed.
 */
public final class CurveNull implements NullFamily {
  private static final int PER_OCTAVE = 512;
  private static final double LOG_2 = Math.log(2);
  private static final int MOST_KEPT = 600;

  private final String description;
  private final DoubleFunction<? extends PrivacyCurve> observed;
  private final DoubleFunction<? extends PrivacyCurve> mechanism;
  private final int lowest;
  private final int highest;
  private final Map<Integer, Member> members =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Member> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /** One curve of the family, and what was asked of it. */
  private static final class Member {
    final PrivacyCurve curve;
    final Envelope envelope;
    final Map<Double, Double> epsilons = new LinkedHashMap<>();

    Member(PrivacyCurve curve) {
      this.curve = curve;
      this.envelope = new Envelope(curve);
    }
  }

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

  private static double parameter(int place) {
    return Math.exp(LOG_2 * place / PER_OCTAVE);
  }

  private int member(double parameter) {
    return Math.max(lowest, Math.min(highest, place(parameter)));
  }

  private synchronized Member at(double parameter) {
    return members.computeIfAbsent(
        member(parameter), place -> new Member(observed.apply(1 / parameter(place))));
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public double falseNegativeRate(double parameter, double falsePositiveRate) {
    return parameter == 0
        ? 1 - falsePositiveRate
        : at(parameter).envelope.falseNegativeRate(falsePositiveRate);
  }

  @Override
  public double delta(double parameter, double epsilon) {
    return parameter == 0 ? Math.max(0, -Math.expm1(epsilon)) : at(parameter).curve.delta(epsilon);
  }

  @Override
  public double[] kinks(double parameter) {
    return new double[0];
  }

  /**
   * What the accountant says, less what it may say too much: a hundred-thousandth and 0.0001 (its
   * own tests hold it to less).
   */
  @Override
  public synchronized double epsilon(double parameter, double delta) {
    if (parameter == 0) {
      return 0;
    }
    int place = member(parameter);
    return at(parameter)
        .epsilons
        .computeIfAbsent(
            delta,
            d -> {
              double epsilon = mechanism.apply(1 / parameter(place)).epsilon(d);
              return Math.max(0, epsilon * (1 - 1e-5) - 1e-4);
            });
  }

  @Override
  public double limit() {
    return parameter(highest);
  }

  /** Parameters nearer than this are one and the same curve, or nearly so. */
  @Override
  public double resolution() {
    return 1e-6;
  }
}
