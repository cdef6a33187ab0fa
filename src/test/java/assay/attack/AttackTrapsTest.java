package assay.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.data.Dataset;
import assay.stats.Normal;
import assay.stats.RocCurve;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;

/** What published codes get wrong, and closed forms. */
class AttackTrapsTest {
  private static final Signal PHI = Signal.LOGIT_SCALED_CONFIDENCE;

  private static AttackContext context(float[] target, float[][] references, boolean[][] keep) {
    return AttackContext.builder(new int[target.length], 2, Seed.of(1))
        .target(PHI, target)
        .references(
            References.of(Map.of(PHI, SignalMatrix.of(references)), MembershipMatrix.of(keep)))
        .build();
  }

  @Test
  void offlineDensityIsThatOfTensorFlowPrivacy() {
    // advanced_mia_test.py without its constant log sqrt(2 pi) = 0.91893853: target [1, 0, 0],
    // scores [-1, 1], [0, 2], [0, 20] -> 1.41893853, 1.41893853, 3.72152363
    AttackContext context =
        context(new float[] {1, 0, 0}, new float[][] {{-1, 0, 0}, {1, 2, 20}}, new boolean[2][3]);
    double[] score =
        Attacks.byId(
                "lira-offline",
                Map.of("test", "density", "center", "median", "variance", "per-record"))
            .score(context);
    assertArrayEquals(
        new double[] {1.41893853, 1.41893853, 3.72152363},
        Arrays.stream(score).map(s -> s + 0.91893853).toArray(),
        1e-7);
  }

  @Test
  void offlineTestIsOneSided() {
    // The second record is as far below its models as the first is above.
    AttackContext context =
        context(new float[] {5, -5, 0}, new float[][] {{-1, -1, -1}, {1, 1, 1}}, new boolean[2][3]);
    double[] score = Attacks.byId("lira-offline").score(context);
    assertTrue(score[0] > score[2] && score[2] > score[1]);
    double[] density = Attacks.byId("lira-offline", Map.of("test", "density")).score(context);
    assertEquals(density[0], density[1], "the first code's density cannot tell them apart");
  }

  @Test
  void liraReachesTheClosedFormForKnownGaussians() {
    // IN N(1.5, 1), OUT N(0, 1) for every record: AUC = Phi(1.5 / sqrt 2), TPR at 10 % FPR =
    // Phi(1.5 + z_0.1). With 400 models the fit costs less than the sampling error of 2000 + 2000.
    int n = 4000;
    MembershipMatrix membership = MembershipMatrix.paired(Seed.of(2), 402, n);
    float[][] phi = new float[402][n];
    ZigguratSampler.NormalizedGaussian normal =
        ZigguratSampler.NormalizedGaussian.of(Seed.of(3).random());
    boolean[][] keep = new boolean[402][n];
    for (int m = 0; m < 402; m++) {
      for (int r = 0; r < n; r++) {
        keep[m][r] = membership.contains(m, r);
        phi[m][r] = (float) (normal.sample() + (keep[m][r] ? 1.5 : 0));
      }
    }
    AttackContext context =
        context(phi[0], Arrays.copyOfRange(phi, 2, 402), Arrays.copyOfRange(keep, 2, 402));
    for (String id : List.of("lira-online", "bavaria-online")) {
      RocCurve roc = RocCurve.of(Attacks.byId(id).score(context), keep[0]);
      // Standard errors at 2000 + 2000: AUC 0.0063, TPR about 0.016; four of each.
      assertEquals(Normal.cdf(1.5 / Math.sqrt(2)), roc.auc(), 0.026, id);
      assertEquals(
          Normal.cdf(1.5 + Normal.quantile(0.1)),
          (double) roc.truePositives(roc.stepAt(0.1)) / roc.positives(),
          0.064,
          id);
    }
  }

  @Test
  void rankAttacksIgnoreMonotoneMaps() {
    SyntheticStudy study = SyntheticStudy.of(31, 500, 8, 1, 1.5, 1);
    AttackContext plain = study.context();
    AttackContext mapped = mapped(plain);
    assertArrayEquals(
        Attacks.byId("attack-r", Map.of("quantile", "step")).score(plain),
        Attacks.byId("attack-r", Map.of("quantile", "step")).score(mapped));
    for (String id : List.of("attack-p", "loss-threshold", "confidence")) {
      assertEquals(
          RocCurve.of(Attacks.byId(id).score(plain), study.member).auc(),
          RocCurve.of(Attacks.byId(id).score(mapped), study.member).auc(),
          id);
    }
  }

