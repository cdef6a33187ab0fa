package assay.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.audit.result.Verdict.Outcome;
import assay.bound.EpsilonLowerBound;
import assay.gate.Finding.Effect;
import assay.gate.Finding.State;
import assay.stats.Binomials;
import assay.stats.InputException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The gate's table: every kind of rule met, broken, undecidable, at its limit to the last digit,
 * with NaN and without its evidence.
 */
final class GateTest {
  private static final LocalDate TODAY = LocalDate.parse("2026-11-25");

  private static Policy policy(String rules) {
    return PolicyReader.read(
        "policy.yaml", ("name: test\nrules:\n" + rules.indent(2)).getBytes(StandardCharsets.UTF_8));
  }

  private static String rule(Limit limit, double atMost) {
    String own =
        switch (limit) {
          case LEAKAGE_GAP, ACCURACY_GAP -> ", attribute: age";
          case CLAIM -> "";
          case TPR, TPR_RISE -> ", fpr: 0.1";
          default -> "";
        };
    return limit == Limit.CLAIM
        ? "- {limit: claim}"
        : "- {limit: " + limit.id() + ", atMost: " + new java.math.BigDecimal(atMost) + own + "}";
  }

  private static GateResult check(Policy policy, Made now, Optional<Made> then) {
    return new Gate(policy, TODAY).check(now.done(), then.map(Made::done));
  }

  private static Finding only(String rule, Made now, Made then) {
    GateResult result = check(policy(rule), now, Optional.of(then));
    // Where a claim is broken that no rule names, a finding of its own comes after.
    List<Finding> findings =
        result.findings().stream().filter(f -> !f.place().equals("policy.yaml:1:1")).toList();
    assertEquals(1, findings.size(), findings::toString);
    return findings.get(0);
  }

  private static Made leaky() {
    Made made = Made.leaking(1, 7);
    made.claim = Optional.of(Made.claim(2, 2.5));
    made.bounds = List.of(Made.bound(400, 200, 190));
    made.canaries = Optional.of(Made.canaries(new long[] {1, 2, 3, 20, 40, 34}));
    made.utility = Optional.of(Made.utility(600, 1000));
    made.groups = List.of(Made.group("young", 80, 200), Made.group("old", 760, 800));
    return made;
  }

  private static Made quiet() {
    Made made = Made.leaking(0, 8);
    made.bounds = List.of(Made.bound(10000, 1000, 510));
    return made;
  }

  @ParameterizedTest
  @CsvSource({
    "EPSILON,      2.4,  broken",
    "EPSILON,      2.6,  met",
    "BOUND,        1,    broken",
    "BOUND,        6,    undecidable",
    "AUC,          0.6,  broken",
    "AUC,          0.76, undecidable",
    "AUC,          0.9, met",
    "TPR,          0.2,  broken",
    "TPR,          0.4,  undecidable",
    "TPR,          0.6, met",
    "EXPOSURE,     2,    broken",
    "EXPOSURE,     4,    undecidable",
    "LEAKAGE_GAP,  0.01, undecidable",
    "LEAKAGE_GAP,  0.2,  met",
    "ACCURACY_GAP, 0.3,  broken",
    "ACCURACY_GAP, 0.55, undecidable",
    "ACCURACY_GAP, 0.8, met",
    "EPSILON_RISE, 0.4,  broken",
    "EPSILON_RISE, 0.6,  met",
    "AUC_RISE,     0.1,  broken",
    "AUC_RISE,     0.26, undecidable",
    "AUC_RISE,     0.4, met",
    "TPR_RISE,     0.1,  broken",
    "TPR_RISE,     0.3,  undecidable",
    "TPR_RISE,     0.5, met",
    "UTILITY_LOSS, 0.1,  broken",
    "UTILITY_LOSS, 0.18, undecidable",
    "UTILITY_LOSS, 0.3, met",
  })
  void aRuleEndsAsTheEvidenceSays(Limit limit, double atMost, String state) {
    Finding finding = only(rule(limit, atMost), leaky(), quiet());
    assertEquals(
        State.valueOf(state.toUpperCase(java.util.Locale.ROOT)), finding.state(), finding::message);
    assertFalse(finding.missing(), finding::message);
    assertEquals(
        switch (finding.state()) {
          case MET -> Effect.PASS;
          case BROKEN -> Effect.FAIL;
          case UNDECIDABLE -> Effect.INCONCLUSIVE;
        },
        finding.effect());
    assertFalse(finding.message().contains("NaN"), finding::message);
    if (limit.statistical()) {
      assertFalse(finding.counts().isEmpty(), "counts");
    }
  }

