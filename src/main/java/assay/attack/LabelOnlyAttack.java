package assay.attack;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.study.Perturbation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * Choquette-Choo et al. 2021: how robust the predicted label is to changes of the record, bit flips
 * of binary features and noise on the others, within a budget of queries.
 */
public final class LabelOnlyAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "label-only",
          "Label only, robustness to changes",
          AttackDescriptor.Family.LABELS_ONLY,
          "Choquette-Choo, Tramer, Carlini, Papernot 2021, Label-Only Membership Inference Attacks",
          ThreatModel.LABELS_ONLY,
          EnumSet.of(Need.FEATURES, Need.LABEL_QUERIES),
          List.of(
              AttackParameter.integer(
                  "queries", 32, 1, 10000, "Queries per record, the unchanged record included."),
              AttackParameter.real(
                  "flip", 0.05, 0, 1, "Probability that a binary feature is flipped."),
              AttackParameter.real(
                  "noise",
                  0.2,
                  0,
                  100,
                  "Standard deviation of the noise on other features, in units of the feature's"
                      + " own.")),
          "queries x n predictions",
          "The share of queries around a record that the target still labels right: members tend to"
              + " lie farther from the decision boundary. Only predicted labels are seen. Many"
              + " records share the highest score, so that small false positive rates may have no"
              + " threshold.");

  private static final int BLOCK = 4096;

  private final int queries;
  private final double flip;
  private final double noise;

  LabelOnlyAttack(AttackSettings settings) {
    queries = settings.integer("queries");
    flip = settings.real("flip");
    noise = settings.real("noise");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    Dataset records = context.features().orElseThrow();
    TargetModel model = context.model().orElseThrow();
    Perturbation change = new Perturbation(records, flip, noise);
    Seed seed = context.seed().child("label-only");
    double[] score = new double[records.size()];
    for (int first = 0; first < score.length; first += BLOCK) {
      int from = first;
      int[] chosen = IntStream.range(first, Math.min(score.length, first + BLOCK)).toArray();
      Dataset block = records.at(chosen);
      // A stream per record, by its id: neither order nor other records matter.
      UniformRandomProvider[] random =
          Arrays.stream(chosen)
              .mapToObj(r -> seed.child(records.recordIds().get(r)).random())
              .toArray(UniformRandomProvider[]::new);
      for (int q = 0; q < queries; q++) {
        Dataset asked = q == 0 ? block : change.changed(block, random);
        int[] predicted = model.predict(asked);
        for (int j = 0; j < chosen.length; j++) {
          score[from + j] += predicted[j] == context.labels()[from + j] ? 1.0 / queries : 0;
        }
      }
    }
    return score;
  }
}
