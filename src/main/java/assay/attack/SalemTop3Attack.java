package assay.attack;

import java.util.EnumSet;
import java.util.List;

/** Salem et al. 2019, adversary 1: one shadow model, a classifier on its top three confidences. */
public final class SalemTop3Attack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "salem-top3",
          "Top three confidences, one shadow model (Salem)",
          AttackDescriptor.Family.ONE_MODEL,
          "Salem, Zhang, Humbert, Berrang, Fritz, Backes 2019, ML-Leaks",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.LOGITS, Need.REFERENCE_LOGITS),
          List.of(),
          "60 n log n",
          "One shadow model shows what the three largest confidences of members and of non-members"
              + " look like; boosted trees learn to tell them apart. The label is not used.");

  SalemTop3Attack(AttackSettings settings) {}

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    References references = context.requireReferences();
    int classes = context.classCount();
    int k = Math.min(3, classes);
    float[] shadow = references.logits().orElseThrow().apply(0);
    double[] member = new double[context.records()];
    for (int r = 0; r < member.length; r++) {
      member[r] = references.membership().contains(0, r) ? 1 : 0;
    }
    return BoostedTrees.fit(
            ConfidenceVectors.largest(shadow, classes, k),
            k,
            member,
            BoostedTrees.Loss.LOGISTIC,
            60,
            3,
            0.1)
        .predict(ConfidenceVectors.largest(context.logits().orElseThrow(), classes, k));
  }
}
