package assay.train;

import assay.data.Dataset;
import assay.data.TableFile;
import assay.stats.InputException;
import assay.stats.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Training by a program of the person's own. For every model it is run with {@code --train FILE
 * --records FILE --predictions FILE --seed N}: it trains on the first file and writes predictions
 * for all of the second to the third. Which of the records it was trained on, the second file does
 * not say.
 *
 * <p>Every model has a folder named by the hash of all that its predictions depend on, with the
 * log. Predictions that are there, whole, are not made again.
 */
public final class CommandTrainer implements Trainer {
  /** How long to listen on to a program that has ended. */
  private static final int LAST_WORDS_MILLIS = 1000;

  private static final int END_OF_LOG = 1 << 12;
  private static final String ENGINE = "command";
  private static final long MOST_LOG = 1 << 20;
  private static final long MOST_HASHED = 64L << 20;
  private static final String LABEL = "label";
  private static final String PREDICTIONS = "predictions.csv";

  private final List<String> run;
  private final Path folder;
  private final int timeout;
  private final int retries;
  private final Path work;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();

  /**
   * @param run program and arguments
   * @param folder where it runs
   * @param timeout seconds for one model, >= 1
   * @param retries further tries after a failure, >= 0
   * @param work folder of files for the program, and of its logs
   */
  public CommandTrainer(List<String> run, Path folder, int timeout, int retries, Path work) {
    this.run = List.copyOf(run);
    this.folder = folder;
    this.timeout = timeout;
    this.retries = retries;
    this.work = work.toAbsolutePath().normalize();
  }

