package assay.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.ResultFile;
import assay.bound.EpsilonLowerBound;
import assay.bound.EpsilonLowerBound.Kind;
import assay.stats.Seed;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoresCommandTest {
  @TempDir private Path folder;

  /** Fair coins; members N(mu, 1), others N(0, 1). */
  private static String table(int rows, double mu, String header) {
    UniformRandomProvider random = Seed.of(7).child("scores").random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    StringBuilder text = new StringBuilder(header).append('\n');
    for (int r = 0; r < rows; r++) {
      boolean in = random.nextBoolean();
      double score = normal.sample() + (in ? mu : 0);
      text.append(
          String.format(
              Locale.ROOT, "r%d,%d,%.6f,%s%n", r, in ? 1 : 0, score, r % 3 == 0 ? "a" : "b"));
    }
    return text.toString();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
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

  private ModelResult model() throws IOException {
    return result().models().get(0);
  }

  @Test
  void helpIsAsItWas() throws IOException {
    Run run = Run.of("scores", "--help");
    assertEquals(0, run.code());
    Golden.check("cli/scores-help.txt", run.out());
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
  }

  @Test
  void aLeakAboveTheClaimIsAViolation() throws IOException {
    Path file = file("s.csv", table(2000, 2, "record,member,score,sex"));
    Run run = run(file, "--trials", "one-run", "--epsilon", "1", "--group", "sex");
    assertEquals(3, run.code(), run.err());
    EpsilonLowerBound bound = model().bounds().get(0);
    assertEquals("one-run", bound.estimator());
    assertEquals(Kind.BOUND, bound.kind());
    assertTrue(bound.epsilon() > 1, bound.toString());
    assertTrue(
        bound.assumptions().stream().anyMatch(a -> a.contains("--trials one-run")),
        bound.assumptions().toString());
    // Independence of the records is not stated, so what needs it stays an estimate.
    for (EpsilonLowerBound other : model().bounds()) {
      assertEquals(other.estimator().equals("clopper-pearson"), other.kind() == Kind.ESTIMATE);
    }
    AttackResult attack = model().attacks().get(0);
    assertEquals(2000, attack.members() + attack.nonMembers());
    assertEquals(List.of("a", "b"), attack.groups().stream().map(g -> g.level()).toList());
    for (String name : List.of("report.html", "summary.md", "junit.xml", "scores/scores.csv")) {
      assertTrue(Files.size(folder.resolve("out").resolve(name)) > 0, name);
    }
    String html = Files.readString(folder.resolve("out").resolve("report.html"));
    assertTrue(html.contains("Leakage by sex"));
    assertFalse(html.contains("Accuracy by sex"));
  }

  @Test
  void whatWasWrittenGivesTheSameResultAgain() throws IOException {
    Path file = file("s.csv", table(500, 1, "record,member,score,sex"));
    run(file, "--trials", "one-run", "--epsilon", "1");
    List<EpsilonLowerBound> first = model().bounds();
    Path sheet = folder.resolve("scores.csv");
    Files.copy(folder.resolve("out/scores/scores.csv"), sheet);
    run(sheet, "--trials", "one-run", "--epsilon", "1");
    assertEquals(first, model().bounds());
  }

  @Test
  void aBlindScoreAndAnHonestClaimGiveNoViolation() throws IOException {
    Path file = file("s.csv", table(20000, 0, "record,member,score,sex"));
    Run run = run(file, "--trials", "one-run", "--epsilon", "1");
    assertEquals(0, run.code(), run.out());
  }

  @Test
  void withoutKnowledgeOfTheMembershipsThereIsNoBoundAndNoVerdict() throws IOException {
    Path file = file("s.csv", table(2000, 3, "record,member,score,sex"));
    Run run = run(file, "--epsilon", "0.1");
    assertEquals(4, run.code());
    assertTrue(run.err().contains("no epsilon is proven"), run.err());
    assertTrue(model().bounds().stream().allMatch(b -> b.kind() == Kind.ESTIMATE));
    assertTrue(
        result().verdict().reason().contains("Nothing is known"), result().verdict().reason());
    assertTrue(result().verdict().proven().isEmpty());
  }

  @Test
  void withoutAClaimThereIsNothingToCompare() throws IOException {
    Run run = run(file("s.csv", table(200, 3, "record,member,score,sex")), "--trials", "one-run");
    assertEquals(4, run.code());
    assertTrue(run.out().contains("leakage measured, no claim to compare"), run.out());
  }

  @Test
  void independentRunsMayUseTheStrongerEstimators() throws IOException {
    Path file = file("s.csv", table(2000, 2, "model,member,score,sex"));
    Run run = run(file, "--trials", "independent-runs", "--epsilon", "1");
    assertEquals(3, run.code(), run.err());
    assertEquals("clopper-pearson", model().primary());
    assertEquals(
        List.of("BOUND", "BOUND_UNDER_FAMILY"),
        model().bounds().stream().map(b -> b.kind().name()).toList());
  }

  @Test
  void oneTrainingIsNotManyRuns() throws IOException {
    String text = table(200, 2, "record,member,score,model");
    Run run = run(file("s.csv", text), "--trials", "independent-runs");
    assertEquals(
        new Run(
            2,
            "",
            "s.csv: --trials independent-runs says that every row comes from a training of its own,"
                + " but 200 rows name 2 models\n"),
        run);
  }

  @Test
  void oneNamedModelIsNotManyRuns() throws IOException {
    String text = table(200, 2, "record,member,score,model").replace(",a", ",b");
    Run run = run(file("s.csv", text), "--trials", "independent-runs");
    assertEquals(2, run.code());
    assertTrue(run.err().endsWith("but 200 rows name 1 model\n"), run.err());
  }

  @Test
  void modelsAreAuditedOneByOneAtASharedConfidence() throws IOException {
    String text = table(2000, 2, "record,member,score,model");
    Run run = run(file("s.csv", text), "--trials", "one-run", "--epsilon", "1");
    assertEquals(3, run.code(), run.err());
    assertEquals(List.of(0, 1), model().attacks().stream().map(AttackResult::target).toList());
    // Each model's bound at 97.5 %; the larger of the two was picked after looking.
    assertEquals(OptionalDouble.of(0.975), model().bounds().get(0).perModel());
    assertEquals(0.95, model().bounds().get(0).confidence());
    assertTrue(model().bounds().get(0).multiplicity().contains("2 models"));
  }

  @Test
  void unevenMembershipsAreNotFairCoins() throws IOException {
    StringBuilder text = new StringBuilder("member,score\n");
    for (int r = 0; r < 200; r++) {
      text.append(r < 180 ? 1 : 0).append(',').append(r).append('\n');
    }
    Run run = run(file("s.csv", text.toString()), "--trials", "one-run");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("180 of 200 are members, which fair coins do not do"), run.err());
  }

  @Test
  void boundsReadTheCanariesAndMetricsTheRest() throws IOException {
    StringBuilder text = new StringBuilder("member,score,canary\n");
    for (int r = 0; r < 400; r++) {
      boolean canary = r < 100;
      // Canaries of both kinds score alike; the others are told apart.
      text.append(r % 2).append(',').append(canary ? r / 2 : r % 2).append(',');
      text.append(canary ? 1 : 0).append('\n');
    }
    Run run = run(file("s.csv", text.toString()), "--trials", "one-run", "--epsilon", "1");
    assertEquals(4, run.code(), run.err());
    assertEquals(300, model().attacks().get(0).members() + model().attacks().get(0).nonMembers());
    assertEquals(1.0, model().attacks().get(0).auc().estimate());
    assertEquals(100.0, model().bounds().get(0).counts().get("m"));
    assertEquals(0.0, model().bounds().get(0).epsilon());
  }

  @Test
  void aModelWithoutACanaryIsRefusedWhereBoundsReadCanaries() throws IOException {
    StringBuilder text = new StringBuilder("member,score,canary,model\n");
    for (int r = 0; r < 400; r++) {
      text.append(r % 2).append(',').append(r).append(r < 200 ? ",1,a\n" : ",0,b\n");
    }
    Path file = file("s.csv", text.toString());
    Run run = run(file, "--trials", "one-run", "--epsilon", "1");
    assertEquals(2, run.code());
    assertTrue(run.err().startsWith("s.csv: model \"b\" has no canary"), run.err());
    // A column that marks nothing is what Assay writes where there are no canaries.
    file = file("s.csv", text.toString().replace(",1,a", ",0,a"));
    run = run(file, "--trials", "one-run");
    assertEquals(4, run.code(), run.err());
    assertTrue(run.err().contains("\"canary\" marks no record"), run.err());
    run = run(file, "--trials", "one-run", "--canary", "canary");
    assertTrue(run.err().startsWith("s.csv: model \"a\" has no canary"), run.err());
  }

  @Test
  void aScoreTheWrongWayRoundDrawsAWarning() throws IOException {
    Path file = file("s.csv", table(2000, -2, "record,member,score,sex"));
    Run run = run(file);
    assertTrue(run.err().contains("score: AUC 0.0"), run.err());
    assertTrue(run.err().contains("--lower-is-member turns it"), run.err());
    double auc = model().attacks().get(0).auc().estimate();
    Run turned = run(file, "--lower-is-member");
    assertFalse(turned.err().contains("well under"), turned.err());
    assertEquals(1 - auc, model().attacks().get(0).auc().estimate(), 1e-12);
  }

  @Test
  void aLossPointsDownByItsName() throws IOException {
    Path file = file("s.csv", table(2000, -2, "record,member,loss,sex"));
    Run run = run(file);
    assertFalse(run.err().contains("well under"), run.err());
    assertTrue(model().attacks().get(0).auc().estimate() > 0.9);
  }

  /** What was turned round once is no loss, and is not turned back when it is read again. */
  @Test
  void aStoredLossIsNotTurnedTwice() throws IOException {
    run(file("s.csv", table(500, -2, "record,member,loss,sex")));
    double auc = model().attacks().get(0).auc().estimate();
    assertTrue(auc > 0.8, () -> "" + auc);
    assertEquals("minus-loss", model().attacks().get(0).id());
    Path sheet = folder.resolve("scores.csv");
    Files.copy(folder.resolve("out/scores/scores.csv"), sheet);
    assertEquals(2, run(sheet).code());
    assertEquals(4, run(sheet, "--score", "minus-loss").code());
    assertEquals(auc, model().attacks().get(0).auc().estimate());
    Run both =
        run(
            file("b.csv", "member,loss,minus-loss\n1,1,2\n1,2,2\n0,3,2\n0,4,2\n"),
            "--score",
            "loss",
            "--score",
            "minus-loss");
    assertEquals(
        "b.csv: column \"loss\" is stored turned round as \"minus-loss\", and there is a score of"
            + " that name; leave one of them out\n",
        both.err());
  }

  /** Whose coins? Without a statement of them there is no exact p-value of the canaries. */
  @Test
  void canariesHaveAnExactPValueOnlyWhereCoinsAreStated() throws IOException {
    StringBuilder text = new StringBuilder("member,score,canary\n");
    for (int r = 0; r < 400; r++) {
      text.append(r % 2).append(',').append(r % 7 + 3 * (r % 2)).append(',');
      text.append(r < 100 ? 1 : 0).append('\n');
    }
    Path file = file("s.csv", text.toString());
    Run run = run(file);
    assertEquals(4, run.code(), run.err());
    assertEquals(OptionalDouble.empty(), model().canaries().orElseThrow().pValue());
    assertFalse(run.out().contains(", p "), run.out());
    run = run(file, "--trials", "one-run");
    assertTrue(model().canaries().orElseThrow().pValue().orElseThrow() < 1e-3);
    assertTrue(run.out().contains(", p < "), run.out());
    String html = Files.readString(folder.resolve("out/report.html"));
    assertTrue(html.contains("It rests on what whoever ran the audit states"));
  }

  @Test
  void gzipAndPlainGiveTheSame() throws IOException {
    String text = table(300, 1, "record,member,score,sex");
    run(file("s.csv", text));
    List<AttackResult> plain = model().attacks();
    Path packed = folder.resolve("s.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(4, run(packed).code());
    assertEquals(plain.get(0).auc(), model().attacks().get(0).auc());
  }

  @Test
  void jsonLinesAreATableToo() throws IOException {
    StringBuilder text = new StringBuilder();
    StringBuilder csv = new StringBuilder("record,member,label,logit_0,logit_1\n");
    for (int r = 0; r < 60; r++) {
      double z = Math.sin(r) + (r % 2 == 0 ? 1 : 0);
      text.append(
          String.format(
              Locale.ROOT,
              "{\"record\": \"r%d\", \"member\": %s, \"label\": %d, \"logit\": [%.3f, %.3f]}%n",
              r,
              r % 2 == 0,
              r % 2,
              z,
              -z));
      csv.append(String.format(Locale.ROOT, "r%d,%d,%d,%.3f,%.3f%n", r, 1 - r % 2, r % 2, z, -z));
    }
    assertEquals(4, run(file("p.jsonl", text.toString())).code());
    List<AttackResult> json = model().attacks();
    assertEquals(4, run(file("p.csv", csv.toString())).code());
    assertEquals(json, model().attacks());
    assertEquals(5, json.size());
  }

  /**
   * Three records by hand: logit-scaled confidences log(p / (1 - p)) of the label are log 4, log
   * 1/4 and log 9, so by loss the order is third, first, second.
   */
  @Test
  void predictionsBecomeSignals() throws IOException {
    Path file =
        file(
            "p.csv",
            """
            record,member,label,p_cat,p_dog
            a,1,cat,0.8,0.2
            b,0,dog,0.8,0.2
            c,1,dog,0.1,0.9
            d,0,cat,0.5,0.5
            """);
    Run run = run(file);
    assertEquals(4, run.code(), run.err());
    List<String> lines = Files.readAllLines(folder.resolve("out/scores/scores.csv"));
    assertEquals(
        "record,canary,member,\"loss-threshold\",\"modified-entropy\",\"entropy\",\"top-confidence\",\"correctness-gap\"",
        lines.get(0));
    double[] loss = new double[4];
    for (int r = 0; r < 4; r++) {
      loss[r] = Double.parseDouble(lines.get(r + 1).split(",", -1)[3]);
    }
    double[] expected = {Math.log(0.8), Math.log(0.2), Math.log(0.9), Math.log(0.5)};
    assertArrayEquals(expected, loss, 1e-6);
    assertEquals(2, model().utility().orElseThrow().records());
    assertEquals(1.0, model().trainUtility().orElseThrow().accuracy().estimate());
    // The tie of the fourth record is given to the first class, its label.
    assertEquals(0.5, model().utility().orElseThrow().accuracy().estimate());
  }

  @Test
  void probabilitiesRoundedToOneAreToldOfAndKeepTheirOrder() throws IOException {
    Path file =
        file(
            "p.csv",
            """
            member,label,p_0,p_1
            1,0,1,0
            0,0,0.999999,0.000001
            1,1,0,1
            0,1,1,0
            """);
    Run run = run(file);
    assertTrue(
        run.err().contains("3 records give their label a probability of exactly 0 or 1"),
        run.err());
    assertEquals(1.0, model().attacks().get(0).auc().estimate());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --trials one-rum           | --trials must be one of one-run, independent-runs, unknown; got one-rum (did you mean one-run?)
          --delta 0                  | --delta must be in (0, 1), such as 1e-9 for a pure claim, got 0.0
          --epsilon NaN              | --epsilon must be in [0, 60], got NaN
          --confidence 1             | --confidence must be in (0.5, 1), got 1.0
          --estimator one-run        | --estimator one-run needs to know how the memberships came about: add --trials one-run or --trials independent-runs if that is so
          --score memmber            | s.csv: no column "memmber" (a score per record); did you mean "member"? name it with --score COLUMN. Columns: "record", "member", "score", "sex"
          --member membr             | s.csv: no column "membr" (1 where the record was trained on, else 0); did you mean "member"? name it with --member COLUMN. Columns: "record", "member", "score", "sex"
          --member score             | s.csv:2: column score: expected 0 or 1, got "-0.063117"; column "member" holds nothing but 0 and 1: are the two mixed up?
          --score member             | s.csv: column "member" is named both as the score and as the membership
          --score sex                | s.csv:2: column sex: expected a number, got "a"
          """)
  void aMistakeIsOneLineAndWritesNothing(String options, String message) throws IOException {
    Path file = file("s.csv", table(20, 1, "record,member,score,sex"));
    Run run = run(file, options.split(" ", -1));
    assertEquals(new Run(2, "", message + "\n"), run);
    assertFalse(Files.exists(folder.resolve("out")));
  }

  @Test
  void aFamilyDecidesOnlyWhereItIsClaimedAndStandsBesideEveryNumber() throws IOException {
    Path file = file("s.csv", table(2000, 2, "model,member,score,sex"));
    String[] options = {"--trials", "independent-runs", "--epsilon", "1", "--estimator", "gdp"};
    Run refused = run(file, options);
    assertEquals(
        new Run(
            2,
            "",
            "--estimator gdp bounds epsilon only if the mechanism is Gaussian, which is not known of"
                + " what is claimed: add --mechanism gaussian if that is so, or use"
                + " clopper-pearson\n"),
        refused);
    List<String> more = new ArrayList<>(List.of(options));
    more.addAll(List.of("--mechanism", "gaussian"));
    Run run = run(file, more.toArray(String[]::new));
    assertEquals(3, run.code(), run.err());
    String told = run.out().replaceAll("\\s+", " ");
    assertTrue(told.contains("95 % confidence) if the mechanism is Gaussian verdict"), told);
    assertTrue(run.out().lines().allMatch(line -> line.length() <= 80), run.out());
    Path out = folder.resolve("out");
    for (String name : List.of("report.html", "summary.md", "junit.xml")) {
      String text = Files.readString(out.resolve(name));
      assertTrue(text.contains("if the mechanism is Gaussian"), name);
    }
    String page = Files.readString(out.resolve("report.html"));
    assertTrue(
        page.replaceAll("\\s+", " ")
            .contains(
                "at least this much leaks with 95 % confidence, if the mechanism is Gaussian"),
        "the tile");
    // Without a claim nothing is decided, and the number may be shown with its condition.
    run(file, "--trials", "independent-runs", "--estimator", "gdp");
    assertTrue(
        Files.readString(out.resolve("summary.md")).contains("if the mechanism is Gaussian"));
    assertEquals(
        2,
        run(file, "--trials", "independent-runs", "--mechanism", "laplace", "--epsilon", "1")
            .code());
  }

  /** The largest bound comes from the larger model; what all could have seen, from the smaller. */
  @Test
  void theSmallestModelSaysWhatCouldHaveBeenSeen() throws IOException {
    StringBuilder text = new StringBuilder("record,member,score,model\n");
    UniformRandomProvider random = Seed.of(3).random();
    for (int r = 0; r < 2000; r++) {
      int in = random.nextInt(2);
      text.append(
          "r" + r + "," + in + "," + random.nextDouble() + "," + (r < 24 ? "b" : "a") + "\n");
    }
    Path file = file("s.csv", text.toString());
    run(file, "--trials", "one-run", "--epsilon", "2");
    EpsilonLowerBound bound = model().bounds().get(0);
    assertEquals(24.0, bound.counts().get("leastM"));
    assertTrue(bound.counts().get("leastR") <= 24);
    Path policy = file("p.yaml", "name: p\nrules: [{limit: bound, atMost: 2, mustCatch: 7}]\n");
    Run gate =
        Run.of(
            "gate",
            "--result",
            folder.resolve("out").toString(),
            "--policy",
            policy.toString(),
            "--out",
            folder.resolve("gate").toString());
    assertEquals(4, gate.code(), gate.out() + gate.err());
    assertTrue(gate.out().contains("could not have seen enough"), gate.out());
  }
}
