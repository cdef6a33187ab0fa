package assay.study;

import static java.util.Objects.requireNonNull;

import assay.stats.WholeFile;
import assay.train.TrainingRecord;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a study keeps of its models: models x records of signals on disk, growing by whole shards,
 * read through a memory map. A shard is written under a temporary name and renamed, so a shard that
 * is there is whole; it names the recipe that made it and ends in its SHA-256, so nothing stale or
 * torn is ever picked up.
 *
 * <p>A shard file is: a header of UTF and int fields (magic, recipe hash, first model, models,
 * records, signals, logit columns, one training record per model), padding to 8 bytes, then
 * little-endian floats, signal by signal, model by model, record by record, then likewise the
 * confidence on every changed copy of the records, then for each model its logits, then 32 bytes of
 * SHA-256 over all before.
 */
public final class ScoreStore {
  private static final String MAGIC = "assay-shard-2";
  private final Path folder;
  private final String recipeHash;
  private final int records;
  private final List<Signal> signals;
  private final int copies;
  private final int logitColumns;

  /**
   * @param folder made when the first shard is written
   * @param recipeHash changes whenever the same models would give other signals
   * @param records columns
   * @param signals kept of every model
   * @param copies changed copies of each record on which the confidence is kept as well, >= 0
   * @param logitColumns classes if whole logits are kept, else 0
   */
  public ScoreStore(
      Path folder,
      String recipeHash,
      int records,
      List<Signal> signals,
      int copies,
      int logitColumns) {
    this.folder = folder;
    this.recipeHash = recipeHash;
    this.records = records;
    this.signals = List.copyOf(signals);
    this.copies = copies;
    this.logitColumns = logitColumns;
  }

  /** A model's part of a shard. */
  public record Row(
      TrainingRecord training,
      Map<Signal, float[]> signals,
      List<float[]> copies,
      Optional<float[]> logits) {}

  /** Whether models first..first+count-1 are there as a whole, sound shard of this recipe. */
  boolean has(int first, int count) {
    Path file = file(first);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    try {
      Shard shard = open(file);
      return shard.first == first && shard.training.size() == count && sound(file);
    } catch (IOException e) {
      return false;
    }
  }

