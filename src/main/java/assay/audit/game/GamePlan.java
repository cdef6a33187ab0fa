package assay.audit.game;

import assay.audit.plan.AuditPlan.DataPlan;
import java.util.Map;
import java.util.Optional;

/**
 * What to play: parsed and checked, defaults filled in.
 *
 * @param name of the plan
 * @param seed of everything random
 * @param data where the records come from; empty for a game that needs none
 * @param game id
 * @param epsilon the claim, > 0, nats
 * @param delta of the claim, (0, 1)
 * @param confidence of the bounds, (0.5, 1)
 * @param parameters the game's own, as texts
 */
public record GamePlan(
    String name,
    long seed,
    Optional<DataPlan> data,
    String game,
    double epsilon,
    double delta,
    double confidence,
    Map<String, String> parameters) {
  public GamePlan {
    parameters = Map.copyOf(parameters);
  }
}
