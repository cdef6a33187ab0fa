package assay.attack;

import static assay.study.Signal.LOGIT_SCALED_CONFIDENCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import assay.stats.RocCurve;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import assay.study.Signals;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks that read several answers per record. */
final class QueriesTest {
  private static final Signal PHI = LOGIT_SCALED_CONFIDENCE;
  private static final List<String> ASKING =
      List.of("lira-online", "lira-offline", "rmia-online", "rmia-offline");

  /**
   * Per record and query a center of its own; a model's confidence lies about it with deviation 1,
   * and {@code shift} higher where the record is in the model. Independent over queries.
   */
  private record Gaussian(AttackContext context, boolean[] member) {
    static Gaussian of(int seed, int records, int models, int queries, double shift) {
      UniformRandomProvider random = Seed.of(seed).random();
      ZigguratSampler.NormalizedGaussian normal = ZigguratSampler.NormalizedGaussian.of(random);
      boolean[] member = new boolean[records];
      for (int r = 0; r < records; r++) {
        member[r] = random.nextBoolean();
      }
      MembershipMatrix shadows = MembershipMatrix.paired(Seed.of(seed + 1), models, records);
      float[][] target = new float[queries][records];
      float[][][] references = new float[queries][models][records];
      for (int q = 0; q < queries; q++) {
        for (int r = 0; r < records; r++) {
          double center = 2 * normal.sample();
          target[q][r] = (float) (center + normal.sample() + (member[r] ? shift : 0));
          for (int m = 0; m < models; m++) {
            references[q][m][r] =
                (float) (center + normal.sample() + (shadows.contains(m, r) ? shift : 0));
          }
        }
      }
      AttackContext.Builder builder =
          AttackContext.builder(new int[records], 2, Seed.of(1))
              .target(PHI, target[0])
              .references(References.of(Map.of(PHI, SignalMatrix.of(references[0])), shadows));
      for (int q = 1; q < queries; q++) {
        builder.query(new AttackContext.Query(target[q], SignalMatrix.of(references[q])));
      }
      return new Gaussian(builder.build(), member);
    }
  }

