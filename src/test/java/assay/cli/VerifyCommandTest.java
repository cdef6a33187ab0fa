package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.MadeTable;
import assay.stats.Seed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle as another party checks it: what was changed anywhere is found. */
final class VerifyCommandTest {
  @TempDir static Path shared;
  @TempDir Path here;
  private static Path bundle;
  private static Path key;

  @BeforeAll
  static void audit() throws IOException {
    Files.writeString(shared.resolve("data.csv"), MadeTable.teams(11, 300));
    Files.writeString(
        shared.resolve("plan.yaml"),
        """
        name: small
        data: {path: data.csv, label: label, groups: [team]}
        shadows: 4
        attacks: [loss-threshold, lira-online]
        canaries: {kind: mislabelled, count: 60}
        models:
          - id: plain
            network: {layers: [16], activation: relu}
            training: {optimizer: adam, learningRate: 0.02, batch: 32, epochs: 20}
          - id: private
            network: {layers: [16], activation: relu}
            training:
              optimizer: adam
              learningRate: 0.02
              batch: 32
              epochs: 5
              dp: {epsilon: 2, delta: 1e-4}
        """);
    key = shared.resolve("auditor.key");
    assertEquals(0, Run.of("keygen", key.toString()).code());
    bundle = shared.resolve("bundle");
    Run run =
        Run.of(
            "audit",
            shared.resolve("plan.yaml").toString(),
            "--out",
            bundle.toString(),
            "--sign-with",
            key.toString());
    assertEquals(4, run.code(), run.err());
  }

