package assay.audit.game;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.audit.AuditListener;
import assay.audit.result.Verdict.Outcome;
import assay.bound.Confidence;
import assay.bound.EpsilonLowerBound;
import assay.bound.Estimators;
import assay.data.Dataset;
import assay.privacy.GaussianCurve;
import assay.privacy.PldAccountant;
import assay.stats.InputException;
import assay.stats.Seed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class GamesTest {
  private static final double DELTA = 1e-5;

  @Test
  void everyGameNamesEstimatorsThatAreValidForItsScores() {
    for (Game game : Games.all()) {
      GameDescriptor d = game.descriptor();
      for (String id : d.estimators()) {
        Estimators.byId(id).check(d.trials());
      }
      assertTrue(Estimators.byId(d.primary()).mayGate(), d.id());
      assertTrue(d.threatModel().id().matches("TM[1-6]"), d.id());
      assertEquals(game, Games.byId(d.id()));
      assertFalse(d.assumptions().isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          step | 5 | many-models has no parameter step; did you mean "steps"?
          steps | 0 | many-models.steps must be a whole number in [1, 1000000], got 0.0
          steps | five | many-models.steps must be a whole number in [1, 1000000], got five
          steps | NaN | many-models.steps must be a whole number in [1, 1000000], got NaN
          """)
  void aParameterOutOfRangeIsRefusedWithItsRange(String name, String value, String message) {
    GameDescriptor many = Games.byId("many-models").descriptor();
    InputException thrown =
        assertThrows(InputException.class, () -> GameSettings.of(many, Map.of(name, value)));
    assertEquals(message, thrown.getMessage());
  }

  @Test
  void scoresDoNotDependOnThreads() throws InterruptedException {
    Map<String, Map<String, String>> tiny =
        Map.of(
            "many-models", Map.of("models", "24", "records", "20", "steps", "4"),
            "hidden-state", Map.of("models", "24", "records", "20", "steps", "4"));
    for (var entry : tiny.entrySet()) {
      AttackScores one = play(entry.getKey(), entry.getValue(), 4, 1, 5).scores().orElseThrow();
      AttackScores two = play(entry.getKey(), entry.getValue(), 4, 2, 5).scores().orElseThrow();
      AttackScores other = play(entry.getKey(), entry.getValue(), 4, 2, 6).scores().orElseThrow();
      assertArrayEquals(one.score(), two.score());
      assertArrayEquals(one.member(), two.member());
      assertFalse(java.util.Arrays.equals(one.score(), other.score()));
    }
  }

  @Test
  void theLastModelOfTheHiddenStateGameIsGaussianWithTheClaimedMu() throws InterruptedException {
    int models = 600;
    GameEvidence evidence =
        play(
            "hidden-state",
            Map.of("models", "" + models, "records", "4", "steps", "3", "learningRate", "0.25"),
            8,
            2,
            3);
    AttackScores scores = evidence.scores().orElseThrow();
    double mu = GaussianCurve.muOf(8, DELTA);
    // One step moves a weight by rate / batch times the noised sum: 0.25 / 4 of clip 1.
    double unit = 0.25 / 4 * 3 / mu;
    double in = 0;
    double out = 0;
    double squares = 0;
    int members = 0;
    for (int i = 0; i < models; i++) {
      double z = scores.score()[i] / unit - (scores.member()[i] ? mu : 0);
      squares += z * z;
      in += scores.member()[i] ? z : 0;
      out += scores.member()[i] ? 0 : z;
      members += scores.member()[i] ? 1 : 0;
    }
    // Five standard deviations: a right game fails once in a million seeds.
    assertEquals(0, in / members, 5 / Math.sqrt(members));
    assertEquals(0, out / (models - members), 5 / Math.sqrt(models - members));
    assertEquals(1, squares / models, 5 * Math.sqrt(2.0 / models));
    assertEquals(0.5, (double) members / models, 5 * 0.5 / Math.sqrt(models));
  }

  @ParameterizedTest
  @CsvSource({
    "white-box,epochs=10",
    "many-models,models=200;records=30;steps=5",
    "hidden-state,models=200;records=10;steps=5",
    "hidden-state,models=200;records=10;steps=5;canary=random",
    "one-run,canaries=200;steps=10",
    "mechanism,count=20000",
    "mechanism,count=20000;mechanism=laplace"
  })
  void aTenthOfTheNoiseIsAViolationAndAllOfItIsNot(String id, String given)
      throws InterruptedException {
    // At 99.9 %, so that an honest game is accused by one seed in a thousand only.
    Confidence sure = Confidence.of(0.999);
    double claim = id.equals("mechanism") ? 1 : 0.75;
    Map<String, String> settings = settings(given);
    GameResult honest = result(id, settings, claim, sure);
    assertTrue(honest.verdict().outcome() != Outcome.VIOLATION_FOUND, honest.verdict().reason());
    settings.put("noiseScale", "0.1");
    GameResult bug = result(id, settings, claim, sure);
    assertEquals(Outcome.VIOLATION_FOUND, bug.verdict().outcome(), bug.verdict().reason());
    assertEquals(honest.mechanism(), bug.mechanism());
  }

  @Test
  void aStepReadsTheCanaryInTheNoiseOfTheClaim() throws InterruptedException {
    double claim = 2;
    GameEvidence evidence = play("white-box", Map.of("epochs", "20"), claim, 1, 3);
    AttackScores scores = evidence.scores().orElseThrow();
    int steps = 20 * 48;
    assertEquals(steps, scores.score().length);
    double sigma = DpNoise.poisson(claim, DELTA, 2.0 / 96, steps).noiseMultiplier();
    double sum = 0;
    double squares = 0;
    double lag = 0;
    double last = 0;
    for (int i = 0; i < steps; i++) {
      double reading = scores.score()[i] * sigma * sigma + 0.5;
      double z = (reading - (scores.member()[i] ? 1 : 0)) / sigma;
      sum += z;
      squares += z * z;
      lag += z * last;
      last = z;
    }
    // Five standard deviations each.
    assertEquals(0, sum / steps, 5 / Math.sqrt(steps));
    assertEquals(1, squares / steps, 5 * Math.sqrt(2.0 / steps));
    assertEquals(0, lag / steps, 5 / Math.sqrt(steps));
    // Nobody uses the canary's weights, so nothing else may change.
    assertEquals(0, evidence.facts().get("costInAccuracy"));
  }

  @ParameterizedTest
  @CsvSource({"anywhere", "random"})
  void otherRecordsAreTakenOffTheReading(String canary) throws InterruptedException {
    GameEvidence evidence = play("white-box", Map.of("epochs", "20", "canary", canary), 1, 1, 3);
    double sigma = DpNoise.poisson(1, DELTA, 2.0 / 96, 960).noiseMultiplier();
    AttackScores scores = evidence.scores().orElseThrow();
    double squares = 0;
    for (int i = 0; i < 960; i++) {
      double reading = scores.score()[i] * sigma * sigma + 0.5;
      squares += Math.pow((reading - (scores.member()[i] ? 1 : 0)) / sigma, 2);
    }
    assertEquals(1, squares / 960, 5 * Math.sqrt(2.0 / 960));
  }

  @Test
  void severalCanariesPerStepNeedWeightsOfTheirOwn() throws InterruptedException {
    assertEquals(
        "white-box.perStep must be 1 with canary=random",
        assertThrows(
                InputException.class,
                () -> play("white-box", Map.of("perStep", "2", "canary", "random"), 1, 1, 3))
            .getMessage());
    AttackScores three =
        play("white-box", Map.of("perStep", "3", "epochs", "1"), 1, 1, 3).scores().orElseThrow();
    assertEquals(3 * 48, three.score().length);
    assertEquals(3 * 48, java.util.Arrays.stream(three.score()).distinct().count());
  }

  @ParameterizedTest
  @CsvSource({"1,0.01,1000", "8,0.1,50", "0.5,0.001,5000"})
  void poissonNoiseKeepsTheClaimAndHardlyMore(double claim, double q, long steps) {
    DpNoise.Stepped noise = DpNoise.poisson(claim, DELTA, q, steps);
    double sigma = noise.noiseMultiplier();
    assertTrue(PldAccountant.poissonGaussian(q, sigma, steps).epsilon(DELTA) <= claim);
    assertTrue(PldAccountant.poissonGaussian(q, 0.999 * sigma, steps).epsilon(DELTA) > claim);
    // A bound that rejects all smaller noise says less than the claim, never more.
    SteppedGaussianNull family = noise.family();
    double stated = family.epsilon(1 / sigma, DELTA);
    assertTrue(stated <= claim && stated > 0.997 * claim, stated + " of " + claim);
    assertEquals(1 / sigma, family.parameter(stated, DELTA), 1e-4 / sigma);
    assertEquals(
        new GaussianCurve(1 / sigma).falseNegativeRate(0.1),
        family.falseNegativeRate(1 / sigma, 0.1),
        1e-9);
    assertEquals(0, family.epsilon(0, DELTA));
  }

  @Test
  void manyModelsFindNothingInACanaryThatIsNeverTrainedOn() throws InterruptedException {
    GameEvidence evidence =
        play("many-models", Map.of("models", "400", "records", "30", "steps", "2"), 0.01, 2, 7);
    for (EpsilonLowerBound bound : evidence.bounds()) {
      assertTrue(bound.epsilon() < 1, bound.estimator() + " " + bound.epsilon());
    }
  }

  @ParameterizedTest
  @CsvSource({"isolated", "mislabelled", "natural"})
  void coinsOfOneRunAreSealedAndAreTheMemberships(String canary) throws InterruptedException {
    GameEvidence evidence =
        play("one-run", Map.of("canaries", "40", "steps", "3", "canary", canary), 4, 1, 9);
    assertTrue(evidence.coins().orElseThrow().holds());
    boolean[] member = evidence.scores().orElseThrow().member();
    for (int i = 0; i < member.length; i++) {
      assertEquals(member[i], evidence.coins().orElseThrow().inserted(i));
    }
    assertTrue(evidence.facts().containsKey("costInAccuracy"));
  }

  @Test
  void moreNaturalCanariesThanRecordsAreRefused() {
    InputException thrown =
        assertThrows(
            InputException.class,
            () -> play("one-run", Map.of("canaries", "100", "canary", "natural"), 4, 1, 9));
    assertEquals(
        "one-run: canaries must be fewer than the records to train on, 96, got 100",
        thrown.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void everyBuiltInMechanismKeepsItsClaimAndShowsMostOfIt(BuiltInMechanism mechanism)
      throws InterruptedException {
    GameResult result =
        result(
            "mechanism",
            new java.util.HashMap<>(Map.of("mechanism", mechanism.id(), "count", "120000")),
            1);
    double shown = result.bounds().get(0).epsilon();
    assertTrue(shown <= 1, mechanism + " " + shown);
    assertTrue(shown > 0.6, mechanism + " " + shown);
  }

  @Test
  void aSampleFileIsReadAndJudged(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("samples.csv");
    UniformRandomProvider random = Seed.of(4).random();
    ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
    List<String> lines = new ArrayList<>(List.of("with,without"));
    for (int i = 0; i < 4000; i++) {
      lines.add((4 + normal.sample()) + "," + normal.sample());
    }
    Files.write(file, lines);
    MechanismSamples samples = GameFiles.readSamples(file);
    assertEquals(4000, samples.in().length);
    GameRunner.Played played =
        GameRunner.play(
            Games.byId("mechanism"),
            Map.of("mechanism", "file"),
            setup(Optional.empty(), Optional.of(samples), 2, 1, Seed.of(1)),
            1);
    assertEquals(Outcome.VIOLATION_FOUND, played.result().verdict().outcome());
    Files.writeString(file, "1,2\n3,4\n5\n");
    assertEquals(
        file + ":3: must be two numbers with a comma between, such as 0.1,0.7",
        assertThrows(InputException.class, () -> GameFiles.readSamples(file)).getMessage());
    Files.writeString(file, "1,2\n");
    assertEquals(
        file + ": must hold at least 4 lines of outputs, got 1",
        assertThrows(InputException.class, () -> GameFiles.readSamples(file)).getMessage());
  }

  @Test
  void theResultAsJsonIsTheSameEachTimeAndNamesTheThreatModel() throws InterruptedException {
    Map<String, String> tiny = Map.of("models", "24", "records", "20", "steps", "4");
    String once = GameFiles.json(result("many-models", new java.util.HashMap<>(tiny), 4));
    assertEquals(once, GameFiles.json(result("many-models", new java.util.HashMap<>(tiny), 4)));
    assertTrue(once.contains("\"threatModel\" : \"TM4\""), once);
    assertTrue(once.startsWith("{\n  \"schemaVersion\" : \"1.0\""), once);
  }

  private static Map<String, String> settings(String given) {
    Map<String, String> settings = new java.util.HashMap<>();
    for (String setting : given.split(";", -1)) {
      String[] parts = setting.split("=", -1);
      settings.put(parts[0], parts[1]);
    }
    return settings;
  }

  private static GameResult result(String id, Map<String, String> settings, double claim)
      throws InterruptedException {
    return result(id, settings, claim, Confidence.of(0.95));
  }

  private static GameResult result(
      String id, Map<String, String> settings, double claim, Confidence confidence)
      throws InterruptedException {
    return GameRunner.play(
            Games.byId(id),
            settings,
            new GameSetup(
                Optional.of(toy()),
                Optional.empty(),
                claim,
                DELTA,
                confidence,
                Seed.of(11),
                2,
                AuditListener.NONE),
            11)
        .result();
  }

  private static GameEvidence play(
      String id, Map<String, String> settings, double claim, int workers, long seed)
      throws InterruptedException {
    Game game = Games.byId(id);
    return game.play(
        GameSettings.of(game.descriptor(), settings),
        setup(Optional.of(toy()), Optional.empty(), claim, workers, Seed.of(seed)));
  }

  private static GameSetup setup(
      Optional<Dataset> data,
      Optional<MechanismSamples> samples,
      double claim,
      int workers,
      Seed seed) {
    return new GameSetup(
        data, samples, claim, DELTA, Confidence.of(0.95), seed, workers, AuditListener.NONE);
  }

  /** Three clouds in six dimensions, 120 records. */
  private static Dataset toy() {
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(Seed.of(2).random());
    int n = 120;
    int width = 6;
    float[] features = new float[n * width];
    int[] labels = new int[n];
    List<String> ids = new ArrayList<>();
    for (int r = 0; r < n; r++) {
      labels[r] = r % 3;
      ids.add("r" + r);
      for (int j = 0; j < width; j++) {
        features[r * width + j] = (float) (0.5 * normal.sample() + (j % 3 == labels[r] ? 1.5 : 0));
      }
    }
    return new Dataset(width, features, labels, List.of("a", "b", "c"), ids, List.of());
  }

  private static GameEvidence within(
      java.time.Duration budget, Map<String, String> settings, double claim)
      throws InterruptedException {
    Game game = Games.byId("many-models");
    return game.play(
        GameSettings.of(game.descriptor(), settings),
        setup(Optional.of(toy()), Optional.empty(), claim, 2, Seed.of(3)).within(budget));
  }

  /** With a time budget the sequential bound alone decides, and stops as soon as it can. */
  @Test
  void aTimeBudgetStopsWhereTheClaimIsRefuted() throws InterruptedException {
    Map<String, String> settings =
        Map.of("models", "4000", "records", "30", "steps", "2", "noiseScale", "0.1");
    GameEvidence leak = within(java.time.Duration.ofHours(1), settings, 1);
    double models = leak.facts().get("models");
    assertTrue(models < 2000 && models % 20 == 0, "models " + models);
    assertEquals(1, leak.bounds().size());
    assertEquals("sequential", leak.bounds().get(0).estimator());
    assertTrue(leak.bounds().get(0).epsilon() > 1);
    assertTrue(leak.notes().get(0).contains("of 4000 models"), leak.notes()::toString);
    assertTrue(leak.notes().get(0).contains("the claim was refuted"), leak.notes()::toString);
    // The same models, in the same order, as without a budget.
    GameEvidence whole =
        play(
            "many-models",
            Map.of("models", "40", "records", "30", "steps", "2", "noiseScale", "0.1"),
            1,
            2,
            3);
    for (int i = 0; i < 40; i++) {
      assertEquals(whole.scores().orElseThrow().score()[i], leak.scores().orElseThrow().score()[i]);
    }
    // An honest claim is trained on until the time, or all models, are over.
    GameEvidence honest =
        within(
            java.time.Duration.ofHours(1),
            Map.of("models", "60", "records", "30", "steps", "2"),
            4);
    assertEquals(60, honest.facts().get("models"));
    assertTrue(honest.notes().get(0).contains("all were trained"), honest.notes()::toString);
    GameEvidence late =
        within(
            java.time.Duration.ofMillis(1),
            Map.of("models", "4000", "records", "30", "steps", "2"),
            4);
    assertEquals(20, late.facts().get("models"));
    assertTrue(late.notes().get(0).contains("the time was over"), late.notes()::toString);
  }

  /** True epsilon 1, columns sorted: in file order the halves are different distributions. */
  @Test
  void aSortedSampleFileShowsNoMoreThanTheTruth() throws Exception {
    UniformRandomProvider random = Seed.of(8).random();
    int n = 20_000;
    double[][] in = new double[n][];
    double[][] out = new double[n][];
    for (int i = 0; i < n; i++) {
      in[i] = BuiltInMechanism.LAPLACE.sample(true, 1, DELTA, random);
      out[i] = BuiltInMechanism.LAPLACE.sample(false, 1, DELTA, random);
    }
    java.util.Comparator<double[]> byOutput = java.util.Comparator.comparingDouble(y -> y[0]);
    java.util.Arrays.sort(in, byOutput);
    java.util.Arrays.sort(out, byOutput);
    double bound =
        GameRunner.play(
                Games.byId("mechanism"),
                Map.of("mechanism", "file"),
                setup(
                    Optional.empty(), Optional.of(new MechanismSamples(in, out)), 1, 1, Seed.of(1)),
                1)
            .result()
            .bounds()
            .get(0)
            .epsilon();
    assertTrue(bound <= 1 && bound > 0.6, "bound " + bound);
  }

  @Test
  void oneLuckyPlayIsNotCaught() {
    assertEquals(
        1.75, MechanismGame.caughtTwice(factor -> factor == 1.1 || factor >= 1.5).getAsDouble());
    assertTrue(MechanismGame.caughtTwice(factor -> factor == 1.1 || factor == 12).isEmpty());
  }

  @Test
  void aVerdictRoundsConfidenceAndTheDeltaOfABoundDown() {
    EpsilonLowerBound bound =
        assay.bound.ClopperPearsonAuditor.fromCounts(
            new assay.bound.ErrorCounts(500, 1000, 500, 1000), 1.2399e-5, Confidence.of(0.99996));
    GameEvidence evidence =
        new GameEvidence(
            "m",
            List.of(bound),
            java.util.OptionalDouble.of(1.5),
            "by itself",
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            List.of());
    assertEquals(
        "At 99.996 % confidence proven is epsilon >= 0.0000 at delta 1.23e-5, not above the 1"
            + " claimed; a true epsilon of 1.5000 would have been caught with 90 % power, by"
            + " itself.",
        GameVerdict.of(1, bound, evidence).reason());
  }
}
