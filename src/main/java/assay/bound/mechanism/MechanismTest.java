package assay.bound.mechanism;

import assay.privacy.PrivacyCurve;
import assay.stats.Binomials;
import assay.stats.Checks;
import java.util.List;

/**
 * A black-box test of a mechanism in the manner of DP-Sniper (Bichsel et al. 2021): one half of the
 * samples chooses an event, the other half counts it, and exact binomial limits judge the counts.
 *
 * <p>With trade-off function f of the claim, and upper Clopper-Pearson limits FPR_U and FNR_U at
 * alpha / 2 each, the claim is rejected if FNR_U &lt; f(FPR_U) or FPR_U &lt; f(FNR_U). Both limits
 * hold together with probability at least 1 - alpha and f does not increase, so a true claim is
 * rejected with probability at most alpha, whatever the mechanism and however the event was chosen.
 * Samples must be independent, and their order must not depend on them.
 *
 * <p>An event of small probability, or inputs that were not tried, may hide any leak: this can find
 * a violation and can never show that there is none.
 */
public final class MechanismTest {
  private MechanismTest() {}

  /**
   * Tests a claim.
   *
   * @param in outputs on one input, independent draws
   * @param out outputs on its neighbor, as many
   * @param claim what is claimed
   * @param delta at which to state epsilon, [0, 1)
   * @param alpha allowed probability of rejecting a true claim, (0, 1)
   */
  public static MechanismFinding test(
      double[][] in, double[][] out, PrivacyCurve claim, double delta, double alpha) {
    if (in.length != out.length || in.length < 4) {
      throw new IllegalArgumentException(
          "in and out must hold equally many samples, >= 4, got "
              + in.length
              + " and "
              + out.length);
    }
    Checks.inUnitBelowOne("delta", delta);
    Checks.inOpenUnit("alpha", alpha);
    int half = in.length / 2;
    List<Event> candidates = new EventSearch(in, out, half).events();
    Event best = new Event("nothing", y -> false);
    double most = Double.NEGATIVE_INFINITY;
    CoarseCurve coarse = new CoarseCurve(claim);
    for (Event event : candidates) {
      double promise = promise(event, in, out, half, coarse);
      if (promise > most) {
        most = promise;
        best = event;
      }
    }
    return judge(best, in, out, half, claim, delta, alpha);
  }

  /** By how many standard errors the event seems to break the claim, on the training half. */
  private static double promise(
      Event event, double[][] in, double[][] out, int half, CoarseCurve claim) {
    double x = (event.count(out, 0, half) + 0.5) / (half + 1);
    double y = (half - event.count(in, 0, half) + 0.5) / (half + 1);
    return Math.max(excess(x, y, half, claim), excess(y, x, half, claim));
  }

  private static double excess(double x, double y, int n, CoarseCurve claim) {
    double step = Math.sqrt(x * (1 - x) / n);
    double allowed = claim.at(x);
    double moved = allowed - claim.at(Math.min(1, x + step));
    return (allowed - y) / Math.sqrt(y * (1 - y) / n + moved * moved);
  }

  private static MechanismFinding judge(
      Event event,
      double[][] in,
      double[][] out,
      int half,
      PrivacyCurve claim,
      double delta,
      double alpha) {
    long n = (long) in.length - half;
    long missed = n - event.count(in, half, in.length);
    long alarms = event.count(out, half, out.length);
    double missedUpper = Binomials.upper(missed, n, alpha / 2);
    double alarmUpper = Binomials.upper(alarms, n, alpha / 2);
    boolean violated =
        missedUpper < claim.falseNegativeRate(alarmUpper)
            || alarmUpper < claim.falseNegativeRate(missedUpper);
    double epsilon =
        Math.max(ratio(delta, missedUpper, alarmUpper), ratio(delta, alarmUpper, missedUpper));
    return new MechanismFinding(
        violated, event.name(), missed, n, alarms, n, missedUpper, alarmUpper, epsilon, delta);
  }

  private static double ratio(double delta, double miss, double alarm) {
    double power = 1 - delta - miss;
    return power > alarm ? Math.log(power / alarm) : 0;
  }
}