  @Test
  void boundsAndExposuresThatStayLowAreMetWhereMoreCouldHaveBeenSeen() {
    assertEquals(State.MET, only(rule(Limit.BOUND, 2), quiet(), quiet()).state());
    assertEquals(State.MET, only(rule(Limit.EXPOSURE, 4), quiet(), quiet()).state());
    // The same share of right guesses of few canaries could not have shown an epsilon of 7.
    Made few = quiet();
    few.bounds = List.of(Made.bound(12, 8, 4));
    Finding finding = only(rule(Limit.BOUND, 2), few, quiet());
    assertEquals(State.UNDECIDABLE, finding.state());
    assertTrue(finding.message().contains("could not have seen enough"), finding::message);
    // Exposure above log2(100) bits cannot be seen with 100 references.
    assertTrue(only(rule(Limit.EXPOSURE, 7), quiet(), quiet()).missing());
  }

  /** Broken only beyond the near end, met from the far end on, to the last digit. */
  @ParameterizedTest
  @EnumSource(
      value = Limit.class,
      names = {"BOUND", "EXPOSURE", "CLAIM", "LEAKAGE_GAP"},
      mode = EnumSource.Mode.EXCLUDE)
  void theLimitIsHeldToTheLastDigit(Limit limit) {
    Finding free = only(rule(limit, 0.5), leaky(), quiet());
    double lower = free.lower();
    double upper = free.upper();
    assertEquals(
        limit.statistical() ? State.UNDECIDABLE : State.MET, at(limit, lower).state(), "at lower");
    assertEquals(State.BROKEN, at(limit, Math.nextDown(lower)).state(), "below lower");
    assertEquals(State.MET, at(limit, upper).state(), "at upper");
    assertEquals(
        limit.statistical() ? State.UNDECIDABLE : State.BROKEN,
        at(limit, Math.nextDown(upper)).state(),
        "below upper");
    Finding broken = at(limit, Math.nextDown(lower));
    String printed = broken.message().replaceFirst(".*(is|at least) (-?[0-9.]+), above.*", "$2");
    assertTrue(
        new java.math.BigDecimal(printed).compareTo(new java.math.BigDecimal(Math.nextDown(lower)))
            > 0,
        broken::message);
  }

  private static Finding at(Limit limit, double atMost) {
    return only(rule(limit, atMost), leaky(), quiet());
  }

  @Test
  void boundAndExposureAreBrokenBeyondTheirNearEndToTheLastDigit() {
    double bound = at(Limit.BOUND, 1).lower();
    assertEquals(State.BROKEN, at(Limit.BOUND, Math.nextDown(bound)).state());
    assertFalse(at(Limit.BOUND, bound).state() == State.BROKEN);
    double exposure = at(Limit.EXPOSURE, 1).lower();
    assertEquals(State.BROKEN, at(Limit.EXPOSURE, Math.nextDown(exposure)).state());
    assertEquals(State.UNDECIDABLE, at(Limit.EXPOSURE, exposure).state());
    double upper = only(rule(Limit.EXPOSURE, 1), quiet(), quiet()).upper();
    assertEquals(State.MET, only(rule(Limit.EXPOSURE, upper), quiet(), quiet()).state());
    assertEquals(
        State.UNDECIDABLE,
        only(rule(Limit.EXPOSURE, Math.nextDown(upper)), quiet(), quiet()).state());
  }

