package assay.audit;

import assay.audit.plan.AuditPlan;
import assay.audit.plan.AuditPlan.ClaimPlan;
import assay.audit.plan.AuditPlan.CommandPlan;
import assay.audit.plan.PlanWriter;
import assay.privacy.PrivacyEvent;
import assay.privacy.PrivacyEvent.Composed;
import assay.privacy.PrivacyEvent.Gaussian;
import assay.privacy.PrivacyEvent.GivenDp;
import assay.privacy.PrivacyEvent.PoissonSampled;
import assay.privacy.PrivacyEvent.Repeated;
import assay.privacy.budget.BudgetCharge;
import assay.privacy.budget.BudgetLedger;
import assay.stats.InputException;
import assay.train.DpSgdSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an audit charges to a budget, all at once or not at all: its target models with a claim, as
 * they are about to be trained. Shadow models, and what the report shows of the records, stay with
 * the auditor and are charged nothing.
 */
record BudgetCharges(BudgetCharge charge) {
  /**
   * The charge of a plan.
   *
   * @param publicSize the size that sampling rates may know
   * @throws InputException where no model carries a claim, or a claim of nothing
   */
  static BudgetCharges of(AuditPlan plan, List<Recipe> recipes, int publicSize) {
    List<PrivacyEvent> events = new ArrayList<>();
    List<String> models = new ArrayList<>();
    for (Recipe recipe : recipes) {
      Optional<PrivacyEvent> one = event(recipe, publicSize);
      if (one.isPresent()) {
        events.add(plan.targets() == 1 ? one.get() : new Repeated(one.get(), plan.targets()));
        models.add(recipe.model().id());
      }
    }
    if (events.isEmpty()) {
      throw new InputException(
          "budget: no model of the plan has DP or a claim, and a release without one cannot be"
              + " charged to a privacy budget; leave budget out");
    }
    String label =
        "audit "
            + plan.name()
            + " (plan "
            + PlanWriter.planHash(plan).substring(0, 16)
            + "): "
            + String.join(", ", models);
    return new BudgetCharges(
        new BudgetCharge(
            label.length() > 200 ? label.substring(0, 199) + "…" : label,
            BudgetCharge.Kind.TRAINING,
            events.size() == 1 ? events.get(0) : new Composed(events)));
  }

  /** One training as an event, if it carries a claim. */
  private static Optional<PrivacyEvent> event(Recipe recipe, int publicSize) {
    Optional<ClaimPlan> stated = recipe.model().command().flatMap(CommandPlan::claim);
    if (stated.isPresent()) {
      return Optional.of(new GivenDp(stated.get().epsilon(), stated.get().delta()));
    }
    Optional<DpSgdSpec> dp = recipe.training().dp();
    if (dp.isEmpty()) {
      return Optional.empty();
    }
    if (dp.get().noiseMultiplier() == 0) {
      throw new InputException(
          "budget: model " + recipe.model().id() + " adds no noise; no budget covers its release");
    }
    int batch = recipe.training().batchSize();
    long stepsPerEpoch = PrivacyEvent.Shuffled.stepsPerEpoch(publicSize, batch, false);
    return Optional.of(
        new Repeated(
            new PoissonSampled(
                (double) batch / publicSize, new Gaussian(dp.get().noiseMultiplier())),
            recipe.training().epochs() * stepsPerEpoch));
  }

  /**
   * Books the charge unless it stands in the ledger already: the same plan trains the same bytes
   * again, which releases nothing new.
   *
   * @throws assay.privacy.budget.BudgetExceededException where it would go beyond the limit
   */
  void book(Path ledger, Clock clock) throws IOException {
    BudgetLedger books = BudgetLedger.at(ledger, clock);
    if (books.state().charges().stream().noneMatch(entry -> entry.charge().equals(charge))) {
      books.charge(charge);
    }
  }
}
