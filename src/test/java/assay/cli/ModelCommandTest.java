package assay.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.ResultFile;
import assay.train.onnx.OnnxFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** Models of two features; weights are features x classes. */
class ModelCommandTest {
  private static final float[] WEIGHTS = {2, -1, 0.5f, 1, 0, -2};
  private static final float[] BIAS = {0.1f, 0.2f, -0.3f};

  @TempDir private Path folder;

  /** Members lie where the model is sure and right, non-members anywhere. */
  @BeforeEach
  void records() throws IOException {
    StringBuilder members = new StringBuilder("x,y,label\n");
    StringBuilder others = new StringBuilder("y,label,x\n");
    for (int r = 0; r < 40; r++) {
      double x = Math.sin(r);
      double y = Math.cos(3 * r);
      int label = best(x, y);
      members.append(
          String.format(Locale.ROOT, "%.4f,%.4f,%d%n", 3 * x, 3 * y, best(3 * x, 3 * y)));
      others.append(
          String.format(Locale.ROOT, "%.4f,%d,%.4f%n", y, r % 2 == 0 ? label : (label + 1) % 3, x));
    }
    Files.writeString(folder.resolve("in.csv"), members);
    Files.writeString(folder.resolve("out.csv"), others);
  }

  private static int best(double x, double y) {
    int best = 0;
    for (int c = 1; c < 3; c++) {
      best = logit(x, y, c) > logit(x, y, best) ? c : best;
    }
    return best;
  }

  private static double logit(double x, double y, int c) {
    return x * WEIGHTS[c] + y * WEIGHTS[3 + c] + BIAS[c];
  }

  private Run run(byte[] model, String... more) throws IOException {
    Path file = Files.write(folder.resolve("m.onnx"), model);
    return run(file, more);
  }

