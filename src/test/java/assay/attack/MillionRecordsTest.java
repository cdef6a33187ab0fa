package assay.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Normal;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.ScoreStore;
import assay.study.Signal;
import assay.study.Study;
import assay.train.TrainedModel;
import assay.train.Trainer;
import assay.train.TrainingJob;
import assay.train.TrainingRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million records and 64 reference models, from the score store on disk, in a heap below 4 GiB
 * (the test machine's is 3 GiB): {@code mvn test -Dtest=MillionRecordsTest -DexcludedGroups= }.
 */
@Tag("slow")
class MillionRecordsTest {
  private static final int RECORDS = 1_000_000;
  private static final int MODELS = 66;

  @TempDir Path folder;

  /** Confidence N(difficulty, 1), one more for members; logits (confidence, 0) of class 0. */
  private static final class Noise implements Trainer {
    @Override
    public void train(
        Dataset data, List<TrainingJob> jobs, int workers, Consumer<Finished> finished) {
      for (TrainingJob job : jobs) {
        finished.accept(
            new Finished(
                job,
                new TrainedModel() {
                  @Override
                  public int classCount() {
                    return 2;
                  }

                  @Override
                  public float[] logits(Dataset all) {
                    ZigguratSampler.NormalizedGaussian normal =
                        ZigguratSampler.NormalizedGaussian.of(job.seed().random());
                    float[] logits = new float[2 * RECORDS];
                    for (int r = 0; r < RECORDS; r++) {
                      logits[2 * r] = (float) (all.features()[r] + normal.sample());
                    }
                    for (int member : job.members()) {
                      logits[2 * member] += 1;
                    }
                    return logits;
                  }

                  @Override
                  public TrainingRecord record() {
                    return new TrainingRecord(
                        "noise", false, 0.5, 2, 7, 0, Double.POSITIVE_INFINITY, "none", 0.1);
                  }

                  @Override
                  public void save(Path zip) {
                    throw new UnsupportedOperationException();
                  }
                }));
      }
    }

    @Override
    public String recipe() {
      return "noise";
    }
  }

  @Test
  void streamsFromTheStoreWithinFourGibibytes() throws Exception {
    assertTrue(
        Runtime.getRuntime().maxMemory() <= 4L << 30,
        "the heap is larger than what this test is about");
    float[] ease = new float[RECORDS];
    List<String> ids = new ArrayList<>(RECORDS);
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(Seed.of(1).random());
    for (int r = 0; r < RECORDS; r++) {
      ease[r] = (float) (3 * normal.sample());
      ids.add("r" + r);
    }
    Dataset records = new Dataset(1, ease, new int[RECORDS], List.of("a", "b"), ids, List.of());
    MembershipMatrix membership = MembershipMatrix.paired(Seed.of(2), MODELS, RECORDS);
    Signal signal = Signal.LOGIT_SCALED_CONFIDENCE;
    ScoreStore.Contents store =
        new Study(
                "million",
                new Noise(),
                records,
                membership,
                RECORDS / 2,
                Seed.of(3),
                8,
                EnumSet.of(signal),
                false,
                folder,
                "test")
            .run(1, done -> {});
    int[] others = new int[MODELS - 2];
    boolean[] member = new boolean[RECORDS];
    for (int m = 0; m < others.length; m++) {
      others[m] = m + 2;
    }
    for (int r = 0; r < RECORDS; r++) {
      member[r] = membership.contains(0, r);
    }
    AttackContext context =
        AttackContext.builder(records.labels(), 2, Seed.of(4))
            .target(signal, AttackContext.row(store.matrix(signal), 0))
            .references(
                References.of(
                    Map.of(signal, new ChosenModels(store.matrix(signal), others)),
                    membership.at(others)))
            .build();
    RecordTests.Corrected tests = RecordTests.of(context).corrected();
    for (String id :
        List.of("lira-online", "lira-offline", "rmia-online", "attack-r", "bavaria-online")) {
      long start = System.nanoTime();
      double[] score = Attacks.byId(id).score(context);
      long end = System.nanoTime();
      AttackEvaluation evaluation =
          AttackEvaluation.of(
              new AttackScores(id, score, member), List.of(Grouping.difficulty(context)), 0.95);
      System.err.printf(
          "%s: %.0f ms, AUC %.4f%n", id, (end - start) / 1e6, evaluation.auc().estimate());
      assertEquals(20, tests.highest(score, ids, 20).size());
      assertTrue(evaluation.rates().stream().allMatch(rate -> rate.tpr().isPresent()), id);
      if (!id.equals("rmia-online")) {
        // One standard deviation apart within each record; 64 models tell where each lies.
        assertEquals(Normal.cdf(1 / Math.sqrt(2)), evaluation.auc().estimate(), 0.02, id);
      }
    }
  }
}
