package assay.attack;

import static assay.study.Signal.MODIFIED_ENTROPY;

import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;

/** Modified entropy with class-wise thresholds from one shadow model (Song and Mittal 2021). */
public final class ModifiedEntropyAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "modified-entropy",
          "Modified entropy, class-wise thresholds",
          AttackDescriptor.Family.ONE_MODEL,
          "Song, Mittal 2021, Systematic Evaluation of Privacy Risks of Machine Learning Models",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES),
          List.of(
              AttackParameter.choice(
                  "thresholds",
                  "One threshold per class, fitted on the first reference model, or none: the bare"
                      + " signal (which needs no reference).",
                  "class-wise",
                  "global")),
          "n log n",
          "Prediction entropy that knows the label: low where the model is sure and right. The"
              + " threshold of each class is the one that best parts members from non-members of a"
              + " shadow model; the score is the distance to it, so that classes compare.");

  private final boolean classWise;

  ModifiedEntropyAttack(AttackSettings settings) {
    classWise = settings.choice("thresholds").equals("class-wise");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    float[] signal = context.target(MODIFIED_ENTROPY);
    double[] score = IntStream.range(0, signal.length).mapToDouble(r -> signal[r]).toArray();
    if (classWise) {
      context.require(DESCRIPTOR);
      References references = context.requireReferences();
      double[] threshold =
          ClassThresholds.fit(
              AttackContext.row(references.signal(MODIFIED_ENTROPY), 0),
              references.membership(),
              context.labels(),
              context.classCount());
      for (int r = 0; r < score.length; r++) {
        score[r] -= threshold[context.labels()[r]];
      }
    }
    return score;
  }
}
