package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import assay.study.Signals;
import java.util.EnumSet;
import java.util.List;

/** Difficulty calibration of Watson et al. 2022: mean OUT loss minus the target's loss. */
public final class CalibratedLossAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "calibrated-loss",
          "Calibrated loss",
          AttackDescriptor.Family.REFERENCE_MODELS,
          "Watson, Guo, Cormode, Sablayrolles 2022, On the Importance of Difficulty Calibration in"
              + " Membership Inference Attacks",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES),
          List.of(),
          "n K",
          "The loss less what is usual for this record: the score is the mean loss over the"
              + " reference models that never saw the record, minus the target's loss.");

  CalibratedLossAttack(AttackSettings settings) {}

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    References references = context.requireReferences();
    Moments loss =
        Moments.means(
            references.signal(LOGIT_SCALED_CONFIDENCE), references.membership(), Signals::loss);
    float[] phi = context.target(LOGIT_SCALED_CONFIDENCE);
    double[] score = new double[phi.length];
    for (int r = 0; r < score.length; r++) {
      score[r] = loss.meanOut()[r] - Signals.loss(phi[r]);
    }
    return score;
  }
}
