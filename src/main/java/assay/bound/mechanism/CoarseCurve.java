package assay.bound.mechanism;

import assay.privacy.PrivacyCurve;
import assay.stats.Normal;

/**
 * A trade-off function tabulated at normal quantiles: quick, for choosing events, never to judge.
 */
final class CoarseCurve {
  private static final double FAR = 5;
  private static final int CELLS = 100;

  private final double[] values = new double[CELLS + 1];

  CoarseCurve(PrivacyCurve curve) {
    for (int i = 0; i <= CELLS; i++) {
      values[i] = curve.falseNegativeRate(Normal.cdf(-FAR + 2 * FAR * i / CELLS));
    }
  }

  double at(double falsePositiveRate) {
    double z = Normal.quantile(falsePositiveRate);
    double place = Math.max(0, Math.min(CELLS, (z + FAR) / (2 * FAR) * CELLS));
    int cell = Math.min(CELLS - 1, (int) place);
    double right = place - cell;
    return (1 - right) * values[cell] + right * values[cell + 1];
  }
}