  /** The command, and the content of all its arguments that are files. */
  @Override
  public String recipe() {
    StringBuilder text = new StringBuilder(ENGINE).append(" 1");
    for (String argument : run) {
      text.append('\n').append(argument);
      Path file = folder.resolve(argument);
      try {
        if (Files.isRegularFile(file) && Files.size(file) <= MOST_HASHED) {
          text.append(' ').append(hash(Files.readAllBytes(file)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return text.toString();
  }

  @Override
  public void train(
      Dataset data,
      List<TrainingJob> jobs,
      int workers,
      java.util.function.Consumer<Finished> finished)
      throws InterruptedException {
    try {
      Files.createDirectories(work);
      Path records = work.resolve("records-" + data.sha256().substring(0, 16) + ".csv");
      if (!Files.exists(records)) {
        write(records, data, null);
      }
      // An interrupted audit leaves no program behind that runs on.
      Thread hook = new Thread(() -> running.forEach(CommandTrainer::end), "assay-command-end");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        all(data, records, jobs, workers, finished);
      } finally {
        Files.deleteIfExists(records);
        unhook(hook);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook runs.
      return;
    }
  }

  /** Ends a program and whatever it started. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void all(
      Dataset data,
      Path records,
      List<TrainingJob> jobs,
      int workers,
      java.util.function.Consumer<Finished> finished)
      throws InterruptedException {
    ConcurrentLinkedQueue<TrainingJob> queue = new ConcurrentLinkedQueue<>(jobs);
    int threads = Math.max(1, Math.min(workers, jobs.size()));
    ExecutorService pool =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "assay-command");
              thread.setDaemon(true);
              return thread;
            });
    String recipe = recipe();
    Object oneAtATime = new Object();
    try {
      ExecutorCompletionService<@Nullable Void> results = new ExecutorCompletionService<>(pool);
      List<Future<@Nullable Void>> submitted = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        submitted.add(
            results.submit(
                () -> {
                  for (TrainingJob job = queue.poll(); job != null; job = queue.poll()) {
                    float[] logits = one(data, records, job, recipe);
                    synchronized (oneAtATime) {
                      finished.accept(new Finished(job, new Predicting(data, logits)));
                    }
                  }
                  return null;
                }));
      }
      for (int t = 0; t < submitted.size(); t++) {
        results.take().get();
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (cause instanceof InterruptedException) {
        throw new InterruptedException("training was interrupted");
      }
      throw new IllegalStateException("training failed", cause);
    } finally {
      pool.shutdownNow();
      boolean ended = pool.awaitTermination(1, TimeUnit.MINUTES);
      assert ended;
    }
  }

  private float[] one(Dataset data, Path records, TrainingJob job, String recipe)
      throws IOException, InterruptedException {
    Path own = work.resolve(key(data, job, recipe));
    Path predictions = own.resolve(PREDICTIONS);
    if (Files.exists(predictions)) {
      try {
        return read(predictions, data);
      } catch (InputException e) {
        // Not whole, whatever the reason: make it again.
        Files.delete(predictions);
      }
    }
    Files.createDirectories(own);
    Path training = own.resolve("train.csv");
    write(training, data, job.members());
    Path fresh = own.resolve("predictions.partial.csv");
    try {
      String failure = "";
      for (int attempt = 0; attempt <= retries; attempt++) {
        Files.deleteIfExists(fresh);
        failure = attempt(training, records, fresh, own.resolve("log.txt"), job, attempt);
        if (failure.isEmpty()) {
          float[] logits = read(fresh, data);
          Files.move(
              fresh,
              predictions,
              StandardCopyOption.ATOMIC_MOVE,
              StandardCopyOption.REPLACE_EXISTING);
          return logits;
        }
      }
      throw new InputException(
          words()
              + ": model "
              + job.index()
              + ": "
              + failure
              + (retries > 0 ? ", " + (retries + 1) + " times" : "")
              + "; its output is in "
              + own.resolve("log.txt"));
    } finally {
      Files.deleteIfExists(training);
      Files.deleteIfExists(fresh);
    }
  }

  private String words() {
    String words = String.join(" ", run);
    return words.length() > 80 ? words.substring(0, 80) + "..." : words;
  }

  private static String key(Dataset data, TrainingJob job, String recipe) {
    StringBuilder members = new StringBuilder();
    for (int member : job.members()) {
      members.append(member).append(',');
    }
    return job.index()
        + "-"
        + hash((recipe + '\n' + data.sha256() + '\n' + job.seed().fingerprint() + '\n' + members)
                .getBytes(StandardCharsets.UTF_8))
            .substring(0, 24);
  }

  // ---- running

  /** Runs the program once; empty where it ended well and left predictions. */
  private String attempt(
      Path training, Path records, Path predictions, Path log, TrainingJob job, int attempt)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(run);
    command.addAll(
        List.of(
            "--train",
            training.toString(),
            "--records",
            records.toString(),
            "--predictions",
            predictions.toString(),
            "--seed",
            Integer.toUnsignedString(job.seed().child("command").random().nextInt() >>> 1)));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    // Models run in parallel already; and sums in one thread are the same every time.
    for (String threads :
        List.of(
            "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "LOKY_MAX_CPU_COUNT")) {
      environment.putIfAbsent(threads, "1");
    }
    environment.putIfAbsent("PYTHONHASHSEED", "0");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new InputException(
          words() + ": cannot be started in " + folder + ": " + e.getMessage(), e);
    }
    running.add(process);
    process.getOutputStream().close();
    Thread pump = new Thread(() -> keep(process.getInputStream(), log, attempt), "assay-log");
    pump.setDaemon(true);
    pump.start();
    boolean ended;
    try {
      ended = process.waitFor(timeout, TimeUnit.SECONDS);
      if (ended) {
        // Ending it closes the pipe, with what was not yet read; unless what it started holds it.
        pump.join(LAST_WORDS_MILLIS);
      }
    } finally {
      end(process);
      running.remove(process);
    }
    pump.join(5000);
    if (!ended) {
      return "did not end within " + timeout + " s";
    }
    if (process.exitValue() != 0) {
      return "ended with exit code " + process.exitValue() + last(log);
    }
    return Files.isRegularFile(predictions)
        ? ""
        : "ended well but wrote no predictions" + last(log);
  }

  /** Keeps the first megabyte of what a program says; reads on, so that it never waits. */
  private static void keep(InputStream from, Path log, int attempt) {
    try (OutputStream out = attempt == 0 ? Files.newOutputStream(log) : append(log)) {
      byte[] block = new byte[8192];
      long kept = 0;
      for (int read = from.read(block); read >= 0; read = from.read(block)) {
        int now = (int) Math.min(read, Math.max(0, MOST_LOG - kept));
        out.write(block, 0, now);
        kept += now;
      }
    } catch (IOException e) {
      // The program's pipe was closed: what was kept is in the log.
      return;
    }
  }

  private static OutputStream append(Path log) throws IOException {
    return Files.newOutputStream(
        log, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND);
  }

  /** The last line a program said. */
  private static String last(Path log) throws IOException {
    if (!Files.exists(log)) {
      return "";
    }
    byte[] end;
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      channel.position(Math.max(0, channel.size() - END_OF_LOG));
      end = Channels.newInputStream(channel).readNBytes(END_OF_LOG);
    }
    String text = new String(end, StandardCharsets.UTF_8).strip();
    String line = text.substring(text.lastIndexOf('\n') + 1).strip();
    return line.isEmpty() ? "" : " (" + line.substring(0, Math.min(200, line.length())) + ")";
  }

  // ---- files

  /** Features x0, x1, … and, for training, the label. */
  private static void write(Path file, Dataset data, int @Nullable [] members) throws IOException {
    int width = data.featureCount();
    WholeFile.write(
        file,
        out -> {
          StringBuilder line = new StringBuilder();
          for (int f = 0; f < width; f++) {
            line.append(f == 0 ? "x" : ",x").append(f);
          }
          line.append(members == null ? "" : "," + LABEL).append('\n');
          out.append(line);
          int rows = members == null ? data.size() : members.length;
          for (int i = 0; i < rows; i++) {
            int r = members == null ? i : members[i];
            line.setLength(0);
            for (int f = 0; f < width; f++) {
              line.append(f == 0 ? "" : ",").append(plain(data.features()[r * width + f]));
            }
            if (members != null) {
              line.append(',').append(quoted(data.classNames().get(data.labels()[r])));
            }
            out.append(line.append('\n'));
          }
        });
  }

  private static String plain(float value) {
    return value == (int) value ? Integer.toString((int) value) : Float.toString(value);
  }

  private static String quoted(String name) {
    return name.matches("[A-Za-z0-9._ -]+") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Predictions as logits in the order of the classes. */
  private float[] read(Path file, Dataset data) throws IOException {
    TableFile table = TableFile.read(file);
    if (table.rows() != data.size()) {
      throw new InputException(
          words()
              + ": predictions must have a row for each of the "
              + data.size()
              + " records, in their order; got "
              + table.rows());
    }
    boolean logits = table.header().stream().anyMatch(name -> name.startsWith("logit_"));
    String prefix = logits ? "logit_" : "p_";
    int classes = data.classCount();
    int[] columns = new int[classes];
    double[][] values = new double[classes][];
    for (int c = 0; c < classes; c++) {
      columns[c] = table.find(prefix + data.classNames().get(c));
      if (columns[c] >= 0) {
        values[c] = table.numbers(columns[c])[0];
      } else if (logits || c == classes - 1 && Arrays.stream(columns).allMatch(at -> at < 0)) {
        table.column(
            prefix + data.classNames().get(c), "a prediction per class", "p_CLASS or logit_CLASS");
      } else {
        // A class that the training records did not hold: the model gives it no probability.
        values[c] = new double[data.size()];
      }
    }
    int known = Arrays.stream(columns).filter(at -> at >= 0).findFirst().orElse(0);
    float[] read = new float[data.size() * classes];
    for (int r = 0; r < data.size(); r++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        double value = values[c][r];
        if (!logits) {
          if (!(value >= 0 && value <= 1)) {
            throw table.fault(
                r, Math.max(known, columns[c]), "expected a probability in [0, 1], got " + value);
          }
          sum += value;
          value = Math.log(Math.max(value, 1e-38));
        }
        if (!(Math.abs(value) <= Float.MAX_VALUE)) {
          throw table.fault(r, columns[c], "expected a logit, got " + value);
        }
        read[r * classes + c] = (float) value;
      }
      if (!logits && !(Math.abs(sum - 1) <= 0.01)) {
        throw table.fault(
            r, known, "the probabilities of a record must sum to 1, got " + (float) sum);
      }
    }
    return read;
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A model that is known by what it said. */
  private record Predicting(Dataset data, float[] logits) implements TrainedModel {
    @Override
    public int classCount() {
      return data.classCount();
    }

    @Override
    public float[] logits(Dataset asked) {
      if (!asked.equals(data)) {
        throw new IllegalArgumentException(
            "a model of a command has predicted the records of its study and no others");
      }
      return logits;
    }

    @Override
    public TrainingRecord record() {
      return new TrainingRecord(ENGINE, false, 0, 0, 0, 0, 0, "none", 0);
    }

    @Override
    public void save(Path zip) {
      throw new IllegalArgumentException("a model of a command is kept by the command itself");
    }
  }
}
