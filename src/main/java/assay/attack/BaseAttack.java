package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import java.util.EnumSet;
import java.util.List;

/** BASE of Lassila et al. 2025: log p(y | x) - log of the reference models' mean p(y | x). */
public final class BaseAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "base",
          "BASE ratio",
          AttackDescriptor.Family.REFERENCE_MODELS,
          "Lassila, Ostman, Ngo, Graell i Amat 2025, Practical Bayes-Optimal Membership Inference"
              + " Attacks",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES),
          List.of(
              AttackParameter.choice(
                  "over",
                  "all: the mean over all reference models (online); out: over those without the"
                      + " record (offline).",
                  "all",
                  "out")),
          "n K",
          "How much more likely the target makes the record than reference models do on average."
              + " Orders records of one target as online RMIA does without its ties.");

  private final boolean all;

  BaseAttack(AttackSettings settings) {
    all = settings.choice("over").equals("all");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    Moments p = RmiaAttack.probabilities(context.requireReferences());
    float[] phi = context.target(LOGIT_SCALED_CONFIDENCE);
    double[] score = new double[phi.length];
    for (int r = 0; r < score.length; r++) {
      int in = all ? p.countIn()[r] : 0;
      int out = p.countOut()[r];
      double sum = (in == 0 ? 0 : in * p.meanIn()[r]) + (out == 0 ? 0 : out * p.meanOut()[r]);
      score[r] = RmiaAttack.logRatio(phi[r], sum / (in + out));
    }
    return score;
  }
}