  private static AttackContext mapped(AttackContext from) {
    References references = from.requireReferences();
    float[][] rows =
        IntStream.range(0, references.models())
            .mapToObj(m -> map(AttackContext.row(references.signal(PHI), m)))
            .toArray(float[][]::new);
    Population population = from.population().orElseThrow();
    return AttackContext.builder(from.labels(), from.classCount(), from.seed())
        .target(PHI, map(from.target(PHI)))
        .references(References.of(Map.of(PHI, SignalMatrix.of(rows)), references.membership()))
        .population(
            Population.of(population.labels(), Map.of(PHI, map(population.target(PHI))), Map.of()))
        .build();
  }

  private static float[] map(float[] values) {
    float[] mapped = new float[values.length];
    for (int i = 0; i < mapped.length; i++) {
      mapped[i] = 3 * values[i];
    }
    return mapped;
  }

  @Test
  void rmiaBySortingIsTheShareOfPairs() {
    SyntheticStudy study = SyntheticStudy.of(32, 120, 6, 1, 1.5, 1);
    AttackContext context = study.context();
    double[] fast =
        Attacks.byId(
                "rmia-offline", Map.of("gamma", 1.5, "tune", "fixed", "a", 0.4, "ties", "none"))
            .score(context);
    References references = context.requireReferences();
    Population population = context.population().orElseThrow();
    double[] z = new double[population.size()];
    for (int i = 0; i < z.length; i++) {
      double sum = 0;
      for (int m = 0; m < 6; m++) {
        sum += sigmoid(population.references().get(PHI).at(m, i));
      }
      z[i] = sigmoid(population.target(PHI)[i]) / ((1.4 * sum / 6 + 0.6) / 2);
    }
    for (int r = 0; r < context.records(); r++) {
      double sum = 0;
      for (int m = 0; m < 6; m++) {
        sum +=
            references.membership().contains(m, r) ? 0 : sigmoid(references.signal(PHI).at(m, r));
      }
      double x = sigmoid(context.target(PHI)[r]) / ((1.4 * sum / 3 + 0.6) / 2);
      long beaten = Arrays.stream(z).filter(value -> x / value >= 1.5).count();
      assertEquals(beaten / (z.length + 1.0), fast[r], 1e-12);
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void rmiaOrdersAsBaseOnceItsTiesAreBroken() {
    SyntheticStudy study = SyntheticStudy.of(33, 2000, 8, 3, 1.5, 1);
    AttackContext context = study.context();
    RocCurve base = RocCurve.of(Attacks.byId("base").score(context), study.member);
    RocCurve rmia = RocCurve.of(Attacks.byId("rmia-online").score(context), study.member);
    RocCurve tied =
        RocCurve.of(
            Attacks.byId("rmia-online", Map.of("ties", "none")).score(context), study.member);
    assertEquals(base.auc(), rmia.auc(), 1e-5);
    assertTrue(tied.points() < rmia.points() / 2, tied.points() + " of " + rmia.points());
  }

  @Test
  void offlineShiftIsTunedOnReferencesAlone() {
    AttackContext context = SyntheticStudy.of(34, 1000, 8, 1, 1.5, 1).context();
    References references = context.requireReferences();
    Moments p = RmiaAttack.probabilities(references);
    double a = OfflineShift.tuned(references, p, 0.33);
    assertNotEquals(0.33, a);
    // The same by attacking model 0 with the others, one a after the other.
    AttackContext known = context.pretending(0);
    boolean[] member = new boolean[1000];
    for (int r = 0; r < 1000; r++) {
      member[r] = references.membership().contains(0, r);
    }
    double best = -1;
    double most = -1;
    for (int tenth = 0; tenth <= 10; tenth++) {
      double auc =
          RocCurve.of(
                  Attacks.byId("rmia-offline", Map.of("tune", "fixed", "a", tenth / 10.0))
                      .score(known),
                  member)
              .auc();
      if (auc > most) {
        most = auc;
        best = tenth / 10.0;
      }
    }
    assertEquals(best, a);
    References one = context.withFirstReferences(1).requireReferences();
    assertEquals(0.33, OfflineShift.tuned(one, RmiaAttack.probabilities(one), 0.33));
  }

  @Test
  void pretendingLeavesModelAndPairOut() {
    AttackContext context = SyntheticStudy.of(35, 50, 8, 1, 1.5, 1).context();
    AttackContext other = context.pretending(3);
    assertEquals(6, other.requireReferences().models());
    assertArrayEquals(
        AttackContext.row(context.requireReferences().signal(PHI), 3), other.target(PHI));
    assertArrayEquals(
        AttackContext.row(context.requireReferences().signal(PHI), 4),
        AttackContext.row(other.requireReferences().signal(PHI), 2));
    assertTrue(other.model().isEmpty() && other.gradients().isEmpty());
  }

  @Test
  void foreignReferencesAreRefusedByHashOrNamed() {
    AttackContext context = SyntheticStudy.of(36, 50, 4, 1, 1.5, 1).context();
    References references = context.requireReferences();
    AttackContext.Builder builder =
        AttackContext.builder(context.labels(), 3, Seed.of(1)).target(PHI, context.target(PHI));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> builder.references(references, "5e1f", "a0b2"));
    assertEquals(
        "reference models must come from the target's recipe a0b2, got 5e1f: train them again, or"
            + " give them as foreign references",
        refusal.getMessage());
    assertEquals(List.of(), builder.references(references, "a0b2", "a0b2").build().caveats());
    assertEquals(
        List.of("reference models are not of the target's recipe: 40 epochs instead of 60"),
        builder.foreignReferences(references, "40 epochs instead of 60").build().caveats());
  }

  @Test
  void notANumberIsRefusedAtTheDoor() {
    AttackContext.Builder builder = AttackContext.builder(new int[2], 2, Seed.of(1));
    assertEquals(
        "target LOGIT_SCALED_CONFIDENCE of record 1 must be a finite number, got NaN (did the"
            + " training diverge?)",
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.target(PHI, new float[] {0, Float.NaN}))
            .getMessage());
    References references =
        References.of(
            Map.of(PHI, SignalMatrix.of(new float[][] {{0, 1}, {Float.POSITIVE_INFINITY, 1}})),
            MembershipMatrix.of(new boolean[2][2]));
    assertEquals(
        "reference LOGIT_SCALED_CONFIDENCE of model 1, record 0 must be a finite number, got"
            + " Infinity (did the training diverge?)",
        assertThrows(IllegalArgumentException.class, () -> builder.references(references))
            .getMessage());
  }

