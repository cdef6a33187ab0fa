package assay.attack;

import assay.data.Dataset;
import assay.stats.Seed;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What every attack is held against: no knowledge, no model, all knowledge. */
final class Baselines {
  private Baselines() {}

  static final AttackDescriptor COIN_FLIP =
      new AttackDescriptor(
          "coin-flip",
          "Coin flip",
          AttackDescriptor.Family.BASELINE,
          "none",
          ThreatModel.NO_MODEL,
          Set.of(),
          List.of(),
          "n",
          "A random number per record: what an attack that knows nothing scores, and a check of the"
              + " intervals.");

  static final AttackDescriptor BLIND =
      new AttackDescriptor(
          "blind",
          "Blind baseline",
          AttackDescriptor.Family.BASELINE,
          "Das, Zhang, Tramer 2024, Blind Baselines Beat Membership Inference Attacks for Foundation"
              + " Models",
          ThreatModel.NO_MODEL,
          EnumSet.of(Need.FEATURES, Need.ANSWER),
          List.of(AttackParameter.integer("folds", 5, 2, 20, "Parts, each scored by the others.")),
          "60 folds n F",
          "A classifier of members and non-members that sees the records and not the model, scored"
              + " on records that it was not fitted on. If it succeeds, members and non-members"
              + " differ anyway, and every attack's number is suspect.");

  static final AttackDescriptor ORACLE =
      new AttackDescriptor(
          "oracle",
          "Oracle",
          AttackDescriptor.Family.BASELINE,
          "none",
          ThreatModel.NO_MODEL,
          EnumSet.of(Need.ANSWER),
          List.of(),
          "n",
          "The true memberships as scores: the best result that the records allow.");

  /** A random number per record. */
  static final class CoinFlip implements Attack {
    CoinFlip(AttackSettings settings) {}

    @Override
    public AttackDescriptor descriptor() {
      return COIN_FLIP;
    }

    @Override
    public double[] score(AttackContext context) {
      Seed seed = context.seed().child("coin-flip");
      Optional<Dataset> named = context.features();
      return IntStream.range(0, context.records())
          .mapToDouble(
              r ->
                  (named.isPresent() ? seed.child(named.get().recordIds().get(r)) : seed.child(r))
                      .random()
                      .nextDouble())
          .toArray();
    }
  }

  /** A classifier on the records alone. */
  static final class Blind implements AnsweredAttack {
    private final int folds;

    Blind(AttackSettings settings) {
      folds = settings.integer("folds");
    }

    @Override
    public AttackDescriptor descriptor() {
      return BLIND;
    }

    @Override
    public double[] score(AttackContext context) {
      throw unanswered(BLIND);
    }

    @Override
    public Attack given(boolean[] member) {
      return new Answered(BLIND, context -> score(context, member));
    }

    private double[] score(AttackContext context, boolean[] member) {
      context.require(BLIND);
      Dataset records = context.features().orElseThrow();
      int features = records.featureCount() + 1;
      float[] x =
          QmiaAttack.withLabel(records.features(), records.featureCount(), context.labels());
      Seed seed = context.seed().child("blind");
      int[] fold =
          IntStream.range(0, member.length)
              .map(r -> Math.floorMod(seed.child(records.recordIds().get(r)).word(0), folds))
              .toArray();
      double[] score = new double[member.length];
      for (int part = 0; part < folds; part++) {
        int wanted = part;
        int[] fitted = IntStream.range(0, member.length).filter(r -> fold[r] != wanted).toArray();
        float[] known = new float[fitted.length * features];
        double[] answer = new double[fitted.length];
        for (int i = 0; i < fitted.length; i++) {
          System.arraycopy(x, fitted[i] * features, known, i * features, features);
          answer[i] = member[fitted[i]] ? 1 : 0;
        }
        BoostedTrees trees =
            BoostedTrees.fit(known, features, answer, BoostedTrees.Loss.LOGISTIC, 60, 3, 0.1);
        double share = java.util.Arrays.stream(answer).average().orElse(0.5);
        // The folds' base rates differ by chance, and against their own part: taken out again.
        double base = Math.log(Math.max(share, 1e-9) / Math.max(1 - share, 1e-9));
        for (int r = 0; r < member.length; r++) {
          if (fold[r] == part) {
            score[r] = trees.predict(x, r * features) - base;
          }
        }
      }
      return score;
    }
  }

  /** The answer itself. */
  static final class Oracle implements AnsweredAttack {
    Oracle(AttackSettings settings) {}

    @Override
    public AttackDescriptor descriptor() {
      return ORACLE;
    }

    @Override
    public double[] score(AttackContext context) {
      throw unanswered(ORACLE);
    }

    @Override
    public Attack given(boolean[] member) {
      return new Answered(
          ORACLE,
          context ->
              IntStream.range(0, member.length).mapToDouble(r -> member[r] ? 1 : 0).toArray());
    }
  }

  private record Answered(
      AttackDescriptor descriptor, java.util.function.Function<AttackContext, double[]> scores)
      implements Attack {
    @Override
    public double[] score(AttackContext context) {
      return scores.apply(context);
    }
  }

  private static IllegalStateException unanswered(AttackDescriptor descriptor) {
    return new IllegalStateException(
        descriptor.id() + " is a baseline that is given the true memberships: call given(member)");
  }
}
