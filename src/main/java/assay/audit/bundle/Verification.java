package assay.audit.bundle;

import assay.audit.Commitment;
import assay.audit.StoredScores;
import assay.audit.recheck.Recheck;
import assay.audit.result.AuditResult;
import assay.audit.result.Check;
import assay.audit.result.Check.State;
import assay.audit.result.ResultFile;
import assay.stats.InputException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Checks a bundle: every byte against the manifest, every figure against the stored scores. */
public final class Verification {
  private static final long MOST_MANIFEST = 64L << 20;
  private static final long MOST_PLAN = 1L << 20;
  private static final Set<String> PATHS =
      Set.of("path", "images", "labels", "deeplearning4j", "folder");

  private final Path folder;
  private final List<Check> checks = new ArrayList<>();

  private Verification(Path folder) {
    this.folder = folder;
  }

  /**
   * Verifies.
   *
   * @param folder the bundle
   * @param key that must have signed it, where one is known
   * @param data files that it claims to be made from, where they are at hand
   * @param rendered what each report file must be, by name, from the result alone
   * @throws InputException where the folder is no bundle
   */
  public static List<Check> of(
      Path folder,
      Optional<PublicKey> key,
      List<Path> data,
      Map<String, Function<AuditResult, byte[]>> rendered)
      throws IOException {
    return new Verification(folder).run(key, data, rendered);
  }

  /** 3 where anything differs, else 4 where something could not be checked, else 0. */
  public static int exitCode(List<Check> checks) {
    if (checks.stream().anyMatch(c -> c.state() == State.DIFFERS)) {
      return 3;
    }
    return checks.stream().anyMatch(c -> c.state() == State.UNCHECKED) ? 4 : 0;
  }

  private List<Check> run(
      Optional<PublicKey> key, List<Path> data, Map<String, Function<AuditResult, byte[]>> rendered)
      throws IOException {
    byte[] bytes = small(Manifest.FILE, MOST_MANIFEST);
    Manifest manifest;
    try {
      manifest = Manifest.read(Manifest.FILE, bytes);
    } catch (InputException e) {
      add("manifest", State.DIFFERS, String.valueOf(e.getMessage()));
      return checks;
    }
    digest(bytes);
    if (!Arrays.equals(bytes, manifest.bytes())) {
      add("manifest", State.DIFFERS, Manifest.FILE + " is not spelled as Assay writes it");
    }
    files(manifest);
    checks.addAll(
        Attestation.check(
            isFile(Manifest.ATTESTATION)
                ? Optional.of(small(Manifest.ATTESTATION, MOST_MANIFEST))
                : Optional.empty(),
            manifest,
            Bundle.sha256(bytes),
            key));
    jar(manifest);
    data(manifest, data);
    Optional<AuditResult> result = result();
    if (result.isPresent()) {
      guarded("manifest and result", () -> facts(manifest, result.get()));
      guarded("plan", () -> plan(result.get()));
      guarded("rendering", () -> render(result.get(), rendered));
      checks.addAll(
          Recheck.of(result.get(), StoredScores.in(folder.resolve("scores")), commitment()));
    }
    return List.copyOf(checks);
  }

  private void add(String name, State state, String detail) {
    checks.add(new Check(name, state, detail));
  }

  /** A step over what another party made. */
  private interface Step {
    void run() throws IOException;
  }

  /** What cannot even be looked at does not agree. */
  private void guarded(String name, Step step) throws IOException {
    try {
      step.run();
    } catch (InputException e) {
      throw e;
    } catch (RuntimeException e) {
      add(name, State.DIFFERS, "cannot be checked: " + shown(e.toString()));
    }
  }