  /** Writes a shard; replaces an unusable one of the same number. */
  void write(int first, List<Row> rows) throws IOException {
    long bytes = 4L * rows.size() * records * (signals.size() + copies + logitColumns);
    if (bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a shard must have at most " + Integer.MAX_VALUE + " bytes of signals, got " + bytes);
    }
    Files.createDirectories(folder);
    Path file = file(first);
    Path partial = WholeFile.partial(file);
    MessageDigest digest = sha256();
    try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(partial), 1 << 16);
        DataOutputStream out = new DataOutputStream(new DigestOutputStream(raw, digest))) {
      header(out, first, rows);
      for (Signal signal : signals) {
        for (Row row : rows) {
          floats(out, requireNonNull(row.signals().get(signal)), records);
        }
      }
      for (int copy = 0; copy < copies; copy++) {
        for (Row row : rows) {
          floats(out, row.copies().get(copy), records);
        }
      }
      if (logitColumns > 0) {
        for (Row row : rows) {
          floats(out, row.logits().orElseThrow(), records * logitColumns);
        }
      }
      out.flush();
      raw.write(digest.digest());
    }
    WholeFile.complete(partial, file);
  }

  /** Opens shards that start at {@code firsts}, which must be there, as one view. */
  Contents read(int[] firsts) throws IOException {
    Shard[] shards = new Shard[firsts.length];
    for (int i = 0; i < firsts.length; i++) {
      shards[i] = open(file(firsts[i]));
    }
    return new Contents(shards);
  }

  private void header(DataOutputStream out, int first, List<Row> rows) throws IOException {
    out.writeUTF(MAGIC);
    out.writeUTF(recipeHash);
    out.writeInt(first);
    out.writeInt(rows.size());
    out.writeInt(records);
    out.writeInt(logitColumns);
    out.writeUTF(kept());
    for (Row row : rows) {
      TrainingRecord t = row.training();
      out.writeUTF(t.engine());
      out.writeBoolean(t.poisson());
      out.writeDouble(t.samplingRate());
      out.writeDouble(t.expectedBatch());
      out.writeLong(t.steps());
      out.writeDouble(t.noiseMultiplier());
      out.writeDouble(t.clip());
      out.writeUTF(t.clipping());
      out.writeDouble(t.finalTrainLoss());
      out.writeLong(t.nonFiniteExamples());
    }
    while (out.size() % 8 != 0) {
      out.writeByte(0);
    }
  }

  private String kept() {
    return copies == 0 ? signals.toString() : signals + " and " + copies + " copies";
  }

  private static void floats(DataOutputStream out, float[] values, int expected)
      throws IOException {
    if (values.length != expected) {
      throw new IllegalArgumentException(
          "a row must have " + expected + " values, got " + values.length);
    }
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }

  private Shard open(Path file) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      CountingReader reader = new CountingReader(in);
      if (!reader.utf().equals(MAGIC) || !reader.utf().equals(recipeHash)) {
        throw new IOException(file.getFileName() + " was made by another recipe");
      }
      int first = reader.number();
      int models = reader.number();
      if (reader.number() != records
          || reader.number() != logitColumns
          || !reader.utf().equals(kept())) {
        throw new IOException(file.getFileName() + " holds another study");
      }
      TrainingRecord[] training = new TrainingRecord[models];
      for (int m = 0; m < models; m++) {
        training[m] =
            new TrainingRecord(
                reader.utf(),
                reader.flag(),
                reader.real(),
                reader.real(),
                reader.whole(),
                reader.real(),
                reader.real(),
                reader.utf(),
                reader.real(),
                reader.whole());
      }
      long offset = (reader.bytes + 7) / 8 * 8;
      long floats = (long) models * records * (signals.size() + copies + logitColumns);
      if (Files.size(file) != offset + 4 * floats + 32) {
        throw new IOException(file.getFileName() + " is cut short");
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        FloatBuffer values =
            channel
                .map(FileChannel.MapMode.READ_ONLY, offset, 4 * floats)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        return new Shard(first, List.of(training), values);
      }
    }
  }

  private static boolean sound(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (DigestInputStream in =
        new DigestInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16), digest)) {
      byte[] block = new byte[1 << 16];
      long left = Files.size(file) - 32;
      while (left > 0) {
        int read = in.read(block, 0, (int) Math.min(block.length, left));
        if (read < 0) {
          return false;
        }
        left -= read;
      }
      in.on(false);
      return Arrays.equals(digest.digest(), in.readNBytes(32));
    }
  }

  private Path file(int first) {
    return folder.resolve("models-" + first + ".shard");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** SHA-256 of a text, hexadecimal: how recipes are named. */
  public static String hash(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private record Shard(int first, List<TrainingRecord> training, FloatBuffer values) {}

  /**
   * Shards seen as one table; row i is the i-th model over all shards in the order they were asked
   * for.
   */
  public final class Contents {
    private final Shard[] shards;
    private final int[] shardOf;
    private final int[] rowOf;

    private Contents(Shard[] shards) {
      this.shards = shards;
      int models = Arrays.stream(shards).mapToInt(shard -> shard.training.size()).sum();
      shardOf = new int[models];
      rowOf = new int[models];
      int model = 0;
      for (int s = 0; s < shards.length; s++) {
        for (int row = 0; row < shards[s].training.size(); row++) {
          shardOf[model] = s;
          rowOf[model++] = row;
        }
      }
    }

    /** Models. */
    public int models() {
      return shardOf.length;
    }

    /** What the loop that trained {@code model} really did. */
    public TrainingRecord training(int model) {
      return shards[shardOf[model]].training.get(rowOf[model]);
    }

    /** One signal of all models; mapped, not in heap. */
    public SignalMatrix matrix(Signal signal) {
      int position = signals.indexOf(signal);
      if (position < 0) {
        throw new IllegalArgumentException("signal must be one of " + signals + ", got " + signal);
      }
      return new Mapped(position);
    }

    /** The confidence of all models on one changed copy of every record; mapped, not in heap. */
    public SignalMatrix copy(int copy) {
      if (copy < 0 || copy >= copies) {
        throw new IllegalArgumentException("copy must be in [0, " + copies + "), got " + copy);
      }
      return new Mapped(signals.size() + copy);
    }

    /** The whole logits of one model, records x classes. */
    public float[] logits(int model) {
      Shard shard = shards[shardOf[model]];
      float[] logits = new float[records * logitColumns];
      int models = shard.training.size();
      shard.values.get(
          models * records * (signals.size() + copies) + rowOf[model] * records * logitColumns,
          logits);
      return logits;
    }

    private final class Mapped implements SignalMatrix {
      private final int position;

      Mapped(int position) {
        this.position = position;
      }

      @Override
      public int models() {
        return Contents.this.models();
      }

      @Override
      public int records() {
        return records;
      }

      @Override
      public float at(int model, int record) {
        return shards[shardOf[model]].values.get(offset(model) + record);
      }

      @Override
      public void copyRow(int model, int first, int count, float[] into) {
        shards[shardOf[model]].values.get(offset(model) + first, into, 0, count);
      }

      private int offset(int model) {
        return (position * shards[shardOf[model]].training.size() + rowOf[model]) * records;
      }
    }
  }

  private static final class CountingReader {
    private final DataInputStream in;
    private long bytes;

    CountingReader(DataInputStream in) {
      this.in = in;
    }

    String utf() throws IOException {
      String text = in.readUTF();
      bytes += 2 + text.getBytes(StandardCharsets.UTF_8).length;
      return text;
    }

    int number() throws IOException {
      bytes += 4;
      return in.readInt();
    }

    long whole() throws IOException {
      bytes += 8;
      return in.readLong();
    }

    double real() throws IOException {
      bytes += 8;
      return in.readDouble();
    }

    boolean flag() throws IOException {
      bytes += 1;
      return in.readBoolean();
    }
  }
}
