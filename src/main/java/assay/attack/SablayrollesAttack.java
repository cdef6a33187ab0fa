package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import assay.study.Signals;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** MALT and MAST of Sablayrolles et al. 2019: the loss against a global or the record's own bar. */
public final class SablayrollesAttack implements Attack {
  private static final String REFERENCE =
      "Sablayrolles, Douze, Schmid, Ollivier, Jegou 2019, White-box vs Black-box: Bayes Optimal"
          + " Strategies for Membership Inference";

  static final AttackDescriptor MALT =
      new AttackDescriptor(
          "malt",
          "MALT, one threshold for all losses",
          AttackDescriptor.Family.REFERENCE_MODELS,
          REFERENCE,
          ThreatModel.BLACK_BOX,
          Set.of(),
          List.of(),
          "n",
          "The negated loss against one threshold for all records; as a score, the loss threshold"
              + " under its other name.");

  static final AttackDescriptor MAST =
      new AttackDescriptor(
          "mast",
          "MAST, a threshold per record",
          AttackDescriptor.Family.REFERENCE_MODELS,
          REFERENCE,
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES, Need.IN_REFERENCES),
          List.of(),
          "n K",
          "The negated loss against a threshold of the record's own, halfway between the mean"
              + " losses of reference models with and without it.");

  private final boolean perRecord;

  private SablayrollesAttack(boolean perRecord) {
    this.perRecord = perRecord;
  }

  static SablayrollesAttack malt(AttackSettings settings) {
    return new SablayrollesAttack(false);
  }

  static SablayrollesAttack mast(AttackSettings settings) {
    return new SablayrollesAttack(true);
  }

  @Override
  public AttackDescriptor descriptor() {
    return perRecord ? MAST : MALT;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(descriptor());
    float[] phi = context.target(LOGIT_SCALED_CONFIDENCE);
    double[] score = new double[phi.length];
    for (int r = 0; r < score.length; r++) {
      score[r] = -Signals.loss(phi[r]);
    }
    if (perRecord) {
      References references = context.requireReferences();
      Moments loss =
          Moments.means(
              references.signal(LOGIT_SCALED_CONFIDENCE), references.membership(), Signals::loss);
      for (int r = 0; r < score.length; r++) {
        score[r] += (loss.meanIn()[r] + loss.meanOut()[r]) / 2;
      }
    }
    return score;
  }
}
