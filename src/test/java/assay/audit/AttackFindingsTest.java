package assay.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.AuditResult.OperatingPoint;
import assay.audit.result.AuditResult.VulnerableRecords;
import assay.audit.result.ResultFile;
import assay.data.Dataset;
import assay.stats.Seed;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an audit says about its attacks, on one small real run with two targets. */
final class AttackFindingsTest {
  @TempDir static Path folder;
  private static AuditResult result;

  @BeforeAll
  static void audit() throws Exception {
    UniformRandomProvider random = Seed.of(3).random();
    StringBuilder csv = new StringBuilder("x1,x2,x3,x4,team,label\n");
    for (int r = 0; r < 420; r++) {
      double sum = 0;
      for (int j = 0; j < 4; j++) {
        double x = random.nextDouble();
        sum += x;
        csv.append(String.format(Locale.ROOT, "%.4f,", x));
      }
      csv.append(r % 3 == 0 ? "red," : "blue,");
      csv.append(sum + 2 * random.nextDouble() > 3 ? "yes\n" : "no\n");
    }
    Files.writeString(folder.resolve("data.csv"), csv);
    Path file = folder.resolve("plan.yaml");
    Files.writeString(
        file,
        """
        name: small
        data: {path: data.csv, label: label, groups: [team]}
        heldOut: 0.2
        targets: 2
        shadows: 8
        attacks:
          - loss-threshold
          - bavaria-online
          - {id: bavaria-online, variance: record}
          - blind
        canaries: {kind: mislabelled, count: 20}
        models:
          - id: plain
            network: {layers: [48], activation: relu}
            training: {optimizer: adam, learningRate: 0.02, batch: 32, epochs: 60}
        """
            .replace("variance: record", parameter()));
    AuditPlan plan = new PlanReader(new RegisteredNames()).read(file, List.of());
    result =
        new AuditRunner(Clock.systemUTC(), "test")
            .run(
                plan, new AuditOptions(folder.resolve("out"), 2, false, false), AuditListener.NONE);
  }

  /** The first parameter of BaVarIA at its default, which makes another entry of the plan. */
  private static String parameter() {
    var p = assay.attack.Attacks.descriptor("bavaria-online").parameters().get(0);
    return p.name() + ": " + p.standard();
  }

  private static ModelResult model() {
    return result.models().get(0);
  }

  @Test
  void theWrittenResultKeepsToItsSchemaAndReadsBack() throws IOException {
    byte[] bytes = ResultFile.bytes(result);
    assertEquals(
        Set.of(),
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(Files.readString(Path.of("reports", "result.schema.json")))
            .validate(new ObjectMapper().readTree(bytes)));
    AuditResult back = ResultFile.read("audit.json", bytes);
    assertEquals(result.models().get(0).attacks(), back.models().get(0).attacks());
    assertEquals(result.models().get(0).overview(), back.models().get(0).overview());
  }

  @Test
  void theSameAttackWithOtherParametersIsAResultOfItsOwn() {
    List<String> ids =
        model().attacks().stream().filter(a -> a.target() == 0).map(AttackResult::id).toList();
    assertEquals(4, ids.size());
    assertEquals("bavaria-online", ids.get(1));
    assertTrue(ids.get(2).startsWith("bavaria-online["), ids.get(2));
    assertTrue(model().attacks().get(4).title().endsWith("]"), model().attacks().get(4).title());
  }

  @Test
  void everyRateHasANumberOrAReason() {
    for (AttackResult attack : model().attacks()) {
      assertEquals(
          List.of(0.1, 0.01, 0.001, 0.0001),
          attack.operatingPoints().stream().map(OperatingPoint::fpr).toList());
      for (OperatingPoint p : attack.operatingPoints()) {
        assertEquals(p.fpr() * attack.nonMembers() >= 10, p.tpr().isPresent());
        assertEquals(p.tpr().isEmpty(), p.refusal().contains("needs at least"));
      }
    }
  }

  @Test
  void groupsAreClassesAttributesAndTenthsOfDifficulty() {
    for (AttackResult attack : model().attacks()) {
      Map<String, Long> records =
          attack.groups().stream()
              .collect(
                  Collectors.groupingBy(
                      g -> g.kind().orElseThrow(),
                      Collectors.summingLong(g -> g.members() + g.nonMembers())));
      long all = attack.members() + attack.nonMembers();
      assertEquals(Map.of("class", all, "group", all, "difficulty", all), records);
      assertEquals(
          10, attack.groups().stream().filter(g -> g.kind().get().equals("difficulty")).count());
    }
  }

