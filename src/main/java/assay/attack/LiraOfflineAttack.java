package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import assay.study.SignalMatrix;
import java.util.EnumSet;
import java.util.List;

/** The likelihood attack with OUT models only (Carlini et al. 2022), a one-sided test. */
public final class LiraOfflineAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "lira-offline",
          "LiRA, offline",
          AttackDescriptor.Family.REFERENCE_MODELS,
          "Carlini, Chien, Nasr, Song, Terzis, Tramer 2022, Membership Inference Attacks From First"
              + " Principles",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES),
          List.of(
              GaussianFit.CENTER,
              GaussianFit.VARIANCE,
              AttackParameter.choice(
                  "test",
                  "one-sided: how many deviations the target lies above the OUT models, as in the"
                      + " paper. density: the negated OUT log density, as in the first code, which"
                      + " also rewards values far too low.",
                  "one-sided",
                  "density"),
              AttackParameter.QUERIES),
          "n K per query",
          "The target's logit-scaled confidence on a record against a normal fitted to the reference"
              + " models that never saw it; the score is the standardized distance, whose Phi is"
              + " the paper's one-sided probability.");

  private final String center;
  private final String variance;
  private final int queries;
  private final boolean oneSided;

  LiraOfflineAttack(AttackSettings settings) {
    center = settings.choice("center");
    variance = settings.choice("variance");
    queries = settings.integer("queries");
    oneSided = settings.choice("test").equals("one-sided");
  }

  @Override
  public AttackDescriptor descriptor() {
    return DESCRIPTOR;
  }

  @Override
  public int queries() {
    return queries;
  }

  @Override
  public double[] score(AttackContext context) {
    context.require(this);
    References references = context.requireReferences();
    double[] score = new double[context.records()];
    add(
        score,
        context.target(LOGIT_SCALED_CONFIDENCE),
        references.signal(LOGIT_SCALED_CONFIDENCE),
        references);
    for (AttackContext.Query query : context.queries().subList(0, queries - 1)) {
      add(score, query.target(), query.references(), references);
    }
    for (int r = 0; r < score.length; r++) {
      score[r] /= queries;
    }
    return score;
  }

  private void add(double[] score, float[] phi, SignalMatrix signal, References references) {
    GaussianFit fit = GaussianFit.of(signal, references.membership(), center, variance);
    for (int r = 0; r < score.length; r++) {
      double z = fit.zOut(r, phi[r]);
      score[r] += oneSided ? z : 0.5 * z * z + Math.log(fit.deviationOut()[r]);
    }
  }
}
