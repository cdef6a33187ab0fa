package assay.audit;

import assay.attack.Need;
import assay.audit.plan.AuditPlan;
import assay.data.Dataset;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.QueryViews;
import assay.study.ScoreStore;
import assay.study.Signal;
import assay.study.Study;
import assay.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * All trainings of one configuration: target models, shadow models, and a twin of the first target
 * without canaries.
 */
final class ModelStudy {
  private static final int SHADOWS_PER_SHARD = 8;

  private final Study targets;
  private final Optional<Study> shadows;
  private final Optional<Study> twin;

  /**
   * Who is in which of the targets: coins of their own for each, no complements, so that targets
   * are independent draws for the intervals that run over them.
   */
  static MembershipMatrix targetMembership(AuditPlan plan, Material material) {
    return MembershipMatrix.paired(
            Seed.of(plan.seed()).child("target-coins"), 2 * plan.targets(), material.inMatrix())
        .at(IntStream.range(0, plan.targets()).map(target -> 2 * target).toArray());
  }

  /** Who is in which of the shadows; empty where the plan has none. */
  static Optional<MembershipMatrix> shadowMembership(AuditPlan plan, Material material) {
    return plan.shadows() == 0
        ? Optional.empty()
        : Optional.of(
            MembershipMatrix.paired(
                Seed.of(plan.seed()).child("shadow-coins"), plan.shadows(), material.inMatrix()));
  }

  /** The copies of all records that the plan's attacks ask about. */
  static QueryViews views(AuditPlan plan, Material material) {
    return QueryViews.of(
        material.all(),
        material.loaded().image(),
        AttackNeeds.queries(plan),
        Seed.of(plan.seed()).child("queries"));
  }

  /**
   * @param plan what to audit
   * @param id of the configuration
   * @param trainer its network and recipe
   * @param material the records
   * @param store folder of the score stores
   * @param version of the code
   */
  ModelStudy(
      AuditPlan plan, String id, Trainer trainer, Material material, Path store, String version) {
    Seed seed = Seed.of(plan.seed()).child("model").child(id);
    Dataset records = material.all();
    MembershipMatrix members = targetMembership(plan, material);
    QueryViews views = views(plan, material);
    int size = material.publicSize();
    targets =
        new Study(
            id + "/targets",
            trainer,
            records,
            members,
            size,
            seed.child("targets"),
            1,
            EnumSet.allOf(Signal.class),
            views,
            true,
            store,
            version);
    twin =
        material.canaries() == 0
            ? Optional.empty()
            : Optional.of(
                new Study(
                    id + "/twin",
                    trainer,
                    records,
                    withoutCanaries(members, material),
                    Math.max(batch(plan, id, size), size - material.canaries() / 2),
                    seed.child("targets"),
                    1,
                    EnumSet.of(Signal.CORRECT),
                    false,
                    store,
                    version));
    shadows =
        shadowMembership(plan, material)
            .map(
                matrix ->
                    new Study(
                        id + "/shadows",
                        trainer,
                        records,
                        matrix,
                        size,
                        seed.child("shadows"),
                        SHADOWS_PER_SHARD,
                        EnumSet.allOf(Signal.class),
                        views,
                        AttackNeeds.of(plan).contains(Need.REFERENCE_LOGITS),
                        store,
                        version));
    AttackNeeds.check(plan, plan.shadows(), id, targets);
  }

  /** A batch of all records with canaries is one of all records without them as well. */
  private static int batch(AuditPlan plan, String id, int size) {
    return plan.models().stream()
        .filter(model -> model.id().equals(id))
        .mapToInt(model -> Math.min(model.training().batch(), size))
        .findFirst()
        .orElse(1);
  }

  private static MembershipMatrix withoutCanaries(MembershipMatrix members, Material material) {
    boolean[] keep = new boolean[material.inMatrix()];
    for (int r = 0; r < material.study(); r++) {
      keep[r] = members.contains(0, r);
    }
    return MembershipMatrix.of(new boolean[][] {keep});
  }

  /** Models not on disk yet. */
  int missing() {
    return targets.missing()
        + twin.map(Study::missing).orElse(0)
        + shadows.map(Study::missing).orElse(0);
  }

  /** Trains what is missing. */
  Models run(int workers, IntConsumer progress) throws IOException, InterruptedException {
    ScoreStore.Contents trainedTargets = targets.run(workers, progress);
    Optional<ScoreStore.Contents> trainedTwin =
        twin.isPresent() ? Optional.of(twin.get().run(workers, progress)) : Optional.empty();
    Optional<ScoreStore.Contents> trainedShadows =
        shadows.isPresent() ? Optional.of(shadows.get().run(workers, progress)) : Optional.empty();
    return new Models(
        trainedTargets, trainedTwin, trainedShadows, TargetAccess.of(targets, trainedTargets));
  }

  /**
   * What the trained models said.
   *
   * @param targets what is kept of target models
   * @param twin of the first target without canaries
   * @param shadows what is kept of shadow models
   * @param access to a target itself
   */
  record Models(
      ScoreStore.Contents targets,
      Optional<ScoreStore.Contents> twin,
      Optional<ScoreStore.Contents> shadows,
      IntFunction<TargetAccess> access) {
    /** One signal of one target on the records at {@code indices}. */
    float[] target(Signal signal, int target, int[] indices) {
      float[] values = new float[indices.length];
      IntStream.range(0, values.length)
          .forEach(i -> values[i] = targets.matrix(signal).at(target, indices[i]));
      return values;
    }

    /** The confidence of one target on a changed copy of the records at {@code indices}. */
    float[] copy(int copy, int target, int[] indices) {
      float[] values = new float[indices.length];
      IntStream.range(0, values.length)
          .forEach(i -> values[i] = targets.copy(copy).at(target, indices[i]));
      return values;
    }

    /** The logits of one target on the records at {@code indices}, record-major. */
    float[] logits(int target, int[] indices, int classes) {
      float[] all = targets.logits(target);
      float[] chosen = new float[indices.length * classes];
      for (int i = 0; i < indices.length; i++) {
        System.arraycopy(all, indices[i] * classes, chosen, i * classes, classes);
      }
      return chosen;
    }
  }
}
