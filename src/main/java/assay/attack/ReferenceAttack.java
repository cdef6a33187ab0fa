package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import assay.study.MembershipMatrix;
import assay.study.SignalMatrix;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/**
 * Attack-R of Ye et al. 2022: the share of reference models without the record whose loss on it is
 * above the target's.
 */
public final class ReferenceAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "attack-r",
          "Attack-R, reference models",
          AttackDescriptor.Family.REFERENCE_MODELS,
          "Ye, Maddi, Murakonda, Bindschaedler, Shokri 2022, Enhanced Membership Inference Attacks"
              + " against Machine Learning Models",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES),
          List.of(
              AttackParameter.choice(
                  "quantile",
                  "linear: the share is interpolated between the models' values, and beyond the"
                      + " last of them approaches the next whole step; step: the bare share, of"
                      + " which few distinct values exist.",
                  "linear",
                  "step")),
          "n K",
          "The rank of the target's confidence on a record among reference models that never saw"
              + " it: the per-record p-value without an assumption on its distribution.");

  private final boolean linear;

  ReferenceAttack(AttackSettings settings) {
    linear = settings.choice("quantile").equals("linear");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    References references = context.requireReferences();
    SignalMatrix signal = references.signal(LOGIT_SCALED_CONFIDENCE);
    float[] phi = context.target(LOGIT_SCALED_CONFIDENCE);
    double[] score = new double[phi.length];
    for (int first = 0; first < phi.length; first += Moments.BLOCK) {
      int count = Math.min(Moments.BLOCK, phi.length - first);
      block(score, phi, first, count, signal, references.membership());
    }
    return score;
  }

  private void block(
      double[] score,
      float[] phi,
      int first,
      int count,
      SignalMatrix signal,
      MembershipMatrix membership) {
    float[] row = new float[count];
    double[] in = new double[count];
    int[] number = new int[count];
    int[] below = new int[count];
    int[] equal = new int[count];
    float[] under = filled(count, Float.NEGATIVE_INFINITY);
    float[] over = filled(count, Float.POSITIVE_INFINITY);
    float[] least = filled(count, Float.POSITIVE_INFINITY);
    float[] most = filled(count, Float.NEGATIVE_INFINITY);
    for (int m = 0; m < signal.models(); m++) {
      signal.copyRow(m, first, count, row);
      membership.copyRow(m, first, count, in);
      for (int j = 0; j < count; j++) {
        if (in[j] != 0) {
          continue;
        }
        float x = row[j];
        float at = phi[first + j];
        number[j]++;
        below[j] += x < at ? 1 : 0;
        equal[j] += x == at ? 1 : 0;
        under[j] = x < at ? Math.max(under[j], x) : under[j];
        over[j] = x > at ? Math.min(over[j], x) : over[j];
        least[j] = Math.min(least[j], x);
        most[j] = Math.max(most[j], x);
      }
    }
    for (int j = 0; j < count; j++) {
      double at = phi[first + j];
      double rank = below[j] + equal[j] / 2.0;
      if (linear && equal[j] == 0) {
        double range = (double) most[j] - least[j];
        if (below[j] == 0) {
          rank = -beyond(least[j] - at, range);
        } else if (below[j] == number[j]) {
          rank = number[j] - 1 + beyond(at - most[j], range);
        } else {
          rank = below[j] - 1 + (at - under[j]) / ((double) over[j] - under[j]);
        }
      } else if (linear) {
        rank = below[j] + (equal[j] - 1) / 2.0;
      }
      score[first + j] = linear ? (rank + 1) / (number[j] + 1.0) : rank / number[j];
    }
  }

  /** In [0, 1): how far beyond the last model, against the range of all. */
  private static double beyond(double distance, double range) {
    return distance / (distance + range + Float.MIN_NORMAL);
  }

  private static float[] filled(int count, float value) {
    float[] all = new float[count];
    Arrays.fill(all, value);
    return all;
  }
}
