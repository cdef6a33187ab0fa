package assay.attack;

import java.util.EnumSet;
import java.util.List;

/** Gradient norm of Nasr, Shokri and Houmansadr 2019: members' gradients are small. */
public final class GradientNormAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "gradient-norm",
          "Gradient norm",
          AttackDescriptor.Family.WHITE_BOX,
          "Nasr, Shokri, Houmansadr 2019, Comprehensive Privacy Analysis of Deep Learning",
          ThreatModel.HIDDEN_STATE,
          EnumSet.of(Need.FEATURES, Need.GRADIENTS),
          List.of(
              AttackParameter.integer(
                  "layer",
                  0,
                  0,
                  1000,
                  "0 for all layers together, else one of them, input first.")),
          "one backward pass per record",
          "The negated logarithm of the loss gradient's l2 norm at the record, in the final weights:"
              + " training has already used up what members had to teach.");

  private final int layer;

  GradientNormAttack(AttackSettings settings) {
    layer = settings.integer("layer");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    Gradients gradients = context.gradients().orElseThrow();
    int layers = gradients.layers();
    if (layer > layers) {
      throw new IllegalArgumentException(
          "gradient-norm.layer must be in [0, " + layers + "] for this network, got " + layer);
    }
    double[] squares = gradients.squaredNorms(context.features().orElseThrow());
    double[] score = new double[context.records()];
    for (int r = 0; r < score.length; r++) {
      double sum = 0;
      for (int i = 0; i < layers; i++) {
        sum += layer == 0 || layer == i + 1 ? squares[r * layers + i] : 0;
      }
      score[r] = -0.5 * Math.log(Math.max(sum, Double.MIN_NORMAL));
    }
    return score;
  }
}
