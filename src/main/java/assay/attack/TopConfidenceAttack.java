package assay.attack;

import assay.study.Signal;
import java.util.List;
import java.util.Set;

/** Salem et al. 2019, adversary 3: the largest class probability, no shadow model. */
public final class TopConfidenceAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "top-confidence",
          "Largest confidence (Salem, adversary 3)",
          AttackDescriptor.Family.ONE_MODEL,
          "Salem, Zhang, Humbert, Berrang, Fritz, Backes 2019, ML-Leaks",
          ThreatModel.BLACK_BOX,
          Set.of(),
          List.of(),
          "n",
          "The largest class probability, on the logit scale; it does not even use the label.");

  TopConfidenceAttack(AttackSettings settings) {}

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    return SongMittalAttack.plain(context.target(Signal.TOP_CONFIDENCE));
  }
}
