package assay.study;

import assay.data.Dataset;
import assay.stats.Checks;
import assay.stats.Seed;
import assay.train.TrainedModel;
import assay.train.Trainer;
import assay.train.TrainingJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Many trainings of one recipe on one membership matrix, and the signals of every model on every
 * record. Its work is a list of shards of models; a shard needs nothing but recipe, data and its
 * numbers, so any engine anywhere may run it. Finished shards are on disk and are never trained
 * twice.
 */
public final class Study {
  private final String name;
  private final Trainer trainer;
  private final Dataset records;
  private final MembershipMatrix membership;
  private final int publicSize;
  private final Seed seed;
  private final int shardSize;
  private final ScoreStore store;
  private final List<Signal> signals;
  private final QueryViews views;
  private final boolean keepLogits;

  /**
   * @param name of its folder, such as "private/shadows"
   * @param trainer network and recipe
   * @param records all records: the columns of {@code membership} first, then records in no model
   * @param membership who is in which model
   * @param publicSize what a sampling rate may know of the number of members
   * @param seed model m trains from child(m)
   * @param shardSize models per shard, >= 1
   * @param signals kept of every model
   * @param keepLogits whether whole logits are kept as well
   * @param folder of the store
   * @param context a text naming all else that the signals depend on, such as the version of the
   *     code
   */
  public Study(
      String name,
      Trainer trainer,
      Dataset records,
      MembershipMatrix membership,
      int publicSize,
      Seed seed,
      int shardSize,
      EnumSet<Signal> signals,
      boolean keepLogits,
      Path folder,
      String context) {
    this(
        name,
        trainer,
        records,
        membership,
        publicSize,
        seed,
        shardSize,
        signals,
        QueryViews.none(records),
        keepLogits,
        folder,
        context);
  }

  /**
   * The same with changed copies of the records, on which the confidence of every model is kept as
   * well.
   *
   * @param views the copies
   */
  public Study(
      String name,
      Trainer trainer,
      Dataset records,
      MembershipMatrix membership,
      int publicSize,
      Seed seed,
      int shardSize,
      EnumSet<Signal> signals,
      QueryViews views,
      boolean keepLogits,
      Path folder,
      String context) {
    if (membership.records() > records.size()) {
      throw new IllegalArgumentException(
          "membership must have at most "
              + records.size()
              + " records, got "
              + membership.records());
    }
    this.name = name;
    this.trainer = trainer;
    this.records = records;
    this.membership = membership;
    this.publicSize = Checks.atLeast("publicSize", 1, publicSize);
    this.seed = seed;
    this.shardSize = Checks.atLeast("shardSize", 1, shardSize);
    this.signals = List.copyOf(signals);
    this.views = views;
    this.keepLogits = keepLogits;
    String recipe =
        String.join(
                "\n",
                name,
                trainer.recipe(),
                records.sha256(),
                seed.fingerprint(),
                Integer.toString(publicSize),
                Integer.toString(shardSize),
                membership.sha256(),
                context)
            + views.recipe();
    this.store =
        new ScoreStore(
            folder.resolve(name),
            ScoreStore.hash(recipe),
            records.size(),
            this.signals,
            views.count(),
            keepLogits ? records.classCount() : 0);
  }

  /** Models still to train. */
  public int missing() {
    return (int) missingShards().stream().mapToLong(this::shardModels).sum();
  }

  /**
   * Trains what is missing and opens the whole.
   *
   * @param workers threads, >= 1; does not change any byte
   * @param progress told 1 for every finished model
   */
  public ScoreStore.Contents run(int workers, IntConsumer progress)
      throws IOException, InterruptedException {
    make(missingShards(), workers, progress);
    int[] firsts = IntStream.iterate(0, m -> m < membership.models(), m -> m + shardSize).toArray();
    return store.read(firsts);
  }

  /**
   * Makes some shards and nothing else. Any process with the same plan and data builds an equal
   * study, and may make any of its shards: the files are the same, byte for byte.
   *
   * @param shards of {@link #missingShards}
   * @param workers threads, >= 1; does not change any byte
   * @param progress told 1 for every finished model
   */
  public void make(List<Integer> shards, int workers, IntConsumer progress)
      throws InterruptedException {
    List<TrainingJob> jobs = new ArrayList<>();
    for (int shard : shards) {
      if (shard < 0 || shard >= membership.models() || shard % shardSize != 0) {
        throw new IllegalArgumentException(
            "a shard must be a multiple of "
                + shardSize
                + " below "
                + membership.models()
                + ", got "
                + shard);
      }
      for (int m = shard; m < shard + shardModels(shard); m++) {
        jobs.add(job(m));
      }
    }
    if (!jobs.isEmpty()) {
      Map<Integer, Map<Integer, ScoreStore.Row>> open = new HashMap<>();
      trainer.train(records, jobs, workers, finished -> keep(open, finished, progress));
    }
  }

  /** The job that trains one of the models. */
  public TrainingJob job(int model) {
    return new TrainingJob(model, membership.members(model), publicSize, seed.child(model));
  }

  /** What trains the models. */
  public Trainer trainer() {
    return trainer;
  }

  /** All records. */
  public Dataset records() {
    return records;
  }

  private void keep(
      Map<Integer, Map<Integer, ScoreStore.Row>> open,
      Trainer.Finished finished,
      IntConsumer progress) {
    int model = finished.job().index();
    float[] logits = finished.model().logits(records);
    ScoreStore.Row row =
        new ScoreStore.Row(
            finished.model().record(),
            columns(logits),
            copies(finished.model()),
            keepLogits ? Optional.of(logits) : Optional.empty());
    int shard = model / shardSize * shardSize;
    Map<Integer, ScoreStore.Row> rows = open.computeIfAbsent(shard, s -> new TreeMap<>());
    rows.put(model, row);
    if (rows.size() == shardModels(shard)) {
      try {
        store.write(shard, List.copyOf(rows.values()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      open.remove(shard);
    }
    progress.accept(1);
  }

  private List<float[]> copies(TrainedModel model) {
    List<float[]> confidences = new ArrayList<>();
    for (int copy = 0; copy < views.count(); copy++) {
      confidences.add(
          Signals.of(
              Signal.LOGIT_SCALED_CONFIDENCE,
              model.logits(views.view(copy)),
              records.labels(),
              records.classCount()));
    }
    return confidences;
  }

  private Map<Signal, float[]> columns(float[] logits) {
    Map<Signal, float[]> columns = new EnumMap<>(Signal.class);
    for (Signal signal : signals) {
      columns.put(signal, Signals.of(signal, logits, records.labels(), records.classCount()));
    }
    return columns;
  }

  /** The shards that are not there yet, each by the number of its first model. */
  public List<Integer> missingShards() {
    List<Integer> missing = new ArrayList<>();
    for (int first = 0; first < membership.models(); first += shardSize) {
      if (!store.has(first, shardModels(first))) {
        missing.add(first);
      }
    }
    return missing;
  }

  private int shardModels(int first) {
    return Math.min(shardSize, membership.models() - first);
  }

  @Override
  public String toString() {
    return "Study[" + name + ", " + membership.models() + " models]";
  }
}
