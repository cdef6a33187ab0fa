package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;

import assay.study.SignalMatrix;
import java.util.EnumSet;
import java.util.List;

/** The likelihood-ratio attack with IN and OUT models (Carlini et al. 2022). */
public final class LiraOnlineAttack implements Attack {
  static final AttackDescriptor DESCRIPTOR =
      new AttackDescriptor(
          "lira-online",
          "LiRA, online",
          AttackDescriptor.Family.REFERENCE_MODELS,
          "Carlini, Chien, Nasr, Song, Terzis, Tramer 2022, Membership Inference Attacks From First"
              + " Principles",
          ThreatModel.BLACK_BOX,
          EnumSet.of(Need.REFERENCES, Need.IN_REFERENCES),
          List.of(GaussianFit.CENTER, GaussianFit.VARIANCE, AttackParameter.QUERIES),
          "n K per query",
          "For each record, the logit-scaled confidences of reference models trained with it and"
              + " without it are fitted by two normals; the score is the log ratio of their"
              + " densities at the target's value, averaged over queries.");

  private final String center;
  private final String variance;
  private final int queries;

  LiraOnlineAttack(AttackSettings settings) {
    center = settings.choice("center");
    variance = settings.choice("variance");
    queries = settings.integer("queries");
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
      score[r] += fit.logRatio(r, phi[r]);
    }
  }
}
