package assay.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanOverride;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import assay.privacy.NeighboringRelation;
import assay.privacy.budget.BudgetExceededException;
import assay.privacy.budget.BudgetLedger;
import assay.privacy.budget.BudgetState;
import assay.privacy.budget.BudgetTerms;
import assay.stats.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An audit charges its models to the ledger that its plan names. */
final class BudgetChargesTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private Path ledger(double epsilon) throws IOException {
    Path ledger = folder.resolve("ledger.jsonl");
    BudgetLedger.open(
        ledger,
        new BudgetTerms("credit", NeighboringRelation.ADD_OR_REMOVE_ONE, epsilon, 1e-5, 0.9, false),
        CLOCK);
    return ledger;
  }

  private AuditResult run(String out, String... overrides) throws Exception {
    List<PlanOverride> all = new ArrayList<>();
    for (String override :
        List.of(
            "budget=" + folder.resolve("ledger.jsonl"),
            "shadows=0",
            "attacks=[loss-threshold]",
            "models[0].training.epochs=1")) {
      all.add(PlanOverride.ofSetting(override));
    }
    for (String override : overrides) {
      all.add(PlanOverride.ofSetting(override));
    }
    AuditPlan plan =
        new PlanReader(new RegisteredNames()).read(Path.of("attacks", "quickstart.yaml"), all);
    return new AuditRunner(CLOCK, "test")
        .run(plan, new AuditOptions(folder.resolve(out), 1, false, false), AuditListener.NONE);
  }

  @Test
  void theClaimIsSpentOnceForTheSamePlan() throws Exception {
    Path ledger = ledger(3);
    run("one");
    BudgetState first = BudgetLedger.at(ledger, CLOCK).state();
    assertEquals(1, first.charges().size());
    // Noise was calibrated for epsilon 1, rounded to the safe side.
    assertTrue(first.spent() <= 1 && first.spent() > 0.98, "spent " + first.spent());
    run("two");
    assertEquals(first, BudgetLedger.at(ledger, CLOCK).state());
    run("three", "seed=5");
    BudgetState third = BudgetLedger.at(ledger, CLOCK).state();
    assertEquals(2, third.charges().size());
    assertTrue(third.spent() > 1 && third.spent() < 2, "spent " + third.spent());
  }

  @Test
  void anAuditBeyondTheLimitTrainsNothing() throws Exception {
    Path ledger = ledger(0.5);
    assertThrows(BudgetExceededException.class, () -> run("out"));
    assertTrue(BudgetLedger.at(ledger, CLOCK).state().charges().isEmpty());
    assertFalse(Files.exists(folder.resolve("out/scores")));
  }

  @Test
  void aPlanWithoutClaimsCannotBeCharged() throws Exception {
    ledger(3);
    InputException refused =
        assertThrows(InputException.class, () -> run("out", "models[1].training.dp="));
    assertTrue(refused.getMessage().startsWith("budget: no model of the plan has DP"));
  }
}
