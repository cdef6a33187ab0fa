package assay.audit.zoo;

import assay.bound.mechanism.MechanismFinding;
import assay.bound.mechanism.MechanismTest;
import assay.stats.Seed;
import assay.train.replay.NoiseCall.Tensor;
import assay.train.replay.Recording;
import java.util.Collections;
import java.util.List;

/**
 * The white-box game at every step (threat model TM1): half of the runs hold a canary whose
 * gradient the attacker chose, one spike per tensor; all other records have no gradient. The
 * attacker sees every model, takes the differences as gradients, and scores each tensor's spike by
 * its log likelihood ratio summed over the steps, canary against none. The claim is judged by
 * {@link MechanismTest} on these scores: half of the runs choose the event, the others count.
 */
final class CanaryGame {
  private static final double SIZE = 25;
  private static final int OTHERS = 3;

  private final ZooEntry entry;
  private final DpSgdRecipe recipe;

  private CanaryGame(ZooEntry entry) {
    this.entry = entry;
    this.recipe = entry.recipe();
  }

  static Detection look(ZooEntry entry, double alpha, Seed seed) {
    CanaryGame game = new CanaryGame(entry);
    double[][] in = new double[entry.samples()][];
    double[][] out = new double[entry.samples()][];
    for (int i = 0; i < in.length; i++) {
      in[i] = game.play(true, seed.child("in").child(i));
      out[i] = game.play(false, seed.child("out").child(i));
    }
    MechanismFinding finding =
        MechanismTest.test(in, out, entry.claim().curve(), entry.claim().atDelta(), alpha);
    return new Detection(finding.violated(), finding.describe());
  }

  /** The scores of one run: one per tensor, and that of all together. */
  private double[] play(boolean in, Seed run) {
    ReferenceDpSgd algorithm =
        new ReferenceDpSgd(recipe, DpSgdVariant.valueOf(entry.variant()), run);
    int[] spikes = spikes(algorithm.tensors());
    double[] gradient = new double[algorithm.size()];
    for (int spike : spikes) {
      gradient[spike] = SIZE * recipe.clip();
    }
    List<Row> others = Collections.nCopies(OTHERS, Row.ghost(recipe.features(), 0));
    List<Row> data = new java.util.ArrayList<>(others);
    if (in) {
      data.add(Row.canary(recipe.features(), 1, gradient));
    }
    Recording recording =
        Recording.of(algorithm, data, Detectors.noise(entry).of(recipe, run.child("noise")));
    return scores(recording, spikes);
  }

  private static int[] spikes(List<Tensor> tensors) {
    int[] spikes = new int[tensors.size()];
    int at = 0;
    for (int i = 0; i < spikes.length; i++) {
      spikes[i] = at;
      at += tensors.get(i).length();
    }
    return spikes;
  }

  private double[] scores(Recording recording, int[] spikes) {
    double perStep = recipe.expectedBatch() / recipe.learningRate() / recipe.clip();
    double share = 1 / Math.sqrt(spikes.length);
    double[] scores = new double[spikes.length + 1];
    double[] before = recording.published("initial parameters").get(0).values();
    for (Recording.Published published : recording.published("parameters")) {
      double[] now = published.values();
      double all = 0;
      for (int i = 0; i < spikes.length; i++) {
        double g = (before[spikes[i]] - now[spikes[i]]) * perStep;
        scores[i] += ratio(g, share);
        all += share * g;
      }
      scores[spikes.length] += ratio(all, 1);
      before = now;
    }
    return scores;
  }

  /** log of the density ratio of one step: canary of size {@code signal}, sampled at q, or none. */
  private double ratio(double g, double signal) {
    double variance = recipe.noiseMultiplier() * recipe.noiseMultiplier();
    double exponent = (g * signal - 0.5 * signal * signal) / variance;
    double q = recipe.rate();
    if (q == 1 || exponent > 30) {
      return exponent + Math.log(q);
    }
    return Math.log1p(q * Math.expm1(exponent));
  }
}
