package assay.attack;

import assay.study.Signal;
import assay.study.Signals;
import java.util.List;
import java.util.Set;

/** The loss attack of Yeom et al. 2018: score -l(x). */
public final class LossThresholdAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "loss-threshold",
          "Loss threshold",
          AttackDescriptor.Family.ONE_MODEL,
          "Yeom, Giacomelli, Fredrikson, Jha 2018, Privacy Risk in Machine Learning: Analyzing the"
              + " Connection to Overfitting",
          ThreatModel.BLACK_BOX,
          Set.of(),
          List.of(),
          "n",
          "A record is called a member where the target's loss on it is low: the score is the"
              + " negated cross-entropy loss. It needs nothing but the target, and measures"
              + " overfitting on average, not what is known of single records.");

  LossThresholdAttack(AttackSettings settings) {}

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    float[] phi = context.target(Signal.LOGIT_SCALED_CONFIDENCE);
    double[] score = new double[phi.length];
    for (int r = 0; r < score.length; r++) {
      score[r] = -Signals.loss(phi[r]);
    }
    return score;
  }
}
