package assay.junit;

import static assay.junit.PrivacyAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.ResultFile;
import assay.bound.EpsilonLowerBound;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AuditAssertTest {
  private AuditResult audit;
  private ModelResult first;
  private EpsilonLowerBound primary;

  @BeforeEach
  void read() throws IOException {
    audit = ResultFile.read(Path.of("reports/sample/audit.json"));
    first = audit.models().get(0);
    primary =
        first.bounds().stream()
            .filter(b -> b.estimator().equals(first.primary()))
            .findFirst()
            .orElseThrow();
  }

  private static String failure(Executable executable) {
    return assertThrows(AssertionError.class, executable).getMessage();
  }

  @Test
  void aLeakIsComparedAtFullPrecision() {
    double proven = primary.epsilon();
    assertTrue(proven > 0 && proven < primary.ceiling());
    assertThat(audit).model(first.id()).leaksNoMoreThan(proven);
    double less = Math.nextDown(proven);
    assertEquals(
        first.id()
            + ": leaks epsilon >= "
            + proven
            + " at "
            + assay.bound.Confidence.percent(primary.confidence())
            + " % confidence ("
            + primary.estimator()
            + ", delta "
            + primary.delta()
            + "), more than "
            + less,
        failure(() -> assertThat(audit).model(first.id()).leaksNoMoreThan(less)));
  }

  @Test
  void whatCouldNotHaveBeenShownIsNoPass() {
    double ceiling = primary.ceiling();
    // A perfect attack alone would have shown this; no true epsilon would have with 90 % power.
    String weak =
        failure(() -> assertThat(audit).model(first.id()).leaksNoMoreThan(Math.nextDown(ceiling)));
    assertTrue(weak.contains("evidence is missing: "), weak);
    assertTrue(weak.contains("with 90 % power, demanded is"), weak);
    String message = failure(() -> assertThat(audit).model(first.id()).leaksNoMoreThan(ceiling));
    assertTrue(message.contains("cannot be decided"), message);
  }

  @Test
  void whatWasNotRunIsNoPass() {
    String message = failure(() -> assertThat(audit).attackAucIsAtMost("no-such-attack", 1));
    assertTrue(message.contains("attack no-such-attack was not run"), message);
  }

  @Test
  void anIntervalDecidesAndNotItsMiddle() {
    double upper =
        first.attacks().stream()
            .filter(a -> a.id().equals(first.attacks().get(0).id()))
            .mapToDouble(a -> a.auc().upper())
            .max()
            .orElseThrow();
    String id = first.attacks().get(0).id();
    assertThat(audit).model(first.id()).attackAucIsAtMost(id, upper);
    failure(() -> assertThat(audit).model(first.id()).attackAucIsAtMost(id, Math.nextDown(upper)));
    double lower = first.utility().orElseThrow().accuracy().lower();
    assertThat(audit).model(first.id()).accuracyIsAtLeast(lower);
    failure(() -> assertThat(audit).model(first.id()).accuracyIsAtLeast(Math.nextUp(lower)));
  }

  @Test
  void aModelThatIsNotThereIsAMistake() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> assertThat(audit).model("plian"))
            .getMessage();
    assertTrue(message.startsWith("the audit has no model plian; "), message);
  }

  @Test
  void claimsAreKeptOnlyWithEvidence() {
    boolean kept =
        audit.models().stream()
            .filter(m -> m.claim().isPresent())
            .allMatch(m -> m.verdict().orElseThrow().outcome().exitCode() == 0);
    if (kept) {
      assertThat(audit).keepsItsClaims();
    } else {
      failure(() -> assertThat(audit).keepsItsClaims());
    }
    ModelResult open =
        audit.models().stream().filter(m -> m.claim().isEmpty()).findFirst().orElseThrow();
    assertEquals(
        "no model carries a claim",
        failure(() -> assertThat(audit).model(open.id()).keepsItsClaims()));
  }
}
