package assay.attack;

import assay.stats.Normal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * A logistic combination of other attacks' scores, fitted where memberships are known: on reference
 * models in the target's place, never on the target.
 */
public final class StackedAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "stacked",
          "Stacked combination",
          AttackDescriptor.Family.LEARNT,
          "Wolpert 1992, Stacked Generalization; on the attacks named here",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES),
          List.of(
              AttackParameter.integer(
                  "fitted-on",
                  4,
                  1,
                  64,
                  "Reference models to fit on, each against the others; at most those there are.")),
          "(fitted-on + 1) x the attacks combined",
          "Loss, calibrated loss, Attack-R, LiRA, BaVarIA, BASE and, where references hold the"
              + " record, MAST, each as normal scores of its ranks, weighed by a logistic regression"
              + " that was fitted on reference models. Needs at least 4 of them.");

  private static final double RIDGE = 1e-3;
  private static final int LEAST = 4;

  private final int fittedOn;

  StackedAttack(AttackSettings settings) {
    fittedOn = settings.integer("fitted-on");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public int leastReferences() {
    return LEAST;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    References references = context.requireReferences();
    if (references.models() < LEAST) {
      throw new IllegalArgumentException(
          "stacked needs at least " + LEAST + " reference models, got " + references.models());
    }
    boolean online = context.offers().contains(Need.IN_REFERENCES);
    List<Attack> attacks =
        (online
                ? List.of(
                    "loss-threshold",
                    "calibrated-loss",
                    "attack-r",
                    "lira-online",
                    "bavaria-online",
                    "base",
                    "mast")
                : List.of(
                    "loss-threshold",
                    "calibrated-loss",
                    "attack-r",
                    "lira-offline",
                    "bavaria-offline",
                    "base"))
            .stream().map(Attacks::byId).toList();
    Newton newton = new Newton(attacks.size() + 1);
    int models = Math.min(fittedOn, references.models());
    for (int m = 0; m < models; m++) {
      double[][] x = features(attacks, context.pretending(m));
      boolean[] member = new boolean[context.records()];
      for (int r = 0; r < member.length; r++) {
        member[r] = references.membership().contains(m, r);
      }
      newton.add(x, member);
    }
    double[] weight = newton.fit();
    double[][] x = features(attacks, context);
    double[] score = new double[context.records()];
    for (int r = 0; r < score.length; r++) {
      score[r] = dot(weight, x[r]);
    }
    return score;
  }

  /** Per record 1 and the normal score of every attack's rank. */
  private static double[][] features(List<Attack> attacks, AttackContext context) {
    double[][] x = new double[context.records()][attacks.size() + 1];
    for (double[] row : x) {
      row[0] = 1;
    }
    for (int a = 0; a < attacks.size(); a++) {
      double[] normal = normalScores(attacks.get(a).score(context));
      for (int r = 0; r < x.length; r++) {
        x[r][a + 1] = normal[r];
      }
    }
    return x;
  }

  /** Phi^-1 of (mid-rank - 1/2) / n. */
  static double[] normalScores(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return Arrays.stream(values)
        .map(
            value -> {
              int low = bound(sorted, value, false);
              int high = bound(sorted, value, true);
              return Normal.quantile((low + high) / 2.0 / sorted.length);
            })
        .toArray();
  }

  private static int bound(double[] sorted, double value, boolean above) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value || (above && sorted[middle] == value)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Ridge-penalized logistic regression by Newton's method. */
  private static final class Newton {
    private final int size;
    private final List<double[][]> inputs = new java.util.ArrayList<>();
    private final List<boolean[]> outputs = new java.util.ArrayList<>();

    Newton(int size) {
      this.size = size;
    }

    void add(double[][] x, boolean[] y) {
      inputs.add(x);
      outputs.add(y);
    }

    double[] fit() {
      double[] weight = new double[size];
      for (int step = 0; step < 12; step++) {
        double[] gradient = new double[size];
        double[][] curvature = new double[size][size];
        long number = 0;
        for (int part = 0; part < inputs.size(); part++) {
          double[][] x = inputs.get(part);
          boolean[] y = outputs.get(part);
          for (int r = 0; r < x.length; r++) {
            double p = OfflineShift.sigmoid(dot(weight, x[r]));
            double h = p * (1 - p);
            for (int i = 0; i < size; i++) {
              gradient[i] += (p - (y[r] ? 1 : 0)) * x[r][i];
              for (int j = 0; j <= i; j++) {
                curvature[i][j] += h * x[r][i] * x[r][j];
              }
            }
          }
          number += x.length;
        }
        for (int i = 0; i < size; i++) {
          gradient[i] += RIDGE * number * weight[i];
          curvature[i][i] += RIDGE * number;
          for (int j = i + 1; j < size; j++) {
            curvature[i][j] = curvature[j][i];
          }
        }
        double[] move = solve(curvature, gradient);
        for (int i = 0; i < size; i++) {
          weight[i] -= move[i];
        }
      }
      return weight;
    }

    /** Solves a symmetric positive definite system by elimination; the ridge keeps it so. */
    private static double[] solve(double[][] a, double[] b) {
      int n = b.length;
      double[] x = b.clone();
      for (int k = 0; k < n; k++) {
        for (int i = k + 1; i < n; i++) {
          double factor = a[i][k] / a[k][k];
          for (int j = k; j < n; j++) {
            a[i][j] -= factor * a[k][j];
          }
          x[i] -= factor * x[k];
        }
      }
      for (int k = n - 1; k >= 0; k--) {
        for (int j = k + 1; j < n; j++) {
          x[k] -= a[k][j] * x[j];
        }
        x[k] /= a[k][k];
      }
      return x;
    }
  }
}
