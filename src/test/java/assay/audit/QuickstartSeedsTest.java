package assay.audit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.plan.AuditPlan;
import assay.audit.plan.PlanOverride;
import assay.audit.plan.PlanReader;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.AttackResult;
import assay.audit.result.AuditResult.ModelResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ready audit of the credit models is right whatever its seed. */
final class QuickstartSeedsTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  /**
   * 24 audits. Were each allowed its 5 % of false alarms, more than 6 would be seen with
   * probability P[Bin(24, 0.05) >= 7] = 1.3e-4 (binomial tail).
   */
  @Test
  void theBoundStaysBelowTheClaim() throws IOException, InterruptedException {
    assertTrue(alarms(24) <= 6);
  }

  /** P[Bin(200, 0.05) >= 22] = 4.8e-4. */
  @Test
  @Tag("slow")
  void theBoundStaysBelowTheClaimInMostOfTwoHundredSeeds()
      throws IOException, InterruptedException {
    assertTrue(alarms(200) <= 21);
  }

  @Test
  void theModelWithoutDpLeaksAndTheOneWithDpDoesNot() throws IOException, InterruptedException {
    AuditResult result =
        run(7, "shadows=16", "attacks=[loss-threshold, calibrated-loss, lira-online]");
    ModelResult plain = result.models().get(0);
    double loss = auc(plain, "loss-threshold");
    assertTrue(loss > 0.57 && loss < 0.64, "loss " + loss);
    double calibrated = auc(plain, "calibrated-loss");
    assertTrue(calibrated > loss, calibrated + " against " + loss);
    for (AttackResult attack : result.models().get(1).attacks()) {
      // With 1,700 records on either side the standard deviation of the area of a blind attack is
      // 0.0099; this is four of them.
      double auc = attack.auc().estimate();
      assertTrue(Math.abs(auc - 0.5) < 0.04, attack.id() + " " + auc);
    }
  }

  private int alarms(int audits) throws IOException, InterruptedException {
    int alarms = 0;
    for (int seed = 0; seed < audits; seed++) {
      ModelResult dp =
          run(1000 + seed, "shadows=0", "attacks=[loss-threshold]", "models[0].training.epochs=1")
              .models()
              .get(1);
      if (dp.bounds().get(0).epsilon() > dp.claim().orElseThrow().epsilon()) {
        alarms++;
      }
    }
    return alarms;
  }

  private static double auc(ModelResult model, String attack) {
    return model.attacks().stream()
        .filter(a -> a.id().equals(attack))
        .findFirst()
        .orElseThrow()
        .auc()
        .estimate();
  }

  private AuditResult run(int seed, String... overrides) throws IOException, InterruptedException {
    List<PlanOverride> all = new ArrayList<>();
    all.add(PlanOverride.ofSetting("seed=" + seed));
    for (String override : overrides) {
      all.add(PlanOverride.ofSetting(override));
    }
    AuditPlan plan =
        new PlanReader(new RegisteredNames()).read(Path.of("attacks", "quickstart.yaml"), all);
    return new AuditRunner(CLOCK, "test")
        .run(
            plan,
            new AuditOptions(folder.resolve("out" + seed), 2, false, false),
            AuditListener.NONE);
  }
}
