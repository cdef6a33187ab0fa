package assay.attack;

import assay.study.Signal;
import java.util.List;
import java.util.Set;

/** The gap attack: a record is a member where the target predicts its label (Yeom et al. 2018). */
public final class CorrectnessGapAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "correctness-gap",
          "Correctness gap",
          AttackDescriptor.Family.ONE_MODEL,
          "Yeom, Giacomelli, Fredrikson, Jha 2018; Choquette-Choo, Tramer, Carlini, Papernot 2021",
          ThreatModel.LABELS_ONLY,
          Set.of(),
          List.of(),
          "n",
          "1 where the predicted class is the label, else 0. Its advantage is the gap between"
              + " training and test accuracy, the least that any attack should find.");

  CorrectnessGapAttack(AttackSettings settings) {}

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    return SongMittalAttack.plain(context.target(Signal.CORRECT));
  }
}
