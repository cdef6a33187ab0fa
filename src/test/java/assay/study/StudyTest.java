package assay.study;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assay.data.Dataset;
import assay.stats.Seed;
import assay.train.TrainedModel;
import assay.train.Trainer;
import assay.train.TrainingJob;
import assay.train.TrainingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StudyTest {
  private static final Dataset RECORDS =
      new Dataset(
          1,
          new float[] {0, 1, 2, 3, 4},
          new int[] {0, 1, 0, 1, 0},
          List.of("a", "b"),
          IntStream.range(0, 5).mapToObj(Integer::toString).toList(),
          List.of());

  @TempDir Path folder;
  private Remembering trainer;

  @BeforeEach
  void freshTrainer() {
    trainer = new Remembering("v1");
  }

  /** Its models know nothing but their number and their members. */
  private static final class Remembering implements Trainer {
    private final String version;
    private final List<Integer> trained = new ArrayList<>();
    private int stopAfter = Integer.MAX_VALUE;

    Remembering(String version) {
      this.version = version;
    }

    @Override
    public void train(
        Dataset data, List<TrainingJob> jobs, int workers, Consumer<Finished> finished)
        throws InterruptedException {
      for (TrainingJob job : jobs) {
        if (trained.size() == stopAfter) {
          throw new InterruptedException("stopped");
        }
        trained.add(job.index());
        finished.accept(new Finished(job, model(job)));
      }
    }

    @Override
    public String recipe() {
      return version;
    }

    private static TrainedModel model(TrainingJob job) {
      return new TrainedModel() {
        @Override
        public int classCount() {
          return 2;
        }

        @Override
        public float[] logits(Dataset data) {
          float[] logits = new float[2 * data.size()];
          for (int r = 0; r < data.size(); r++) {
            logits[2 * r] = job.index() + data.features()[r];
          }
          for (int member : job.members()) {
            logits[2 * member] += 10;
          }
          return logits;
        }

        @Override
        public TrainingRecord record() {
          return new TrainingRecord(
              "test",
              false,
              0.5,
              2,
              7 + job.index(),
              0,
              Double.POSITIVE_INFINITY,
              "none",
              0.1,
              3 + job.index());
        }

        @Override
        public void save(Path zip) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }

  private Study study(Trainer with) {
    return new Study(
        "plain",
        with,
        RECORDS,
        MembershipMatrix.paired(Seed.of(5), 6, 4),
        2,
        Seed.of(6),
        2,
        EnumSet.of(Signal.LOGIT_SCALED_CONFIDENCE, Signal.CORRECT),
        true,
        folder,
        "test");
  }

  private static float[] row(ScoreStore.Contents contents, int model) {
    float[] row = new float[5];
    contents.matrix(Signal.LOGIT_SCALED_CONFIDENCE).copyRow(model, 0, 5, row);
    return row;
  }

  /** The seam for other engines: a shard needs nothing but plan, data and its numbers. */
  @Test
  void shardsMadeByOthersAreThoseOfOneRun() throws Exception {
    List<Integer> shards = study(trainer).missingShards();
    assertEquals(List.of(0, 2, 4), shards);
    study(trainer).run(1, done -> {});
    Map<Integer, byte[]> expected = new HashMap<>();
    for (int shard : shards) {
      Path file = folder.resolve("plain").resolve("models-" + shard + ".shard");
      expected.put(shard, Files.readAllBytes(file));
      Files.delete(file);
    }
    study(new Remembering("v1")).make(List.of(4, 0), 1, done -> {});
    assertEquals(List.of(2), study(new Remembering("v1")).missingShards());
    study(new Remembering("v1")).make(List.of(2), 1, done -> {});
    for (int shard : shards) {
      Path file = folder.resolve("plain").resolve("models-" + shard + ".shard");
      assertArrayEquals(expected.get(shard), Files.readAllBytes(file));
    }
    Remembering idle = new Remembering("v1");
    assertEquals(6, study(idle).run(1, done -> {}).models());
    assertEquals(List.of(), idle.trained);
    assertEquals(
        "a shard must be a multiple of 2 below 6, got 3",
        String.valueOf(
            assertThrows(
                    IllegalArgumentException.class,
                    () -> study(idle).make(List.of(3), 1, done -> {}))
                .getMessage()));
  }

  @Test
  void whatIsReadIsWhatTheModelsSaid() throws Exception {
    ScoreStore.Contents contents = study(trainer).run(1, done -> {});
    assertEquals(6, contents.models());
    for (int m = 0; m < 6; m++) {
      float[] logits = contents.logits(m);
      for (int r = 0; r < 5; r++) {
        float expected = RECORDS.labels()[r] == 0 ? logits[2 * r] : -logits[2 * r];
        assertEquals(expected, row(contents, m)[r], 1e-6f);
        assertEquals(row(contents, m)[r], contents.matrix(Signal.LOGIT_SCALED_CONFIDENCE).at(m, r));
      }
      assertEquals(7 + m, contents.training(m).steps());
    }
    assertEquals(3 + 2, contents.training(2).nonFiniteExamples());
  }

  @Test
  void changedCopiesAreKeptBesideTheRecords() throws Exception {
    QueryViews views = QueryViews.of(RECORDS, Optional.empty(), 3, Seed.of(9));
    ScoreStore.Contents plain = study(trainer).run(1, done -> {});
    ScoreStore.Contents contents = asking(views).run(1, done -> {});
    for (int m = 0; m < 6; m++) {
      assertArrayEquals(plain.logits(m), contents.logits(m));
      assertArrayEquals(row(plain, m), row(contents, m));
      for (int copy = 0; copy < 2; copy++) {
        float[] logits = Remembering.model(asking(views).job(m)).logits(views.view(copy));
        float[] kept = new float[5];
        contents.copy(copy).copyRow(m, 0, 5, kept);
        assertArrayEquals(
            Signals.of(Signal.LOGIT_SCALED_CONFIDENCE, logits, RECORDS.labels(), 2), kept);
      }
    }
    assertEquals(0, asking(views).missing());
    assertEquals(6, asking(QueryViews.of(RECORDS, Optional.empty(), 4, Seed.of(9))).missing());
  }

  private Study asking(QueryViews views) {
    return new Study(
        "asking",
        new Remembering("v1"),
        RECORDS,
        MembershipMatrix.paired(Seed.of(5), 6, 4),
        2,
        Seed.of(6),
        2,
        EnumSet.of(Signal.LOGIT_SCALED_CONFIDENCE, Signal.CORRECT),
        views,
        true,
        folder,
        "test");
  }

  @Test
  void aStoppedStudyTrainsOnlyWhatIsMissingAndEndsTheSame() throws Exception {
    float[] whole = row(study(trainer).run(1, done -> {}), 5);
    for (Path file : Files.list(folder.resolve("plain")).toList()) {
      Files.delete(file);
    }
    Remembering stopped = new Remembering("v1");
    stopped.stopAfter = 3;
    try {
      study(stopped).run(1, done -> {});
    } catch (InterruptedException expected) {
      assertEquals("stopped", expected.getMessage());
    }
    Remembering second = new Remembering("v1");
    assertArrayEquals(whole, row(study(second).run(1, done -> {}), 5));
    assertEquals(List.of(2, 3, 4, 5), second.trained);
  }

  @Test
  void shardsOfAnotherRecipeAreNotPickedUp() throws Exception {
    study(trainer).run(1, done -> {});
    assertEquals(0, study(new Remembering("v1")).missing());
    assertEquals(6, study(new Remembering("v2")).missing());
  }

  /** Data, members, public size, seed, models per shard and version all make the recipe. */
  @Test
  void everyPartOfTheRecipeCounts() throws Exception {
    study(trainer).run(1, done -> {});
    Dataset other = RECORDS.withLabels(new int[RECORDS.size()]);
    MembershipMatrix members = MembershipMatrix.paired(Seed.of(5), 6, 4);
    MembershipMatrix otherMembers = MembershipMatrix.paired(Seed.of(55), 6, 4);
    assertEquals(0, study(RECORDS, members, 2, 6, 2, "test").missing());
    assertEquals(6, study(other, members, 2, 6, 2, "test").missing());
    assertEquals(6, study(RECORDS, otherMembers, 2, 6, 2, "test").missing());
    assertEquals(6, study(RECORDS, members, 3, 6, 2, "test").missing());
    assertEquals(6, study(RECORDS, members, 2, 7, 2, "test").missing());
    assertEquals(6, study(RECORDS, members, 2, 6, 3, "test").missing());
    assertEquals(6, study(RECORDS, members, 2, 6, 2, "next version").missing());
  }

  private Study study(
      Dataset data, MembershipMatrix members, int size, int seed, int shard, String version) {
    return new Study(
        "plain",
        new Remembering("v1"),
        data,
        members,
        size,
        Seed.of(seed),
        shard,
        EnumSet.of(Signal.LOGIT_SCALED_CONFIDENCE, Signal.CORRECT),
        true,
        folder,
        version);
  }

  @Test
  void aChangedOrTornShardIsTrainedAgain() throws Exception {
    study(trainer).run(1, done -> {});
    Path shard = folder.resolve("plain").resolve("models-2.shard");
    byte[] bytes = Files.readAllBytes(shard);
    bytes[bytes.length - 40] ^= 1;
    Files.write(shard, bytes);
    assertEquals(2, study(trainer).missing());
    Files.write(shard, java.util.Arrays.copyOf(bytes, bytes.length - 5));
    assertEquals(2, study(trainer).missing());
  }

  @Test
  void nothingPartialIsLeftBehind() throws IOException, InterruptedException {
    study(trainer).run(1, done -> {});
    assertEquals(3, Files.list(folder.resolve("plain")).count());
  }
}