  private static void missing(Limit limit, Consumer<Made> without, String reason) {
    Made now = leaky();
    without.accept(now);
    Finding finding = only(rule(limit, 1), now, quiet());
    assertEquals(State.UNDECIDABLE, finding.state(), finding::message);
    assertTrue(finding.missing(), finding::message);
    assertEquals(Effect.INCONCLUSIVE, finding.effect());
    assertTrue(finding.message().contains(reason), finding::message);
  }

  @Test
  void whatIsMissingIsNeverAPass() {
    missing(Limit.AUC, m -> m.attacks.clear(), "the attack left no result");
    missing(Limit.TPR, m -> m.attacks.clear(), "the attack left no result");
    missing(Limit.LEAKAGE_GAP, m -> m.attacks.clear(), "the attack left no result");
    missing(Limit.AUC_RISE, m -> m.attacks.clear(), "left results of 0 of 1");
    missing(Limit.TPR_RISE, m -> m.attacks.clear(), "left results of 0 of 1");
    missing(Limit.BOUND, m -> m.bounds = List.of(), "gave no bound");
    missing(Limit.EXPOSURE, m -> m.canaries = Optional.empty(), "no canaries");
    missing(Limit.ACCURACY_GAP, m -> m.groups = List.of(), "two groups of age are needed");
    missing(Limit.UTILITY_LOSS, m -> m.utility = Optional.empty(), "not measured in both");
    missing(
        Limit.CLAIM,
        m -> {
          m.verdict = Optional.empty();
          m.bounds = List.of();
        },
        "no verdict");
    missing(Limit.EPSILON, m -> m.claim = Optional.of(Made.claim(1, Double.NaN)), "NaN");
    // A second target that crashed.
    missing2();
  }

  private static void missing2() {
    Made now = quiet();
    now.targets = 2;
    GateResult result = check(policy(rule(Limit.AUC, 1)), now, Optional.empty());
    assertEquals(2, result.findings().size());
    assertEquals(Outcome.INCONCLUSIVE, result.outcome());
    assertTrue(result.findings().get(1).message().contains("1 of 2 target models"));
  }

  @Test
  void aPlannedAttackThatCrashedIsNeverAPass() {
    Made now = quiet();
    now.plannedAttacks.add(Map.of("id", "rmia-online", "gamma", 2));
    GateResult result = check(policy(rule(Limit.AUC, 0.9)), now, Optional.empty());
    assertEquals(Outcome.INCONCLUSIVE, result.outcome());
    assertEquals(1, result.count(Effect.PASS));
    assertEquals(1, result.count(Effect.INCONCLUSIVE));
    // Not even where undecided rules are accepted or excused.
    Policy lenient =
        read(
            """
            name: p
            undecided: accept
            rules: [{limit: auc, atMost: 0.9}]
            exceptions:
            - {rule: auc, until: 2099-01-01, reason: none}
            """);
    assertEquals(4, check(lenient, now, Optional.empty()).outcome().exitCode());
  }

  @Test
  void aBoundAboveTheClaimBreaksItWithoutAVerdict() {
    Made now = leaky();
    now.verdict = Optional.empty();
    assertEquals(State.BROKEN, only(rule(Limit.CLAIM, 0), now, quiet()).state());
    GateResult result = check(policy("- {limit: auc, atMost: 1}"), now, Optional.empty());
    assertEquals(Outcome.VIOLATION_FOUND, result.outcome());
  }

