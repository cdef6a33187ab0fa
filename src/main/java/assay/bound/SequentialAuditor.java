package assay.bound;

import assay.attack.AttackScores;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.ArraySampler;

/**
 * The bound of a {@link SequentialTest} run over all pairs of a set of scores.
 *
 * <p>Finished scores may stand in an order that depends on them (a sorted file), and thresholds set
 * by earlier pairs would then know later ones. So {@link #audit} pairs members and non-members in a
 * random order of its own. Only {@link #inOrder} takes the order of arrival, the i-th member with
 * the i-th non-member: valid also where the number of trials was decided on the way.
 */
public final class SequentialAuditor implements EpsilonAuditor {
  public static final String ID = "sequential";
  private final DoubleFunction<NullFamily> familyAtDelta;

  private SequentialAuditor(DoubleFunction<NullFamily> familyAtDelta) {
    this.familyAtDelta = familyAtDelta;
  }

  /** Against every (epsilon, delta)-DP mechanism. */
  public static SequentialAuditor approximateDp() {
    return new SequentialAuditor(ApproximateDpNull::new);
  }

  /** Against a family of curves. */
  public static SequentialAuditor of(NullFamily family) {
    return new SequentialAuditor(delta -> family);
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public EpsilonLowerBound audit(
      AttackScores scores, double delta, Confidence confidence, Seed seed) {
    UniformRandomProvider order = seed.child("pairs").cryptographic();
    return bound(
        ArraySampler.shuffle(order, scores.members()),
        ArraySampler.shuffle(order, scores.nonMembers()),
        delta,
        confidence);
  }

  /**
   * The bound over trials in the order in which they were made, each with noise of its own, whether
   * or not what came before decided to go on. A later call with more trials sees the earlier ones
   * as they were.
   *
   * @param scores in order of arrival, which must not have been changed in view of any score
   */
  public EpsilonLowerBound inOrder(AttackScores scores, double delta, Confidence confidence) {
    return bound(scores.members(), scores.nonMembers(), delta, confidence);
  }

  private EpsilonLowerBound bound(double[] in, double[] out, double delta, Confidence confidence) {
    Checks.inUnitBelowOne("delta", delta);
    NullFamily family = familyAtDelta.apply(delta);
    SequentialTest test = SequentialTest.adaptive(family, confidence);
    int pairs = Math.min(in.length, out.length);
    if (pairs <= BettingRecord.BURN_IN) {
      throw new IllegalArgumentException(
          "scores must hold more than "
              + BettingRecord.BURN_IN
              + " members and as many non-members, got "
              + in.length
              + " and "
              + out.length);
    }
    long nextLook = 1;
    for (int i = 0; i < pairs; i++) {
      test.offer(in[i], out[i]);
      if (test.pairs() >= nextLook) {
        test.glance();
        nextLook = test.pairs() + Math.max(1, test.pairs() / 20);
      }
    }
    double bound = test.look();
    Map<String, Double> counts = new LinkedHashMap<>();
    counts.put("p", (double) in.length);
    counts.put("n", (double) out.length);
    counts.put("pairs", (double) test.pairs());
    return Estimators.byId(ID)
        .result(
            family,
            bound,
            delta,
            confidence,
            test.ceiling(),
            "average of bets fixed beforehand; valid at every look at once (Ville's inequality)",
            counts);
  }
}
