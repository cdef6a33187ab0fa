package assay.audit;

import assay.attack.Attack;
import assay.attack.Attacks;
import assay.attack.Need;
import assay.audit.plan.AuditPlan;
import assay.stats.InputException;
import assay.study.Study;
import java.util.EnumSet;
import java.util.Set;

/** What the attacks of a plan need, checked before anything is trained for them. */
final class AttackNeeds {
  private AttackNeeds() {}

  /** All that the plan's attacks need. */
  static Set<Need> of(AuditPlan plan) {
    Set<Need> needs = EnumSet.noneOf(Need.class);
    for (AuditPlan.AttackPlan wanted : plan.attacks()) {
      needs.addAll(Attacks.byId(wanted.id(), wanted.parameters()).needs());
    }
    return needs;
  }

  /** The most answers per record that one of the plan's attacks reads. */
  static int queries(AuditPlan plan) {
    return plan.attacks().stream()
        .mapToInt(wanted -> Attacks.byId(wanted.id(), wanted.parameters()).queries())
        .max()
        .orElse(1);
  }

  /** Whether it uses shadow models. */
  static boolean shadows(Attack attack) {
    return attack.needs().contains(Need.REFERENCES)
        || attack.needs().contains(Need.IN_REFERENCES)
        || attack.needs().contains(Need.REFERENCE_LOGITS);
  }

  /**
   * Refuses a plan whose attacks cannot be run.
   *
   * @param plan to run
   * @param shadows shadow models that it trains
   * @param model id of the configuration
   * @param targets what trains it
   */
  static void check(AuditPlan plan, int shadows, String model, Study targets) {
    for (AuditPlan.AttackPlan wanted : plan.attacks()) {
      Attack attack = Attacks.byId(wanted.id(), wanted.parameters());
      int least = attack.leastReferences() + attack.leastReferences() % 2;
      if (shadows(attack) && shadows < least) {
        throw new InputException(
            "attacks: "
                + wanted.id()
                + (wanted.parameters().isEmpty() ? "" : " with " + wanted.parameters())
                + " needs at least "
                + least
                + " shadow models, got shadows: "
                + shadows);
      }
      if (attack.needs().contains(Need.GRADIENTS) && !TargetAccess.hasGradients(targets)) {
        throw new InputException(
            "attacks: "
                + wanted.id()
                + " needs the model's gradients, which only the engine for dense networks shows, and"
                + " model "
                + model
                + " is trained by another one; leave the attack out");
      }
      boolean changed = attack.needs().contains(Need.LABEL_QUERIES) || attack.queries() > 1;
      if (changed && !TargetAccess.answersAnything(targets)) {
        throw new InputException(
            "attacks: "
                + wanted.id()
                + (attack.queries() > 1 ? " with queries " + attack.queries() : "")
                + " asks the model about changed records, and model "
                + model
                + " is a command's, which has answered the records of the plan and no others; leave"
                + (attack.queries() > 1 ? " queries out" : " the attack out"));
      }
    }
  }
}