  /**
   * Log ratios of independent normals add up: a shift of d deviations at each of Q queries is one
   * of d sqrt(Q), whose AUC is Phi(d sqrt(Q) / sqrt(2)).
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void moreQueriesAreStrongerByTheClosedForm(int queries) {
    double shift = 0.5;
    Gaussian study = Gaussian.of(31, 3000, 400, 16, shift);
    double expected = Erfc.value(-shift * Math.sqrt(queries) / 2) / 2;
    for (String id : List.of("lira-online", "lira-offline")) {
      double auc =
          RocCurve.of(
                  Attacks.byId(id, Map.of("queries", queries, "variance", "pooled"))
                      .score(study.context()),
                  study.member())
              .auc();
      // The standard error is at most 0.010. Means of 200 models a side are not quite known: the
      // fitted shift has deviation 0.1, which takes 2 % of d.
      assertEquals(expected, auc, 0.025, id);
    }
  }

  @Test
  void oneQueryIsWhatItWasToTheBit() {
    Gaussian several = Gaussian.of(32, 300, 8, 3, 1);
    AttackContext.Builder bare =
        AttackContext.builder(new int[300], 2, Seed.of(1))
            .target(PHI, several.context().target(PHI))
            .references(several.context().references().orElseThrow());
    for (String id : ASKING) {
      double[] expected = Attacks.byId(id).score(bare.build());
      assertArrayEquals(expected, Attacks.byId(id).score(several.context()), 0, id);
      assertArrayEquals(
          expected, Attacks.byId(id, Map.of("queries", 1)).score(several.context()), 0, id);
    }
  }

  @Test
  void theSameAnswerThriceIsOneAnswer() {
    AttackContext one = SyntheticStudy.of(42, 300, 8, 1, 1.5, 1).context();
    AttackContext.Query again =
        new AttackContext.Query(one.target(PHI), one.requireReferences().signal(PHI));
    AttackContext thrice = one.toBuilder().query(again).query(again).build();
    for (String id : ASKING) {
      assertArrayEquals(
          Attacks.byId(id).score(one),
          Attacks.byId(id, Map.of("queries", 3)).score(thrice),
          1e-12,
          id);
    }
  }

  /** The paper's rule written out: x beats z where at least half of its queries do. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5})
  void rmiaTakesTheMajorityOfItsQueries(int queries) {
    AttackContext context = Gaussian.of(33, 120, 6, 5, 1).context();
    int n = context.records();
    double[][] ratio = new double[queries][n];
    for (int q = 0; q < queries; q++) {
      float[] phi = q == 0 ? context.target(PHI) : context.queries().get(q - 1).target();
      SignalMatrix of =
          q == 0
              ? context.requireReferences().signal(PHI)
              : context.queries().get(q - 1).references();
      for (int r = 0; r < n; r++) {
        double[] sum = new double[2];
        int[] count = new int[2];
        for (int m = 0; m < of.models(); m++) {
          int side = context.requireReferences().membership().contains(m, r) ? 1 : 0;
          sum[side] += 1 / (1 + Math.exp(-of.at(m, r)));
          count[side]++;
        }
        double mean = (sum[0] / count[0] + sum[1] / count[1]) / 2;
        ratio[q][r] = Math.exp(-Signals.loss(phi[r])) / mean;
      }
    }
    double gamma = 1.3;
    double[] expected = new double[n];
    for (int x = 0; x < n; x++) {
      for (int z = 0; z < n; z++) {
        int beating = 0;
        for (int q = 0; q < queries; q++) {
          beating += ratio[q][x] / ratio[0][z] >= gamma ? 1 : 0;
        }
        expected[x] += 2 * beating >= queries ? 1 / (n + 1.0) : 0;
      }
    }
    assertArrayEquals(
        expected,
        Attacks.byId("rmia-online", Map.of("queries", queries, "gamma", gamma, "ties", "none"))
            .score(context),
        1e-12);
  }

  @Test
  void permutedRecordsHavePermutedScores() {
    Gaussian study = Gaussian.of(34, 200, 6, 4, 1);
    AttackContext context = study.context();
    int[] order = IntStream.range(0, 200).map(r -> 199 - r).toArray();
    AttackContext.Builder turned =
        AttackContext.builder(new int[200], 2, Seed.of(1))
            .target(PHI, at(context.target(PHI), order))
            .references(
                References.of(
                    Map.of(PHI, at(context.requireReferences().signal(PHI), order)),
                    turned(context.requireReferences().membership(), order)));
    for (AttackContext.Query query : context.queries()) {
      turned.query(
          new AttackContext.Query(at(query.target(), order), at(query.references(), order)));
    }
    for (String id : ASKING) {
      Attack attack = Attacks.byId(id, Map.of("queries", 4));
      double[] scores = attack.score(context);
      double[] others = attack.score(turned.build());
      for (int r = 0; r < 200; r++) {
        assertEquals(scores[order[r]], others[r], 1e-9, id);
      }
    }
  }

  private static float[] at(float[] values, int[] order) {
    float[] chosen = new float[order.length];
    IntStream.range(0, order.length).forEach(r -> chosen[r] = values[order[r]]);
    return chosen;
  }

  private static SignalMatrix at(SignalMatrix matrix, int[] order) {
    float[][] rows = new float[matrix.models()][order.length];
    for (int m = 0; m < rows.length; m++) {
      for (int r = 0; r < order.length; r++) {
        rows[m][r] = matrix.at(m, order[r]);
      }
    }
    return SignalMatrix.of(rows);
  }

  private static MembershipMatrix turned(MembershipMatrix matrix, int[] order) {
    boolean[][] rows = new boolean[matrix.models()][order.length];
    for (int m = 0; m < rows.length; m++) {
      for (int r = 0; r < order.length; r++) {
        rows[m][r] = matrix.contains(m, order[r]);
      }
    }
    return MembershipMatrix.of(rows);
  }

  @Test
  void whatTheContextLacksIsSaid() {
    AttackContext context = Gaussian.of(35, 20, 4, 2, 1).context();
    for (String id : ASKING) {
      assertEquals(
          id + " needs 3 answers per record; this context offers 2",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> Attacks.byId(id, Map.of("queries", 3)).score(context))
              .getMessage());
    }
    assertEquals(
        "lira-online.queries must be a whole number in [1, 32], got 33",
        assertThrows(
                IllegalArgumentException.class,
                () -> Attacks.byId("lira-online", Map.of("queries", 33)))
            .getMessage());
  }
}
