package assay.bound;

import assay.attack.AttackScores;
import assay.stats.Checks;
import assay.stats.Seed;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleFunction;

/**
 * The bound of a {@link SequentialTest} run over all pairs of a set of scores in record order, the
 * i-th member with the i-th non-member: valid also where the number of trials was decided on the
 * way.
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
    Checks.inUnitBelowOne("delta", delta);
    NullFamily family = familyAtDelta.apply(delta);
    SequentialTest test = SequentialTest.adaptive(family, confidence);
    double[] in = scores.members();
    double[] out = scores.nonMembers();
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
