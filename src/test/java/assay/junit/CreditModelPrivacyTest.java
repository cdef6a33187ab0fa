package assay.junit;

import static assay.junit.PrivacyAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertSame;

import assay.audit.result.AuditResult;
import org.junit.jupiter.api.Test;

/** The example of docs/java.md: a team's test that fails when its model leaks more. */
@PrivacyAudit(
    plan = "attacks/quickstart.yaml",
    set = {
      "data.limit=1500",
      "shadows=2",
      "models[0].training.epochs=2",
      "models[1].training.epochs=10"
    })
class CreditModelPrivacyTest {
  private static final AuditResult[] SEEN = new AuditResult[1];

  @Test
  void theModelsLeakNoMoreThanTheyDid(AuditResult audit) {
    assertThat(audit).leaksNoMoreThan(1);
    assertThat(audit).attackAucIsAtMost("loss-threshold", 0.65);
    SEEN[0] = audit;
  }

  @Test
  void andStillDoTheirJob(AuditResult audit) {
    assertThat(audit).model("plain").accuracyIsAtLeast(0.5);
    // One run serves all tests of the class.
    if (SEEN[0] != null) {
      assertSame(SEEN[0], audit);
    }
  }
}
