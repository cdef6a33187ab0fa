package assay.bound;

import assay.privacy.PrivacyCurve;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A family of privacy curves known only through an accountant; the parameter is 1 / noise
 * multiplier. What one trial observes (a step, or a whole run) may differ from what epsilon is
 * stated for. The last curve is kept, for the many queries at one parameter.
 *
 * <p>Not safe for use by several threads.
 */
public final class CurveNull implements NullFamily {
  private final String description;
  private final DoubleFunction<? extends PrivacyCurve> observed;
  private final DoubleFunction<? extends PrivacyCurve> mechanism;
  private final double overstatement;
  private final double limit;
  private double lastParameter = Double.NaN;
  private @Nullable PrivacyCurve lastCurve;
  private @Nullable Envelope lastEnvelope;

  /**
   * A family.
   *
   * @param description in words
   * @param observed noise multiplier to the curve that one trial is a sample of
   * @param mechanism noise multiplier to the curve that epsilon is stated for
   * @param overstatement how far the mechanism's epsilon may lie above the truth; taken off
   * @param smallestNoise the smallest noise multiplier that is searched, > 0
   */
  public CurveNull(
      String description,
      DoubleFunction<? extends PrivacyCurve> observed,
      DoubleFunction<? extends PrivacyCurve> mechanism,
      double overstatement,
      double smallestNoise) {
    this.description = description;
    this.observed = observed;
    this.mechanism = mechanism;
    this.overstatement = overstatement;
    this.limit = 1 / smallestNoise;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public double falseNegativeRate(double parameter, double falsePositiveRate) {
    if (parameter == 0) {
      return 1 - falsePositiveRate;
    }
    curve(parameter);
    Envelope envelope = lastEnvelope;
    if (envelope == null) {
      envelope = new Envelope(curve(parameter));
      lastEnvelope = envelope;
    }
    return envelope.falseNegativeRate(falsePositiveRate);
  }

  @Override
  public double delta(double parameter, double epsilon) {
    return parameter == 0 ? Math.max(0, -Math.expm1(epsilon)) : curve(parameter).delta(epsilon);
  }

  private PrivacyCurve curve(double parameter) {
    PrivacyCurve curve = lastCurve;
    if (curve == null || parameter != lastParameter) {
      curve = observed.apply(1 / parameter);
      lastCurve = curve;
      lastEnvelope = null;
      lastParameter = parameter;
    }
    return curve;
  }

  @Override
  public double[] kinks(double parameter) {
    return new double[0];
  }

  @Override
  public double epsilon(double parameter, double delta) {
    return parameter == 0
        ? 0
        : Math.max(0, mechanism.apply(1 / parameter).epsilon(delta) - overstatement);
  }

  @Override
  public double limit() {
    return limit;
  }
}