  private Run run(Path file, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "model",
                file.toString(),
                "--members",
                folder.resolve("in.csv").toString(),
                "--non-members",
                folder.resolve("out.csv").toString(),
                "--out",
                folder.resolve("out").toString()));
    args.addAll(List.of(more));
    return Run.of(args.toArray(String[]::new));
  }

  private ModelResult model() throws IOException {
    AuditResult result = ResultFile.read(folder.resolve("out").resolve("audit.json"));
    return result.models().get(0);
  }

  /** The loss of the first member, by hand. */
  private double firstLoss() throws IOException {
    String line = Files.readAllLines(folder.resolve("out/scores/scores.csv")).get(1);
    return Double.parseDouble(line.split(",", -1)[3]);
  }

  private double expectedLoss() throws IOException {
    String[] cells = Files.readAllLines(folder.resolve("in.csv")).get(1).split(",", -1);
    double x = Double.parseDouble(cells[0]);
    double y = Double.parseDouble(cells[1]);
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += Math.exp(logit(x, y, c));
    }
    return logit(x, y, Integer.parseInt(cells[2])) - Math.log(sum);
  }

  @Test
  void helpIsAsItWas() throws IOException {
    Run run = Run.of("model", "--help");
    assertEquals(0, run.code());
    Golden.check("cli/model-help.txt", run.out());
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
  }

  @Test
  void oneModelIsNotManyRuns() throws IOException {
    Run run = run(OnnxFiles.logits(WEIGHTS, BIAS, 2, 3), "--trials", "independent-runs");
    assertEquals(2, run.code());
    assertTrue(run.err().endsWith("answers of one model, from one training\n"), run.err());
  }

  @Test
  void logitsAreRead() throws IOException {
    Run run = run(OnnxFiles.logits(WEIGHTS, BIAS, 2, 3));
    assertEquals(4, run.code(), run.err());
    assertEquals(expectedLoss(), firstLoss(), 1e-5);
    assertTrue(run.err().contains("does not name its classes"), run.err());
    assertEquals(1.0, model().trainUtility().orElseThrow().accuracy().estimate());
    assertEquals(0.5, model().utility().orElseThrow().accuracy().estimate());
    assertTrue(model().attacks().get(0).auc().estimate() > 0.9);
  }

  @Test
  void probabilitiesByClassAreRead() throws IOException {
    Run run = run(OnnxFiles.classifier(WEIGHTS, BIAS, 2, new long[] {0, 1, 2}, true));
    assertEquals(4, run.code(), run.err());
    assertEquals(expectedLoss(), firstLoss(), 1e-5);
    assertFalse(run.err().contains("does not name"), run.err());
  }

  @Test
  void theOrderOfClassesIsTheModelsOwn() throws IOException {
    // The same model with its classes listed backwards: class 2 first.
    float[] weights = {0.5f, -1, 2, -2, 0, 1};
    float[] bias = {-0.3f, 0.2f, 0.1f};
    for (boolean zipMap : new boolean[] {true, false}) {
      run(OnnxFiles.classifier(weights, bias, 2, new long[] {2, 1, 0}, zipMap));
      assertEquals(expectedLoss(), firstLoss(), 1e-5);
    }
    // Without labels in the model the order has to be told.
    run(OnnxFiles.logits(weights, bias, 2, 3), "--class", "2", "--class", "1", "--class", "0");
    assertEquals(expectedLoss(), firstLoss(), 1e-5);
    Run twice =
        run(OnnxFiles.logits(weights, bias, 2, 3), "--class", "2", "--class", "1", "--class", "1");
    assertTrue(twice.err().startsWith("two classes of the model are named \"1\""), twice.err());
    assertEquals(2, twice.code());
    // Every class one place further on.
    float[] turned = {-1, 0.5f, 2, 0, -2, 1};
    Run wrong = run(OnnxFiles.logits(turned, new float[] {0.2f, -0.3f, 0.1f}, 2, 3));
    assertTrue(wrong.err().contains("its classes may be in another order"), wrong.err());
  }

  @Test
  void aFixedBatchIsFilledUp() throws IOException {
    run(OnnxFiles.logits(WEIGHTS, BIAS, 2, 3));
    List<String> expected = Files.readAllLines(folder.resolve("out/scores/scores.csv"));
    run(OnnxFiles.logitsOfFixedBatch(WEIGHTS, BIAS, 2, 3, 7));
    assertEquals(expected, Files.readAllLines(folder.resolve("out/scores/scores.csv")));
  }

  @Test
  void inputsAreFoundByName() throws IOException {
    Files.writeString(folder.resolve("in.csv"), "pay,age,label\n1,3,0\n2,5,0\n");
    Files.writeString(folder.resolve("out.csv"), "pay,age,label\n1,3,1\n2,-5,0\n");
    Run run = run(OnnxFiles.namedInputs());
    assertEquals(4, run.code(), run.err());
    // age + pay = 4 and age - pay = 2.
    assertEquals(-Math.log1p(Math.exp(-2)), firstLoss(), 1e-6);
    assertTrue(run.err().contains("1 non-members have the features of a member"), run.err());
    Files.writeString(folder.resolve("in.csv"), "pay,agee,label\n1,3,0\n2,5,0\n");
    Files.writeString(folder.resolve("out.csv"), "pay,agee,label\n9,3,1\n2,-5,0\n");
    assertEquals(
        new Run(
            2,
            "",
            "m.onnx: input age needs a column of that name; did you mean \"agee\"? (it takes age"
                + " float [?, 1], pay float [?, 1])\n"),
        run(OnnxFiles.namedInputs()));
  }

  @Test
  void referenceModelsAddTheirAttacks() throws IOException {
    Path reference = Files.write(folder.resolve("r.onnx"), OnnxFiles.logits(BIAS2, BIAS, 2, 3));
    Run run =
        run(
            OnnxFiles.logits(WEIGHTS, BIAS, 2, 3),
            "--reference",
            reference.toString(),
            "--reference",
            reference.toString());
    assertEquals(4, run.code(), run.err());
    assertEquals("calibrated-loss", model().attacks().get(0).id());
    assertTrue(run.err().contains("The 2 reference models are taken to have seen none"), run.err());
  }

  private static final float[] BIAS2 = {1, -1, 0.25f, 0.5f, 0, -1};

  @Test
  void whatDoesNotFitIsSaid() throws IOException {
    fails(
        "m.onnx: input input takes 3 features, the records have 2: x, y; leave columns out with"
            + " --leave-out",
        OnnxFiles.logits(new float[9], BIAS, 3, 3));
    fails(
        "m.onnx: gives no probabilities or logits (label int64 [?]); export it with them:"
            + " membership cannot be told from labels alone",
        OnnxFiles.labelsOnly());
    fails(
        "m.onnx: keeps its weights in other files, which are not opened; export it as one file",
        OnnxFiles.external("../../etc/passwd"));
    fails(
        "in.csv:2: column label: \"0\" is no class of the model, which knows \"7\", \"8\", \"9\";"
            + " name them in the model's order with --class NAME for each",
        OnnxFiles.classifier(WEIGHTS, BIAS, 2, new long[] {7, 8, 9}, false));
    fails("m.onnx: not an ONNX model, or damaged or truncated", new byte[] {8, 8, 58, 127, 1});
    fails("m.onnx: not an ONNX model: it holds no graph", new byte[0]);
    fails(
        "m.onnx: a Python pickle; those run code when they are read, and never are. Export the"
            + " model to ONNX",
        new byte[] {(byte) 0x80, 4, 'K', 1, '.'});
    byte[] zip = {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    fails(
        "m.onnx: not a Deeplearning4j model that can be run on these 2 features: m.onnx: expected a"
            + " Deeplearning4j model with an entry configuration.json, found none",
        zip);
    byte[] whole = OnnxFiles.logits(WEIGHTS, BIAS, 2, 3);
    String text = new String(whole, StandardCharsets.ISO_8859_1).replace("Gemm", "Gemx");
    Run refused = run(text.getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(2, refused.code());
    assertTrue(refused.err().startsWith("m.onnx: ONNX Runtime refuses it: "), refused.err());
    assertEquals(1, refused.err().lines().count(), refused.err());
  }

  private void fails(String message, byte[] model) throws IOException {
    assertEquals(new Run(2, "", message + "\n"), run(model));
    assertFalse(Files.exists(folder.resolve("out")));
  }

  private Path zip() throws IOException {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.FLOAT)
                .list()
                .layer(
                    new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                        .nIn(2)
                        .nOut(3)
                        .activation(Activation.SOFTMAX)
                        .build())
                .build());
    network.init();
    network.setParam("0_W", Nd4j.create(WEIGHTS, new int[] {2, 3}, 'c'));
    network.setParam("0_b", Nd4j.create(BIAS, new int[] {1, 3}, 'c'));
    Path zip = folder.resolve("m.zip");
    ModelSerializer.writeModel(network, zip.toFile(), true);
    return zip;
  }

  @Test
  void aDeeplearning4jZipIsReadToo() throws IOException {
    Path zip = zip();
    Run run = run(zip);
    assertEquals(4, run.code(), run.err());
    assertEquals(expectedLoss(), firstLoss(), 1e-5);
    Run narrow = run(zip, "--leave-out", "x");
    assertEquals(2, narrow.code());
    assertTrue(
        narrow
            .err()
            .contains("m.zip: not a Deeplearning4j model that can be run on these 1 features"),
        narrow.err());
  }

  private void firstCell(String cell) throws IOException {
    Path in = folder.resolve("in.csv");
    List<String> lines = new ArrayList<>(Files.readAllLines(in));
    lines.set(1, cell + lines.get(1).substring(lines.get(1).indexOf(',')));
    Files.write(in, lines);
  }

  @Test
  void aNumberThatSinglePrecisionCannotHoldIsRefused() throws IOException {
    Path zip = zip();
    for (String cell : new String[] {"3.5e38", "-1e300"}) {
      firstCell(cell);
      assertEquals(
          new Run(
              2,
              "",
              "m.zip: record 1 (members come first, then non-members), column \"x\": expected a"
                  + " number within 3.4028235E38, got "
                  + Double.parseDouble(cell)
                  + "\n"),
          run(zip));
    }
  }

  @Test
  void aWholeNumberThatSinglePrecisionRoundsIsNamed() throws IOException {
    Path zip = zip();
    firstCell("16777216");
    Run exact = run(zip);
    assertFalse(exact.err().contains("takes single precision"), exact.err());
    firstCell("16777217");
    String note =
        " takes single precision: 1 whole numbers of column \"x\" are beyond 2^24 and were rounded,"
            + " so it may not be asked what it was trained on; subtract an offset, or leave the"
            + " column out.";
    Run lost = run(zip);
    assertEquals(4, lost.code(), lost.err());
    assertTrue(lost.err().contains("m.zip" + note), lost.err());
    Run onnx = run(OnnxFiles.logits(WEIGHTS, BIAS, 2, 3));
    assertTrue(onnx.err().contains("m.onnx" + note), onnx.err());
  }

  @Test
  void theSameFileTwiceIsAMistake() throws IOException {
    Files.copy(
        folder.resolve("in.csv"),
        folder.resolve("out.csv"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertEquals(
        new Run(
            2,
            "",
            "out.csv: every record stands in in.csv as well; are members and non-members the same"
                + " file?\n"),
        run(OnnxFiles.logits(WEIGHTS, BIAS, 2, 3)));
  }

  private void records(double shift, int rows) throws IOException {
    org.apache.commons.rng.UniformRandomProvider random = assay.stats.Seed.of(5).random();
    StringBuilder members = new StringBuilder("x,y,label\n");
    StringBuilder others = new StringBuilder("x,y,label\n");
    for (int r = 0; r < 2 * rows; r++) {
      boolean in = r < rows;
      double x = random.nextDouble() * 2 - 1 + (in ? shift : 0);
      double y = random.nextDouble() * 2 - 1;
      (in ? members : others)
          .append(String.format(Locale.ROOT, "%.4f,%.4f,%d%n", x, y, random.nextInt(3)));
    }
    Files.writeString(folder.resolve("in.csv"), members);
    Files.writeString(folder.resolve("out.csv"), others);
  }

  /** Nothing was trained here at all: what the attack finds is a difference of the records. */
  @Test
  void recordsThatDifferWithoutTheModelDecideNothing() throws IOException {
    records(3, 400);
    String[] options = {"--trials", "one-run", "--epsilon", "0.1", "--attack", "top-confidence"};
    Run run = run(OnnxFiles.logits(WEIGHTS, BIAS, 2, 3), options);
    assertEquals(4, run.code(), run.out() + run.err());
    assertTrue(run.err().contains("the blind baseline succeeds"), run.err());
    assertTrue(run.out().contains("Suspect attacks on"), run.out());
    String reason = model().verdict().orElseThrow().reason();
    assertTrue(reason.startsWith("A classifier that sees the records and never the model"), reason);
    assertTrue(model().attacks().get(0).auc().estimate() > 0.8);
    assertTrue(
        model().bounds().stream()
            .allMatch(b -> b.kind() == assay.bound.EpsilonLowerBound.Kind.ESTIMATE));
    // Nor can the baseline be taken out afterwards.
    Path out = folder.resolve("out");
    com.fasterxml.jackson.databind.ObjectMapper json =
        new com.fasterxml.jackson.databind.ObjectMapper();
    com.fasterxml.jackson.databind.JsonNode tree =
        json.readTree(out.resolve("audit.json").toFile());
    ((com.fasterxml.jackson.databind.node.ArrayNode) tree.at("/models/0/overview/baselines"))
        .remove(2);
    Files.write(out.resolve("audit.json"), json.writeValueAsBytes(tree));
    String verified = Run.of("verify", out.toString(), "--quiet").out();
    assertTrue(verified.contains(": baselines: "), verified);
    // The same with records from one source: the baseline fails, and the audit decides.
    records(0, 400);
    Run fair = run(OnnxFiles.logits(WEIGHTS, BIAS, 2, 3), options);
    assertFalse(fair.err().contains("blind baseline"), fair.err());
    assertFalse(model().verdict().orElseThrow().reason().startsWith("A classifier that sees"));
    assertTrue(model().overview().orElseThrow().baselines().stream().allMatch(b -> b.passed()));
  }
}