  private Path copy() throws IOException {
    Path to = here.resolve("copy");
    try (Stream<Path> files = Files.walk(bundle)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(bundle.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return to;
  }

  private static Run verify(Path what, String... more) {
    Stream<String> all = Stream.concat(Stream.of("verify", what.toString()), Stream.of(more));
    return Run.of(all.toArray(String[]::new));
  }

  @Test
  void aWholeBundleAgrees() {
    Run run =
        verify(bundle, "--key", key + ".pub", "--data", shared.resolve("data.csv").toString());
    assertEquals(0, run.code(), run.out() + run.err());
    for (String name :
        List.of(
            "files",
            "signature",
            "manifest and result",
            "plan",
            "rendering of report.html",
            "hash of the plan",
            "plain, target 0: attacks",
            "plain: comparisons of attacks",
            "plain: bound by one-run",
            "private: bound by clopper-pearson",
            "private: verdict",
            "private: accounting",
            "private: utility",
            "private: canary coins",
            "private: canaries",
            "private: exposure",
            "private: claim",
            "design of the study",
            "held-out answers",
            "private against plain",
            "input data, data.csv",
            "overall verdict")) {
      assertTrue(run.out().contains("agrees      " + name + ": "), name + "\n" + run.out());
    }
    assertEquals(0, verify(bundle).code());
    assertTrue(verify(bundle).out().contains("outside     signature: intact, by the key "));
  }

  @Test
  void aChangedByteAnywhereIsFound() throws IOException {
    Path copy = copy();
    UniformRandomProvider random = Seed.of(5).random();
    List<Path> files;
    try (Stream<Path> all = Files.walk(copy)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    assertTrue(files.size() > 15, files::toString);
    for (Path file : files) {
      byte[] whole = Files.readAllBytes(file);
      byte[] changed = whole.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(7));
      Files.write(file, changed);
      Run run = verify(copy, "--quiet");
      assertEquals(3, run.code(), file + ": " + run.out() + run.err());
      Files.write(file, whole);
    }
    // Every byte of the small files, where no hash of another file covers them.
    for (String name : List.of("manifest.sha256", "attestation.dsse.json")) {
      Path file = copy.resolve(name);
      byte[] whole = Files.readAllBytes(file);
      for (int i = 0; i < whole.length; i += 1 + whole.length / 12) {
        byte[] changed = whole.clone();
        changed[i] ^= 1;
        Files.write(file, changed);
        assertEquals(3, verify(copy, "--quiet").code(), name + " byte " + i);
      }
      Files.write(file, whole);
    }
    assertEquals(0, verify(copy).code());
  }

  /** The coins of a sweep are sealed with those of the targets. */
  @Test
  void theCoinsOfASweepAreHeldAgainstItsScores() throws IOException {
    Path swept = here.resolve("swept");
    Run audit =
        Run.of(
            "audit",
            shared.resolve("plan.yaml").toString(),
            "--set",
            "sweep={epsilon: [1, none], seeds: 2, fpr: 0.1}",
            "--set",
            "models[1].training.epochs=1",
            "--out",
            swept.toString());
    assertEquals(4, audit.code(), audit.err());
    Run whole = verify(swept);
    assertEquals(0, whole.code(), whole.out());
    assertTrue(
        whole
            .out()
            .contains(
                "sweep: canary coins: the sealed coins are the memberships in the scores of all 4"
                    + " models"),
        whole.out());

    Path promise = swept.resolve("commitment.json");
    String text = Files.readString(promise);
    assertTrue(text.contains("\"canaries\" : 180"), text);
    Files.writeString(promise, text.replace("\"canaries\" : 180", "\"canaries\" : 60"));
    seal(swept);
    Run old = verify(swept, "--quiet");
    assertEquals(4, old.code(), old.out());
    assertTrue(old.out().contains("made over the coins of the targets alone"), old.out());
    Files.writeString(promise, text);

    Path scores = swept.resolve("scores/sweep-scores/setting-1-target-1.csv");
    String[] lines = Files.readString(scores).split("\n", -1);
    for (int i = 1; i < lines.length; i++) {
      String[] cells = lines[i].split(",", -1);
      if (cells.length > 3 && cells[1].equals("1")) {
        cells[2] = cells[2].equals("1") ? "0" : "1";
        lines[i] = String.join(",", cells);
        break;
      }
    }
    Files.writeString(scores, String.join("\n", lines));
    seal(swept);
    Run changed = verify(swept, "--quiet");
    assertEquals(3, changed.code(), changed.out());
    assertTrue(
        changed.out().contains("sweep: canary coins: the sealed coins are not the memberships"),
        changed.out());
  }

  @Test
  void whatIsAddedOrTakenAwayIsFound() throws IOException {
    Path copy = copy();
    Files.writeString(copy.resolve("scores/extra.csv"), "x");
    Run added = verify(copy, "--quiet");
    assertEquals(3, added.code());
    assertTrue(added.out().contains("file scores/extra.csv: is there and not listed"), added.out());
    Files.delete(copy.resolve("scores/extra.csv"));
    Files.delete(copy.resolve("commitment.json"));
    assertEquals(3, verify(copy).code());
  }

  /** Whoever makes the manifest anew can make the hashes agree, but not the figures. */
  @Test
  void figuresThatDoNotFollowFromTheScoresAreFoundBehindRightHashes() throws IOException {
    Path copy = copy();
    Path scores = copy.resolve("scores/private-target-0.csv");
    List<String> lines = Files.readAllLines(scores);
    String[] row = lines.get(1).split(",", -1);
    row[3] = "-99.5";
    lines.set(1, String.join(",", row));
    Files.writeString(scores, String.join("\n", lines) + "\n");
    seal(copy);
    Run run = verify(copy, "--quiet");
    assertEquals(3, run.code());
    assertTrue(run.out().contains("private, target 0: attacks: loss-threshold: "), run.out());
    assertFalse(run.out().contains("DIFFERS     file"), run.out());
    // Without the signature that was asked for it is not a pass either.
    assertTrue(
        verify(copy, "--key", key + ".pub").out().contains("NOT CHECKED signature: "), run.out());
  }

  @Test
  void membershipsThatAreNotTheCoinsAreFound() throws IOException {
    Path copy = copy();
    Path scores = copy.resolve("scores/private-target-0.csv");
    List<String> lines = Files.readAllLines(scores);
    int last = lines.size() - 1;
    String line = lines.get(last);
    lines.set(
        last,
        line.contains(",1,1,") ? line.replace(",1,1,", ",1,0,") : line.replace(",1,0,", ",1,1,"));
    Files.writeString(scores, String.join("\n", lines) + "\n");
    Run run = verify(copy, "--quiet");
    assertEquals(3, run.code());
    assertTrue(
        run.out().contains("private: canaries: the coins are not the memberships in the scores"),
        run.out());
  }

  private static void seal(Path folder) throws IOException {
    assay.audit.bundle.Bundle.seal(
        folder,
        assay.audit.result.ResultFile.read(folder.resolve("audit.json")),
        java.util.Map.of(),
        java.util.Optional.empty());
  }

  /** The signature is over the bytes that lie there, not over what they mean. */
  @Test
  void aManifestThatIsSpelledOtherwiseIsNotTheSignedOne() throws IOException {
    Path copy = copy();
    byte[] spaced =
        (Files.readString(copy.resolve("manifest.json")) + " \n").getBytes(StandardCharsets.UTF_8);
    Files.write(copy.resolve("manifest.json"), spaced);
    Files.writeString(
        copy.resolve("manifest.sha256"),
        java.util.HexFormat.of().formatHex(sha256(spaced)) + "  manifest.json\n");
    Run run = verify(copy, "--key", key + ".pub", "--quiet");
    assertEquals(3, run.code(), run.out());
    assertTrue(
        run.out().contains("DIFFERS     signature: what is signed is not this manifest"),
        run.out());
    assertTrue(
        run.out().contains("manifest: manifest.json is not spelled as Assay writes it"), run.out());
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return java.security.MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void partialFilesAreFilesToo() throws IOException {
    Path copy = copy();
    Files.writeString(copy.resolve("scores/a.partial"), "x");
    Run run = verify(copy, "--quiet");
    assertEquals(3, run.code());
    assertTrue(run.out().contains("file scores/a.partial: is there and not listed"), run.out());
    seal(copy);
    assertFalse(verify(copy).out().contains("a.partial: is there and not listed"));
  }

  @Test
  void dataThatWasNotReadDiffers() throws IOException {
    Path other = Files.writeString(here.resolve("other.csv"), "x");
    String data = shared.resolve("data.csv").toString();
    Run run = verify(bundle, "--quiet", "--data", data, "--data", other.toString());
    assertEquals(3, run.code());
    assertTrue(
        run.out().contains("DIFFERS     data other.csv: the audit read no file with its SHA-256"),
        run.out());
    // A manifest that lists no input agrees with no file.
    Path copy = copy();
    seal(copy);
    assertTrue(
        verify(copy, "--quiet", "--data", data).out().contains("DIFFERS     data data.csv: "));
    // Nor does a copy in the bundle stand for a file that is given.
    Path scores = scoreFile();
    Path out = here.resolve("with-copy");
    assertEquals(
        4, Run.of("scores", scores.toString(), "--out", out.toString(), "--with-data").code());
    assertEquals(0, verify(out, "--data", scores.toString()).code());
    assertEquals(3, verify(out, "--data", other.toString()).code());
  }

  /** What another party made up ends in findings, never in an internal error. */
  @Test
  void hostileBundlesEndInFindings() throws IOException {
    Path copy = copy();
    Path envelope = copy.resolve("attestation.dsse.json");
    String signed = Files.readString(envelope);
    Files.writeString(
        envelope,
        signed.replaceFirst("(?s)\"signatures\" : \\[.*\\]", "\"signatures\" : [ null ]"));
    Run run = verify(copy, "--quiet");
    assertEquals(3, run.code(), run.out() + run.err());
    assertTrue(run.out().contains("DIFFERS     signature: the envelope is broken"), run.out());
    Files.writeString(
        copy.resolve("manifest.json"),
        Files.readString(copy.resolve("manifest.json"))
            .replace("\"files\" : [", "\"files\" : [ null,"));
    assertEquals(3, verify(copy, "--quiet").code());
  }

  @Test
  void anEarlierFolderWithSomethingElseInItIsRefused() throws IOException {
    Path file = scoreFile();
    Path out = here.resolve("earlier");
    assertEquals(4, Run.of("scores", file.toString(), "--out", out.toString()).code());
    assertEquals(4, Run.of("scores", file.toString(), "--out", out.toString()).code());
    Files.writeString(out.resolve("patients.csv"), "x");
    Run run = Run.of("scores", file.toString(), "--out", out.toString());
    assertEquals(2, run.code());
    assertEquals(
        "--out must be a new or an empty folder, or that of an earlier audit, got "
            + out
            + ", which holds other files, such as patients.csv\n",
        run.err());
  }

  private Path scoreFile() throws IOException {
    UniformRandomProvider random = Seed.of(3).random();
    StringBuilder csv = new StringBuilder("record,member,canary,label,logit_a,logit_b,sex\n");
    for (int r = 0; r < 400; r++) {
      boolean member = random.nextBoolean();
      csv.append(String.format(Locale.ROOT, "r%d,%d,%d,", r, member ? 1 : 0, r < 100 ? 1 : 0));
      csv.append(
          String.format(
              Locale.ROOT, "a,%.6f,0,%s%n", random.nextDouble() + (member ? 1 : 0), r % 2 == 0));
    }
    return Files.writeString(here.resolve("answers.csv"), csv);
  }

  @Test
  void anAuditOfScoresLeavesABundle() throws IOException {
    Path file = scoreFile();
    Path out = here.resolve("scores-bundle");
    Run run =
        Run.of(
            "scores",
            file.toString(),
            "--trials",
            "one-run",
            "--epsilon",
            "1",
            "--group",
            "sex",
            "--out",
            out.toString(),
            "--sign-with",
            key.toString());
    assertTrue(run.code() == 3 || run.code() == 4, run.err());
    Run whole = verify(out, "--key", key + ".pub", "--data", file.toString());
    assertEquals(0, whole.code(), whole.out() + whole.err());
    for (String name :
        List.of(
            "signature",
            "plan",
            "hash of the plan",
            "rendering of report.html",
            "input scores, answers.csv",
            "answers: attacks",
            "answers: bounds",
            "answers: canaries",
            "answers: claim and verdict",
            "answers: utility",
            "design of the study",
            "overall verdict")) {
      assertTrue(whole.out().contains("agrees      " + name + ": "), name + "\n" + whole.out());
    }
    // The user's records are not in it, and what needs them is named.
    assertFalse(whole.out().contains("a copy is in the bundle"));
    assertTrue(whole.out().contains("outside     models[].gaps: "), whole.out());
    try (Stream<Path> files = Files.walk(out)) {
      for (Path stored : files.filter(Files::isRegularFile).toList()) {
        assertFalse(Files.readString(stored).contains("logit_b"), stored.toString());
        byte[] bytes = Files.readAllBytes(stored);
        byte[] changed = bytes.clone();
        changed[changed.length / 2] ^= 1;
        Files.write(stored, changed);
        assertEquals(3, verify(out, "--quiet").code(), stored.toString());
        Files.write(stored, bytes);
      }
    }
    // Scores made up behind right hashes are found by the figures.
    Path sheet = out.resolve("scores/scores.csv");
    Files.writeString(sheet, Files.readString(sheet).replaceFirst(",-?0\\.[0-9]+", ",77.5"));
    assay.audit.bundle.Bundle.seal(
        out,
        assay.audit.result.ResultFile.read(out.resolve("audit.json")),
        java.util.Map.of(),
        java.util.Optional.empty());
    Run made = verify(out, "--quiet");
    assertEquals(3, made.code());
    assertTrue(made.out().contains("DIFFERS     answers: bounds: "), made.out());
  }

  @Test
  void recordsEnterABundleOnlyWhereAskedFor() throws IOException {
    Path file = scoreFile();
    Path out = here.resolve("with");
    assertEquals(
        4, Run.of("scores", file.toString(), "--out", out.toString(), "--with-data").code());
    Run run = verify(out);
    assertEquals(0, run.code(), run.out());
    assertTrue(
        run.out().contains("input scores, answers.csv: a copy is in the bundle, inputs/1-answers"),
        run.out());
    assertEquals(4, Run.of("scores", file.toString(), "--out", out.toString()).code());
    assertFalse(Files.exists(out.resolve("inputs")));
    // A folder with the file itself, or with other files, becomes no bundle.
    assertEquals(
        "--out must be a folder without the files that are read, got "
            + here
            + ", which holds answers.csv\n",
        Run.of("scores", file.toString(), "--out", here.toString()).err());
    Path other = Files.createDirectories(here.resolve("other"));
    Files.writeString(other.resolve("mine.txt"), "x");
    assertEquals(
        "--out must be a new or an empty folder, or that of an earlier audit, got "
            + other
            + ", which holds other files\n",
        Run.of("scores", file.toString(), "--out", other.toString()).err());
  }

  @Test
  void anotherKeyDidNotSign() {
    Path other = here.resolve("other.key");
    assertEquals(0, Run.of("keygen", other.toString()).code());
    Run run = verify(bundle, "--key", other + ".pub", "--quiet");
    assertEquals(3, run.code());
    assertTrue(run.out().contains("DIFFERS     signature: signed with another key"), run.out());
    // Keys are never overwritten, and a public key does not sign.
    assertEquals(2, Run.of("keygen", other.toString()).code());
    assertEquals(
        2,
        Run.of("audit", shared.resolve("plan.yaml").toString(), "--sign-with", other + ".pub")
            .code());
  }

  /** A link is no file of a bundle, nor is what lies behind one. */
  @Test
  void linksLeadNowhere() throws IOException {
    Path copy = copy();
    Path away = Files.createDirectories(here.resolve("away")).resolve("scores");
    Files.move(copy.resolve("scores"), away);
    Files.createSymbolicLink(copy.resolve("scores"), away);
    Run run = verify(copy, "--quiet");
    assertEquals(3, run.code(), run.out());
    assertTrue(
        run.out().contains("file scores/plain-target-0.csv: is listed and not there"), run.out());
  }

  @Test
  void aZipOfTheFolderIsTheSame() throws IOException {
    Path zip = here.resolve("bundle.zip");
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out);
        Stream<Path> files = Files.walk(bundle)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        entries.putNextEntry(
            new ZipEntry("audit/" + bundle.relativize(file).toString().replace('\\', '/')));
        Files.copy(file, entries);
        entries.closeEntry();
      }
    }
    Run run = verify(zip, "--key", key + ".pub");
    assertEquals(0, run.code(), run.out() + run.err());
  }

