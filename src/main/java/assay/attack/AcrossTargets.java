package assay.attack;

import assay.stats.DeLong;
import assay.stats.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * One attack over several target models of one recipe. Records of one model share its training, so
 * the models are the sample: means with Student's t over targets, never pooled scores. Ends of
 * intervals outside [0, 1] are cut.
 *
 * @param attack id of the attack
 * @param targets how many
 * @param auc mean AUC
 * @param advantage mean of max TPR - FPR
 * @param rates mean TPR by false positive rate, in the order of {@link AttackEvaluation#RATES};
 *     empty where any target's is refused
 */
public record AcrossTargets(
    String attack, int targets, Interval auc, Interval advantage, List<Optional<Interval>> rates) {
  /**
   * Summarizes evaluations of the same attack.
   *
   * @param evaluations one per target, at least two
   * @param confidence two-sided, in (0, 1)
   */
  public static AcrossTargets of(List<AttackEvaluation> evaluations, double confidence) {
    List<Optional<Interval>> rates = new ArrayList<>();
    for (int i = 0; i < AttackEvaluation.RATES.size(); i++) {
      int at = i;
      boolean refused = evaluations.stream().anyMatch(e -> e.rates().get(at).tpr().isEmpty());
      rates.add(
          refused
              ? Optional.empty()
              : Optional.of(
                  mean(
                      evaluations,
                      e -> e.rates().get(at).tpr().orElseThrow().estimate(),
                      confidence)));
    }
    return new AcrossTargets(
        evaluations.get(0).attack(),
        evaluations.size(),
        mean(evaluations, e -> e.auc().estimate(), confidence),
        mean(evaluations, e -> e.advantage().estimate(), confidence),
        List.copyOf(rates));
  }

  private static Interval mean(
      List<AttackEvaluation> evaluations,
      ToDoubleFunction<AttackEvaluation> figure,
      double confidence) {
    Interval mean =
        DeLong.clustered(evaluations.stream().mapToDouble(figure).toArray(), confidence);
    return new Interval(
        mean.estimate(),
        Math.max(0, mean.lower()),
        Math.min(1, mean.upper()),
        confidence,
        mean.method());
  }
}
