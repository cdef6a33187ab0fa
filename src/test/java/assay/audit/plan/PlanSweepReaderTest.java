package assay.audit.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.RegisteredNames;
import assay.audit.plan.AuditPlan.DpPlan;
import assay.audit.plan.AuditPlan.SweepPlan;
import assay.audit.plan.AuditPlan.SweepSetting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlanSweepReaderTest {
  private static final String PLAN =
      """
      name: small
      data: {path: pom.xml, label: y}
      shadows: 32
      models:
        - id: plain
          network: {layers: [8]}
        - id: private
          network: {layers: [8]}
          training: {batch: 10, dp: {epsilon: 3, delta: 1e-5, noiseMultiplier: 0.9, clip: 0.5}}
      """;

  private static SweepPlan sweep(String section) {
    return Plans.read(PLAN + "sweep: " + section + "\n").sweep().orElseThrow();
  }

  private static DpPlan dp(SweepSetting setting) {
    return setting.model().training().dp().orElseThrow();
  }

  @Test
  void epsilonReplacesTheNoiseAndNoneTakesDpAway() {
    SweepPlan sweep = sweep("{epsilon: [0.50, 4, none]}");
    assertEquals("private", sweep.model());
    assertEquals("epsilon", sweep.key());
    assertEquals(
        List.of("0.5", "4", "none"), sweep.settings().stream().map(SweepSetting::label).toList());
    DpPlan first = dp(sweep.settings().get(0));
    assertEquals(OptionalDouble.of(0.5), first.epsilon());
    assertEquals(OptionalDouble.empty(), first.noiseMultiplier());
    assertEquals(0.5, first.clip());
    assertEquals(OptionalDouble.of(4), sweep.settings().get(1).value());
    assertEquals(Optional.empty(), sweep.settings().get(2).model().training().dp());
    assertEquals(10, sweep.settings().get(2).model().training().batch());
  }

  @Test
  void noiseReplacesEpsilon() {
    DpPlan first = dp(sweep("{noiseMultiplier: [0.7, 1.1]}").settings().get(0));
    assertEquals(OptionalDouble.empty(), first.epsilon());
    assertEquals(OptionalDouble.of(0.7), first.noiseMultiplier());
  }

  @Test
  void anyOtherKeyLeavesTheRestAsItIs() {
    SweepPlan clipping = sweep("{clipping: [flat, per-layer]}");
    assertEquals("per-layer", dp(clipping.settings().get(1)).clipping());
    assertEquals(OptionalDouble.of(3), dp(clipping.settings().get(1)).epsilon());
    assertEquals(OptionalDouble.empty(), clipping.settings().get(1).value());
    SweepPlan batch = sweep("{model: plain, batch: [16, 64]}");
    assertEquals(16, batch.settings().get(0).model().training().batch());
    assertEquals("plain", batch.settings().get(0).model().id());
  }

  @Test
  void defaultsFollowThePlan() {
    SweepPlan sweep = sweep("{epsilon: [1, 2]}");
    assertEquals(3, sweep.seeds());
    assertEquals(16, sweep.shadows());
    assertEquals("lira-online", sweep.attack());
    assertEquals(0.01, sweep.fpr());
    assertEquals(0, sweep("{epsilon: [1, 2], attack: loss-threshold}").shadows());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{epsilon: [1, x]} | plan.yaml:10:22: models[1].training.dp.epsilon must be a finite number > 0, got x",
        "{epsilon: [1, 1.0]} | plan.yaml:10:22: sweep.epsilon[1] must differ from the others, got 1 again",
        "{epsilon: [1]} | plan.yaml:10:18: sweep.epsilon must have at least two values, got 1",
        "{epsilon: [1, 2], seeds: 1} | plan.yaml:10:33: sweep.seeds must be a whole number >= 2, got 1",
        "{epsilon: [1, 2], shadows: 0} | plan.yaml:10:35: sweep.shadows must be at least 2 for attack lira-online, which compares with shadow models",
        "{batch: [1, none]} | plan.yaml:10:20: models[1].training.batch must be a whole number >= 1, got none",
        "{epsilon: [1, 2], model: nobody} | plan.yaml:10:33: sweep.model must be plain or private, got nobody",
      })
  void aMistakeIsToldWithItsPlace(String section, String message) {
    assertEquals(List.of(message), Plans.mistakes(PLAN + "sweep: " + section + "\n"));
  }

  @Test
  void twoKeysAreOneTooMany() {
    List<String> messages = Plans.mistakes(PLAN + "sweep: {epsilon: [1, 2], batch: [1, 2]}\n");
    assertEquals(1, messages.size());
    assertTrue(
        messages
            .get(0)
            .endsWith("got epsilon, batch; write for example epsilon: [0.5, 1, 2, 4, 8, none]"));
  }

  @Test
  void withoutDpThereMustBeADelta() {
    assertEquals(
        List.of(
            "plan.yaml:10:33: models[0].training.dp.delta is missing; a claim is a pair (epsilon,"
                + " delta): write for example delta: 1e-5",
            "plan.yaml:10:36: models[0].training.dp.delta is missing; a claim is a pair (epsilon,"
                + " delta): write for example delta: 1e-5"),
        Plans.mistakes(PLAN + "sweep: {model: plain, epsilon: [1, 2]}\n"));
  }

  @Test
  void theResolvedPlanReadsBackEqual() {
    for (String section :
        List.of(
            "{epsilon: [0.5, 8, none], seeds: 4, shadows: 6, fpr: 0.1}",
            "{clipping: [flat, per-layer], attack: loss-threshold}",
            "{model: plain, learningRate: [0.00001, 1e-3, 0.1]}")) {
      AuditPlan plan = Plans.read(PLAN + "sweep: " + section + "\n");
      Path folder = Path.of("").toAbsolutePath();
      assertEquals(
          plan,
          new PlanReader(new RegisteredNames())
              .read(
                  "plan.yaml",
                  folder,
                  PlanWriter.yaml(plan, folder).getBytes(StandardCharsets.UTF_8),
                  List.of(),
                  folder),
          section);
    }
  }
}
