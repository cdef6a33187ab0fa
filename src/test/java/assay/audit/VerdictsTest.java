package assay.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.attack.AttackScores;
import assay.audit.plan.AuditPlan;
import assay.audit.result.AuditResult.Claim;
import assay.audit.result.Verdict;
import assay.audit.result.Verdict.Outcome;
import assay.bound.EpsilonLowerBound;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** An attack that failed is not evidence, and a claim that nobody has proven does not pass. */
final class VerdictsTest {
  private static final AuditPlan.BoundPlan HOW =
      new AuditPlan.BoundPlan(
          0.95, 1e-5, "one-run", "loss-threshold", List.of(), OptionalDouble.empty(), 0.9);

  private static Claim claim(double accounted) {
    return new Claim(
        1,
        1e-5,
        "add-or-remove-one",
        "pld",
        Map.of("pld", accounted),
        "Poisson",
        0.1,
        100,
        1,
        1,
        List.of());
  }

  private static EpsilonLowerBound bound(double epsilon) {
    return new EpsilonLowerBound(
        "one-run",
        EpsilonLowerBound.Kind.BOUND,
        epsilon,
        1e-5,
        0.95,
        9,
        "",
        "",
        List.of(),
        "",
        Map.of());
  }

  /** 200 scores; members are the even records. */
  private static List<AttackScores> scores(IntToDoubleFunction score) {
    double[] values = new double[200];
    boolean[] member = new boolean[200];
    for (int i = 0; i < 200; i++) {
      values[i] = score.applyAsDouble(i);
      member[i] = i % 2 == 0;
    }
    return List.of(new AttackScores("loss-threshold", values, member));
  }

  private static Verdict verdict(double accounted, double proven, List<AttackScores> scores) {
    return Verdicts.of(HOW, claim(accounted), bound(proven), OptionalDouble.of(3), scores);
  }

  @Test
  void nothingFoundByAWorkingAttackIsNoViolation() {
    Verdict verdict = verdict(0.99, 0.5, scores(i -> i));
    assertEquals(Outcome.NO_VIOLATION_FOUND, verdict.outcome());
    assertTrue(verdict.reason().contains("delta 1e-5"), verdict.reason());
  }

  @Test
  void equalScoresAreNoEvidence() {
    Verdict verdict = verdict(0.99, 0, scores(i -> 0.25));
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertEquals(
        "No violation was found, but the attack did not work: it gives every record the same score.",
        verdict.reason());
  }

  @Test
  void scoresThatPointTheWrongWayAreNoEvidence() {
    Verdict verdict = verdict(0.99, 0, scores(i -> i % 2 == 0 ? -i : i));
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertTrue(verdict.reason().contains("wrong way"), verdict.reason());
  }

  @Test
  void aClaimThatTheAccountantDoesNotSupportIsNotPassed() {
    Verdict verdict = verdict(1.01, 0, scores(i -> i));
    assertEquals(Outcome.INCONCLUSIVE, verdict.outcome());
    assertTrue(verdict.reason().contains("accounted at epsilon 1.01"), verdict.reason());
    assertEquals(
        Outcome.INCONCLUSIVE, verdict(Double.POSITIVE_INFINITY, 0, scores(i -> i)).outcome());
  }

  @Test
  void aProvenLeakIsAViolationWhateverElseIsWrong() {
    assertEquals(Outcome.VIOLATION_FOUND, verdict(1.01, 1.5, scores(i -> i)).outcome());
  }

  /** The largest of 20 bounds at 99.75 % each is wrong with probability 5 %. */
  @Test
  void theLargestOfSeveralBoundsIsAsSureAsAllOfThem() {
    EpsilonLowerBound each =
        new EpsilonLowerBound(
            "one-run",
            EpsilonLowerBound.Kind.BOUND,
            5,
            1e-5,
            0.9975,
            9,
            "",
            "",
            List.of(),
            "",
            Map.of());
    EpsilonLowerBound largest = ModelAudit.sharedByTargets(HOW, 1, 20, each);
    assertEquals(0.95, largest.confidence());
    assertEquals(0.9975, largest.computedAt());
    assertTrue(reason(largest).startsWith("At 95 % confidence the model leaks"), reason(largest));
    EpsilonLowerBound oneClaimOfTwo = ModelAudit.sharedByTargets(HOW, 2, 10, each);
    assertEquals(0.975, oneClaimOfTwo.confidence());
    assertTrue(
        reason(oneClaimOfTwo)
            .startsWith("At 97.5 % confidence (95 % for all claims together) the model leaks"),
        reason(oneClaimOfTwo));
  }

  private static String reason(EpsilonLowerBound bound) {
    return Verdicts.of(HOW, claim(0.99), bound, OptionalDouble.of(3), scores(i -> i)).reason();
  }

  private static EpsilonLowerBound underFamily(double epsilon) {
    return underFamily(new assay.bound.GaussianNull().describe(), epsilon);
  }

  private static EpsilonLowerBound underFamily(String family, double epsilon) {
    return new EpsilonLowerBound(
        "one-run-fdp",
        EpsilonLowerBound.Kind.BOUND_UNDER_FAMILY,
        epsilon,
        1e-5,
        0.95,
        9,
        "",
        family,
        List.of(),
        "",
        Map.of());
  }

  /** Sampled batches have another trade-off curve than the Gaussian mechanism. */
  @Test
  void aBoundUnderAFamilyDecidesOnlyOnAMechanismOfTheFamily() {
    for (double epsilon : new double[] {0.5, 5}) {
      Verdict sampled =
          Verdicts.of(HOW, claim(0.99), underFamily(epsilon), OptionalDouble.of(3), scores(i -> i));
      assertEquals(Outcome.INCONCLUSIVE, sampled.outcome());
      assertEquals(OptionalDouble.empty(), sampled.proven());
      assertTrue(
          sampled.reason().contains("holds only if the mechanism is Gaussian"), sampled.reason());
    }
    Verdict own =
        Verdicts.of(
            HOW,
            claim(0.99),
            underFamily(claim(0.99).family().orElseThrow().describe(), 5),
            OptionalDouble.of(3),
            scores(i -> i));
    assertEquals(Outcome.VIOLATION_FOUND, own.outcome());
    Claim every =
        new Claim(
            1,
            1e-5,
            "add-or-remove-one",
            "pld",
            Map.of("pld", 0.99),
            "Poisson",
            1,
            100,
            20,
            1,
            List.of());
    Verdict leak = Verdicts.of(HOW, every, underFamily(5), OptionalDouble.of(3), scores(i -> i));
    assertEquals(Outcome.VIOLATION_FOUND, leak.outcome());
    assertTrue(leak.reason().contains("5 (if the mechanism is Gaussian)"), leak.reason());
    Verdict none = Verdicts.of(HOW, every, underFamily(0.5), OptionalDouble.of(3), scores(i -> i));
    assertEquals(Outcome.NO_VIOLATION_FOUND, none.outcome());
    assertTrue(none.reason().contains("0.50 (if the mechanism is Gaussian)"), none.reason());
  }
}