  @Test
  void budgetsEndInTheWholeResultAndOnlyShadowAttacksHaveThem() {
    for (AttackResult attack : model().attacks()) {
      var budgets = attack.detail().orElseThrow().budgets();
      if (attack.id().startsWith("bavaria")) {
        assertEquals(List.of(2, 4, 8), budgets.stream().map(b -> b.shadows()).toList());
        assertEquals(attack.auc(), budgets.get(2).auc());
        assertEquals(attack.operatingPoints(), budgets.get(2).operatingPoints());
      } else {
        assertEquals(List.of(), budgets);
      }
    }
  }

  @Test
  void recordsAreNamedByIdWithTheirOwnTests() {
    AttackResult attack = model().attacks().get(2);
    VulnerableRecords records = attack.detail().orElseThrow().records().orElseThrow();
    assertEquals(attack.members() + attack.nonMembers(), records.tested());
    assertEquals(20, records.highest().size());
    Set<String> ids = new TreeSet<>();
    double last = Double.POSITIVE_INFINITY;
    for (var record : records.highest()) {
      ids.add(record.id());
      assertTrue(record.score() <= last);
      last = record.score();
      assertEquals(4, record.shadows());
      assertTrue(record.rank().p() >= 1 / 5.0, "a rank among four others is at least 1/5");
      assertTrue(record.rank().familyWise() >= record.rank().p());
      assertTrue(record.normal().falseDiscovery() >= record.normal().p());
      assertEquals(Set.of("team"), record.groups().keySet());
      assertTrue(Set.of("yes", "no").contains(record.label()));
    }
    assertEquals(20, ids.size());
  }

  @Test
  void severalTargetsAreTheSample() {
    var overview = model().overview().orElseThrow();
    assertEquals(4, overview.acrossTargets().size());
    for (var across : overview.acrossTargets()) {
      double mean =
          model().attacks().stream()
              .filter(a -> a.id().equals(across.id()))
              .mapToDouble(a -> a.auc().estimate())
              .average()
              .orElseThrow();
      assertEquals(mean, across.auc().estimate(), 1e-12);
      assertEquals("Student t over 2 target models", across.auc().method());
    }
    assertEquals(6, overview.comparisons().size());
    assertEquals(2, overview.comparisons().get(0).targets());
    assertTrue(overview.comparisons().stream().allMatch(c -> c.adjusted() >= c.p()));
  }

  @Test
  void targetsHaveCoinsOfTheirOwn() {
    List<boolean[]> rows =
        IntStream.range(0, 2)
            .mapToObj(
                t -> {
                  try {
                    return Files.readAllLines(
                        folder.resolve("out/scores/plain-target-" + t + ".csv"));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                })
            .map(
                lines -> {
                  boolean[] in = new boolean[lines.size() - 1];
                  for (int r = 0; r < in.length; r++) {
                    in[r] = lines.get(r + 1).split(",", -1)[2].equals("1");
                  }
                  return in;
                })
            .toList();
    long alike =
        IntStream.range(0, rows.get(0).length)
            .filter(r -> rows.get(0)[r] == rows.get(1)[r])
            .count();
    // Of 336 fair coins, 118 to 218 agree but for a chance of 4e-8 (binom.cdf(117, 336, .5) x 2).
    assertTrue(alike > 117 && alike < 219, alike + " of " + rows.get(0).length);
  }

  @Test
  void baselinesRunWhateverThePlanSays() {
    var baselines = model().overview().orElseThrow().baselines();
    assertEquals(
        List.of("coin-flip", "oracle", "blind"), baselines.stream().map(b -> b.id()).toList());
    assertTrue(baselines.stream().allMatch(b -> b.passed()), baselines::toString);
    assertEquals(1, baselines.get(1).auc().estimate());
  }

  private static Dataset records(boolean shifted, boolean[] member) {
    UniformRandomProvider random = Seed.of(9).random();
    float[] x = new float[member.length * 3];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextFloat() + (shifted && i % 3 == 1 && member[i / 3] ? 0.4f : 0);
    }
    return new Dataset(
        3,
        x,
        new int[member.length],
        List.of("a", "b"),
        IntStream.range(0, member.length).mapToObj(i -> "r" + i).toList(),
        List.of());
  }

  @Test
  void aBlindSuccessIsSaidLoudly() {
    boolean[] member = new boolean[600];
    for (int r = 0; r < 600; r++) {
      member[r] = r % 2 == 0;
    }
    AttackScores truth = new AttackScores("", new double[600], member);
    BaselineChecks shifted = BaselineChecks.of(records(true, member), truth, Seed.of(1));
    assertFalse(shifted.baselines().get(2).passed());
    assertEquals(1, shifted.warnings().size());
    assertTrue(
        shifted.warnings().get(0).contains("every attack's number is suspect"),
        shifted.warnings()::toString);
    assertEquals(
        List.of(), BaselineChecks.of(records(false, member), truth, Seed.of(1)).warnings());
  }
}
