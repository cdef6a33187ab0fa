package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Attack-P of Ye et al. 2022: the share of population records whose loss on the target is at least
 * the record's.
 */
public final class PopulationAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "attack-p",
          "Attack-P, population",
          AttackDescriptor.Family.ONE_MODEL,
          "Ye, Maddi, Murakonda, Bindschaedler, Shokri 2022, Enhanced Membership Inference Attacks"
              + " against Machine Learning Models",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.POPULATION),
          List.of(
              AttackParameter.choice(
                  "compare",
                  "all: with the whole population; class-wise: with population records of the same"
                      + " class (all of them where there are none).",
                  "all",
                  "class-wise")),
          "(n + Z) log Z",
          "One minus the p-value of the record's loss among records that are in no model. Records"
              + " between the same two population losses are told apart by their own loss.");

  private final boolean classWise;

  PopulationAttack(AttackSettings settings) {
    classWise = settings.choice("compare").equals("class-wise");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    Population population = context.population().orElseThrow();
    float[] others = population.target(LOGIT_SCALED_CONFIDENCE);
    float[] all = sorted(others, population.labels(), -1);
    float[][] byClass = new float[context.classCount()][];
    for (int c = 0; c < byClass.length; c++) {
      float[] own = classWise ? sorted(others, population.labels(), c) : all;
      byClass[c] = own.length == 0 ? all : own;
    }
    float[] phi = context.target(LOGIT_SCALED_CONFIDENCE);
    double[] score = new double[phi.length];
    for (int r = 0; r < score.length; r++) {
      float[] compare = byClass[context.labels()[r]];
      score[r] = (atMost(compare, phi[r]) + OfflineShift.sigmoid(phi[r])) / (compare.length + 1.0);
    }
    return score;
  }

  /** The population's confidences of one class, or of all for class -1, in order. */
  private static float[] sorted(float[] phi, int[] labels, int wanted) {
    int[] chosen =
        IntStream.range(0, phi.length).filter(z -> wanted < 0 || labels[z] == wanted).toArray();
    float[] values = new float[chosen.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = phi[chosen[i]] + 0f;
    }
    Arrays.sort(values);
    return values;
  }

  private static int atMost(float[] sorted, float value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