  @Test
  void hostileZipsAreRefusedAndLeaveNothingBehind() throws IOException {
    for (String name :
        List.of("../evil", "/evil", "a/../../evil", "a\\..\\evil", "C:evil", "a//b")) {
      Run run = verify(zip(name, new byte[] {1}));
      assertEquals(2, run.code(), name + run.out());
      assertEquals(1, run.err().lines().count(), run.err());
    }
    assertFalse(Files.exists(here.resolveSibling("evil")));
    // 100 MB of zeros in about 100 kB.
    Run bomb = verify(zip("manifest.json", new byte[100_000_000]));
    assertEquals(2, bomb.code());
    assertTrue(bomb.err().contains("unpacks to more than"), bomb.err());
    // Two names that are one where case does not count; and an archive that lies about its sizes.
    Path twins = here.resolve("twins.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(twins))) {
      out.putNextEntry(new ZipEntry("Manifest.json"));
      out.putNextEntry(new ZipEntry("manifest.json"));
    }
    assertTrue(verify(twins).err().contains("two entries of one name"));
    byte[] lying = Files.readAllBytes(zip("manifest.json", new byte[1000]));
    for (int at = 0; at < lying.length; at++) {
      byte[] changed = lying.clone();
      changed[at] ^= (byte) 0x7f;
      Path file = Files.write(here.resolve("lying.zip"), changed);
      int code = verify(file, "--quiet").code();
      assertTrue(code == 2 || code == 3, "byte " + at + ": " + code);
    }
    Path broken = here.resolve("broken.zip");
    Files.write(broken, "PK\3\4 and no more".getBytes(StandardCharsets.US_ASCII));
    assertEquals(2, verify(broken).code());
    assertEquals(2, verify(zip("other.txt", new byte[] {1})).code());
    assertEquals(2, verify(here.resolve("no.zip")).code());
  }

  private Path zip(String name, byte[] bytes) throws IOException {
    Path zip = here.resolve("hostile.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry(name));
      out.write(bytes);
      out.closeEntry();
    }
    return zip;
  }
}
