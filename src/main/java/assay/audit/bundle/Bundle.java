package assay.audit.bundle;

import assay.audit.Commitment;
import assay.audit.result.AuditResult;
import assay.audit.result.Printable;
import assay.stats.InputException;
import assay.stats.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** An output folder as evidence: lists and hashes what is in it, and signs that where asked to. */
public final class Bundle {
  /** Files that the manifest cannot list. */
  static final Set<String> OUTSIDE = Set.of(Manifest.FILE, Manifest.DIGEST, Manifest.ATTESTATION);

  /** Files of an audit that stand under the same names in every folder. */
  private static final Set<String> WRITTEN =
      Set.of(
          "audit.json",
          "report.html",
          "summary.md",
          "junit.xml",
          "plan.yaml",
          Commitment.FILE,
          "scores/scores.csv",
          "scores/held-out.csv");

  /** Most files that a bundle may have. */
  public static final int MOST_FILES = 100_000;

  private Bundle() {}

  /** Removes the seal of an earlier run: what is in the folder from now on is another audit. */
  public static void unseal(Path folder) throws IOException {
    for (String file : OUTSIDE) {
      Files.deleteIfExists(folder.resolve(file));
      // Left where an earlier run was stopped while it sealed.
      Files.deleteIfExists(folder.resolve(file + WholeFile.PARTIAL));
    }
  }

  /** Where copies of the inputs lie, where somebody asked for them. */
  static final String INPUTS = "inputs";

  /**
   * Refuses a folder that holds what is read: a bundle lists all that is in its folder, and raw
   * records enter none unless asked for.
   *
   * @throws InputException where an input lies in the folder
   */
  public static void apart(Path folder, Map<String, Path> inputs) {
    for (Path input : inputs.values()) {
      if (input.toAbsolutePath().normalize().startsWith(folder.toAbsolutePath().normalize())) {
        throw new InputException(
            "--out must be a folder without the files that are read, got "
                + folder
                + ", which holds "
                + input.getFileName());
      }
    }
  }

  /**
   * Refuses a folder that is not empty and not that of an earlier audit, for an audit without a
   * plan file.
   *
   * @throws InputException where it holds something else, which the bundle would then list
   */
  public static void fresh(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    Set<String> own = new HashSet<>();
    if (Files.isRegularFile(folder.resolve("audit.json"), LinkOption.NOFOLLOW_LINKS)) {
      own.addAll(OUTSIDE);
      own.addAll(WRITTEN);
      own.addAll(listed(folder));
    }
    for (Path file : paths(folder)) {
      // A partial file was left where an earlier audit was stopped.
      String name = name(folder, file);
      String whole =
          name.endsWith(WholeFile.PARTIAL)
              ? name.substring(0, name.length() - WholeFile.PARTIAL.length())
              : name;
      if (!own.contains(whole)) {
        throw new InputException(
            "--out must be a new or an empty folder, or that of an earlier audit, got "
                + folder
                + ", which holds other files"
                + (own.isEmpty() ? "" : ", such as " + Printable.of(name, 200)));
      }
    }
  }

  /** What the manifest of an earlier audit lists; nothing where it cannot be read. */
  private static Set<String> listed(Path folder) throws IOException {
    Path manifest = folder.resolve(Manifest.FILE);
    Set<String> listed = new HashSet<>();
    if (!Files.isRegularFile(manifest, LinkOption.NOFOLLOW_LINKS)) {
      return listed;
    }
    try {
      Manifest.read(Manifest.FILE, WholeFile.readSmall(manifest, 64 << 20))
          .files()
          .forEach(file -> listed.add(file.path()));
    } catch (InputException e) {
      // Then only what Assay writes under names of its own may stand there.
      return Set.of();
    }
    return listed;
  }

  /** Removes what an earlier audit has left in its folder and a new one may not write again. */
  public static void clear(Path folder) throws IOException {
    unseal(folder);
    for (String name : List.of("scores", INPUTS, Commitment.FILE)) {
      remove(folder.resolve(name));
    }
  }

  private static void remove(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /**
   * Puts copies of what was read into the folder: raw records, so only what somebody asked for.
   * Those of an earlier run are removed.
   */
  public static void keepInputs(Path folder, Map<String, Path> inputs) throws IOException {
    Path copies = folder.resolve(INPUTS);
    remove(copies);
    if (inputs.isEmpty()) {
      return;
    }
    Files.createDirectories(copies);
    int number = 0;
    for (Path input : inputs.values()) {
      Files.copy(input, copies.resolve(++number + "-" + input.getFileName()));
    }
  }

  /**
   * Seals a folder: manifest, its digest, and the attestation where there is a key.
   *
   * @param folder whose files are all written
   * @param result in it
   * @param inputs files that were read, by role such as "data"
   * @param key to sign with
   */
  public static void seal(
      Path folder, AuditResult result, Map<String, Path> inputs, Optional<SigningKey> key)
      throws IOException {
    unseal(folder);
    List<Manifest.Input> read = new ArrayList<>();
    for (Map.Entry<String, Path> input : inputs.entrySet()) {
      Path file = input.getValue();
      read.add(
          new Manifest.Input(
              input.getKey(), String.valueOf(file.getFileName()), Files.size(file), sha256(file)));
    }
    Manifest manifest = Manifest.of(result, files(folder), read, jar());
    byte[] bytes = manifest.bytes();
    WholeFile.write(folder.resolve(Manifest.FILE), bytes);
    WholeFile.write(folder.resolve(Manifest.DIGEST), digestLine(bytes));
    if (key.isPresent()) {
      WholeFile.write(folder.resolve(Manifest.ATTESTATION), Attestation.sign(manifest, key.get()));
    }
  }

  static byte[] digestLine(byte[] manifest) {
    return (sha256(manifest) + "  " + Manifest.FILE + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Every file of the folder that a manifest lists, by path. Links are not followed. */
  static List<Manifest.Entry> files(Path folder) throws IOException {
    List<Manifest.Entry> files = new ArrayList<>();
    for (Path file : paths(folder)) {
      files.add(new Manifest.Entry(name(folder, file), Files.size(file), sha256(file)));
    }
    return files;
  }

  static List<Path> paths(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = name(folder, file);
            if (!OUTSIDE.contains(name)) {
              if (files.size() == MOST_FILES) {
                throw new InputException(
                    folder + ": holds more than " + MOST_FILES + " files; it is no output folder");
              }
              files.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    files.sort(Comparator.comparing(file -> name(folder, file)));
    return files;
  }

  static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  /** SHA-256 of the jar this code runs from; empty where it runs from classes. */
  static String jar() throws IOException {
    CodeSource source = Bundle.class.getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "";
    }
    try {
      Path place = Path.of(source.getLocation().toURI());
      return Files.isRegularFile(place) ? sha256(place) : "";
    } catch (URISyntaxException | IllegalArgumentException e) {
      return "";
    }
  }

  static String sha256(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file)) {
      throw new IOException(file + ": is not a file");
    }
    MessageDigest digest = digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest().digest(bytes));
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
