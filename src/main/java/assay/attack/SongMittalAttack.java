package assay.attack;

import assay.study.Signal;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The threshold attacks of Song and Mittal 2021 on confidence, entropy and modified entropy, with
 * one threshold per class from a shadow model, or bare.
 */
public final class SongMittalAttack implements Attack {
  private static final String REFERENCE =
      "Song, Mittal 2021, Systematic Evaluation of Privacy Risks of Machine Learning Models";

  static final AttackDescriptor CONFIDENCE =
      new AttackDescriptor(
          "confidence",
          "Confidence",
          AttackDescriptor.Family.ONE_MODEL,
          REFERENCE,
          ThreatModel.BLACK_BOX,
          Set.of(),
          List.of(thresholds("global", "class-wise")),
          "n; n log n class-wise",
          "The probability that the target gives the true class, on the logit scale, where it does"
              + " not round to one: the same order as by loss.");

  static final AttackDescriptor ENTROPY =
      new AttackDescriptor(
          "entropy",
          "Prediction entropy",
          AttackDescriptor.Family.ONE_MODEL,
          REFERENCE,
          ThreatModel.BLACK_BOX,
          Set.of(),
          List.of(thresholds("global", "class-wise")),
          "n; n log n class-wise",
          "The negated entropy of the predicted distribution: how sure the target is, rightly or"
              + " wrongly.");

  static final AttackDescriptor MODIFIED_ENTROPY =
      new AttackDescriptor(
          "modified-entropy",
          "Modified entropy, class-wise thresholds",
          AttackDescriptor.Family.ONE_MODEL,
          REFERENCE,
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES),
          List.of(thresholds("class-wise", "global")),
          "n log n",
          "Prediction entropy that knows the label: low where the model is sure and right. The"
              + " threshold of each class is the one that best parts members from non-members of a"
              + " shadow model; the score is the distance to it, so that classes compare.");

  private final AttackDescriptor descriptor;
  private final Signal signal;
  private final boolean classWise;

  private SongMittalAttack(AttackDescriptor descriptor, Signal signal, AttackSettings settings) {
    this.descriptor = descriptor;
    this.signal = signal;
    classWise = settings.choice("thresholds").equals("class-wise");
  }

  static SongMittalAttack confidence(AttackSettings settings) {
    return new SongMittalAttack(CONFIDENCE, Signal.LOGIT_SCALED_CONFIDENCE, settings);
  }

  static SongMittalAttack entropy(AttackSettings settings) {
    return new SongMittalAttack(ENTROPY, Signal.ENTROPY, settings);
  }

  static SongMittalAttack modifiedEntropy(AttackSettings settings) {
    return new SongMittalAttack(MODIFIED_ENTROPY, Signal.MODIFIED_ENTROPY, settings);
  }

  @Override
  public AttackDescriptor descriptor() {
    return descriptor;
  }

  @Override
  public Set<Need> needs() {
    return classWise ? EnumSet.of(Need.REFERENCES) : Set.of();
  }

  @Override
  public double[] score(AttackContext context) {
    if (!classWise) {
      return plain(context.target(signal));
    }
    context.require(this);
    double[] score = plain(context.target(signal));
    References references = context.requireReferences();
    double[] threshold =
        ClassThresholds.fit(
            AttackContext.row(references.signal(signal), 0),
            references.membership(),
            context.labels(),
            context.classCount());
    for (int r = 0; r < score.length; r++) {
      score[r] -= threshold[context.labels()[r]];
    }
    return score;
  }

  static double[] plain(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(r -> values[r]).toArray();
  }

  private static AttackParameter thresholds(String... choices) {
    return AttackParameter.choice(
        "thresholds",
        "class-wise: one threshold per class, fitted on the first reference model; global: the"
            + " bare signal, which needs no reference model.",
        choices);
  }
}