  @Test
  void aBoundWithoutGuessesIsUndecidable() {
    Made now = quiet();
    now.bounds = List.of(Made.bound(200, 0, 0));
    Finding finding = only(rule(Limit.BOUND, 2), now, quiet());
    assertEquals(State.UNDECIDABLE, finding.state(), finding::message);
    assertTrue(finding.message().contains("no true epsilon"), finding::message);
  }

  @Test
  void nanIsNeverAPass() {
    Made bound = quiet();
    EpsilonLowerBound b = Made.bound(400, 200, 100);
    bound.bounds =
        List.of(
            new EpsilonLowerBound(
                b.estimator(),
                b.kind(),
                b.epsilon(),
                b.delta(),
                b.confidence(),
                b.ceiling(),
                b.question(),
                b.nullFamily(),
                b.assumptions(),
                b.multiplicity(),
                Map.of("m", 400.0, "r", 200.0, "correct", Double.NaN)));
    assertTrue(only(rule(Limit.BOUND, 2), bound, quiet()).missing());

    Made exposure = quiet();
    var c = Made.canaries(new long[] {10, 20, 30, 20, 15, 5});
    exposure.canaries =
        Optional.of(
            new assay.audit.result.AuditResult.CanaryResult(
                c.kind(),
                c.count(),
                c.inserted(),
                "",
                "",
                "",
                c.references(),
                new assay.audit.result.AuditResult.Quantiles(0, 0, Double.NaN, 0, 0),
                Optional.empty(),
                c.maxExposure(),
                0.1,
                c.histogram(),
                java.util.OptionalDouble.empty()));
    assertTrue(only(rule(Limit.EXPOSURE, 4), exposure, quiet()).missing());

    Made epsilon = quiet();
    epsilon.claim = Optional.of(Made.claim(Double.NaN, 1));
    assertTrue(only(rule(Limit.EPSILON, 4), epsilon, quiet()).missing());
    assertTrue(only(rule(Limit.EPSILON_RISE, 4), epsilon, quiet()).missing());
    // An interval cannot hold NaN at all, so that a file with one is not read.
    assertThrows(
        IllegalArgumentException.class,
        () -> new assay.stats.Interval(Double.NaN, 0, 1, 0.95, "x"));
  }

  @Test
  void anEstimateOrATamperedBoundDecidesNothing() {
    Made now = quiet();
    EpsilonLowerBound b = Made.bound(2000, 1000, 510);
    now.bounds =
        List.of(
            new EpsilonLowerBound(
                b.estimator(),
                EpsilonLowerBound.Kind.ESTIMATE,
                b.epsilon(),
                b.delta(),
                b.confidence(),
                b.ceiling(),
                b.question(),
                b.nullFamily(),
                b.assumptions(),
                b.multiplicity(),
                b.counts()));
    assertTrue(only(rule(Limit.BOUND, 2), now, quiet()).missing());
    EpsilonLowerBound leak = Made.bound(2000, 1000, 990);
    now.bounds =
        List.of(
            new EpsilonLowerBound(
                leak.estimator(),
                leak.kind(),
                0.1,
                leak.delta(),
                leak.confidence(),
                leak.ceiling(),
                leak.question(),
                leak.nullFamily(),
                leak.assumptions(),
                leak.multiplicity(),
                leak.counts()));
    Finding finding = only(rule(Limit.BOUND, 2), now, quiet());
    assertTrue(finding.missing());
    assertTrue(finding.message().contains("does not follow from its counts"), finding::message);
  }

  @Test
  void withoutABaselineOrWithOneOfAnotherPlanNothingPasses() {
    for (Limit limit : Limit.values()) {
      if (limit.needsBaseline()) {
        assertEquals(
            4,
            check(policy(rule(limit, 1)), quiet(), Optional.empty()).outcome().exitCode(),
            limit::id);
        Made other = quiet();
        other.shadows = 64;
        Finding finding = only(rule(limit, 1), quiet(), other);
        assertTrue(finding.missing(), finding::message);
        assertTrue(finding.message().contains("(plan.shadows)"), finding::message);
        Made data = quiet();
        data.dataHash = "e";
        assertTrue(only(rule(limit, 1), quiet(), data).message().contains("(the data)"));
      }
    }
  }

