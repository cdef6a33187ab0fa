package assay.audit.game;

import assay.bound.Alternative;
import assay.bound.CurveNull;
import assay.bound.GaussianNull;
import assay.bound.NullFamily;
import assay.privacy.GaussianCurve;
import assay.privacy.PrivacyCurve;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * DP-SGD seen at single steps: what one trial observes is the Gaussian mechanism of one noised sum,
 * with the canary or without; epsilon is stated for the whole training. The parameter is 1 / noise
 * multiplier, which is the mu of one step.
 *
 * <p>The contract of the training (how it samples, and how often) is believed; only the noise is in
 * question. The last results are kept, as an accountant takes its time. Not safe for use by several
 * threads.
 */
final class SteppedGaussianNull implements NullFamily {
  private static final double TOLERANCE = 1e-5;
  private final GaussianNull step = new GaussianNull();
  private final Map<Double, PrivacyCurve> curves = new HashMap<>();
  private final String training;
  private final DoubleFunction<? extends PrivacyCurve> account;
  private final double limit;

  /**
   * @param training in words
   * @param account noise multiplier to the curve of the whole training
   * @param smallestNoise the smallest noise multiplier that is searched, > 0
   */
  SteppedGaussianNull(
      String training, DoubleFunction<? extends PrivacyCurve> account, double smallestNoise) {
    this.training = training;
    this.account = account;
    this.limit = 1 / smallestNoise;
  }

  @Override
  public String describe() {
    return training + ", whatever its noise multiplier";
  }

  @Override
  public double falseNegativeRate(double parameter, double falsePositiveRate) {
    return step.falseNegativeRate(parameter, falsePositiveRate);
  }

  @Override
  public double inverseBlowUp(double parameter, double y) {
    return step.inverseBlowUp(parameter, y);
  }

  @Override
  public double delta(double parameter, double epsilon) {
    return step.delta(parameter, epsilon);
  }

  @Override
  public double[] kinks(double parameter) {
    return step.kinks(parameter);
  }

  @Override
  public double epsilon(double parameter, double delta) {
    if (parameter == 0) {
      return 0;
    }
    PrivacyCurve curve = curves.computeIfAbsent(parameter, p -> account.apply(1 / p));
    return CurveNull.lessOverstatement(curve.epsilon(delta));
  }

  /**
   * The same training with any noise, as a forecast supposes it: the account, nothing taken off.
   */
  Alternative alternative() {
    return Alternative.of(
        "single steps with such noise", GaussianCurve::new, mu -> account.apply(1 / mu), mu -> mu);
  }

  @Override
  public double parameter(double epsilon, double delta) {
    double high = 1e-3;
    while (high < limit && epsilon(high, delta) < epsilon) {
      high *= 2;
    }
    double low = high / 2;
    while (high - low > TOLERANCE * high) {
      double middle = 0.5 * (low + high);
      if (epsilon(middle, delta) >= epsilon) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  @Override
  public double limit() {
    return limit;
  }
}
