package assay.attack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.Normal;
import assay.stats.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;

class AttackEvaluationTest {
  private static AttackScores gaussian(long seed, int n, double mu) {
    UniformRandomProvider random = Seed.of(seed).random();
    boolean[] member = new boolean[n];
    double[] score = new double[n];
    for (int r = 0; r < n; r++) {
      member[r] = r % 2 == 0;
      score[r] = Normal.quantile(random.nextDouble()) + (member[r] ? mu : 0);
    }
    return new AttackScores("test", score, member);
  }

  @Test
  void figuresOfGaussianScoresAreTheClosedForm() {
    AttackEvaluation evaluation = AttackEvaluation.of(gaussian(1, 4000, 1), 0.999);
    assertTrue(contains(evaluation.auc(), Normal.cdf(Math.sqrt(0.5))));
    assertTrue(contains(evaluation.advantage(), 2 * Normal.cdf(0.5) - 1));
    assertEquals(List.of(0.1, 0.01, 0.001, 0.0001), AttackEvaluation.RATES);
    assertEquals(200, evaluation.rates().get(0).falsePositives());
    assertEquals(20, evaluation.rates().get(1).falsePositives());
    assertTrue(evaluation.rates().get(1).refusal().isEmpty());
    assertTrue(evaluation.rates().get(2).refusal().orElseThrow().contains("10000 non-members"));
    assertTrue(evaluation.caveats().isEmpty());
  }

  private static boolean contains(assay.stats.Interval interval, double value) {
    return interval.lower() <= value && value <= interval.upper();
  }

  @Test
  void scoresTheWrongWayRoundAreNoticed() {
    AttackEvaluation evaluation = AttackEvaluation.of(gaussian(2, 400, -1), 0.95);
    assertTrue(evaluation.caveats().get(0).contains("wrong way"));
  }

  @Test
  void slicesAddUpAndSmallOnesHaveNoArea() {
    AttackScores scores = gaussian(3, 4000, 1);
    int[] codes = IntStream.range(0, 4000).map(r -> r < 12 ? 0 : 1 + r / 2 % 2).toArray();
    Grouping grouping =
        new Grouping(Grouping.Kind.GROUP, "group", List.of("few", "even", "odd"), codes);
    AttackEvaluation evaluation = AttackEvaluation.of(scores, List.of(grouping), 0.95);
    List<AttackEvaluation.Slice> slices = evaluation.slices();
    assertEquals(3, slices.size());
    assertTrue(slices.get(0).auc().isEmpty() && slices.get(1).auc().isPresent());
    assertEquals(
        evaluation.rates().get(1).falsePositives(),
        slices.stream().mapToInt(AttackEvaluation.Slice::falsePositives).sum());
    assertEquals(
        evaluation.rates().get(1).truePositives(),
        Math.round(
            slices.stream()
                .mapToDouble(s -> s.tpr().orElseThrow().estimate() * s.members())
                .sum()));
  }

  @Test
  void pairedComparisonRefusesOtherTargets() {
    AttackScores first = gaussian(4, 100, 1);
    boolean[] other = first.member().clone();
    other[0] = !other[0];
    assertThrows(
        IllegalArgumentException.class,
        () -> AttackEvaluation.compare(first, new AttackScores("b", first.score(), other), 0.95));
    assertEquals(1, AttackEvaluation.compare(first, first, 0.95).pValue());
  }

  @Test
  void recordTestsHoldTheirLevelWhereNothingLeaks() {
    // 2000 records outside any leak: P[p <= 0.05] <= 0.05; more than 139 of 2000 has probability
    // 8e-5 (binom.sf(139, 2000, .05)).
    SyntheticStudy study = SyntheticStudy.of(51, 2000, 38, 1, 1.5, 0);
    RecordTests tests = RecordTests.of(study.context());
    for (double[] p : List.of(tests.rank(), tests.normal())) {
      long low = Arrays.stream(p).filter(value -> value <= 0.05).count();
      assertTrue(low <= 139 && low >= 60, low + " p-values at 5 %");
    }
  }

  @Test
  void plantedRecordIsTheMostVulnerableAndSurvivesCorrection() {
    SyntheticStudy study = SyntheticStudy.of(52, 500, 38, 1, 1.5, 0);
    AttackContext context = study.context();
    float[] phi = context.target(assay.study.Signal.LOGIT_SCALED_CONFIDENCE).clone();
    phi[77] = 30;
    AttackContext planted =
        context.toBuilder().target(assay.study.Signal.LOGIT_SCALED_CONFIDENCE, phi).build();
    double[] score = Attacks.byId("lira-offline").score(planted);
    List<String> ids = context.features().orElseThrow().recordIds();
    AttackEvaluation evaluation =
        AttackEvaluation.of(new AttackScores("lira-offline", score, study.member), 0.95)
            .withRecords(planted, score, ids, 5);
    VulnerableRecord first = evaluation.vulnerable().get(0);
    assertEquals("r77", first.id());
    assertEquals(5, evaluation.vulnerable().size());
    // 19 models without it: the rank test cannot go below 1/20, so nothing survives 500 looks.
    assertEquals(1 / 20.0, first.rank().raw());
    assertEquals(1, first.rank().holm());
    assertTrue(first.normal().holm() < 1e-6);
  }

  @Test
  void difficultyPutsEqualTenthsInOrder() {
    SyntheticStudy study = SyntheticStudy.of(53, 1000, 8, 1, 1.5, 0);
    Grouping tenths = Grouping.difficulty(study.context());
    for (int tenth = 0; tenth < 10; tenth++) {
      int wanted = tenth;
      assertEquals(100, Arrays.stream(tenths.codes()).filter(c -> c == wanted).count());
    }
  }

  @Test
  void targetsAreTheSampleAcrossTargets() {
    List<AttackEvaluation> targets =
        List.of(
            AttackEvaluation.of(gaussian(5, 400, 1), 0.95),
            AttackEvaluation.of(gaussian(6, 400, 1), 0.95),
            AttackEvaluation.of(gaussian(7, 400, 1), 0.95));
    AcrossTargets across = AcrossTargets.of(targets, 0.95);
    assertEquals(3, across.targets());
    assertEquals(
        targets.stream().mapToDouble(e -> e.auc().estimate()).average().orElseThrow(),
        across.auc().estimate(),
        1e-15);
    assertTrue(across.rates().get(0).isPresent() && across.rates().get(1).isEmpty());
  }

  @Test
  void budgetsDoubleUpToAllModels() {
    assertEquals(List.of(2, 4, 8, 10), ShadowBudgets.upTo(10));
    assertEquals(List.of(2, 4, 8), ShadowBudgets.upTo(8));
    SyntheticStudy study = SyntheticStudy.of(54, 400, 8, 1, 1.5, 2);
    List<ShadowBudgets.Point> curve =
        ShadowBudgets.curve(
            Attacks.byId("bavaria-online"), study.context(), study.member, ShadowBudgets.upTo(8));
    assertEquals(3, curve.size());
    assertEquals(4, curve.get(1).models());
  }
}
