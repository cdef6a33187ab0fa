package assay.attack;

import java.util.EnumSet;
import java.util.List;

/** Alignment of a record's gradient with the update that training made. */
public final class GradientAlignmentAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "gradient-alignment",
          "Gradient alignment",
          AttackDescriptor.Family.WHITE_BOX,
          "Nasr, Shokri, Houmansadr 2019, Comprehensive Privacy Analysis of Deep Learning; Nasr et"
              + " al. 2023, Tight Auditing of Differentially Private Machine Learning",
          ThreatModel.WHITE_BOX_PASSIVE,
          EnumSet.of(Need.FEATURES, Need.GRADIENTS),
          List.of(),
          "one backward pass per record",
          "The inner product of the record's loss gradient, in the weights before an update, with"
              + " the step that training took against it, summed over the updates that were seen (in"
              + " an audit: the epochs): training follows its members.");

  GradientAlignmentAttack(AttackSettings settings) {}

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    return context.gradients().orElseThrow().followedBy(context.features().orElseThrow());
  }
}