  @Test
  void aModelWithoutDpHasNoFiniteEpsilon() {
    Made off = quiet();
    off.claim = Optional.empty();
    off.verdict = Optional.empty();
    assertEquals(State.BROKEN, only(rule(Limit.EPSILON, 100), off, quiet()).state());
    assertEquals(State.BROKEN, only(rule(Limit.EPSILON_RISE, 100), off, quiet()).state());
  }

  @Test
  void aLargerDeltaThanAllowedBreaksTheRule() {
    String rule = "- {limit: epsilon, atMost: 9, delta: 1e-6}";
    assertEquals(State.BROKEN, only(rule, quiet(), quiet()).state());
    assertEquals(State.MET, only(rule.replace("1e-6", "1e-5"), quiet(), quiet()).state());
  }

  @Test
  void aBrokenClaimFailsWithoutARuleAndAnInconclusiveOneDoesNot() {
    Made broken = quiet();
    broken.verdict = Optional.of(Made.verdict(Outcome.VIOLATION_FOUND));
    GateResult result = check(policy(rule(Limit.AUC, 0.9)), broken, Optional.empty());
    assertEquals(3, result.outcome().exitCode());
    assertEquals("claim", result.findings().get(1).rule());
    // The verdict may say what it likes where the bound itself is above the claim.
    Made lying = leaky();
    assertEquals(
        3,
        check(policy("- {limit: auc, atMost: 1}"), lying, Optional.empty()).outcome().exitCode());
    Made unsure = quiet();
    unsure.verdict = Optional.of(Made.verdict(Outcome.INCONCLUSIVE));
    assertEquals(
        0, check(policy(rule(Limit.AUC, 0.9)), unsure, Optional.empty()).outcome().exitCode());
    assertEquals(
        4, check(policy(rule(Limit.CLAIM, 0)), unsure, Optional.empty()).outcome().exitCode());
    assertEquals(
        0, check(policy(rule(Limit.CLAIM, 0)), quiet(), Optional.empty()).outcome().exitCode());
  }

