package assay.attack;

import assay.study.MembershipMatrix;
import assay.study.SignalMatrix;

/**
 * A normal per record for each side, as LiRA fits it: a center (mean or median) and a deviation,
 * with the published 1e-30 added.
 */
record GaussianFit(
    double[] centerIn, double[] centerOut, double[] deviationIn, double[] deviationOut) {
  private static final double FLOOR = 1e-30;

  /** Names of the choices; the first is the default. */
  static final String[] VARIANCES = {"auto", "per-record", "pooled", "total", "total-in"};

  static final AttackParameter VARIANCE =
      AttackParameter.choice(
          "variance",
          "Deviation of each record alone, or one for all: pooled within records (each side its"
              + " own), total about the grand mean (what published codes call fixed variance), or"
              + " total-in, their slip of using the IN deviation on both sides. auto: pooled below"
              + " 64 reference models, else per-record.",
          VARIANCES);

  static final AttackParameter CENTER =
      AttackParameter.choice(
          "center",
          "Mean over the reference models, or the median of the first code.",
          "mean",
          "median");

  static GaussianFit of(
      SignalMatrix signal, MembershipMatrix membership, String center, String variance) {
    Moments moments = Moments.of(signal, membership);
    double[] centerIn = moments.meanIn();
    double[] centerOut = moments.meanOut();
    if (center.equals("median")) {
      Medians medians = Medians.of(signal, membership);
      centerIn = medians.in();
      centerOut = medians.out();
    }
    boolean perRecord =
        variance.equals("per-record") || (variance.equals("auto") && signal.models() >= 64);
    if (perRecord) {
      return new GaussianFit(
          centerIn, centerOut, perRecord(moments, true), perRecord(moments, false));
    }
    boolean total = variance.startsWith("total");
    double in = total ? moments.totalDeviation(true) : moments.pooledDeviation(true);
    double out = total ? moments.totalDeviation(false) : moments.pooledDeviation(false);
    if (variance.equals("total-in")) {
      out = in;
    }
    return new GaussianFit(
        centerIn, centerOut, same(in, moments.records()), same(out, moments.records()));
  }

  private static double[] perRecord(Moments moments, boolean in) {
    double[] deviation = new double[moments.records()];
    for (int r = 0; r < deviation.length; r++) {
      deviation[r] = moments.deviation(in, r) + FLOOR;
    }
    return deviation;
  }

  private static double[] same(double deviation, int records) {
    double[] all = new double[records];
    java.util.Arrays.fill(all, deviation + FLOOR);
    return all;
  }

  /** (x - center) / deviation against the OUT models. */
  double zOut(int record, double x) {
    return (x - centerOut[record]) / deviationOut[record];
  }

  /** log N(x; IN) - log N(x; OUT). */
  double logRatio(int record, double x) {
    double in = (x - centerIn[record]) / deviationIn[record];
    double out = zOut(record, x);
    return 0.5 * (out * out - in * in)
        + Math.log(deviationOut[record])
        - Math.log(deviationIn[record]);
  }
}
