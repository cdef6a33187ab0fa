package assay.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.With;
import assay.audit.result.AuditResult;
import assay.audit.result.AuditResult.ModelResult;
import assay.audit.result.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

final class JunitXmlTest {
  private static AuditResult with(Verdict.Outcome outcome, boolean power, String primary) {
    AuditResult r = SampleResult.make();
    Verdict verdict =
        new Verdict(
            outcome,
            "because",
            OptionalDouble.of(1),
            OptionalDouble.of(2),
            power ? OptionalDouble.of(3) : OptionalDouble.empty(),
            0.9);
    ModelResult m = r.models().get(1);
    ModelResult changed =
        With.parts(
            m, "primary", primary, "verdict", Optional.of(verdict), "overview", Optional.empty());
    return With.parts(r, "verdict", verdict, "models", List.of(r.models().get(0), changed));
  }

  private static String head(AuditResult result) {
    String xml = JunitXml.of(result);
    return xml.lines().filter(l -> l.contains("<testsuite ")).findFirst().orElseThrow().strip();
  }

  @Test
  void violationIsAFailure() {
    assertEquals(
        "<testsuite name=\"assay.quickstart\" tests=\"5\" failures=\"2\" errors=\"0\""
            + " skipped=\"1\">",
        head(with(Verdict.Outcome.VIOLATION_FOUND, true, "one-run")));
  }

  @Test
  void inconclusiveIsAnErrorAndNeverAPass() {
    assertEquals(
        "<testsuite name=\"assay.quickstart\" tests=\"5\" failures=\"0\" errors=\"3\""
            + " skipped=\"1\">",
        head(with(Verdict.Outcome.INCONCLUSIVE, false, "one-run")));
  }

  @Test
  void passWithoutAValidBoundIsAnError() {
    String xml = JunitXml.of(with(Verdict.Outcome.NO_VIOLATION_FOUND, true, "clopper-pearson"));
    assertTrue(xml.contains("errors=\"1\""), xml);
    assertTrue(xml.contains("clopper-pearson, gave no valid bound"), xml);
  }
}
