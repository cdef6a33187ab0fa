package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import assay.data.Dataset;
import java.util.EnumSet;
import java.util.List;

/**
 * QMIA of Bertran et al. 2023 with a Gaussian head: a regression, on records in no model, of the
 * target's confidence on the record's own features.
 */
public final class QmiaAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "qmia",
          "Quantile regression (QMIA)",
          AttackDescriptor.Family.LEARNT,
          "Bertran, Tang, Kearns, Morgenstern, Roth, Wu 2023, Scalable Membership Inference Attacks"
              + " via Quantile Regression",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.POPULATION, Need.FEATURES),
          List.of(
              AttackParameter.integer("rounds", 60, 1, 1000, "Boosted trees of each regression.")),
          "rounds (Z + n) F",
          "What confidence would the target have on a record like this one, had it not seen it?"
              + " Boosted trees learn its mean and spread from population records; the score is the"
              + " standardized distance above, whose quantiles are the regression's. No reference"
              + " model is trained.");

  private final int rounds;

  QmiaAttack(AttackSettings settings) {
    rounds = settings.integer("rounds");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(DESCRIPTOR);
    Population population = context.population().orElseThrow();
    Dataset others =
        population
            .features()
            .orElseThrow(
                () -> new IllegalArgumentException("qmia needs the population's features"));
    float[] known = population.target(LOGIT_SCALED_CONFIDENCE);
    float[] x = withLabel(others.features(), others.featureCount(), population.labels());
    int features = others.featureCount() + 1;
    double[] y = SongMittalAttack.plain(known);
    BoostedTrees mean = fit(x, features, y);
    double[] spread = new double[y.length];
    for (int z = 0; z < y.length; z++) {
      spread[z] = Math.log(Math.abs(y[z] - mean.predict(x, z * features)) + 1e-3);
    }
    BoostedTrees deviation = fit(x, features, spread);
    Dataset records = context.features().orElseThrow();
    float[] own = withLabel(records.features(), records.featureCount(), context.labels());
    float[] phi = context.target(LOGIT_SCALED_CONFIDENCE);
    double[] score = new double[phi.length];
    for (int r = 0; r < score.length; r++) {
      int at = r * features;
      score[r] = (phi[r] - mean.predict(own, at)) / Math.exp(deviation.predict(own, at));
    }
    return score;
  }

  private BoostedTrees fit(float[] x, int features, double[] y) {
    return BoostedTrees.fit(x, features, y, BoostedTrees.Loss.SQUARED, rounds, 4, 0.1);
  }

  /** The features with the class as one more. */
  static float[] withLabel(float[] features, int count, int[] labels) {
    float[] all = new float[labels.length * (count + 1)];
    for (int r = 0; r < labels.length; r++) {
      System.arraycopy(features, r * count, all, r * (count + 1), count);
      all[r * (count + 1) + count] = labels[r];
    }
    return all;
  }
}
