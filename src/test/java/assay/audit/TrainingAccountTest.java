package assay.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.AuditResult.StepEpsilon;
import assay.privacy.PldAccountant;
import assay.privacy.RdpAccountant;
import assay.train.TrainingRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrainingAccountTest {
  private static final double DELTA = 1e-5;

  private static TrainingAccount of(boolean poisson, double sigma, double expectedBatch) {
    return TrainingAccount.of(
        new TrainingRecord(
            "test", poisson, expectedBatch / 1000, expectedBatch, 50, sigma, 1, "flat", 0),
        1000);
  }

  @Test
  void poissonBatchesAreAccountedAsSuch() {
    TrainingAccount account = of(true, 1.3, 20);
    double pld = PldAccountant.poissonGaussian(0.02, 1.3, 50).epsilon(DELTA);
    assertEquals(pld, account.epsilon(DELTA), 1e-12);
    assertEquals("pld", account.accountant(DELTA));
    assertEquals(pld, account.byAccountant(DELTA).get("pld"), 1e-12);
    assertEquals(
        RdpAccountant.poissonGaussian(0.02, 1.3, 50).epsilon(DELTA),
        account.byAccountant(DELTA).get("rdp"),
        1e-12);
    assertEquals("Poisson", account.sampling());
    assertTrue(account.refusals().isEmpty());
  }

  @Test
  void fullBatchesAreTheGaussian() {
    TrainingAccount account = of(true, 9, 1000);
    assertEquals("analytic", account.accountant(DELTA));
    assertEquals(
        PldAccountant.poissonGaussian(1, 9, 50).epsilon(DELTA), account.epsilon(DELTA), 1e-12);
  }

  /** A loop that shuffled gets no Poisson epsilon, whatever the plan wished for. */
  @Test
  void shuffledBatchesGetNoEpsilonUnderAddOrRemove() {
    TrainingAccount account = of(false, 1.3, 20);
    assertEquals(Double.POSITIVE_INFINITY, account.epsilon(DELTA));
    assertEquals(
        List.of(Double.POSITIVE_INFINITY), List.copyOf(account.byAccountant(DELTA).values()));
    assertEquals("shuffled", account.sampling());
    assertTrue(account.refusals().get(0).startsWith("The loader shuffles."));
    assertTrue(account.course(DELTA).isEmpty());
  }

  @Test
  void noNoiseIsNoGuarantee() {
    TrainingAccount account = of(true, 0, 20);
    assertEquals(Double.POSITIVE_INFINITY, account.epsilon(DELTA));
    assertEquals(Double.POSITIVE_INFINITY, account.byAccountant(DELTA).get("pld"));
    assertTrue(account.course(DELTA).isEmpty());
  }

  @Test
  void courseEndsAtTheClaim() {
    TrainingAccount account = of(true, 1.3, 20);
    List<StepEpsilon> course = account.course(DELTA).orElseThrow();
    assertEquals(50, course.get(course.size() - 1).step());
    assertEquals(account.epsilon(DELTA), course.get(course.size() - 1).epsilon(), 0);
    for (int i = 1; i < course.size(); i++) {
      assertTrue(course.get(i).epsilon() > course.get(i - 1).epsilon());
    }
    StepEpsilon some = course.get(course.size() / 2);
    assertEquals(
        PldAccountant.poissonGaussian(0.02, 1.3, some.step()).epsilon(DELTA), some.epsilon(), 1e-9);
  }
}
