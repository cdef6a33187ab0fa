package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.RocPoint;
import assay.audit.result.ResultFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoresMatrixTest {
  private static final Path VECTORS = Path.of("../shared/vectors/lira-matrix");

  @TempDir private Path folder;

  /** An .npy file of little-endian floats. */
  static byte[] npy(String shape, float... values) {
    byte[] header =
        ("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n")
            .getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer out =
        ByteBuffer.allocate(10 + header.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.putShort((short) header.length).put(header);
    for (float value : values) {
      out.putFloat(value);
    }
    return out.array();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private Run run(Path file, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("scores", file.toString(), "--out", folder.resolve("out").toString()));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  private AuditResult result() throws IOException {
    return ResultFile.read(folder.resolve("out").resolve("audit.json"));
  }

  /** What the published codes give on this matrix, to every digit printed (see LiraMatrixTest). */
  @Test
  void publishedResultsComeOutOfTheCommand() throws IOException {
    assumeTrue(Files.isDirectory(VECTORS), VECTORS + " is absent: nothing to compare with");
    String[] attacks = {
      "lira-online:center=median,variance=per-record",
      "lira-online",
      "lira-online:variance=pooled",
      "lira-online:center=median,variance=total-in",
      "lira-offline:center=median,variance=per-record,test=density",
      "rmia-offline:gamma=1,tune=fixed,a=0.3,ties=none,population-mean=largest-half"
    };
    List<String> args =
        new ArrayList<>(
            List.of(
                "--keep", VECTORS.resolve("keep.npy").toString(),
                "--population", VECTORS.resolve("population-scores.npy").toString(),
                "--target", "0"));
    for (String attack : attacks) {
      args.addAll(List.of("--score", attack));
    }
    Run run = run(VECTORS.resolve("scores.npy"), args.toArray(String[]::new));
    assertEquals(4, run.code(), run.err());
    assertTrue(run.err().contains("1 of the other models"), run.err());
    assertEquals(64, result().study().shadows());
    String[] expected = {
      ".5499 / .0023 / .021",
      ".5533 / .0025 / .022",
      ".5528 / .0053 / .024",
      ".5484 / .0062 / .021",
      ".5109 / .0010 / .015",
      ".5448 / .0000 / .017"
    };
    List<AttackResult> found = result().models().get(0).attacks();
    for (int i = 0; i < expected.length; i++) {
      assertEquals(attacks[i], found.get(i).id());
      assertEquals(expected[i], figures(found.get(i)), attacks[i]);
    }
  }

  private static String figures(AttackResult attack) {
    return String.format(
            Locale.ROOT,
            "%.4f / %.4f / %.3f",
            attack.auc().estimate(),
            tpr(attack, 0.001),
            tpr(attack, 0.01))
        .replace("0.", ".");
  }

  private static double tpr(AttackResult attack, double fpr) {
    return attack.operatingPoints().stream()
        .filter(p -> p.fpr() == fpr)
        .mapToDouble(p -> (double) p.truePositives() / attack.members())
        .findFirst()
        .orElseThrow();
  }

  /** Four models on four records; record 0 and 1 are in the target. */
  private static final float[] SCORES = {
    3, 2, 0, 1,
    1, 2, 4, 0,
    0, 3, 0, 4,
    2, 1, 3, 3
  };

  private static final float[] KEEP = {
    1, 1, 0, 0,
    0, 0, 1, 1,
    1, 0, 1, 0,
    0, 1, 0, 1
  };

  @Test
  void anArchiveHoldsAllOfIt() throws IOException {
    Path file = folder.resolve("all.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("scores.npy"));
      zip.write(npy("(4, 4)", SCORES));
      zip.putNextEntry(new ZipEntry("keep.npy"));
      zip.write(npy("(4, 4)", KEEP));
    }
    Run run = run(file, "--score", "attack-r", "--score", "loss-threshold");
    assertEquals(4, run.code(), run.err());
    // Model 1 is the target's pair.
    assertEquals(2, result().study().shadows());
    assertEquals(
        List.of(new RocPoint(0, 0), new RocPoint(0, 1), new RocPoint(0, 2), new RocPoint(2, 2)),
        result().models().get(0).attacks().get(1).roc().stream()
            .filter(p -> p.falsePositives() != 1)
            .toList());
    assertEquals(4, run(file, "--target", "3").code());
    assertEquals(2, result().study().shadows());
  }

  @Test
  void lossesBecomeConfidences() throws IOException {
    float[] losses = new float[SCORES.length];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = (float) Math.log1p(Math.exp(-SCORES[i]));
    }
    Path keep = file("keep.npy", npy("(4, 4)", KEEP));
    String[] options = {"--keep", keep.toString(), "--score", "lira-offline"};
    assertEquals(4, run(file("s.npy", npy("(4, 4)", SCORES)), options).code());
    List<String> expected = Files.readAllLines(folder.resolve("out/scores/scores.csv"));
    Path file = file("l.npy", npy("(4, 4)", losses));
    run(file, "--keep", keep.toString(), "--score", "lira-offline", "--lower-is-member");
    List<String> got = Files.readAllLines(folder.resolve("out/scores/scores.csv"));
    for (int r = 1; r <= 4; r++) {
      assertEquals(
          Double.parseDouble(expected.get(r).split(",", -1)[3]),
          Double.parseDouble(got.get(r).split(",", -1)[3]),
          1e-3);
    }
  }

  @Test
  void arraysOfOneArchiveAreATable() throws IOException {
    Path file = folder.resolve("table.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("member.npy"));
      zip.write(npy("(4,)", 1, 1, 0, 0));
      zip.putNextEntry(new ZipEntry("label.npy"));
      zip.write(npy("(4,)", 0, 1, 0, 1));
      zip.putNextEntry(new ZipEntry("logit.npy"));
      zip.write(npy("(4, 2)", 3, 0, 0, 3, 0, 1, 1, 0));
    }
    Run run = run(file);
    assertEquals(4, run.code(), run.err());
    assertEquals(1.0, result().models().get(0).attacks().get(0).auc().estimate());
  }

  /** exp overflows beyond 709.8; the confidence of such a loss is minus the loss. */
  @Test
  void largeLossesAreLosses() throws IOException {
    float[] losses = new float[SCORES.length];
    for (int i = 0; i < losses.length; i++) {
      losses[i] = 700 + 10 * i;
    }
    Path keep = file("keep.npy", npy("(4, 4)", KEEP));
    Run run =
        run(
            file("l.npy", npy("(4, 4)", losses)),
            "--keep",
            keep.toString(),
            "--score",
            "loss-threshold",
            "--lower-is-member");
    assertEquals(4, run.code(), run.err());
    List<String> got = Files.readAllLines(folder.resolve("out/scores/scores.csv"));
    assertEquals(
        -10,
        Double.parseDouble(got.get(2).split(",", -1)[3])
            - Double.parseDouble(got.get(1).split(",", -1)[3]),
        1e-3);
  }

  @Test
  void twoColumnsOfOneNameAreRefused() throws IOException {
    Path file = folder.resolve("table.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("member.npy"));
      zip.write(npy("(4,)", 1, 1, 0, 0));
      zip.putNextEntry(new ZipEntry("label.npy"));
      zip.write(npy("(4,)", 0, 1, 0, 1));
      zip.putNextEntry(new ZipEntry("logit.npy"));
      zip.write(npy("(4, 2)", 3, 0, 0, 3, 0, 1, 1, 0));
      zip.putNextEntry(new ZipEntry("logit_0.npy"));
      zip.write(npy("(4,)", 1, 2, 3, 4));
    }
    assertEquals(
        new Run(2, "", "table.npz: two arrays give a column \"logit_0\"; rename one of them\n"),
        run(file));
  }

  @Test
  void oneRowIsOneModelAndNotManyRuns() throws IOException {
    Path keep = file("k.npy", npy("(4, 4)", KEEP));
    Path scores = file("s.npy", npy("(4, 4)", SCORES));
    Run run = run(scores, "--keep", keep.toString(), "--trials", "independent-runs");
    assertEquals(2, run.code());
    assertTrue(run.err().endsWith("answers of one model, from one training\n"), run.err());
  }

  @Test
  void whatDoesNotFitIsSaid() throws IOException {
    Path scores = file("s.npy", npy("(4, 4)", SCORES));
    Path keep = file("k.npy", npy("(4, 4)", KEEP));
    assertEquals(
        new Run(
            2,
            "",
            "s.npy: a matrix of scores needs the mask of who is in which model: --keep FILE\n"),
        run(scores));
    assertEquals(
        new Run(
            2,
            "",
            "k.npy: must have a row per model and a column per record like s.npy, 4 x 4; got 8 x"
                + " 2\n"),
        run(scores, "--keep", file("k.npy", npy("(8, 2)", KEEP)).toString()));
    file("k.npy", npy("(4, 4)", KEEP));
    assertEquals(
        new Run(2, "", "--target must be in [0, 4), the rows of s.npy; got 4\n"),
        run(scores, "--keep", keep.toString(), "--target", "4"));
    assertEquals(
        new Run(
            2,
            "",
            "--score: attack-p needs population records that are in no model (--population"
                + " FILE)\n"),
        run(scores, "--keep", keep.toString(), "--score", "attack-p"));
    assertEquals(
        new Run(2, "", "s.npy: model 0, record 0: expected a finite number, got NaN\n"),
        run(
            file(
                "s.npy",
                npy(
                    "(4, 4)",
                    new float[] {Float.NaN, 2, 0, 1, 1, 2, 4, 0, 0, 3, 0, 4, 2, 1, 3, 3})),
            "--keep",
            keep.toString()));
  }

  /**
   * As code for LiRA draws it, every record is in half of the models: whoever knows the references'
   * members knows the target's, and no model need leak anything.
   */
  @Test
  void aBalancedMaskRevealsTheCoins() throws IOException {
    int models = 8;
    int records = 400;
    java.util.Random random = new java.util.Random(4);
    float[] keep = new float[models * records];
    float[] scores = new float[models * records];
    for (int r = 0; r < records; r++) {
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7));
      java.util.Collections.shuffle(order, random);
      for (int m = 0; m < models; m++) {
        keep[m * records + r] = order.indexOf(m) < models / 2 ? 1 : 0;
        scores[m * records + r] = (float) random.nextGaussian();
      }
    }
    String shape = "(" + models + ", " + records + ")";
    Path mask = file("k.npy", npy(shape, keep));
    Path file = file("s.npy", npy(shape, scores));
    Run run = run(file, "--keep", mask.toString(), "--trials", "one-run", "--epsilon", "1");
    assertEquals(2, run.code());
    assertTrue(
        run.err()
            .startsWith(
                "k.npy: every record is in 4 of the 8 models, so that the others' members tell the"
                    + " target's; with --trials one-run the attack that bounds read must not look at"
                    + " the others, and lira-online does."),
        run.err());
    Run alone =
        run(file, "--keep", mask.toString(), "--trials", "one-run", "--score", "loss-threshold");
    assertEquals(4, alone.code(), alone.err());
    assertEquals(4, run(file, "--keep", mask.toString()).code());
    // Nearly balanced is as telling.
    keep[3] = 1 - keep[3];
    Path nearly = file("n.npy", npy(shape, keep));
    Run told = run(file, "--keep", nearly.toString(), "--trials", "one-run");
    assertEquals(2, told.code());
    assertTrue(told.err().contains("says much of whether the target does"), told.err());
    // Coins of its own for every record and model tell nothing.
    for (int i = 0; i < keep.length; i++) {
      keep[i] = random.nextInt(2);
    }
    Path free = file("f.npy", npy(shape, keep));
    assertEquals(4, run(file, "--keep", free.toString(), "--trials", "one-run").code());
  }
}