  private boolean isFile(String name) {
    return Files.isRegularFile(folder.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private byte[] small(String name, long most) throws IOException {
    Path file = folder.resolve(name);
    if (!isFile(name)) {
      throw new InputException(
          folder + ": has no " + name + ", so it is no bundle; assay audit leaves one behind");
    }
    if (Files.size(file) > most) {
      throw new InputException(file + ": is larger than it can be, " + Files.size(file) + " bytes");
    }
    return Files.readAllBytes(file);
  }

  private void digest(byte[] manifest) throws IOException {
    if (!isFile(Manifest.DIGEST)) {
      add("digest of the manifest", State.DIFFERS, Manifest.DIGEST + " is not there");
    } else if (Arrays.equals(small(Manifest.DIGEST, 1000), Bundle.digestLine(manifest))) {
      add("digest of the manifest", State.AGREES, Bundle.sha256(manifest));
    } else {
      add(
          "digest of the manifest",
          State.DIFFERS,
          "the manifest has " + Bundle.sha256(manifest) + ", " + Manifest.DIGEST + " says another");
    }
  }

  private void files(Manifest manifest) throws IOException {
    Set<String> listed = new HashSet<>();
    int same = 0;
    for (Manifest.Entry entry : manifest.files()) {
      String path = entry.path();
      if (!listed.add(path)) {
        add("file " + shown(path), State.DIFFERS, "is listed twice");
        continue;
      }
      Optional<Path> file = inside(path);
      if (file.isEmpty() || !Files.isRegularFile(file.get(), LinkOption.NOFOLLOW_LINKS)) {
        add("file " + shown(path), State.DIFFERS, "is listed and not there");
      } else if (Files.size(file.get()) != entry.bytes()
          || !Bundle.sha256(file.get()).equals(entry.sha256())) {
        add("file " + shown(path), State.DIFFERS, "is not the file that was listed");
      } else {
        same++;
      }
    }
    for (Path file : Bundle.paths(folder)) {
      String name = Bundle.name(folder, file);
      if (!listed.contains(name)) {
        add("file " + shown(name), State.DIFFERS, "is there and not listed");
      }
    }
    add(
        "files",
        same == manifest.files().size() && same > 0 ? State.AGREES : State.DIFFERS,
        same + " of " + manifest.files().size() + " have the listed SHA-256");
  }

  /** The file of a listed path; empty where the path leads out of the folder. */
  private Optional<Path> inside(String path) {
    try {
      Path file = folder.resolve(path).normalize();
      if (path.isEmpty() || path.startsWith("/") || !file.startsWith(folder.normalize())) {
        return Optional.empty();
      }
      // Not through a link either, wherever on the way it stands.
      return file.toRealPath().startsWith(folder.toRealPath())
          ? Optional.of(file)
          : Optional.empty();
    } catch (java.nio.file.InvalidPathException | IOException e) {
      return Optional.empty();
    }
  }

  private void jar(Manifest manifest) throws IOException {
    String own = Bundle.jar();
    String theirs = manifest.tool().jarSha256();
    if (theirs.isEmpty()) {
      add("Assay's jar", State.OUTSIDE, "the bundle was made by Assay outside a jar");
    } else if (own.equals(theirs)) {
      add("Assay's jar", State.AGREES, "the same jar, " + own);
    } else {
      add(
          "Assay's jar",
          State.OUTSIDE,
          "made by another build of Assay ("
              + shown(manifest.tool().version())
              + ", jar "
              + shown(theirs)
              + "): figures may differ where versions do");
    }
  }

  private void data(Manifest manifest, List<Path> data) throws IOException {
    Set<String> listed = new HashSet<>();
    manifest.inputs().forEach(input -> listed.add(input.sha256()));
    Set<String> found = new HashSet<>();
    for (Path file : data) {
      String sha256 = Bundle.sha256(file);
      found.add(sha256);
      if (!listed.contains(sha256)) {
        add(
            "data " + shown(String.valueOf(file.getFileName())),
            State.DIFFERS,
            "the audit read no file with its SHA-256, " + sha256);
      }
    }
    for (Manifest.Input input : manifest.inputs()) {
      String name = "input " + shown(input.role()) + ", " + shown(input.name());
      Optional<Manifest.Entry> copy =
          manifest.files().stream()
              .filter(
                  file ->
                      file.path().startsWith(Bundle.INPUTS + '/')
                          && file.sha256().equals(input.sha256()))
              .findFirst();
      if (found.contains(input.sha256())) {
        add(name, State.AGREES, input.sha256());
      } else if (copy.isPresent()) {
        add(name, State.AGREES, "a copy is in the bundle, " + shown(copy.get().path()));
      } else if (data.isEmpty()) {
        add(name, State.OUTSIDE, "not in a bundle; --data FILE compares it");
      } else {
        add(name, State.DIFFERS, "none of the files given with --data has its SHA-256");
      }
    }
  }

  private Optional<AuditResult> result() throws IOException {
    if (!isFile("audit.json")) {
      add("result", State.DIFFERS, "audit.json is not there");
      return Optional.empty();
    }
    try {
      return Optional.of(ResultFile.read(folder.resolve("audit.json")));
    } catch (IOException e) {
      add("result", State.DIFFERS, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Commitment> commitment() throws IOException {
    if (!isFile(Commitment.FILE)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Commitment.read(folder.resolve(Commitment.FILE)));
    } catch (InputException e) {
      add("commitment", State.DIFFERS, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private void facts(Manifest manifest, AuditResult result) {
    Manifest again =
        Manifest.of(result, manifest.files(), manifest.inputs(), manifest.tool().jarSha256());
    boolean same =
        again.equals(
            new Manifest(
                Manifest.SCHEMA_VERSION,
                manifest.name(),
                manifest.outcome(),
                manifest.files(),
                manifest.inputs(),
                manifest.dataHash(),
                manifest.planHash(),
                manifest.commitment(),
                manifest.tool(),
                manifest.host()));
    add(
        "manifest and result",
        same ? State.AGREES : State.DIFFERS,
        same
            ? "the same name, outcome, hashes, commitment, version and host"
            : "the manifest names another audit, outcome, hash, commitment, version or host");
  }

  /** plan.yaml against the plan in the result, paths by their last part. */
  private void plan(AuditResult result) throws IOException {
    if (!isFile("plan.yaml")) {
      add("plan", State.UNCHECKED, "plan.yaml is not there");
      return;
    }
    try {
      JsonNode stored = new ObjectMapper().valueToTree(result.plan());
      JsonNode written = new YAMLMapper().readTree(small("plan.yaml", MOST_PLAN));
      boolean same =
          new ObjectMapper()
              .readTree(named(stored).toString())
              .equals(new ObjectMapper().readTree(named(written).toString()));
      add(
          "plan",
          same ? State.AGREES : State.DIFFERS,
          same ? "plan.yaml is the plan of the result" : "plan.yaml is not the plan of the result");
    } catch (JsonProcessingException e) {
      add("plan", State.DIFFERS, "plan.yaml is not YAML");
    }
  }

  private static JsonNode named(JsonNode node) {
    if (node instanceof com.fasterxml.jackson.databind.node.ObjectNode object) {
      for (String key : PATHS) {
        if (object.path(key).isTextual()) {
          String text = object.get(key).asText();
          object.put(key, text.substring(text.lastIndexOf('/') + 1));
        }
      }
    }
    node.forEach(Verification::named);
    return node;
  }

  private void render(AuditResult result, Map<String, Function<AuditResult, byte[]>> rendered)
      throws IOException {
    for (Map.Entry<String, Function<AuditResult, byte[]>> file : rendered.entrySet()) {
      String name = file.getKey();
      if (!isFile(name)) {
        add("rendering of " + name, State.UNCHECKED, "the file is not there");
        continue;
      }
      byte[] again = file.getValue().apply(result);
      boolean same = Files.size(folder.resolve(name)) == again.length && same(name, again);
      add(
          "rendering of " + name,
          same ? State.AGREES : State.DIFFERS,
          same
              ? again.length + " bytes, the same from audit.json"
              : "audit.json renders otherwise");
    }
  }

  private boolean same(String name, byte[] again) throws IOException {
    try (InputStream in = Files.newInputStream(folder.resolve(name))) {
      return Arrays.equals(in.readNBytes(again.length + 1), again);
    }
  }

  private static String shown(String text) {
    return assay.audit.result.Printable.of(text, 200);
  }
}
