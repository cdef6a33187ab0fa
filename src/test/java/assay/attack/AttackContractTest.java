package assay.attack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import assay.stats.RocCurve;
import assay.stats.Seed;
import assay.study.MembershipMatrix;
import assay.study.Signal;
import assay.study.SignalMatrix;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.rng.sampling.PermutationSampler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every attack must do; a new entry in the registry is tested without further ado. */
class AttackContractTest {
  /** These do not look at the model. */
  private static final Set<String> WITHOUT_MODEL = Set.of("blind", "coin-flip");

  private static final SyntheticStudy BLIND = SyntheticStudy.of(13, 4000, 8, 1, 1.5, 0);
  private static final AttackContext BLIND_CONTEXT = BLIND.context();
  private static final SyntheticStudy LEAKY = SyntheticStudy.of(12, 1200, 8, 1, 1.5, 1);
  private static final AttackContext LEAKY_CONTEXT = LEAKY.context();
  private static final int[] ORDER =
      new PermutationSampler(Seed.of(5).random(), 1200, 1200).sample();
  private static final SyntheticStudy MOVED = LEAKY.at(ORDER);
  private static final AttackContext MOVED_CONTEXT = MOVED.context();

  static Stream<String> ids() {
    return Attacks.list().stream().map(AttackDescriptor::id);
  }

  private static double[] score(String id, SyntheticStudy study, AttackContext context) {
    Attack attack = Attacks.byId(id);
    return attack instanceof AnsweredAttack baseline
        ? baseline.given(study.member).score(context)
        : attack.score(context);
  }

  @ParameterizedTest
  @MethodSource("ids")
  void sameContextGivesSameScores(String id) {
    assertArrayEquals(
        score(id, LEAKY, LEAKY_CONTEXT), score(id, LEAKY, LEAKY_CONTEXT), "a second run");
  }

  @ParameterizedTest
  @MethodSource("ids")
  void permutedRecordsPermuteScores(String id) {
    double[] score = score(id, LEAKY, LEAKY_CONTEXT);
    double[] expected = Arrays.stream(ORDER).mapToDouble(r -> score[r]).toArray();
    double[] got = score(id, MOVED, MOVED_CONTEXT);
    for (int r = 0; r < got.length; r++) {
      assertEquals(expected[r], got[r], 1e-7 * (1 + Math.abs(expected[r])), "record " + r);
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void blindModelGivesOneHalf(String id) {
    double auc = RocCurve.of(score(id, BLIND, BLIND_CONTEXT), BLIND.member).auc();
    if (id.equals("oracle")) {
      assertEquals(1, auc);
      return;
    }
    // Mann-Whitney's null deviation is at most sqrt((m + n + 1) / (12 m n)) = 0.0092; 4 of them are
    // passed by chance with probability 6.4e-5 in each of some 30 attacks.
    assertEquals(0.5, auc, 4 * Math.sqrt(4001 / (12.0 * 2000 * 2000)));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void memorizerIsFoundOut(String id) {
    SyntheticStudy study = SyntheticStudy.of(14, 800, 8, -4, 0.5, 40);
    double auc = RocCurve.of(score(id, study, study.context()), study.member).auc();
    if (WITHOUT_MODEL.contains(id)) {
      assertEquals(0.5, auc, 4 * Math.sqrt(801 / (12.0 * 400 * 400)));
    } else {
      assertTrue(auc > 0.999, "AUC " + auc);
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void statedAccessSuffices(String id) {
    SyntheticStudy study = SyntheticStudy.of(15, 200, 8, 1, 1.5, 1);
    double[] score = score(id, study, study.context(Attacks.descriptor(id).needs()));
    assertTrue(Arrays.stream(score).allMatch(Double::isFinite));
  }

  @ParameterizedTest
  @MethodSource("ids")
  void missingAccessIsNamed(String id) {
    SyntheticStudy study = SyntheticStudy.of(16, 60, 4, 1, 1.5, 1);
    for (Need need : Attacks.descriptor(id).needs()) {
      if (need == Need.ANSWER) {
        assertThrows(IllegalStateException.class, () -> Attacks.byId(id).score(study.context()));
        continue;
      }
      Set<Need> less = EnumSet.allOf(Need.class);
      less.remove(need);
      if (need == Need.REFERENCES) {
        less.removeAll(EnumSet.of(Need.IN_REFERENCES, Need.REFERENCE_LOGITS));
      } else if (need == Need.IN_REFERENCES) {
        less.remove(Need.REFERENCE_LOGITS);
      }
      IllegalArgumentException refusal =
          assertThrows(IllegalArgumentException.class, () -> score(id, study, study.context(less)));
      assertTrue(
          refusal.getMessage().startsWith(id + " needs ")
              && refusal.getMessage().contains(need.text()),
          refusal.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void scoresAreFiniteAtTheExtremes(String id) {
    SyntheticStudy study = SyntheticStudy.of(17, 64, 4, 1, 1.5, 1);
    for (float[] values :
        List.of(new float[] {1e30f, -1e30f}, new float[] {0, 0}, new float[] {800, -800})) {
      AttackContext context = constant(study.context(), values);
      assertTrue(Arrays.stream(score(id, study, context)).allMatch(Double::isFinite), id);
    }
  }

  @ParameterizedTest
  @MethodSource("ids")
  void descriptorIsComplete(String id) {
    AttackDescriptor descriptor = Attacks.descriptor(id);
    assertTrue(id.matches("[a-z0-9]+(-[a-z0-9]+)*"), id);
    assertEquals(descriptor, Attacks.byId(id).descriptor());
    for (String text :
        List.of(
            descriptor.title(),
            descriptor.reference(),
            descriptor.cost(),
            descriptor.description())) {
      assertTrue(!text.isBlank());
    }
    for (AttackParameter parameter : descriptor.parameters()) {
      assertEquals(
          parameter.kind() == AttackParameter.Kind.CHOICE
              ? parameter.standard()
              : ((Number) parameter.standard()).doubleValue(),
          parameter.kind() == AttackParameter.Kind.CHOICE
              ? parameter.check(id, parameter.standard())
              : ((Number) parameter.check(id, parameter.standard())).doubleValue());
      assertThrows(IllegalArgumentException.class, () -> parameter.check(id, Double.NaN));
    }
  }

  /** Every signal alternates between two values, with record and model. */
  private static AttackContext constant(AttackContext from, float[] values) {
    int n = from.records();
    float[] target = alternating(n, 0, values);
    AttackContext.Builder builder = from.toBuilder();
    Map<Signal, SignalMatrix> rows = new EnumMap<>(Signal.class);
    MembershipMatrix membership = from.requireReferences().membership();
    float[][] models =
        IntStream.range(0, membership.models())
            .mapToObj(m -> alternating(n, m / 2, values))
            .toArray(float[][]::new);
    for (Signal signal : Signal.values()) {
      builder.target(signal, target);
      rows.put(signal, SignalMatrix.of(models));
    }
    float[] logits = alternating(n * from.classCount(), 0, values);
    return builder
        .logits(logits)
        .references(new References(rows, membership, Optional.of(m -> logits)))
        .build();
  }

  private static float[] alternating(int n, int first, float[] values) {
    float[] all = new float[n];
    for (int i = 0; i < n; i++) {
      all[i] = values[(i + first) % 2];
    }
    return all;
  }
}
