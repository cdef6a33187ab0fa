package assay.bound;

import assay.privacy.AttainedTradeOff;
import assay.privacy.GaussianCurve;
import assay.privacy.PldAccountant;
import assay.privacy.PrivacyCurve;
import assay.privacy.TradeOffFunction;
import assay.stats.Checks;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * What a forecast of power supposes true: mechanisms that leak more or less, ordered by a parameter
 * above 0, each with what one trial of it shows to the best attack and with its epsilon.
 */
public final class Alternative {
  /** Width of the last bracket in {@link #atMost}, relative. */
  private static final double TOLERANCE = 2e-4;

  /** Parameters that are looked at. */
  static final double LEAST = 1e-9;

  static final double MOST = 1e4;

  private static final Alternative GAUSSIAN =
      new Alternative(
          "the Gaussian mechanism's", GaussianCurve::new, GaussianCurve::new, mu -> mu, false);

  private final String words;
  private final DoubleFunction<? extends TradeOffFunction> trial;
  private final DoubleFunction<? extends PrivacyCurve> account;
  private final DoubleUnaryOperator likeMu;
  private final boolean kept;
  private final Map<Double, TradeOffFunction> trials = new ConcurrentHashMap<>();
  private final Map<Double, PrivacyCurve> accounts = new ConcurrentHashMap<>();

  private Alternative(
      String words,
      DoubleFunction<? extends TradeOffFunction> trial,
      DoubleFunction<? extends PrivacyCurve> account,
      DoubleUnaryOperator likeMu,
      boolean kept) {
    this.words = words;
    this.trial = trial;
    this.account = account;
    this.likeMu = likeMu;
    this.kept = kept;
  }

  /** The Gaussian mechanism; the parameter is mu. */
  public static Alternative gaussian() {
    return GAUSSIAN;
  }

  /**
   * DP-SGD with Poisson batches whose noise is smaller than it should be; the parameter is 1 /
   * noise multiplier.
   *
   * @param q probability that a record is in a batch, (0, 1]
   * @param steps that epsilon is stated for, >= 1
   * @param observed steps that one trial is a sample of: 1 where every step is scored by itself,
   *     {@code steps} where a score is of a whole run
   */
  public static Alternative poissonGaussian(double q, long steps, long observed) {
    Checks.inUnit("q", q);
    Checks.positive("q", q);
    Checks.atLeast("steps", 1, steps);
    Checks.atLeast("observed", 1, observed);
    return of(
        String.format(Locale.ROOT, "Poisson batches at rate %.4g over %d steps allow", q, steps),
        parameter -> AttainedTradeOff.poissonGaussian(q, 1 / parameter, observed),
        parameter -> PldAccountant.poissonGaussian(q, 1 / parameter, steps),
        // The central limit of the trade-off function (Bu, Dong, Long and Su 2020).
        mu -> Math.sqrt(Math.log1p(mu * mu / (q * q * observed))));
  }

  /**
   * Mechanisms of one's own.
   *
   * @param words what scores are as good as, or as well as what scores show it: "the Gaussian
   *     mechanism's"
   * @param trial parameter to what one trial shows; never more than an attack can reach
   * @param account parameter to the curve that epsilon is stated for; never below the truth
   * @param likeMu about which parameter shows as much as a Gaussian mechanism of this mu
   */
  public static Alternative of(
      String words,
      DoubleFunction<? extends TradeOffFunction> trial,
      DoubleFunction<? extends PrivacyCurve> account,
      DoubleUnaryOperator likeMu) {
    return new Alternative(words, trial, account, likeMu, true);
  }

  /** In words, after "as good as" or "as well as". */
  public String words() {
    return words;
  }

  /** What one trial shows. */
  TradeOffFunction trial(double parameter) {
    return kept ? trials.computeIfAbsent(parameter, trial::apply) : trial.apply(parameter);
  }

  /** Epsilon, never below the truth. */
  double epsilon(double parameter, double delta) {
    PrivacyCurve curve =
        kept ? accounts.computeIfAbsent(parameter, account::apply) : account.apply(parameter);
    return curve.epsilon(delta);
  }

  /** About which parameter shows as much as a Gaussian mechanism of this mu. */
  double likeMu(double mu) {
    return Math.max(LEAST, Math.min(MOST, likeMu.applyAsDouble(mu)));
  }

  /**
   * A parameter whose epsilon is at most this, and hardly less.
   *
   * @param epsilon > 0
   * @param delta (0, 1)
   */
  double atMost(double epsilon, double delta) {
    double wanted = Math.log(Checks.positive("epsilon", epsilon));
    Crossing crossing =
        Crossing.of(
            parameter -> Math.log(Math.max(1e-300, epsilon(parameter, delta))) - wanted,
            likeMu(GaussianCurve.muOf(epsilon, delta)),
            LEAST,
            MOST,
            TOLERANCE);
    return crossing.low();
  }
}
