package assay.audit.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.Audit;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.Verdict;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CommandPlanTest {
  private static final String PLAN =
      """
      name: small
      data: {path: %s, label: y}
      models: [{id: own, command: %s}]
      """;

  @TempDir private Path folder;

  private static String plan(String command) {
    return String.format(Locale.ROOT, PLAN, "pom.xml", command);
  }

  @Test
  void aCommandIsReadAndWrittenAgain() {
    AuditPlan plan =
        Plans.read(
            plan("{run: [python3, train.py], timeout: 5, claim: {epsilon: 2, delta: 1e-6}}"));
    AuditPlan.CommandPlan command = plan.models().get(0).command().orElseThrow();
    assertEquals(List.of("python3", "train.py"), command.run());
    assertEquals(5, command.timeout());
    assertEquals(0, command.retries());
    assertEquals(Path.of("").toAbsolutePath(), command.folder());
    assertEquals(new AuditPlan.ClaimPlan(2, 1e-6), command.claim().orElseThrow());
    Path here = Path.of("").toAbsolutePath();
    assertEquals(plan, Plans.read(PlanWriter.yaml(plan, here)));
  }

  @Test
  void mistakesNameTheirPlace() {
    assertEquals(
        List.of(
            "plan.yaml:3:29: models[0].command.run is missing; it must be a list such as [python3,"
                + " train.py]"),
        Plans.mistakes(plan("{timeout: 5}")));
    assertEquals(
        List.of(
            "plan.yaml:3:50: models[0].network must be left out beside command: the command decides"
                + " how to train"),
        Plans.mistakes(plan("{run: [a]}, network: {layers: [3]}")));
    assertEquals(
        List.of("plan.yaml:3:39: models[0].command.timeout must be a whole number >= 1, got 0"),
        Plans.mistakes(plan("{timeout: 0, run: [a]}")));
    assertEquals(
        List.of("plan.yaml:3:35: models[0].command.run must name a program, got an empty list"),
        Plans.mistakes(plan("{run: []}")));
  }

  @Test
  void noProgramIsRunUnlessAllowed() {
    Audit audit = Audit.of(Plans.read(plan("{run: [touch, ran.txt]}"))).in(folder);
    assertEquals(
        "models[0].command runs a program (touch ran.txt); pass --allow-exec if you trust this"
            + " plan",
        assertThrows(InputException.class, audit::run).getMessage());
    assertFalse(Files.exists(Path.of("ran.txt")));
  }

  @Test
  void aCommandCannotBeAskedAboutChangedRecords() throws IOException {
    StringBuilder csv = new StringBuilder("x,y\n");
    for (int r = 0; r < 40; r++) {
      csv.append(r * 0.01).append(r % 3 == 0 ? ",no\n" : ",yes\n");
    }
    Path data = folder.resolve("data.csv");
    Files.writeString(data, csv);
    AuditPlan plan =
        Plans.read(
            String.format(Locale.ROOT, PLAN, data, "{run: [false]}")
                + "attacks: [label-only]\ncanaries: none\n");
    assertEquals(
        "attacks: label-only asks the model about changed records, and model own is a command's,"
            + " which has answered the records of the plan and no others; leave the attack out",
        assertThrows(InputException.class, () -> Audit.of(plan).in(folder).allowingCommands().run())
            .getMessage());
  }

  /** A program that knows its training records by heart is found out. */
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aMemorizerIsFoundOut() throws IOException, InterruptedException {
    StringBuilder data = new StringBuilder("x,y\n");
    for (int r = 0; r < 400; r++) {
      data.append(r).append(r % 2 == 0 ? ",a\n" : ",b\n");
    }
    Files.writeString(folder.resolve("data.csv"), data);
    Files.writeString(
        folder.resolve("train.sh"),
        """
        awk -F, 'NR == FNR { if (FNR > 1) seen[$1] = $2; next }
          FNR == 1 { print "p_a,p_b"; next }
          ($1 in seen) { print (seen[$1] == "a" ? "0.99,0.01" : "0.01,0.99"); next }
          { print "0.5,0.5" }' "$2" "$4" > "$6"
        """);
    Path file = folder.resolve("plan.yaml");
    Files.writeString(
        file,
        String.format(
                Locale.ROOT,
                PLAN,
                "data.csv, columns: {x: {range: [0, 400]}}",
                "{run: [sh, train.sh], claim: {epsilon: 1, delta: 1e-5}}")
            + "canaries: none\nshadows: 2\nattacks: [loss-threshold]\n");
    AuditResult result =
        Audit.of(file).in(folder.resolve("out")).workers(2).allowingCommands().run();
    AuditResult.ModelResult own = result.models().get(0);
    assertEquals("command", own.engine());
    assertEquals(1.0, own.attacks().get(0).auc().estimate());
    assertEquals(Claim.STATED, own.claim().orElseThrow().accountant());
    assertEquals(Verdict.Outcome.VIOLATION_FOUND, result.verdict().outcome());
    assertEquals(0.5, own.utility().orElseThrow().accuracy().estimate(), 0.2);
    assertTrue(assay.report.ReportRenderer.html(result).contains("sh train.sh"));
  }
}
