package assay.audit;

import java.nio.file.*;
import org.junit.jupiter.api.Test;

class PlanReaderTest {
  @Test
  void look() throws Exception {
    try {
      new PlanReader(PlanVocabulary.registered())
          .read(
              Path.of("src/test/resources/assay/audit/ten-mistakes.yaml"),
              java.util.List.of(
                  PlanOverride.ofSetting("models[0].trainin.x=1"),
                  PlanOverride.ofSetting("model[0].x=1"),
                  PlanOverride.ofSetting("attacks[1].gamma=2"),
                  PlanOverride.ofSetting("models[4].id=x"),
                  PlanOverride.ofSetting("bounds.power={a: ")));
    } catch (PlanException e) {
      System.out.println(e.getMessage());
    }
    AuditPlan p = Plans.read(Plans.SMALLEST);
    System.out.println(PlanWriter.yaml(p, Path.of("assay-out/small")));
    System.out.println(PlanWriter.planHash(p));
  }
}
