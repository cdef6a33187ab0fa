package assay.audit.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.Golden;
import assay.audit.RegisteredNames;
import assay.audit.plan.AuditPlan.AttackPlan;
import assay.audit.plan.AuditPlan.CsvPlan;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PlanReaderTest {
  private static final Path HERE = Path.of("").toAbsolutePath();

  @Test
  void everythingButNameDataAndModelsHasADefault() {
    AuditPlan plan = Plans.read(Plans.SMALLEST);
    assertEquals("small", plan.title());
    assertEquals(1, plan.seed());
    assertEquals(0.2, plan.heldOut());
    assertEquals(1, plan.targets());
    assertEquals(16, plan.shadows());
    assertEquals(
        List.of(
            "loss-threshold",
            "modified-entropy",
            "calibrated-loss",
            "lira-online",
            "lira-offline",
            "rmia-online"),
        plan.attacks().stream().map(AttackPlan::id).toList());
    assertEquals(Optional.of(new AuditPlan.CanaryPlan("mislabelled", 100)), plan.canaries());
    assertEquals("one-run", plan.bounds().primary());
    assertEquals("lira-online", plan.bounds().attack());
    assertEquals(List.of("clopper-pearson"), plan.bounds().others());
    assertEquals(0.001, plan.models().get(0).training().learningRate());
  }

  @Test
  void withoutShadowsOnlyAttacksThatNeedNoneAreStandard() {
    AuditPlan plan = Plans.read(Plans.SMALLEST + "shadows: 0\n");
    assertEquals(List.of("loss-threshold"), plan.attacks().stream().map(AttackPlan::id).toList());
  }

  @Test
  void canariesCanBeLeftOut() {
    AuditPlan plan = Plans.read(Plans.SMALLEST + "canaries: none\n");
    assertEquals(Optional.empty(), plan.canaries());
    assertEquals("one-run", plan.bounds().primary());
  }

  @Test
  void wordsThatYamlTakesForTruthValuesStayWords() {
    AuditPlan plan =
        Plans.read(
            """
            name: words
            data:
              path: pom.xml
              label: yes
              positive: 1
              columns: {Records: {categories: [no, yes, on, 0x10, 1_000, 1.50]}}
            models: [{id: 2026, network: {layers: []}}]
            """);
    CsvPlan data = (CsvPlan) plan.data();
    assertEquals("yes", data.label());
    assertEquals(Optional.of("1"), data.positive());
    assertEquals(
        List.of("no", "yes", "on", "0x10", "1_000", "1.50"),
        data.columns().get("Records").categories());
    assertEquals("2026", plan.models().get(0).id());
  }

  @Test
  void anExponentWithoutAPointIsANumber() {
    assertEquals(1e-5, Plans.read(Plans.SMALLEST + "bounds: {delta: 1e-5}\n").bounds().delta());
  }

  @Test
  void tenMistakesAreToldInOneGo() throws IOException {
    byte[] bytes = Files.readAllBytes(Path.of("src/test/resources/assay/audit/ten-mistakes.yaml"));
    Path folder = Path.of("/plans");
    PlanReader reader = new PlanReader(new RegisteredNames());
    PlanException e =
        assertThrows(
            PlanException.class, () -> reader.read("plan.yaml", folder, bytes, List.of(), folder));
    assertEquals(10, e.messages().size());
    Golden.check("audit/ten-mistakes.txt", e.getMessage() + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          seed: soon                 | plan.yaml:4:7: seed must be a whole number of 64 bits, got soon
          seed: "7"                  | plan.yaml:4:7: seed must be a whole number of 64 bits, got the text "7"
          seed: 9223372036854775808  | plan.yaml:4:7: seed must be a whole number of 64 bits, got 9223372036854775808
          seed:                      | plan.yaml:4:6: seed has no value; give it one or leave the key out
          title: [a, b]              | plan.yaml:4:8: title must be text, got a list of 2
          heldOut: 1                 | plan.yaml:4:10: heldOut must be a number in (0, 1), got 1
          heldOut: .nan              | plan.yaml:4:10: heldOut must be a number in (0, 1), got .nan
          targets: 0                 | plan.yaml:4:10: targets must be a whole number >= 1, got 0
          shadows: 7                 | plan.yaml:4:10: shadows must be an even number >= 0, got 7; shadow models come in pairs that train on complementary halves
          shadow: 8                  | plan.yaml:4:1: shadow is not a known key; did you mean "shadows"?
          xyz: 8                     | plan.yaml:4:1: xyz is not a known key; known: name, title, seed, data, heldOut, models, targets, shadows, attacks, canaries, bounds, sweep, budget
          attacks: []                | plan.yaml:4:10: attacks must have at least one attack, got an empty list
          attacks: rmia-online       | plan.yaml:4:10: attacks must be a list of attack ids, got rmia-online
          attacks: [lira]            | plan.yaml:4:11: attacks[0] must be an attack id, got lira; did you mean "lira-online" or "lira-offline"?
          attacks: [{idd: x}]        | plan.yaml:4:11: attacks[0].id is missing; it must be an attack id, such as lira-online
          attacks: [{id: rmia-online, gama: 2}]     | plan.yaml:4:29: attacks[0].gama is not a known key; did you mean "gamma"?
          attacks: [{id: rmia-online, gamma: 0.5}]  | plan.yaml:4:36: attacks[0].gamma must be a number in [1, 100], got 0.5
          attacks: [rmia-online, rmia-online]       | plan.yaml:4:24: attacks[1] must be named once, got rmia-online again
          canaries: some             | plan.yaml:4:11: canaries must be none, or a mapping such as {kind: mislabelled, count: 100}, got some
          canaries: {count: 1}       | plan.yaml:4:19: canaries.count must be a whole number >= 2, got 1
          canaries: {kind: mislabeled} | plan.yaml:4:18: canaries.kind must be mislabelled, got mislabeled; did you mean "mislabelled"?
          bounds: {attack: rmia}     | plan.yaml:4:18: bounds.attack must be loss-threshold, modified-entropy, calibrated-loss, lira-online, lira-offline or rmia-online, got rmia; did you mean "rmia-online"?
          bounds: {others: [one-run]} | plan.yaml:4:19: bounds.others[0] must be named once, got one-run again
          bounds: {confidence: 0.5}  | plan.yaml:4:22: bounds.confidence must be a number in (0.5, 1), got 0.5
          bounds: {mustCatch: 1e999} | plan.yaml:4:21: bounds.mustCatch must be a finite number > 0, got 1e999
          bounds: 3                  | plan.yaml:4:9: bounds must be a mapping with the keys confidence, delta, primary, attack, others, mustCatch, power; got 3
          name: other                | plan.yaml:4:1: the key "name" is given twice
          """)
  void aMistakeIsToldWithPlaceNameSetAndValue(String line, String message) {
    assertEquals(List.of(message), Plans.mistakes(Plans.SMALLEST + line + "\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          path: pom.xml                     | plan.yaml:2:7: data.label is missing; it must be the name of the label column
          path: no.csv, label: y            | plan.yaml:2:14: data.path must be a file that exists, got /here/no.csv; correct it (paths start from the plan's folder) or give the file with --set data.path=FILE
          path: src, label: y               | plan.yaml:2:14: data.path must be a file, got the folder /here/src
          format: cvs, path: pom.xml, label: y | plan.yaml:2:16: data.format must be csv or idx, got cvs; did you mean "csv"?
          path: pom.xml, label: y, id: y    | plan.yaml:2:37: data.id must differ from data.label, got y for both
          path: pom.xml, label: y, leaveOut: [a, y] | plan.yaml:2:47: data.leaveOut[1] must not name the column of data.label, got y
          path: pom.xml, label: y, groups: [a, a] | plan.yaml:2:45: data.groups[1] must name a column once, got a again
          path: pom.xml, label: y, leaveOut: [a], groups: [a] | plan.yaml:2:57: data.groups[0] names a, which data.leaveOut drops; take it out of leaveOut and write {column: a, feature: false}
          path: pom.xml, label: y, groups: [{column: a, cuts: [3, 2]}] | plan.yaml:2:60: data.groups[0].cuts must increase, got 3.0 before 2.0
          path: pom.xml, label: y, groups: [{column: a, feature: 1}] | plan.yaml:2:63: data.groups[0].feature must be true or false, got 1
          path: pom.xml, label: y, columns: {a: {range: [2, 1]}} | plan.yaml:2:54: data.columns.a.range must be [low, high] with low < high, got [2.0, 1.0]
          path: pom.xml, label: y, columns: {a: {range: [1]}} | plan.yaml:2:54: data.columns.a.range must be [low, high], got a list of 1
          path: pom.xml, label: y, columns: {a: {}} | plan.yaml:2:46: data.columns.a.range or categories must be given, exactly one of them: {range: [low, high]} for numbers, {categories: [a, b]} for words
          path: pom.xml, label: y, columns: {a: {categories: [b, b]}} | plan.yaml:2:59: data.columns.a.categories must differ from each other, got a word twice
          images: pom.xml                   | plan.yaml:2:7: data.labels is missing; it must be an idx1 file, gzipped or not
          images: pom.xml, labels: pom.xml, label: y | plan.yaml:2:42: data.label is not a known key; did you mean "labels"?
          """)
  void aMistakeAboutDataIsToldWithPlaceNameSetAndValue(String data, String message) {
    String plan = Plans.SMALLEST.replace("path: pom.xml, label: y", data);
    assertEquals(
        List.of(message),
        Plans.mistakes(plan).stream().map(m -> m.replace(HERE.toString(), "/here")).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {id: a}                                    | plan.yaml:3:10: models[0].network is missing; it must be a mapping such as {layers: [128, 64], activation: relu}
          {network: {layers: []}}                    | plan.yaml:3:10: models[0].id is missing; it must be a short name such as id: plain
          {id: a/b, network: {layers: []}}           | plan.yaml:3:15: models[0].id must be 1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit, got a/b
          {id: a, network: {activation: tanh}}       | plan.yaml:3:27: models[0].network.layers is missing; it must be a list of units per hidden layer such as [128, 64] ([] for logistic regression), or give a configuration file with deeplearning4j
          {id: a, network: {layers: [8, 0.5]}}       | plan.yaml:3:40: models[0].network.layers[1] must be a whole number in [1, 1000000], got 0.5
          {id: a, network: {layers: [8], deeplearning4j: pom.xml}} | plan.yaml:3:36: models[0].network.layers must be left out beside deeplearning4j: the file describes the whole network
          {id: a, network: {layers: []}, training: {momentum: 0.9}} | plan.yaml:3:62: models[0].training.momentum must be left out with optimizer: adam; it belongs to sgd and nesterov
          {id: a, network: {layers: []}, training: {dp: {epsilon: 1}}} | plan.yaml:3:56: models[0].training.dp.delta is missing; a claim is a pair (epsilon, delta): write for example delta: 1e-5
          {id: a, network: {layers: []}, training: {dp: {epsilon: 1, delta: 1e-5, clip: -1}}} | plan.yaml:3:88: models[0].training.dp.clip must be a finite number > 0, got -1
          {id: a, network: {output: linear, deeplearning4j: pom.xml}} | plan.yaml:3:36: models[0].network.output must be left out beside deeplearning4j: the file describes the whole network
          {id: a, network: {layers: []}, training: {schedule: {factor: 0.5}}} | plan.yaml:3:62: models[0].training.schedule.shape is missing; it must be one of constant, step, linear, cosine
          {id: a, network: {layers: []}, training: {schedule: {shape: cosine, every: 2}}} | plan.yaml:3:85: models[0].training.schedule.every belongs to shape: step; leave it out with shape: cosine
          {id: a, network: {layers: []}, training: {schedule: {shape: step, factor: 2}}} | plan.yaml:3:84: models[0].training.schedule.factor must be a number in (0, 1], got 2
          a                                          | plan.yaml:3:10: models[0] must be a mapping with the keys id, title, network, training; got a
          """)
  void aMistakeAboutAModelIsToldWithPlaceNameSetAndValue(String model, String message) {
    String plan = Plans.SMALLEST.replace("{id: plain, network: {layers: [8]}}", model);
    assertEquals(List.of(message), Plans.mistakes(plan));
  }

  @Test
  void anUnknownEstimatorIsAnsweredWithAllAndTheNearest() {
    List<String> ids = new RegisteredNames().estimators();
    int last = ids.size() - 1;
    assertEquals(
        List.of(
            "plan.yaml:4:19: bounds.primary must be "
                + String.join(", ", ids.subList(0, last))
                + " or "
                + ids.get(last)
                + ", got cloper-pearson; did you mean \"clopper-pearson\"?"),
        Plans.mistakes(Plans.SMALLEST + "bounds: {primary: cloper-pearson}\n"));
  }

  @Test
  void attacksThatNeedShadowsAreRefusedWithoutThem() {
    assertEquals(
        List.of(
            "plan.yaml:5:27: attacks[1] needs shadow models, got lira-online with shadows: 0; set"
                + " shadows to an even number such as 16, or leave it out"),
        Plans.mistakes(Plans.SMALLEST + "shadows: 0\nattacks: [loss-threshold, lira-online]\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          seed=x             | --set seed=x: seed must be a whole number of 64 bits, got x
          sed=3              | --set sed=3: sed is not a known key; did you mean "seed"?
          seed               | --set seed: --set takes key=value, such as --set models[0].training.epochs=10
          a..b=3             | --set a..b=3: the key must be names joined by dots, with [n] for places in a list, such as models[0].training.epochs
          models[1].id=b     | --set models[1].id=b: models[1] is not there: models ends at [0]
          model[0].id=b      | --set model[0].id=b: model is not in this plan; did you mean "models"?
          name.first=b       | --set name.first=b: name holds no keys: it is small
          models[0].training.epochs=0 | --set models[0].training.epochs=0: models[0].training.epochs must be a whole number >= 1, got 0
          seed={a            | --set seed={a: not YAML: expected ',' or '}', but got <stream end>
          """)
  void aMistakeInASettingNamesTheSetting(String setting, String message) {
    assertEquals(List.of(message), Plans.mistakes(Plans.SMALLEST, setting));
  }

  @Test
  void settingsReplaceAddAndTakeAway() {
    AuditPlan plan =
        Plans.read(
            Plans.SMALLEST + "attacks: [loss-threshold, rmia-online]\ncanaries: {count: 8}\n",
            "models[0].training.epochs=3",
            "models[0].training.dp={epsilon: 2, delta: 1e-6}",
            "models[0].training.dp.clip=0.5",
            "attacks[1].gamma=4",
            "canaries=none",
            "data.columns[\"a.b\"].range=[0, 1]",
            "title=a=b");
    assertEquals(3, plan.models().get(0).training().epochs());
    assertEquals(0.5, plan.models().get(0).training().dp().orElseThrow().clip());
    assertEquals(new AttackPlan("rmia-online", Map.of("gamma", 4.0)), plan.attacks().get(1));
    assertTrue(plan.canaries().isEmpty());
    assertEquals(List.of("a.b"), List.copyOf(((CsvPlan) plan.data()).columns().keySet()));
    assertEquals("a=b", plan.title());
  }

  @Test
  void pathsStartFromThePlanAndSettingsFromTheWorkingFolder(@TempDir Path folder)
      throws IOException {
    Files.writeString(folder.resolve("own.csv"), "y\n1\n");
    Path file = folder.resolve("plan.yaml");
    Files.writeString(file, Plans.SMALLEST.replace("pom.xml", "own.csv"));
    PlanReader reader = new PlanReader(new RegisteredNames());
    assertEquals(
        folder.resolve("own.csv").toAbsolutePath(),
        ((CsvPlan) reader.read(file, List.of()).data()).path());
    assertEquals(
        HERE.resolve("pom.xml"),
        ((CsvPlan) reader.read(file, List.of(PlanOverride.ofSetting("data.path=pom.xml"))).data())
            .path());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: &x 1                     | plan.yaml:1:4: anchors (&name) are not read; repeat the value
          a: *x                       | plan.yaml:1:4: aliases (*name) are not read; repeat the value
          a: !!java.net.URL [x]       | plan.yaml:1:4: tags (tag:yaml.org,2002:java.net.URL) are not read; write the bare value
          '? [a]'                     | plan.yaml:1:3: a key must be a single word, got a list of 1
          - a                         | plan.yaml:1:1: a plan must be a mapping with the keys name, title, seed, data, heldOut, models, targets, shadows, attacks, canaries, bounds, sweep, budget; got a list of 1
          '# nothing'                 | plan.yaml:1:1: the plan is empty; the smallest has name, data and models
          'a: {b: 1'                  | plan.yaml:2:1: not YAML: expected ',' or '}', but got <stream end>
          """)
  void yamlThatIsNotForAPlanIsRefusedWithItsPlace(String yaml, String message) {
    List<String> messages = Plans.mistakes(yaml + "\n");
    assertTrue(messages.contains(message), () -> messages.toString());
  }

  @Test
  void aliasesCannotGrowWithoutBound() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 60; i++) {
      yaml.append("a").append(i).append(": &a").append(i);
      yaml.append(" [*a").append(i - 1).append(", *a").append(i - 1).append("]\n");
    }
    assertEquals(
        List.of("plan.yaml:1:5: anchors (&name) are not read; repeat the value"),
        Plans.mistakes(yaml.toString()));
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 100_000})
  void depthIsLimited(int depth) {
    String yaml = "a: " + "[".repeat(depth) + "]".repeat(depth);
    assertEquals(List.of("plan.yaml:1:28: nested more than 24 levels deep"), Plans.mistakes(yaml));
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    assertEquals(
        List.of(
            "plan.yaml:4:7: seed must be a whole number of 64 bits, got the text \"\\u001b[2J\""),
        Plans.mistakes(Plans.SMALLEST + "seed: \"\\e[2J\"\n"));
    assertEquals(
        List.of("plan.yaml:4:8: not YAML: the character U+001B is not allowed"),
        Plans.mistakes(Plans.SMALLEST + "seed: a\u001b[2J\n"));
  }

  @Test
  void aPlanThatIsNotTextIsRefused() {
    PlanReader reader = new PlanReader(new RegisteredNames());
    byte[] latin = "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    PlanException e =
        assertThrows(
            PlanException.class, () -> reader.read("plan.yaml", HERE, latin, List.of(), HERE));
    assertEquals(
        "plan.yaml:1:1: the plan is not UTF-8 text; save it as UTF-8, it must be YAML",
        e.getMessage());
  }

  @Test
  void aPlanThatIsNotThereOrTooLargeIsRefused(@TempDir Path folder) throws IOException {
    PlanReader reader = new PlanReader(new RegisteredNames());
    Path missing = folder.resolve("no.yaml");
    assertEquals(
        "there is no plan " + missing + " (looked in " + folder.toAbsolutePath() + ")",
        assertThrows(InputException.class, () -> reader.read(missing, List.of())).getMessage());
    assertEquals(
        folder + " is a folder; give a plan, such as attacks/quickstart.yaml",
        assertThrows(InputException.class, () -> reader.read(folder, List.of())).getMessage());
    Path large = folder.resolve("large.yaml");
    Files.write(large, new byte[(1 << 20) + 1]);
    assertEquals(
        large + " is larger than 1 MiB; a plan is a short YAML file, not the data",
        assertThrows(InputException.class, () -> reader.read(large, List.of())).getMessage());
  }
}
