package assay.attack;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shokri et al. 2017: per class, a classifier on the confidence vectors that shadow models give
 * their members and their non-members.
 */
public final class ShokriAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "shokri",
          "Shadow models with a classifier per class (Shokri)",
          AttackDescriptor.Family.REFERENCE_MODELS,
          "Shokri, Stronati, Song, Shmatikov 2017, Membership Inference Attacks Against Machine"
              + " Learning Models",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.LOGITS, Need.REFERENCE_LOGITS),
          List.of(
              AttackParameter.integer(
                  "shadows", 4, 1, 1000, "Shadow models to learn from, at most those there are.")),
          "60 n S C",
          "Shadow models show what confidence vectors of members and of non-members look like; for"
              + " each class, boosted trees learn to tell them apart. It never looks at how a"
              + " single record fares in other models.");

  private static final int LEAST = 50;

  private final int shadows;

  ShokriAttack(AttackSettings settings) {
    shadows = settings.integer("shadows");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    References references = context.requireReferences();
    int classes = context.classCount();
    int[] labels = context.labels();
    int used = Math.min(shadows, references.models());
    float[][] shadow = new float[used][];
    for (int m = 0; m < used; m++) {
      shadow[m] =
          ConfidenceVectors.logProbabilities(references.logits().orElseThrow().apply(m), classes);
    }
    float[] target = ConfidenceVectors.logProbabilities(context.logits().orElseThrow(), classes);
    double[] score = new double[labels.length];
    for (int c = 0; c < classes; c++) {
      int wanted = c;
      int[] own = IntStream.range(0, labels.length).filter(r -> labels[r] == wanted).toArray();
      if (own.length == 0) {
        continue;
      }
      // Too few to learn from: this class borrows from all.
      int[] from = own.length * used >= LEAST ? own : IntStream.range(0, labels.length).toArray();
      BoostedTrees trees = learn(shadow, from, references, classes);
      for (int r : own) {
        score[r] = trees.predict(target, r * classes);
      }
    }
    return score;
  }

  private static BoostedTrees learn(
      float[][] shadow, int[] records, References references, int classes) {
    float[] x = new float[shadow.length * records.length * classes];
    double[] member = new double[shadow.length * records.length];
    int at = 0;
    for (int m = 0; m < shadow.length; m++) {
      for (int r : records) {
        System.arraycopy(shadow[m], r * classes, x, at * classes, classes);
        member[at++] = references.membership().contains(m, r) ? 1 : 0;
      }
    }
    return BoostedTrees.fit(
        x, classes, Arrays.copyOf(member, at), BoostedTrees.Loss.LOGISTIC, 60, 3, 0.1);
  }
}