  @Test
  void recordsWithoutAnOutModelAreRefused() {
    AttackContext context =
        context(
            new float[] {1, 2},
            new float[][] {{0, 0}, {0, 0}},
            new boolean[][] {{true, false}, {true, false}});
    assertThrows(
        IllegalArgumentException.class, () -> Attacks.byId("calibrated-loss").score(context));
  }

  @Test
  void unknownNamesAreAnsweredWithTheNearest() {
    assertEquals(
        "unknown attack lira-onlin; did you mean \"lira-online\" or \"lira-offline\"? (assay"
            + " attacks list shows all)",
        assertThrows(IllegalArgumentException.class, () -> Attacks.byId("lira-onlin"))
            .getMessage());
    assertEquals(
        "rmia-offline has no parameter gama; did you mean \"gamma\"?",
        assertThrows(
                IllegalArgumentException.class,
                () -> Attacks.byId("rmia-offline", Map.of("gama", 2)))
            .getMessage());
    assertEquals(
        "rmia-offline.a must be a number in [0, 1], got 1.5",
        assertThrows(
                IllegalArgumentException.class,
                () -> Attacks.byId("rmia-offline", Map.of("a", 1.5)))
            .getMessage());
    assertEquals(
        "lira-online.center must be one of mean | median, got medain; did you mean \"median\" or \"mean\"?",
        assertThrows(
                IllegalArgumentException.class,
                () -> Attacks.byId("lira-online", Map.of("center", "medain")))
            .getMessage());
    assertEquals(
        "label-only.queries must be a whole number in [1, 10000], got 2.5",
        assertThrows(
                IllegalArgumentException.class,
                () -> Attacks.byId("label-only", Map.of("queries", 2.5)))
            .getMessage());
  }

  @Test
  void blindBaselineSeesThatMembersDiffer() {
    UniformRandomProvider random = Seed.of(41).random();
    int n = 1000;
    boolean[] member = new boolean[n];
    float[] x = new float[n];
    for (int r = 0; r < n; r++) {
      member[r] = random.nextBoolean();
      x[r] = (float) (random.nextDouble() + (member[r] ? 0.5 : 0));
    }
    List<String> ids = IntStream.range(0, n).mapToObj(Integer::toString).toList();
    AttackContext context =
        AttackContext.builder(new int[n], 2, Seed.of(1))
            .features(new Dataset(1, x, new int[n], List.of("a", "b"), ids, List.of()))
            .build();
    Attack blind = ((AnsweredAttack) Attacks.byId("blind")).given(member);
    // Uniform, half a width apart: AUC 7/8.
    assertEquals(0.875, RocCurve.of(blind.score(context), member).auc(), 0.03);
  }

  @Test
  void severalQueriesAreAveraged() {
    SyntheticStudy study = SyntheticStudy.of(42, 300, 8, 1, 1.5, 1);
    AttackContext one = study.context();
    AttackContext twice =
        one.toBuilder()
            .query(new AttackContext.Query(one.target(PHI), one.requireReferences().signal(PHI)))
            .build();
    for (String id : List.of("lira-online", "lira-offline")) {
      assertArrayEquals(
          Attacks.byId(id).score(one),
          Attacks.byId(id, Map.of("queries", 2)).score(twice),
          1e-12,
          id);
    }
  }
}