  @ParameterizedTest
  @CsvSource({"inconclusive,4", "broken,3", "accept,0"})
  void thePolicySaysWhatUndecidedMeans(String undecided, int exit) {
    Policy policy =
        PolicyReader.read(
            "p.yaml",
            ("name: p\nundecided: " + undecided + "\nrules: [{limit: auc, atMost: 0.76}]\n")
                .getBytes(StandardCharsets.UTF_8));
    Made now = Made.leaking(1, 7);
    assertEquals(exit, check(policy, now, Optional.empty()).outcome().exitCode());
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-11-25", "2026-11-24"})
  void anExceptionEndsAfterItsLastDay(String until) {
    Policy policy =
        read(
            """
            name: p
            rules: [{limit: auc, atMost: 0.6}]
            exceptions:
            - {rule: auc, models: [m], until: %s, reason: known}
            """
                .formatted(until));
    GateResult result = check(policy, Made.leaking(1, 7), Optional.empty());
    boolean holds = until.equals("2026-11-25");
    assertEquals(holds ? 0 : 3, result.outcome().exitCode());
    assertEquals(holds ? Effect.EXCUSED : Effect.FAIL, result.findings().get(0).effect());
    assertEquals(State.BROKEN, result.findings().get(0).state());
    assertEquals(
        holds
            ? List.of()
            : List.of(
                "The exception for rule auc expired on 2026-11-24 and no longer excuses anything."),
        result.notes());
  }

  @Test
  void moreComparisonsMakeEachOfThemMoreCareful() {
    Made now = Made.leaking(1, 7);
    String one = "name: p\nrules: [{limit: auc, atMost: 0.7}]\n";
    Finding alone = check(read(one), now, Optional.empty()).findings().get(0);
    Finding among = check(read(one + "comparisons: 40\n"), now, Optional.empty()).findings().get(0);
    assertTrue(among.lower() < alone.lower() && among.upper() > alone.upper());
    assertEquals(0.95, alone.confidence(), 1e-12);
    assertEquals(1 - 0.05 / 40, among.confidence(), 1e-12);
    InputException e =
        assertThrows(
            InputException.class,
            () ->
                check(
                    read(
                        """
 name: p
 comparisons: 1
 rules: [{limit: auc, atMost: 0.7}, {limit: tpr, atMost: 1}]
 """),
                    now,
                    Optional.empty()));
    assertEquals(
        "p.yaml: comparisons must be at least the number that share the failure probability, 2 for"
            + " this result, got 1",
        e.getMessage());
  }

  private static Policy read(String text) {
    return PolicyReader.read("p.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * At the limit of what a rule allows, it is said to be broken in at most 5 % of audits, and said
   * to be met in at most 5 %. 200 audits, a threshold that a true 5 % passes with 99.9 %.
   */
  @Test
  void anUnchangedModelRaisesAlarmsAtMostAtTheStatedRate() {
    long most = 0;
    while (Binomials.sf(most, 200, 0.05) > 0.001) {
      most++;
    }
    // P[N(0.5, 1) > N(0, 1)] = Phi(0.5 / sqrt 2)
    double truth = assay.stats.Normal.cdf(0.5 / Math.sqrt(2));
    Policy absolute = policy(rule(Limit.AUC, truth));
    Policy rise = policy(rule(Limit.AUC_RISE, 0));
    Policy tprRise = policy(rule(Limit.TPR_RISE, 0));
    // The truth of TPR at FPR 0.1: 1 - Phi(z_0.9 - 0.5)
    Policy tpr = policy(rule(Limit.TPR, assay.stats.Normal.sf(1.2815515655446004 - 0.5)));
    Policy all =
        policy(
            String.join(
                "\n",
                rule(Limit.AUC_RISE, 0),
                rule(Limit.TPR_RISE, 0),
                rule(Limit.UTILITY_LOSS, 0),
                rule(Limit.EPSILON_RISE, 0)));
    int[] alarms = new int[5];
    int[] passes = new int[4];
    for (int seed = 0; seed < 200; seed++) {
      Made now = Made.leaking(0.5, 1000 + seed);
      Made then = Made.leaking(0.5, 5000 + seed);
      List<GateResult> results =
          List.of(
              check(absolute, now, Optional.empty()),
              check(rise, now, Optional.of(then)),
              check(tprRise, now, Optional.of(then)),
              check(tpr, now, Optional.empty()),
              check(all, now, Optional.of(then)));
      for (int k = 0; k < 5; k++) {
        alarms[k] += results.get(k).outcome() == Outcome.VIOLATION_FOUND ? 1 : 0;
        if (k < 4) {
          passes[k] += results.get(k).outcome() == Outcome.NO_VIOLATION_FOUND ? 1 : 0;
        }
      }
    }
    String counts = java.util.Arrays.toString(alarms) + java.util.Arrays.toString(passes);
    System.getLogger("gate").log(System.Logger.Level.INFO, counts);
    for (int count : alarms) {
      assertTrue(count <= most, counts + " of 200, at most " + most);
    }
    for (int count : passes) {
      assertTrue(count <= most, counts + " of 200, at most " + most);
    }
    assertTrue(alarms[1] > 0 && alarms[0] > 0, "a test that never alarms is not at its level");
  }

  @Test
  void theRulesAreCounted() {
    GateResult result =
        check(
            policy(rule(Limit.AUC, 0.6) + "\n" + rule(Limit.TPR, 1)),
            Made.leaking(1, 7),
            Optional.empty());
    assertEquals(
        List.of(
            new GateResult.RuleCount("auc", State.BROKEN, 0, 1, 0),
            new GateResult.RuleCount("tpr", State.MET, 1, 0, 0)),
        result.rules());
    assertEquals(2, result.comparisons());
  }

  @Test
  void aGroupTooSmallToMeasureIsMissingUnlessItIsLeftOut() {
    Made now = quiet();
    now.levels = Map.of("age", Map.of("young", 1000L, "old", 4000L, "ancient", 3L));
    assertEquals(State.UNDECIDABLE, only(rule(Limit.ACCURACY_GAP, 0.5), now, quiet()).state());
    assertEquals(
        State.MET,
        only(
                "- {limit: accuracy-gap, attribute: age, atMost: 0.5, leaveOut: [ancient]}",
                now,
                quiet())
            .state());
  }

  @Test
  void aModelThatIsNotThereIsNeverAPass() {
    Finding finding = only("- {limit: auc, atMost: 1, models: [n]}", quiet(), quiet());
    assertTrue(finding.missing());
    assertTrue(finding.message().contains("no model of this id"), finding::message);
  }

  private static EpsilonLowerBound underFamily(int m, int r, int correct) {
    return assay.bound.OneRunCurveAuditor.fromCounts(
        new assay.bound.GaussianNull(),
        new assay.bound.OneRunCounts(m, r, correct),
        1e-5,
        assay.bound.Confidence.of(0.95));
  }

  @Test
  void aBoundUnderAFamilyDecidesOnlyOnAMechanismOfTheFamily() {
    Made sampled = leaky();
    sampled.primary = "one-run-fdp";
    sampled.bounds = List.of(underFamily(400, 200, 190));
    Finding finding = only(rule(Limit.BOUND, 1), sampled, quiet());
    assertTrue(finding.missing(), finding::message);
    assertTrue(
        finding.message().contains("holds only if the mechanism is Gaussian"), finding::message);
    // Nor does it break a claim behind the verdict's back.
    assertEquals(
        0,
        check(policy("- {limit: auc, atMost: 1}"), sampled, Optional.empty()).outcome().exitCode());
    Made whole = leaky();
    whole.primary = "one-run-fdp";
    whole.bounds = sampled.bounds;
    whole.claim =
        Optional.of(
            new assay.audit.result.AuditResult.Claim(
                2,
                1e-5,
                "add-or-remove-one",
                "rdp",
                Map.of("rdp", 1.9),
                "Poisson",
                1,
                100,
                9,
                1,
                List.of()));
    Finding known = only(rule(Limit.BOUND, 1), whole, quiet());
    assertEquals(State.BROKEN, known.state(), known::message);
    assertTrue(known.message().contains("if the mechanism is Gaussian"), known::message);
  }

  /** A bound against the curves of the training's own sampling is made again with them. */
  @Test
  void aBoundAgainstTheTrainingsOwnCurvesIsMadeAgain() {
    Made own = leaky();
    own.primary = "one-run-fdp";
    own.bounds =
        List.of(
            assay.bound.OneRunCurveAuditor.fromCounts(
                assay.bound.CurveNull.poissonGaussian(0.1, 100, 100),
                new assay.bound.OneRunCounts(400, 200, 190),
                1e-5,
                assay.bound.Confidence.of(0.95)));
    Finding finding = only(rule(Limit.BOUND, 1), own, quiet());
    assertEquals(State.BROKEN, finding.state(), finding::message);
    assertTrue(
        finding.message().contains("one of: the Poisson-subsampled Gaussian mechanism, q = 0.1"),
        finding::message);
  }

  /** A claim that nobody accounted for keeps nothing; one that is too large breaks the rule. */
  @Test
  void aStatedClaimIsNotDecidable() {
    Made now = quiet();
    now.claim =
        Optional.of(
            new assay.audit.result.AuditResult.Claim(
                1,
                1e-5,
                "add-or-remove-one",
                assay.audit.result.AuditResult.Claim.STATED,
                Map.of(),
                "not known",
                0,
                0,
                0,
                0,
                List.of()));
    Finding finding = only(rule(Limit.EPSILON, 2), now, quiet());
    assertEquals(State.UNDECIDABLE, finding.state(), finding::message);
    assertFalse(finding.missing());
    assertTrue(finding.message().contains("within the limit 2, but only stated"), finding::message);
    assertTrue(finding.message().contains("nobody accounted for it"), finding::message);
    assertEquals(State.BROKEN, only(rule(Limit.EPSILON, 0.5), now, quiet()).state());
    assertEquals(State.UNDECIDABLE, only(rule(Limit.EPSILON_RISE, 1), now, quiet()).state());
    assertEquals(
        Effect.ACCEPTED,
        only("- {limit: epsilon, atMost: 2, undecided: accept}", now, quiet()).effect());
  }

  /** An attacker turns a score round that points the wrong way. */
  @Test
  void anAucFarBelowOneHalfIsALeak() {
    Made reversed = Made.leaking(-1, 7);
    Finding finding = only(rule(Limit.AUC, 0.6), reversed, quiet());
    assertEquals(State.BROKEN, finding.state(), finding::message);
    assertTrue(finding.message().contains("turns the score round"), finding::message);
    assertEquals(State.MET, only(rule(Limit.AUC, 0.9), reversed, quiet()).state());
    assertEquals(State.BROKEN, only(rule(Limit.AUC_RISE, 0.1), reversed, quiet()).state());
    assertEquals(State.MET, only(rule(Limit.AUC_RISE, 0.1), quiet(), reversed).state());
    // A middle of exactly 1/2 with both ends beyond is no less.
    Evidence both =
        Ends.eitherWay(
            new assay.stats.Interval(0.5, 0.4, 0.6, 0.95, "DeLong (logit)"), 100, 100, 0.05);
    assertEquals(0.5, both.estimate());
    assertTrue(both.lower() <= 0.5 && both.upper() > 0.5);
  }

  /** A level of which the attack scored no record leaves nothing in its result. */
  @Test
  void aLevelWithoutAStudyRecordKeepsALeakageGapOpen() {
    Made now = quiet();
    String gap = "- {limit: leakage-gap, attribute: age, atMost: 0.5%s}";
    assertEquals(State.MET, only(gap.formatted(""), now, quiet()).state());
    now.levels = Map.of("age", Map.of("young", 1000L, "old", 4000L, "ancient", 3L));
    for (String measure : List.of("", ", measure: tpr")) {
      Finding finding = only(gap.formatted(measure), now, quiet());
      assertEquals(State.UNDECIDABLE, finding.state(), finding::message);
      assertTrue(finding.message().contains("ancient (no record scored)"), finding::message);
    }
    assertEquals(State.MET, only(gap.formatted(", leaveOut: [ancient]"), now, quiet()).state());
  }

  /** What the least of several models could have seen decides whether a bound is met. */
  @Test
  void theSmallestOfSeveralModelsHasThePower() {
    Made now = quiet();
    EpsilonLowerBound large = Made.bound(10000, 1000, 510);
    assertEquals(State.MET, only(rule(Limit.BOUND, 2), now, quiet()).state());
    now.bounds =
        List.of(
            new EpsilonLowerBound(
                large.estimator(),
                large.kind(),
                large.epsilon(),
                large.delta(),
                large.confidence(),
                large.ceiling(),
                large.question(),
                large.nullFamily(),
                large.assumptions(),
                large.multiplicity(),
                assay.bound.StoredPower.withLeast(
                    large.counts(), Map.of("m", 12.0, "r", 8.0, "correct", 4.0))));
    assertEquals(State.UNDECIDABLE, only(rule(Limit.BOUND, 2), now, quiet()).state());
  }
}
