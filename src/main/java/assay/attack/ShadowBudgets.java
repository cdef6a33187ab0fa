package assay.attack;

import java.util.ArrayList;
import java.util.List;

/** The strength of an attack against its cost: the same trainings, fewer of them at a time. */
public final class ShadowBudgets {
  private ShadowBudgets() {}

  /**
   * One point of the curve.
   *
   * @param models reference models used
   * @param scores what the attack then says
   */
  public record Point(int models, AttackScores scores) {}

  /** 2, 4, 8, ... up to all reference models, which end the list whatever their number. */
  public static List<Integer> upTo(int models) {
    List<Integer> budgets = new ArrayList<>();
    for (int k = 2; k < models; k *= 2) {
      budgets.add(k);
    }
    budgets.add(models);
    return List.copyOf(budgets);
  }

  /**
   * Scores with the first k reference models, for each k.
   *
   * @param attack any that uses references
   * @param context with all of them
   * @param member the target's memberships, attached to the scores and hidden from the attack
   * @param budgets even numbers keep pairs whole
   */
  public static List<Point> curve(
      Attack attack, AttackContext context, boolean[] member, List<Integer> budgets) {
    return budgets.stream()
        .map(
            k ->
                new Point(
                    k,
                    new AttackScores(
                        attack.descriptor().id(),
                        attack.score(context.withFirstReferences(k)),
                        member)))
        .toList();
  }
}
