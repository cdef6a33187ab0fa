package assay.audit.scores;

import assay.audit.scores.MatrixScores.Named;
import assay.data.TableFile;
import assay.stats.InputException;
import assay.study.NpyReader;
import assay.study.NpyReader.NpyArray;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Opens whatever holds the scores; tells the kind of file by its first bytes. */
public final class ForeignScores {
  private static final String KEEP = "keep";
  private static final String POPULATION = "population";
  private static final String SCORES = "scores";

  private ForeignScores() {}

  /**
   * Reads and checks the file that the plan names, or asks its model.
   *
   * @throws InputException where the file is not one of scores, with its place
   */
  public static ScoresTable read(ScoresPlan plan) throws IOException {
    Path file = plan.file();
    if (plan.model().isPresent()) {
      return ModelScores.read(plan);
    }
    return switch (kind(file)) {
      case NPY -> matrix(plan, Map.of(SCORES, npy(file)));
      case NPZ -> archive(plan, npz(file));
      case TABLE -> {
        if (plan.matrix().isPresent()) {
          throw new InputException(
              name(file)
                  + ": --keep, --population and --target go with a NumPy matrix; this is no .npy or"
                  + " .npz file");
        }
        yield ScoresTable.of(TableFile.read(file), plan);
      }
    };
  }

  private enum Kind {
    NPY,
    NPZ,
    TABLE
  }

  private static Kind kind(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Kind.TABLE;
    }
    byte[] first;
    try (InputStream in = Files.newInputStream(file)) {
      first = in.readNBytes(6);
    }
    if (first.length == 6 && (first[0] & 0xff) == 0x93 && first[1] == 'N' && first[2] == 'U') {
      return Kind.NPY;
    }
    return first.length >= 4 && first[0] == 'P' && first[1] == 'K' && first[2] == 3
        ? Kind.NPZ
        : Kind.TABLE;
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  /** A quarter of the heap at most, with the copies that are made of it. */
  private static long most() {
    return Math.max(1 << 16, Runtime.getRuntime().maxMemory() / 32);
  }

  /** Reads a file. */
  interface Reading<T> {
    T read() throws IOException;
  }

  /** What is wrong with the content is the file's fault, not Assay's. */
  static <T> T reading(Path file, Reading<T> reading) throws IOException {
    if (!Files.exists(file)) {
      throw new InputException(name(file) + ": no such file: " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new InputException(name(file) + ": expected a file, got a folder or device: " + file);
    }
    try {
      return reading.read();
    } catch (FileSystemException | FileNotFoundException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}", "?");
      String path = file.toString();
      throw new InputException(
          message.startsWith(path)
              ? name(file) + message.substring(path.length())
              : name(file) + ": " + message,
          e);
    }
  }

  private static NpyArray npy(Path file) throws IOException {
    return reading(file, () -> NpyReader.read(file, most()));
  }

  private static Map<String, NpyArray> npz(Path file) throws IOException {
    return reading(file, () -> NpyReader.readAll(file, most()));
  }

  private static ScoresTable archive(ScoresPlan plan, Map<String, NpyArray> arrays)
      throws IOException {
    boolean matrix =
        plan.matrix().isPresent()
            || Optional.ofNullable(arrays.get(KEEP)).filter(a -> a.shape().length == 2).isPresent();
    return matrix
        ? matrix(plan, arrays)
        : ScoresTable.of(
            NpzTable.of(name(plan.file()), sha256(List.of(plan.file())), arrays), plan);
  }

  private static ScoresTable matrix(ScoresPlan plan, Map<String, NpyArray> arrays)
      throws IOException {
    String source = name(plan.file());
    ScoresPlan.Matrix with =
        plan.matrix().orElse(new ScoresPlan.Matrix(Optional.empty(), Optional.empty(), 0));
    List<Path> files = new ArrayList<>(List.of(plan.file()));
    Map<String, Named> found = new LinkedHashMap<>();
    boolean alone = arrays.size() == 1;
    arrays.forEach(
        (key, array) -> found.put(key, new Named(alone ? source : source + ":" + key, array)));
    if (with.keep().isPresent()) {
      files.add(with.keep().get());
      found.put(KEEP, new Named(name(with.keep().get()), npy(with.keep().get())));
    }
    if (with.population().isPresent()) {
      files.add(with.population().get());
      found.put(POPULATION, new Named(name(with.population().get()), npy(with.population().get())));
    }
    Named scores = found.get(SCORES);
    if (scores == null) {
      throw new InputException(
          source
              + ": no array \"scores\"; arrays: "
              + TableFile.list(List.copyOf(arrays.keySet())));
    }
    Named keep = found.get(KEEP);
    if (keep == null) {
      throw new InputException(
          source
              + ": a matrix of scores needs the mask of who is in which model: --keep FILE"
              + (alone
                  ? ""
                  : ", or an array \"keep\"; arrays: "
                      + TableFile.list(List.copyOf(arrays.keySet()))));
    }
    if (!plan.columns().groups().isEmpty()) {
      throw new InputException("--group goes with a table, not with a matrix of scores");
    }
    return MatrixScores.of(
            scores, keep, Optional.ofNullable(found.get(POPULATION)), with.target(), plan)
        .table(source, sha256(files));
  }

  static String sha256(List<Path> files) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] block = new byte[1 << 16];
      for (Path file : files) {
        try (InputStream in = Files.newInputStream(file)) {
          for (int read = in.read(block); read >= 0; read = in.read(block)) {
            digest.update(block, 0, read);
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
